import { Button } from "@digdir/designsystemet-react";
import { useEffect, useRef } from "react";
import { useShell } from "../../../ipc/context";
import type { IncomingDetail } from "../../../ipc/generated/bindings";
import { foreignText, shortened } from "../../../shared/format/foreign";
import type { Catalogue } from "../../../shared/i18n/nb";
import { useText } from "../../../shared/i18n/useText";
import { ErrorPanel } from "../../../shared/ui/ErrorPanel";
import { Modal } from "../../../shared/ui/Modal";
import { useAct } from "../../../shared/ui/useAct";

interface AcceptDialogProps {
  letter: IncomingDetail;
  /** With the letter as it then is. */
  onAccepted: (letter: IncomingDetail) => void;
  onClose: () => void;
}

/** A person vouches for a letter: what that means, before it is done. */
export function AcceptDialog({ letter, onAccepted, onClose }: AcceptDialogProps) {
  const shell = useShell();
  const words = useText();
  const act = useAct();
  const calm = useRef<HTMLButtonElement>(null);
  useEffect(() => calm.current?.focus(), []);
  const question = questionOf(letter, words.incoming.accept);

  const accept = async () => {
    await act.run(async () => {
      onAccepted(await shell.acceptMessage(letter.uid));
      onClose();
    });
  };
  return (
    <Modal
      foot={
        <>
          <Button
            aria-disabled={act.busy || undefined}
            data-testid="accept-yes"
            onClick={() => void accept()}
            variant="secondary"
          >
            {question.yes}
          </Button>
          <Button data-testid="accept-no" onClick={onClose} ref={calm} variant="tertiary">
            {words.cancel}
          </Button>
        </>
      }
      heading={question.heading}
      onClose={onClose}
      question
      testId="accept-dialog"
    >
      {act.failure && <ErrorPanel error={act.failure} />}
      {question.lead.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      <ul className="accept-follows">
        {question.follows.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </Modal>
  );
}

interface Question {
  heading: string;
  lead: string[];
  follows: string[];
  yes: string;
}

/** Three things a person can vouch for: that a pair belongs together, the sender, or what was not checked. */
function questionOf(letter: IncomingDetail, text: Catalogue["incoming"]["accept"]): Question {
  const { stated, signer, who } = letter.sender;
  const name = shortened(foreignText(stated.name), 80);
  if (letter.readable && who === "delegated") {
    const other = shortened(foreignText(signer?.name ?? ""), 80);
    return {
      heading: text.headingPair(other, name),
      lead: [text.pair(other, name), text.call],
      follows: [text.pairFromNow, text.logged],
      yes: text.yesPair,
    };
  }
  if (who === "mismatch" || who === "none") {
    return {
      heading: text.heading,
      lead: [letter.sender.sentence, text.vouch(name), text.call],
      follows: [text.opens, text.told(name), text.logged],
      yes: text.yes,
    };
  }
  return {
    heading: text.headingUse,
    lead: [text.use],
    follows: [text.opens, text.logged],
    yes: text.yesUse,
  };
}
