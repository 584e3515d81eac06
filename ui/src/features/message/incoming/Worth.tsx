import type { IncomingDetail } from "../../../ipc/generated/bindings";
import { shortened } from "../../../shared/format/foreign";
import { formatDateTime, formatMoment } from "../../../shared/format/time";
import { useNow } from "../../../shared/format/useNow";
import { useText } from "../../../shared/i18n/useText";
import { ErrorDetails } from "../../../shared/ui/ErrorPanel";
import { Foreign } from "../../../shared/ui/Foreign";
import { ToneIcon } from "../../../shared/ui/Tone";

/** So many reasons stand at the top; all of them stand under «Kontroll». */
const SHOWN = 2;

/**
 * What the letter is worth, in one box. Where it cannot be used: what was found, what that means and
 * what to do, each said once.
 */
export function Worth({ letter }: { letter: IncomingDetail }) {
  const text = useText().incoming;
  const now = useNow(15_000);
  const { problem, judgement, sender, tone, word, sentence, receivedAt } = letter;
  const reasons = judgement.reasons.slice(0, SHOWN);
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
        {problem && (
          <dl className="worth-parts">
            {reasons.length > 0 && (
              <div>
                <dt>{text.tone.found}</dt>
                <dd>
                  {reasons.map((reason) => (
                    <p key={`${reason.code} ${reason.about}`}>
                      {reason.sentence}
                      {reason.about !== "" && (
                        <>
                          {" "}
                          <span className="worth-about">
                            <Foreign text={shortened(reason.about, 120)} />
                          </span>
                        </>
                      )}
                    </p>
                  ))}
                </dd>
              </div>
            )}
            <div>
              <dt>{text.tone.meaning}</dt>
              <dd>{problem.meaning}</dd>
            </div>
            <div>
              <dt>{text.tone.act}</dt>
              <dd>{problem.action}</dd>
            </div>
          </dl>
        )}
        {!problem && sender.tone !== "success" && sender.sentence !== sentence && (
          <p>{sender.sentence}</p>
        )}
        {problem && <ErrorDetails error={problem} />}
      </div>
    </div>
  );
}
