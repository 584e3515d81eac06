import { Button } from "@digdir/designsystemet-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useShell } from "../../ipc/context";
import type {
  DeadlineInput,
  Envelope,
  EnvelopeDeadline,
  EnvelopeRow,
  Sent,
} from "../../ipc/generated/bindings";
import { ShellError } from "../../ipc/shell";
import { queries } from "../../shared/data/queries";
import { shortDigest } from "../../shared/format/numbers";
import { useText } from "../../shared/i18n/useText";
import { ErrorPanel, shownError } from "../../shared/ui/ErrorPanel";
import { Fingerprint } from "../../shared/ui/Fingerprint";
import { Modal } from "../../shared/ui/Modal";
import { SwitchField } from "../../shared/ui/SwitchField";
import { DeadlineChoice } from "./DeadlineChoice";
import { PackagePreview } from "./PackagePreview";
import { WrittenFile } from "./WrittenFile";
import "./EnvelopeDialog.css";

interface EnvelopeDialogProps {
  draftId: string;
  onClose: () => void;
  onNotReady: () => void;
  onSent: (sent: Sent) => void;
}

/** «Kontroller og send»: fixed rows in a fixed order, because signing is a legal act. */
export function EnvelopeDialog({ draftId, onClose, onNotReady, onSent }: EnvelopeDialogProps) {
  const shell = useShell();
  const text = useText().envelope;
  const [carrierEyes, setCarrierEyes] = useState(false);
  const [sending, setSending] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const [waited, setWaited] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const envelope = useQuery({
    ...queries.envelope(shell, draftId),
    staleTime: 0,
    refetchInterval: (query) => (query.state.data?.ready === false ? 500 : false),
  });
  const data = envelope.data;
  const loaded = data !== undefined;

  useEffect(() => {
    if (loaded) {
      // One begins to read at the top: who it goes to.
      button.current?.focus({ preventScroll: true });
    }
  }, [loaded]);

  const send = async () => {
    if (sending) {
      return;
    }
    if (!data?.ready) {
      setWaited(true);
      return;
    }
    setSending(true);
    setFailure(null);
    try {
      onSent(await shell.sendDraft(draftId));
    } catch (reason) {
      setSending(false);
      if (reason instanceof ShellError && reason.error.code === "draftNotReady") {
        onNotReady();
      } else {
        setFailure(reason);
      }
    }
  };

  return (
    <Modal
      foot={
        <>
          <Button
            aria-busy={sending || !data?.ready || undefined}
            data-testid="sign-and-send"
            onClick={() => void send()}
            ref={button}
          >
            {sending ? text.sending : text.send}
            <kbd aria-hidden className="key">
              Enter
            </kbd>
          </Button>
          <Button onClick={onClose} variant="tertiary">
            {text.back}
          </Button>
          <p className="envelope-note" data-waited={waited || undefined} role="status">
            {data ? data.note : waited && text.preparing}
          </p>
        </>
      }
      heading={text.heading}
      onClose={onClose}
      testId="envelope-dialog"
      wide
    >
      {envelope.isError && <ErrorPanel error={shownError(envelope.error)} />}
      {failure !== null && <ErrorPanel error={shownError(failure)} />}
      {data && (
        <>
          <SwitchField
            checked={carrierEyes}
            help=""
            id="carrier-eyes"
            label={text.carrierEyes}
            onChange={setCarrierEyes}
          />
          <dl className="envelope" data-carrier={carrierEyes || undefined}>
            {data.rows.map((row) => (
              <Row
                carrierEyes={carrierEyes}
                envelope={data}
                key={`${row.key} ${row.label}`}
                onDeadline={async (deadline) => {
                  await shell.setDeadline(draftId, deadline);
                  setFailure(null);
                  await envelope.refetch();
                }}
                row={row}
              />
            ))}
          </dl>
        </>
      )}
    </Modal>
  );
}

/** About the carrier rather than about the letter: these lines stay readable in any light. */
const ABOUT_CARRIER: readonly string[] = ["carrierReads", "carrierCannot"];

/** A line that is a fingerprint, to be compared over the telephone. */
const SHA256 = /^[0-9a-f]{64}$/;

interface RowProps {
  row: EnvelopeRow;
  envelope: Envelope;
  carrierEyes: boolean;
  onDeadline: (deadline: DeadlineInput) => Promise<void>;
}

function Row({ row, envelope, carrierEyes, onDeadline }: RowProps) {
  const hidden = carrierEyes && !row.carrierReads && !ABOUT_CARRIER.includes(row.key);
  return (
    <div className="envelope-row" data-hidden={hidden || undefined} data-row={row.key}>
      <dt>{row.label}</dt>
      <dd>
        {hidden ? (
          <Redacted lines={[...row.groups.flatMap((group) => group.lines), ...row.lines]} />
        ) : (
          <>
            {row.key === "content" && envelope.documents.length > 0 && (
              <Documents envelope={envelope} />
            )}
            {row.groups.map((group) => (
              <div className="envelope-group" key={`${group.about} ${group.lines[0]}`}>
                {group.about !== "" && <p className="envelope-group-about">{group.about}</p>}
                <Lines lines={group.lines} />
              </div>
            ))}
            {/* The names of the documents stand in their list already. */}
            <Lines lines={row.key === "content" ? row.lines.slice(-1) : row.lines} />
            {row.key === "deadline" && (
              <Deadline deadline={envelope.deadline} onDeadline={onDeadline} />
            )}
            {row.key === "content" && envelope.text !== null && (
              <WrittenFile file={envelope.text} />
            )}
            {row.key === "content" && <Package envelope={envelope} />}
          </>
        )}
      </dd>
    </div>
  );
}

function Lines({ lines }: { lines: string[] }) {
  return lines.map((line) => (
    <p key={line}>{SHA256.test(line) ? <Fingerprint value={line} /> : line}</p>
  ));
}

/** «Endre»: the choices open below the line that they change. */
function Deadline(props: {
  deadline: EnvelopeDeadline;
  onDeadline: (deadline: DeadlineInput) => Promise<void>;
}) {
  const text = useText().envelope.deadline;
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  return (
    <>
      {props.deadline.passed && <p className="ds-validation-message">{text.passed}</p>}
      <button
        aria-expanded={open}
        aria-label={text.changeFor}
        className="text-button envelope-more"
        data-testid="change-deadline"
        onClick={() => setOpen(!open)}
        ref={button}
        type="button"
      >
        {text.change}
      </button>
      {open && (
        <DeadlineChoice
          deadline={props.deadline}
          onChoose={props.onDeadline}
          onDone={() => {
            setOpen(false);
            button.current?.focus();
          }}
        />
      )}
    </>
  );
}

function Package({ envelope }: { envelope: Envelope }) {
  const words = useText();
  const text = words.envelope.package;
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        aria-expanded={open}
        className="text-button envelope-more"
        data-testid="show-package"
        onClick={() => setOpen(!open)}
        type="button"
      >
        {open ? text.hide : text.show}
      </button>
      {open && envelope.packages.length === 0 && <PackagePreview entries={envelope.package} />}
      {open &&
        envelope.packages.map((one) => (
          <section className="envelope-package" key={one.recipient}>
            <h3>{words.compose.several.packageFor(one.recipient)}</h3>
            <PackagePreview entries={one.entries} />
          </section>
        ))}
    </>
  );
}

/** Bars as long as the words they cover. */
function Redacted({ lines }: { lines: string[] }) {
  const text = useText().envelope;
  return (
    <>
      <span className="sr-only">{text.carrierHidden}</span>
      {lines.map((line) => (
        <span
          aria-hidden
          className="redacted"
          key={line}
          style={{ width: `min(100%, ${Math.max(6, line.length)}ch)` }}
        />
      ))}
    </>
  );
}

function Documents({ envelope }: { envelope: Envelope }) {
  const text = useText().envelope;
  return (
    <ul className="envelope-documents">
      {envelope.documents.map((document) => (
        <li key={document.name}>
          <span className="envelope-file">{document.name}</span>
          <span className="envelope-role">{document.role}</span>
          <span className="envelope-size">{document.size}</span>
          <span className="envelope-digest" title={document.sha256}>
            {document.sha256 === "" ? (
              text.made
            ) : (
              <>
                <span className="envelope-digest-name">{text.fingerprint} </span>
                <code>{shortDigest(document.sha256)}</code>
              </>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
