import { Button } from "@digdir/designsystemet-react";
import { useEffect, useRef } from "react";
import type { DroppedFolder } from "../../ipc/generated/bindings";
import { useText } from "../../shared/i18n/useText";
import { Modal } from "../../shared/ui/Modal";

interface FolderQuestionProps {
  folder: DroppedFolder;
  onAnswer: (attach: boolean) => void;
}

/** A folder was dropped: how many files that is, and what is left where it is. */
export function FolderQuestion({ folder, onAnswer }: FolderQuestionProps) {
  const words = useText();
  const text = words.compose.folder;
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => first.current?.focus(), []);
  const none = folder.files === 0;
  return (
    <Modal
      foot={
        none ? (
          <Button onClick={() => onAnswer(false)} ref={first}>
            {words.close}
          </Button>
        ) : (
          <>
            <Button data-testid="attach-folder" onClick={() => onAnswer(true)} ref={first}>
              {text.attach}
            </Button>
            <Button onClick={() => onAnswer(false)} variant="tertiary">
              {words.cancel}
            </Button>
          </>
        )
      }
      heading={text.heading(folder.name, folder.folders)}
      onClose={() => onAnswer(false)}
      question
      testId="folder-question"
    >
      {none ? (
        <p>{folder.leftOut ? text.noneLeftOut : text.none}</p>
      ) : (
        <>
          <p>{text.question(folder.files, folder.folders)}</p>
          {folder.leftOut && <p>{text.leftOut}</p>}
        </>
      )}
    </Modal>
  );
}
