import { Button, Checkbox, Textarea } from "@digdir/designsystemet-react";
import { useEffect, useRef, useState } from "react";
import { useShell } from "../../../ipc/context";
import type { IncomingDetail, KvitteringKind, Organisation } from "../../../ipc/generated/bindings";
import { foreignText, shortened } from "../../../shared/format/foreign";
import { formatMoment } from "../../../shared/format/time";
import { useText } from "../../../shared/i18n/useText";
import { ErrorPanel } from "../../../shared/ui/ErrorPanel";
import { describedBy, FieldFrame, TextField } from "../../../shared/ui/FormField";
import { Modal } from "../../../shared/ui/Modal";
import { Option } from "../../../shared/ui/Option";
import { useAct } from "../../../shared/ui/useAct";
import { AnswerKey } from "./AnswerKey";

/** The most characters that go along. */
const MOST = 1000;

interface KvitteringDialogProps {
  letter: IncomingDetail;
  /** We, as the sender will see us. */
  own: Organisation;
  /** What is chosen at first. */
  first: KvitteringKind;
  /** With the letter as it then is. */
  onSent: (letter: IncomingDetail) => void;
  onClose: () => void;
}

/** What our archive says of the letter, as the sender will see it. One press sends it, and only one. */
export function KvitteringDialog({ letter, own, first, onSent, onClose }: KvitteringDialogProps) {
  const shell = useShell();
  const words = useText();
  const text = words.incoming.kvittering;
  const { open, close } = words.quotes;
  const act = useAct();
  const [kind, setKind] = useState(first);
  const [said, setSaid] = useState("");
  const [journal, setJournal] = useState("");
  const [again, setAgain] = useState(false);
  const [tried, setTried] = useState(false);
  /** The sender's key has stopped it; stays, so that what was done about it can be undone. */
  const [keyless, setKeyless] = useState(false);
  /** Set before the first await: a second press in the same moment finds it. */
  const sending = useRef(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const name = shortened(foreignText(letter.sender.stated.name), 80);
  const last = letter.kvitteringer.at(-1);
  const answered = last !== undefined || act.failure?.code === "alreadyAnswered";

  useEffect(() => document.getElementById(`kvittering-${first}`)?.focus(), [first]);

  /** Over Fiks IO a yes has no words; it may tell where the letter stands in our journal. */
  const locked = letter.service === "DPFIO";
  const takesText = !(locked && kind === "ok");
  const length = takesText ? [...said.trim()].length : 0;
  const wrong =
    length > MOST
      ? text.textLong
      : tried && kind !== "ok" && length === 0
        ? text.textMissing
        : undefined;
  const help = kind === "ok" ? undefined : text.textHelp;
  const mustConfirm = answered && !again;

  const send = async () => {
    setTried(true);
    if (length > MOST || (kind !== "ok" && length === 0)) {
      field.current?.focus();
      return;
    }
    if (mustConfirm) {
      document.getElementById("kvittering-again")?.focus();
      return;
    }
    if (sending.current) {
      return;
    }
    sending.current = true;
    await act.run(async () => {
      onSent(
        await shell.sendKvittering(letter.uid, {
          kind,
          text: takesText ? said.trim() : "",
          journalNumber: takesText ? "" : journal.trim(),
          again,
        }),
      );
      onClose();
    });
    sending.current = false;
  };

  const stoppedByKey = act.failure?.number === "E15";
  useEffect(() => {
    if (stoppedByKey) {
      setKeyless(true);
    }
  }, [stoppedByKey]);

  return (
    <Modal
      foot={
        <>
          <Button
            aria-disabled={act.busy || undefined}
            data-color={kind === "error" || kind === "notSupported" ? "danger" : undefined}
            data-testid="kvittering-send"
            onClick={() => void send()}
          >
            {act.busy ? text.sending : text.kinds[kind].button}
          </Button>
          <Button onClick={onClose} variant="tertiary">
            {words.cancel}
          </Button>
        </>
      }
      heading={text.heading}
      onClose={onClose}
      testId="kvittering-dialog"
    >
      <p className="kvittering-about">
        {text.to(name)}: {open}
        <bdi>{shortened(foreignText(letter.title), 120) || words.noTitle}</bdi>
        {close}
      </p>
      {act.failure && <ErrorPanel error={act.failure} />}
      {keyless && <AnswerKey kind={kind} onMended={act.forget} uid={letter.uid} />}
      {answered && (
        <div className="kvittering-before">
          {last && <p>{text.before(last.kindWord, formatMoment(last.at, new Date()))}</p>}
          <Checkbox
            checked={again}
            error={tried && mustConfirm ? text.againMissing : undefined}
            id="kvittering-again"
            label={text.again}
            onChange={(event) => setAgain(event.target.checked)}
          />
        </div>
      )}
      <fieldset className="kvittering-kinds">
        <legend>{text.kind}</legend>
        {letter.kvitteringKinds.map((one) => (
          <Option
            checked={kind === one}
            id={`kvittering-${one}`}
            key={one}
            name="kvittering"
            onChoose={() => setKind(one)}
            text={text.kinds[one].text}
            title={text.kinds[one].title}
          />
        ))}
      </fieldset>
      {takesText ? (
        <FieldFrame
          error={wrong}
          help={help}
          id="kvittering-text"
          label={text.text}
          mark={kind === "ok" ? "optional" : "required"}
        >
          <Textarea
            aria-describedby={describedBy("kvittering-text", [
              ["help", help],
              ["error", wrong],
            ])}
            aria-invalid={wrong === undefined ? undefined : true}
            aria-required={kind === "ok" ? undefined : true}
            autoComplete="off"
            data-testid="kvittering-text"
            id="kvittering-text"
            onChange={(event) => setSaid(event.target.value)}
            ref={field}
            rows={3}
            value={said}
          />
          {length > MOST - 200 && <p className="field-help">{text.left(length)}</p>}
        </FieldFrame>
      ) : (
        <TextField
          help={text.journalHelp}
          id="kvittering-journal"
          label={text.journal}
          mark="optional"
          onChange={setJournal}
          testId="kvittering-journal"
          value={journal}
        />
      )}
      <section aria-label={text.seen(name)} className="kvittering-preview">
        <p className="kvittering-preview-heading">{text.seen(name)}</p>
        <p data-testid="kvittering-preview">
          {text.preview[kind](own.name)}
          {length > 0 && ` ${open}${foreignText(said.trim().replaceAll(/\s+/g, " "))}${close}`}
          {!takesText &&
            journal.trim() !== "" &&
            ` ${open}${text.journalpost(journal.trim())}${close}`}
        </p>
      </section>
      <p className="kvittering-open">{locked ? text.locked : text.open}</p>
    </Modal>
  );
}
