import { Button } from "@digdir/designsystemet-react";
import { useEffect, useRef } from "react";
import type { OpenAnswer } from "../../ipc/generated/bindings";
import { useText } from "../../shared/i18n/useText";
import { Modal } from "../../shared/ui/Modal";

interface OpenQuestionProps {
  name: string;
  answer: OpenAnswer;
  onOpen: () => void;
  onSave: () => void;
  onClose: () => void;
}

/** What a person should know before a document is opened outside the window, or why it is not. */
export function OpenQuestion({ name, answer, onOpen, onSave, onClose }: OpenQuestionProps) {
  const words = useText();
  const text = words.message;
  const calm = useRef<HTMLButtonElement>(null);
  useEffect(() => calm.current?.focus(), []);
  if (answer.kind === "opened") {
    return null;
  }
  const asks = answer.kind === "ask";
  const texts = asks ? answer.texts : [answer.text];
  return (
    <Modal
      foot={
        <>
          <Button onClick={asks ? onOpen : onSave} variant="secondary">
            {asks ? text.openNow : text.saveAs}
          </Button>
          <Button onClick={onClose} ref={calm} variant="tertiary">
            {asks ? words.cancel : words.close}
          </Button>
        </>
      }
      heading={asks ? text.openAsk(name) : text.openRefused(name)}
      onClose={onClose}
      question
      testId="open-question"
    >
      {texts.map((one) => (
        <p key={one}>{one}</p>
      ))}
    </Modal>
  );
}
