import { Button } from "@digdir/designsystemet-react";
import { useEffect, useRef } from "react";
import type { OpenAnswer } from "../../ipc/generated/bindings";
import { useText } from "../i18n/useText";
import { Modal } from "./Modal";

interface PreviewQuestionProps {
  name: string;
  answer: OpenAnswer;
  onShow: () => void;
  /** Gives it to another program; where that can not be done from here, there is no such button. */
  onOpen?: () => void;
  onClose: () => void;
}

/** What a person should know before a document is shown, or why it is not. */
export function PreviewQuestion({ name, answer, onShow, onOpen, onClose }: PreviewQuestionProps) {
  const words = useText();
  const text = words.preview;
  const calm = useRef<HTMLButtonElement>(null);
  useEffect(() => calm.current?.focus(), []);
  if (answer.kind === "opened") {
    return null;
  }
  const asks = answer.kind === "ask";
  const texts = asks ? answer.texts : [answer.text];
  const act = asks ? onShow : onOpen;
  return (
    <Modal
      foot={
        <>
          {act && (
            <Button onClick={act} variant="secondary">
              {asks ? text.showNow : text.openElsewhere}
            </Button>
          )}
          <Button onClick={onClose} ref={calm} variant="tertiary">
            {asks ? words.cancel : words.close}
          </Button>
        </>
      }
      heading={asks ? text.ask(name) : text.refused(name)}
      onClose={onClose}
      question
      testId="preview-question"
    >
      {texts.map((one) => (
        <p key={one}>{one}</p>
      ))}
    </Modal>
  );
}
