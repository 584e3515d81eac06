import { Button } from "@digdir/designsystemet-react";
import { useEffect, useRef, useState } from "react";
import { useShell } from "../ipc/context";
import type { Unfinished } from "../ipc/generated/bindings";
import { useEvents } from "../shared/data/useEvents";
import { formatMoment } from "../shared/format/time";
import { useNow } from "../shared/format/useNow";
import { useText } from "../shared/i18n/useText";
import { Modal } from "../shared/ui/Modal";

/** Asks before the window is closed while messages are not sent. Comes up when the backend says so. */
export function CloseQuestion() {
  const shell = useShell();
  const [asked, setAsked] = useState<{ left: Unfinished | null } | null>(null);
  const look = () =>
    shell.unfinished().then(
      (left) => setAsked({ left }),
      // What cannot be told cannot be asked about.
      () => void shell.closeWindow(),
    );
  useEvents((event) => {
    if (event.kind === "closeAsked" || (event.kind === "messageChanged" && asked !== null)) {
      void look();
    }
  });
  if (asked === null) {
    return null;
  }
  return (
    <CloseDialog
      left={asked.left}
      onClose={() => void shell.closeWindow()}
      onStay={() => {
        setAsked(null);
        void shell.stayOpen();
      }}
    />
  );
}

interface CloseDialogProps {
  /** What is not sent; `null` when the last of it went while the question stood. */
  left: Unfinished | null;
  onStay: () => void;
  onClose: () => void;
}

function CloseDialog({ left, onStay, onClose }: CloseDialogProps) {
  const text = useText().closing;
  const now = useNow(15_000);
  const stay = useRef<HTMLButtonElement>(null);
  useEffect(() => stay.current?.focus(), []);
  const due = left?.deadline ?? null;
  return (
    <Modal
      foot={
        <>
          <Button data-testid="stay-open" onClick={onStay} ref={stay}>
            {text.stay}
          </Button>
          <Button data-testid="close-anyway" onClick={onClose} variant="secondary">
            {left === null ? text.closeSent : text.close}
          </Button>
        </>
      }
      heading={left === null ? text.allSent : text.heading(left.count)}
      onClose={onStay}
      question
      testId="close-dialog"
    >
      <div role="status">
        <p>{left === null ? text.allSentMeaning : text.meaning(left.count)}</p>
        {left !== null && due !== null && new Date(due) > now && (
          <p>{text.deadline(formatMoment(due, now), left.count)}</p>
        )}
      </div>
    </Modal>
  );
}
