import { Button } from "@digdir/designsystemet-react";
import { FileIcon, FilePdfIcon, PadlockLockedIcon } from "@navikt/aksel-icons";
import { useState } from "react";
import { useShell } from "../../ipc/context";
import type { DocumentDto, IpcError, OpenAnswer } from "../../ipc/generated/bindings";
import { foreignText, shortened } from "../../shared/format/foreign";
import { shortDigest } from "../../shared/format/numbers";
import { useText } from "../../shared/i18n/useText";
import { CopyButton } from "../../shared/ui/CopyButton";
import { ErrorPanel, shownError } from "../../shared/ui/ErrorPanel";
import { Foreign } from "../../shared/ui/Foreign";
import { useNotify } from "../../shared/ui/Notices";
import { PreviewQuestion } from "../../shared/ui/PreviewQuestion";
import { OpenQuestion } from "./OpenQuestion";
import "./Documents.css";

/** More of a title than anybody reads in a list. */
const MOST = 300;

interface DocumentsProps {
  uid: string;
  documents: readonly DocumentDto[];
  /** Those that may be neither opened nor saved, by id, and why. */
  locked?: ReadonlyMap<string, string>;
  /** «Lagre alle» stands elsewhere on the page. */
  saveAllElsewhere?: boolean;
}

/** The documents of a message, hoveddokument first. */
export function Documents({ uid, documents, locked, saveAllElsewhere }: DocumentsProps) {
  const shell = useShell();
  const notify = useNotify();
  const words = useText();
  const text = words.message;
  const [failure, setFailure] = useState<IpcError | null>(null);
  const [said, setSaid] = useState<{ document: DocumentDto; answer: OpenAnswer } | null>(null);
  const [unshown, setUnshown] = useState<{ document: DocumentDto; answer: OpenAnswer } | null>(
    null,
  );

  const attempt = async (work: () => Promise<void>) => {
    setFailure(null);
    try {
      await work();
    } catch (reason) {
      setFailure(shownError(reason));
    }
  };
  const save = (document: DocumentDto) =>
    attempt(async () => {
      if (await shell.saveDocument(uid, document.id)) {
        notify({ text: text.savedDocument(foreignText(document.name)) });
      }
    });
  const saveAll = () =>
    attempt(async () => {
      const saved = await shell.saveDocuments(uid);
      if (saved) {
        notify({ text: text.savedAll(saved.count, saved.folder) });
      }
    });
  const open = (document: DocumentDto, asked: boolean) =>
    attempt(async () => {
      setSaid(null);
      const answer = await shell.openDocument(uid, document.id, asked);
      if (answer.kind === "opened") {
        notify({ text: text.opened(foreignText(document.name)) });
      } else {
        setSaid({ document, answer });
      }
    });

  const show = (document: DocumentDto, asked: boolean) =>
    attempt(async () => {
      setUnshown(null);
      const answer = await shell.showDocument(uid, document.id, asked);
      if (answer.kind !== "opened") {
        setUnshown({ document, answer });
      }
    });

  return (
    <>
      {failure && <ErrorPanel error={failure} />}
      <ul className="documents">
        {documents.map((document) => (
          <li
            className="document"
            data-locked={locked?.has(document.id) || undefined}
            key={document.id}
          >
            <DocumentIcon kind={document.kind} locked={locked?.has(document.id) ?? false} />
            <div className="document-body">
              <p className="document-title">
                <Foreign text={shortened(document.title || document.name, MOST)} />
              </p>
              <p className="dotted document-facts">
                <span>{document.role}</span>
                <span>
                  <Foreign text={document.name} />
                </span>
                <span>{document.kind}</span>
                <span>{document.size}</span>
              </p>
              {document.sha256 !== "" && (
                <p className="document-digest">
                  {text.digest} <code title={document.sha256}>{shortDigest(document.sha256)}</code>
                  <CopyButton
                    label={text.copyDigest(foreignText(document.name))}
                    value={document.sha256}
                  />
                </p>
              )}
              {locked?.has(document.id) && (
                <p className="document-why">{locked.get(document.id)}</p>
              )}
            </div>
            {!locked?.has(document.id) && (
              <div className="document-buttons">
                <Button
                  aria-label={words.preview.showFile(foreignText(document.name))}
                  data-testid={`show-document-${document.id}`}
                  onClick={() => void show(document, false)}
                  variant="secondary"
                >
                  {words.preview.show}
                </Button>
                <Button
                  aria-label={text.openDocument(foreignText(document.name))}
                  data-testid={`open-document-${document.id}`}
                  onClick={() => void open(document, false)}
                  variant="tertiary"
                >
                  {text.open}
                </Button>
                <Button
                  aria-label={text.saveDocument(foreignText(document.name))}
                  onClick={() => void save(document)}
                  variant="tertiary"
                >
                  {text.saveAs}
                </Button>
              </div>
            )}
          </li>
        ))}
      </ul>
      {documents.length > 1 && !saveAllElsewhere && (
        <div className="documents-foot">
          <Button data-testid="save-documents" onClick={() => void saveAll()} variant="secondary">
            {text.saveAll}
          </Button>
        </div>
      )}
      {unshown && (
        <PreviewQuestion
          answer={unshown.answer}
          name={foreignText(unshown.document.name)}
          onClose={() => setUnshown(null)}
          onOpen={() => {
            setUnshown(null);
            void open(unshown.document, false);
          }}
          onShow={() => void show(unshown.document, true)}
        />
      )}
      {said && (
        <OpenQuestion
          answer={said.answer}
          name={foreignText(said.document.name)}
          onClose={() => setSaid(null)}
          onOpen={() => void open(said.document, true)}
          onSave={() => {
            setSaid(null);
            void save(said.document);
          }}
        />
      )}
    </>
  );
}

function DocumentIcon({ kind, locked }: { kind: string; locked: boolean }) {
  const Icon = locked ? PadlockLockedIcon : kind === "PDF" ? FilePdfIcon : FileIcon;
  return <Icon aria-hidden />;
}

/** How many documents a letter has, as lists count them: the arkivmelding describes them and is none. */
export function countOf(documents: readonly DocumentDto[]): number {
  return documents.filter((document) => !document.role.startsWith("Arkivmelding")).length;
}
