import { Button } from "@digdir/designsystemet-react";
import { ShieldLockIcon } from "@navikt/aksel-icons";
import { useId } from "react";
import type { EventDto, FindHit } from "../../ipc/generated/bindings";
import { shortened } from "../../shared/format/foreign";
import { counts, isStopped, outboxWord, standingTone } from "../../shared/format/standing";
import { formatStamp } from "../../shared/format/time";
import { useNow } from "../../shared/format/useNow";
import { useText } from "../../shared/i18n/useText";
import { ariaKeys, shortcuts } from "../../shared/keys/shortcuts";
import { Foreign } from "../../shared/ui/Foreign";
import { ToneIcon } from "../../shared/ui/Tone";

/** More of a stranger's name than any line can show. */
const MOST = 200;
/** A title of any length stands in the answer; what is copied is the whole. */
const MOST_OF_AN_ANSWER = 1500;

interface AnswerCardProps {
  hit: FindHit;
  /** There is no other: what is known of it lies open. */
  alone: boolean;
  onOpen: () => void;
  onCopy: () => void;
  onReceipt: () => void;
}

/** One message, and what to say of it. */
export function AnswerCard({ hit, alone, onOpen, onCopy, onReceipt }: AnswerCardProps) {
  const text = useText();
  const words = text.find;
  const { found } = hit;
  const who = useId();
  const out = found.place === "inbox" ? null : found.row;
  const now = useNow(out && counts(out.outbox) ? 250 : 15_000);
  const tone = out ? standingTone(out) : found.row.tone;
  const name = found.place === "inbox" ? found.row.sender.name : found.row.counterpart.name;
  const party = shortened(name, MOST);
  return (
    <article
      className="find-card"
      data-hit={found.row.uid}
      data-testid={`find-hit-${found.row.uid}`}
      data-tone={tone}
    >
      <ToneIcon came={out === null} stopped={isStopped(out?.outbox ?? null)} tone={tone} />
      <div className="find-card-body">
        <h3 className="find-word">
          {out?.outbox ? outboxWord(out.outbox, now, text) : found.row.word}
        </h3>
        <p className="find-who dotted" id={who}>
          <span>
            <Foreign text={out ? text.list.to(party) : words.came(party)} />
          </span>
          <span>{text.nav[found.place]}</span>
          {found.row.confidential && (
            <span className="find-confidential">
              <ShieldLockIcon aria-hidden />
              {text.confidential}
            </span>
          )}
        </p>
        <p className="find-sentence">
          <Foreign text={shortened(hit.answer, MOST_OF_AN_ANSWER)} />
        </p>
        {hit.unknown !== null && (
          <p className="find-unknown">
            <Foreign text={shortened(hit.unknown, MOST_OF_AN_ANSWER)} />
          </p>
        )}
        <div className="button-row">
          <Button aria-describedby={who} data-testid="find-open" onClick={onOpen}>
            {words.open}
          </Button>
          <Button
            aria-describedby={who}
            aria-keyshortcuts={ariaKeys(shortcuts.copyAnswer)}
            data-testid="find-copy"
            onClick={onCopy}
            variant="secondary"
          >
            {words.copy}
          </Button>
          <Button
            aria-describedby={who}
            aria-keyshortcuts={ariaKeys(shortcuts.print)}
            data-testid="find-receipt"
            onClick={onReceipt}
            variant="secondary"
          >
            {words.receipt}
          </Button>
        </div>
        {hit.events.length > 0 && (
          <details className="find-events" open={alone}>
            <summary>{words.events}</summary>
            <ol>
              {hit.events.map((event) => (
                <Line event={event} key={event.id} />
              ))}
            </ol>
          </details>
        )}
      </div>
    </article>
  );
}

/** What happened, when, and who says so. */
function Line({ event }: { event: EventDto }) {
  const text = useText().message;
  return (
    <li className="find-event">
      <time dateTime={event.at}>{formatStamp(event.at)}</time>
      <div>
        <p>
          <Foreign text={shortened(event.sentence, MOST_OF_AN_ANSWER)} />
        </p>
        <p className="find-source">
          <Foreign text={text.source(shortened(event.source, MOST))} />
          {event.clockNote !== null && ` ${event.clockNote}`}
        </p>
      </div>
    </li>
  );
}
