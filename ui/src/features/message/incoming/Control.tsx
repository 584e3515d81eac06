import type {
  IncomingDetail,
  Organisation,
  ReasonDto,
  SignerDto,
} from "../../../ipc/generated/bindings";
import { nameAndNumber } from "../../../shared/format/numbers";
import { formatDate, formatStamp } from "../../../shared/format/time";
import { useText } from "../../../shared/i18n/useText";
import { CopyButton } from "../../../shared/ui/CopyButton";
import { Foreign } from "../../../shared/ui/Foreign";
import { ToneIcon } from "../../../shared/ui/Tone";

interface ControlProps {
  letter: IncomingDetail;
  /** Of its headings. */
  level: 2 | 3;
}

/** The judgement in words, with what it stands on. */
export function Control({ letter, level }: ControlProps) {
  const Heading = level === 2 ? "h2" : "h3";
  const text = useText().incoming.control;
  const { judgement, sender } = letter;
  const unsigned = judgement.verdict === "passed" && judgement.signers.length === 0;
  // What is wrong is read first.
  const worse = letter.tone === "danger" && sender.tone === "danger" && judgement.tone !== "danger";
  const verdict = (
    <section key="verdict" aria-labelledby="verdict-heading">
      <Heading className="control-heading" id="verdict-heading">
        <ToneIcon came tone={judgement.tone} />
        {unsigned ? text.nothingSigned : text.verdicts[judgement.verdict]}
      </Heading>
      {!unsigned && judgement.sentence !== letter.sentence && <p>{judgement.sentence}</p>}
      {judgement.reasons.length > 0 && (
        <Reasons heading={text.reasons} reasons={judgement.reasons} />
      )}
      {judgement.notes.length > 0 && <Reasons heading={text.notes} reasons={judgement.notes} />}
    </section>
  );
  const who = (
    <section key="who" aria-labelledby="who-heading">
      <Heading className="control-heading" id="who-heading">
        <ToneIcon came tone={sender.tone} />
        {text.who}
      </Heading>
      {sender.sentence !== letter.sentence && <p>{sender.sentence}</p>}
      {sender.accepted && <p>{text.accepted}</p>}
      <dl className="facts">
        <Party label={text.stated} party={sender.stated} />
        <Party
          label={text.signer}
          missing={judgement.signers.length === 0 ? text.unsigned : text.noSigner}
          party={sender.signer}
          than={sender.stated}
        />
        <Party label={text.carrier} party={sender.carrier} than={sender.stated} />
      </dl>
    </section>
  );
  return (
    <div className="control" data-testid="control">
      {worse ? [who, verdict] : [verdict, who]}
      <section aria-labelledby="signature-heading">
        <Heading className="control-heading" id="signature-heading">
          {text.signature}
        </Heading>
        {judgement.signers.map((signer) => (
          <Signer key={`${signer.sha256} ${signer.digest}`} signer={signer} />
        ))}
        {judgement.signers.length === 0 && <p>{text.unsigned}.</p>}
        <p>
          {judgement.encryption === "" ? text.notLocked : `${text.locked} ${judgement.encryption}.`}{" "}
          {text.judgedAt(formatStamp(judgement.judgedAt))}
        </p>
      </section>
    </div>
  );
}

function Reasons({ heading, reasons }: { heading: string; reasons: readonly ReasonDto[] }) {
  const text = useText().incoming.control;
  return (
    <>
      <p className="control-sub">{heading}</p>
      <ul className="reasons">
        {reasons.map((reason) => (
          <li className="reason" data-tone={reason.tone} key={`${reason.code} ${reason.about}`}>
            <p>{reason.sentence}</p>
            <p className="dotted reason-code">
              <span>
                {text.code} <code>{reason.code}</code>
              </span>
              {reason.about !== "" && (
                // What it was found in, as the check that found it says it.
                <code>
                  <Foreign text={reason.about} />
                </code>
              )}
            </p>
          </li>
        ))}
      </ul>
    </>
  );
}

interface PartyProps {
  label: string;
  party: Organisation | null;
  /** Compared with this one. */
  than?: Organisation;
  /** What stands where there is none. */
  missing?: string;
}

function Party({ label, party, than, missing }: PartyProps) {
  const text = useText().incoming.control;
  const differs = party !== null && than !== undefined && party.orgNumber !== than.orgNumber;
  return (
    <div data-differs={differs || undefined}>
      <dt>{label}</dt>
      <dd>
        {party === null ? (
          missing
        ) : (
          <>
            <Foreign text={nameAndNumber(party)} />
            {differs && <strong className="control-differs"> – {text.differs}</strong>}
          </>
        )}
      </dd>
    </div>
  );
}

function Signer({ signer }: { signer: SignerDto }) {
  const text = useText().incoming.control;
  const facts: [string, string][] = [
    [text.mathematics, signer.valid ? text.holds : text.holdsNot],
    [text.subject, signer.subject],
    [text.issuer, signer.issuer],
    [text.serial, signer.serial],
    [text.valid, text.validSpan(formatDate(signer.notBefore), formatDate(signer.notAfter))],
    [text.digest, signer.digest],
    [text.signedAt, signer.signedAt === null ? "" : formatStamp(signer.signedAt)],
  ];
  return (
    <dl className="facts">
      {facts
        .filter(([, value]) => value !== "")
        .map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              <Foreign text={value} />
            </dd>
          </div>
        ))}
      <div>
        <dt>{text.fingerprint}</dt>
        <dd className="control-digest">
          <code>{signer.sha256}</code>
          <CopyButton label={text.copyFingerprint} value={signer.sha256} />
        </dd>
      </div>
    </dl>
  );
}
