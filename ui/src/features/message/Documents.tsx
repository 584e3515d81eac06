import { Button } from "@digdir/designsystemet-react";
import { FileIcon, FilePdfIcon } from "@navikt/aksel-icons";
import { useState } from "react";
import { useShell } from "../../ipc/context";
import type { DocumentDto, IpcError } from "../../ipc/generated/bindings";
import { shortDigest } from "../../shared/format/numbers";
import { useText } from "../../shared/i18n/useText";
import { CopyButton } from "../../shared/ui/CopyButton";
import { ErrorPanel, shownError } from "../../shared/ui/ErrorPanel";
import { useNotify } from "../../shared/ui/Notices";
import "./Documents.css";

/** The documents of a message, hoveddokument first. */
export function Documents({ uid, documents }: { uid: string; documents: DocumentDto[] }) {
  const shell = useShell();
  const notify = useNotify();
  const text = useText().message;
  const [failure, setFailure] = useState<IpcError | null>(null);

  const save = async (document: DocumentDto) => {
    setFailure(null);
    try {
      if (await shell.saveDocument(uid, document.id)) {
        notify({ text: text.savedDocument(document.name) });
      }
    } catch (reason) {
      setFailure(shownError(reason));
    }
  };

  return (
    <>
      {failure && <ErrorPanel error={failure} />}
      <ul className="documents">
        {documents.map((document) => (
          <li className="document" key={document.id}>
            {document.kind === "PDF" ? <FilePdfIcon aria-hidden /> : <FileIcon aria-hidden />}
            <div className="document-body">
              <p className="document-title">{document.title || document.name}</p>
              <p className="dotted document-facts">
                <span>{document.role}</span>
                <span>{document.name}</span>
                <span>{document.kind}</span>
                <span>{document.size}</span>
              </p>
              {document.sha256 !== "" && (
                <p className="document-digest">
                  {text.digest} <code title={document.sha256}>{shortDigest(document.sha256)}</code>
                  <CopyButton label={text.copyDigest(document.name)} value={document.sha256} />
                </p>
              )}
            </div>
            <Button
              aria-label={text.saveDocument(document.name)}
              onClick={() => void save(document)}
              variant="secondary"
            >
              {text.saveAs}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}
