import type { FindAnswer, LookedFor } from "../../ipc/generated/bindings";
import { shortened } from "../../shared/format/foreign";
import { formatOrgNumber } from "../../shared/format/numbers";
import { formatDate } from "../../shared/format/time";
import type { Catalogue } from "../../shared/i18n/nb";
import { useText } from "../../shared/i18n/useText";
import { Foreign } from "../../shared/ui/Foreign";

/** More of what was pasted than a line can show. */
const MOST = 80;

/** Nothing was found: what was looked for and where, what to ask for, and where else to look. */
export function NotFound({ answer, stale }: { answer: FindAnswer; stale: boolean }) {
  const words = useText().find;
  const text = words.notFound;
  const { lookedFor } = answer;
  const [only] = lookedFor;
  if (!only) {
    return (
      <div className="find-nothing" data-stale={stale || undefined} data-testid="find-nothing">
        <h2 data-answer tabIndex={-1}>
          {words.nothing.what}
        </h2>
        <p>{words.nothing.next}</p>
      </div>
    );
  }
  return (
    <div className="find-nothing" data-stale={stale || undefined} data-testid="find-nothing">
      <h2 data-answer tabIndex={-1}>
        {lookedFor.length === 1 ? <Foreign text={text.what(shown(only, words))} /> : text.several}
      </h2>
      {lookedFor.length > 1 && (
        <div>
          <h3>{words.lookedFor}</h3>
          <ul className="find-looked-for">
            {lookedFor.map((one) => (
              <li key={`${one.kind} ${one.text}`}>
                {words.kinds[one.kind]} <Foreign text={shown(one, words)} />
              </li>
            ))}
          </ul>
        </div>
      )}
      <p>
        {where(answer, text)} {text.drafts}
      </p>
      <h3>{text.askFor}</h3>
      <ul className="find-list">
        {text.asks.map((ask) => (
          <li key={ask}>{ask}</li>
        ))}
      </ul>
      <h3>{text.elsewhere}</h3>
      <dl className="find-places">
        {text.places.map((place) => (
          <div key={place.where}>
            <dt>{place.where}</dt>
            <dd>{place.what}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function where({ here }: FindAnswer, text: Catalogue["find"]["notFound"]): string {
  if (here.since === null || here.messages === 0) {
    return text.hereNone;
  }
  return text.here(here.messages, formatDate(here.since));
}

/** As a person reads it. */
function shown({ kind, text }: LookedFor, words: Catalogue["find"]): string {
  return kind === "organisation"
    ? formatOrgNumber(text)
    : kind === "words"
      ? words.quoted(shortened(text, MOST))
      : shortened(text, MOST);
}
