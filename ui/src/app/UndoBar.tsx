import { Button } from "@digdir/designsystemet-react";
import { ArrowUndoIcon } from "@navikt/aksel-icons";
import { useCallback, useEffect, useRef, useState } from "react";
import { useShell } from "../ipc/context";
import type { Sent } from "../ipc/generated/bindings";
import { useEvents } from "../shared/data/useEvents";
import { useText } from "../shared/i18n/useText";
import { ariaKeys, keyText, shortcuts } from "../shared/keys/shortcuts";
import { useShortcuts } from "../shared/keys/useShortcuts";
import { shownError } from "../shared/ui/ErrorPanel";
import { useNotify } from "../shared/ui/Notices";
import { Progress } from "../shared/ui/Progress";
import "./UndoBar.css";

export interface Held extends Sent {
  title: string;
}

interface UndoBarProps {
  held: Held;
  /** It can no longer be taken back, or it was. */
  onOver: (uid: string) => void;
  onUndone: (draftId: string) => void;
}

/**
 * Ten seconds in which nothing has left the machine. Counted from when the bar appeared, so that a
 * clock that is set while it stands cannot make it lie; the backend has the last word anyway.
 */
export function UndoBar({ held, onOver, onUndone }: UndoBarProps) {
  const { uid, holdSeconds } = held;
  const shell = useShell();
  const notify = useNotify();
  const words = useText();
  const text = words.undo;
  const begun = useRef(performance.now());
  const [left, setLeft] = useState(holdSeconds);
  const over = useCallback(() => onOver(uid), [onOver, uid]);

  useEffect(() => {
    const timer = setInterval(() => {
      const remaining = holdSeconds - (performance.now() - begun.current) / 1000;
      setLeft(Math.max(0, remaining));
      if (remaining <= 0) {
        over();
      }
    }, 100);
    return () => clearInterval(timer);
  }, [holdSeconds, over]);

  useEvents((event) => {
    if (event.kind === "messageChanged" && event.uid === uid) {
      shell.message(uid).then(
        (message) => {
          if (message.outbox?.kind !== "held") {
            over();
          }
        },
        () => over(),
      );
    }
  });

  const undo = async () => {
    try {
      const draft = await shell.undoSend(uid);
      notify({ text: text.undone });
      onUndone(draft.id);
    } catch (reason) {
      const error = shownError(reason);
      notify({ text: `${error.what} ${error.meaning}`.trim(), tone: "danger" });
    }
    over();
  };
  const sendNow = async () => {
    try {
      await shell.sendNow(uid);
      over();
    } catch (reason) {
      notify({ text: shownError(reason).what, tone: "danger" });
    }
  };

  useShortcuts({ undo: () => void undo() });

  const seconds = Math.ceil(left);
  return (
    <section aria-label={text.label} className="undo-bar" data-testid="undo-bar">
      <div className="undo-words">
        {/* Heard once: the seconds are outside. */}
        <p role="status">
          <span className="undo-title">
            {held.recipients > 1
              ? words.compose.several.held(held.title, held.recipients)
              : text.sent(held.title)}
          </span>{" "}
          {text.nothingLeft}
        </p>
        <span className="undo-seconds">{text.left(seconds)}</span>
      </div>
      <div className="button-row">
        <Button
          aria-keyshortcuts={ariaKeys(shortcuts.undo)}
          data-testid="undo-send"
          onClick={() => void undo()}
          variant="secondary"
        >
          <ArrowUndoIcon aria-hidden />
          {text.undo}
          <kbd aria-hidden className="key">
            {keyText(shortcuts.undo)}
          </kbd>
        </Button>
        <Button onClick={() => void sendNow()} variant="tertiary">
          {text.sendNow}
        </Button>
      </div>
      <div className="undo-progress">
        <Progress label={text.label} max={holdSeconds} quiet value={left} />
      </div>
    </section>
  );
}
