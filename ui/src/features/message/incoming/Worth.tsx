import type { ReactNode } from "react";
import type { IncomingDetail, ReasonDto } from "../../../ipc/generated/bindings";
import { shortened } from "../../../shared/format/foreign";
import { formatDateTime, formatMoment } from "../../../shared/format/time";
import { useNow } from "../../../shared/format/useNow";
import type { Catalogue } from "../../../shared/i18n/nb";
import { useText } from "../../../shared/i18n/useText";
import { ErrorDetails } from "../../../shared/ui/ErrorPanel";
import { Foreign } from "../../../shared/ui/Foreign";
import { ToneIcon } from "../../../shared/ui/Tone";

/** So many reasons stand at the top; all of them stand under «Kontroll». */
const SHOWN = 2;
/** More of a name than anybody reads in a sentence. */
const MOST = 120;

/**
 * What the letter is worth, in one box. Where it cannot be used: what was found, what that means and
 * what to do, each said once.
 */
export function Worth({ letter }: { letter: IncomingDetail }) {
  const text = useText().incoming;
  const now = useNow(15_000);
  const { problem, sender, tone, word, sentence, receivedAt } = letter;
  const parts = partsOf(letter, text);
  return (
    <div className="standing worth" data-testid="worth" data-tone={tone}>
      <ToneIcon came tone={tone} />
      <div className="standing-body">
        <p className="worth-word">{word}</p>
        <p className="standing-sentence">
          <span data-testid="status-sentence" role="status">
            {problem?.what ?? sentence}
          </span>{" "}
          <time dateTime={receivedAt} title={formatDateTime(receivedAt)}>
            {text.came} {formatMoment(receivedAt, now)}.
          </time>
        </p>
        {parts && (
          <dl className="worth-parts">
            {parts.map(([label, said]) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{said}</dd>
              </div>
            ))}
          </dl>
        )}
        {!parts && sender.tone !== "success" && sender.sentence !== sentence && (
          <p>{sender.sentence}</p>
        )}
        {problem && <ErrorDetails error={problem} />}
      </div>
    </div>
  );
}

type Part = [label: string, said: ReactNode];

/** What was found, what it means, what to do; nothing where the letter can be used as it is. */
function partsOf(letter: IncomingDetail, text: Catalogue["incoming"]): Part[] | null {
  const { problem, readable, documents, sender } = letter;
  const { found, meaning, act } = text.tone;
  if (problem) {
    const [worst] = letter.judgement.reasons;
    const reasons = letter.judgement.reasons
      // What the sentence above says already is not said again.
      .filter(({ tone, code }) => tone === worst?.tone && code !== "NO_KEY")
      .slice(0, SHOWN);
    return [
      ...(reasons.length > 0 ? [[found, <Reasons key="found" reasons={reasons} />] as Part] : []),
      [meaning, problem.meaning],
      [act, problem.action],
    ];
  }
  if (readable || documents.length === 0) {
    return null;
  }
  const stated = shortened(sender.stated.name, MOST);
  const proven = sender.who === "same" || sender.who === "delegated";
  return [
    ...(proven ? [] : [[found, <Foreign key="found" text={difference(letter, text)} />] as Part]),
    [meaning, text.held.meaning],
    [act, proven ? text.held.actUse : <Foreign key="act" text={text.held.act(stated)} />],
  ];
}

/** Who says what of the sender. */
function difference({ sender }: IncomingDetail, text: Catalogue["incoming"]): string {
  const stated = shortened(sender.stated.name, MOST);
  if (sender.signer === null) {
    return text.held.unproven(stated);
  }
  return sender.signer.orgNumber === sender.stated.orgNumber
    ? text.held.sentBy(stated, shortened(sender.carrier.name, MOST))
    : text.held.signedBy(stated, shortened(sender.signer.name, MOST));
}

function Reasons({ reasons }: { reasons: readonly ReasonDto[] }) {
  return reasons.map((reason) => {
    const name = fileIn(reason.about);
    return (
      <p key={`${reason.code} ${reason.about}`}>
        {reason.sentence}
        {name !== null && (
          <>
            {" "}
            <span className="worth-about">
              <Foreign text={shortened(name, MOST)} />
            </span>
          </>
        )}
      </p>
    );
  });
}

/** The file that a finding is about: it stands in quotes, or alone. */
function fileIn(about: string): string | null {
  const quoted = /"(.+)"/.exec(about)?.[1];
  return quoted ?? (/^[^:]+\.\w{2,5}$/.test(about) ? about : null);
}
