import type { ThreadRow } from "../../ipc/generated/bindings";
import { shortened } from "../../shared/format/foreign";
import { formatDateTime, formatListTime } from "../../shared/format/time";
import { useNow } from "../../shared/format/useNow";
import { useText } from "../../shared/i18n/useText";
import { Foreign } from "../../shared/ui/Foreign";
import { ToneIcon } from "../../shared/ui/Tone";
import "./Thread.css";

/** More of a stranger's title than a row can show. */
const MOST = 160;

interface ThreadProps {
  rows: readonly ThreadRow[];
  /** Of its heading. */
  level: 2 | 3;
  onOpen: (row: ThreadRow) => void;
}

/** The other letters of the conversation: a quiet list, each with who it is from or to. */
export function Thread({ rows, level, onOpen }: ThreadProps) {
  const Heading = level === 2 ? "h2" : "h3";
  const words = useText();
  const text = words.message.thread;
  const now = useNow(15_000);
  if (rows.length === 0) {
    return null;
  }
  return (
    <section aria-labelledby="thread-heading" className="thread" data-testid="thread">
      <Heading className="thread-heading" id="thread-heading">
        {text.heading(rows.length)}
      </Heading>
      <ul>
        {rows.map((row) => {
          const name = shortened(row.counterpart.name, MOST);
          return (
            <li key={row.uid}>
              <button
                className="thread-row"
                data-testid={`thread-${row.uid}`}
                onClick={() => onOpen(row)}
                type="button"
              >
                <ToneIcon came={row.place === "inbox"} tone={row.tone} />
                <span className="thread-who">
                  <Foreign
                    text={row.place === "inbox" ? words.incoming.from(name) : words.list.to(name)}
                  />
                </span>
                <span className="thread-title">
                  <Foreign text={shortened(row.title, MOST) || words.noTitle} />
                </span>
                <span className="thread-word">{row.word}</span>
                <time dateTime={row.at} title={formatDateTime(row.at)}>
                  {formatListTime(row.at, now)}
                </time>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
