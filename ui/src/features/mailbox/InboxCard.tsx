import { PaperclipIcon, ShieldLockIcon } from "@navikt/aksel-icons";
import type { InboxRow } from "../../ipc/generated/bindings";
import { shortened } from "../../shared/format/foreign";
import { formatOrgNumber } from "../../shared/format/numbers";
import { formatDateTime, formatListTime } from "../../shared/format/time";
import { useText } from "../../shared/i18n/useText";
import { Foreign } from "../../shared/ui/Foreign";
import { ToneIcon } from "../../shared/ui/Tone";
import { Pause } from "./Pause";
import { Whereabouts } from "./Whereabouts";
import "./MessageList.css";
import "./InboxList.css";

/** More of a stranger's title than any row can show. */
const MOST = 200;

interface InboxCardProps {
  row: InboxRow;
  now: Date;
  /** Among rows of every folder: where it lies. */
  place?: string;
}

/** A letter that came in, as a row. */
export function InboxCard({ row, now, place }: InboxCardProps) {
  const words = useText();
  const text = words.inbox;
  return (
    <div className="message-card" data-tone={row.tone} data-unread={row.unread || undefined}>
      <ToneIcon came tone={row.tone} />
      <span className="message-who" title={formatOrgNumber(row.sender.orgNumber)}>
        {row.unread && (
          <>
            <span aria-hidden className="message-unread" />
            <span className="sr-only">{text.unread}, </span>
          </>
        )}
        <Foreign text={shortened(row.sender.name, MOST)} />
        <Pause />
      </span>
      <span className="message-title">
        {row.confidential && <ShieldLockIcon aria-hidden />}
        <span className="message-title-text">
          <Foreign text={shortened(row.title, MOST) || words.noTitle} />
        </span>
        <Pause />
        {row.documents > 0 && (
          <span className="message-files">
            <PaperclipIcon aria-hidden />
            <span aria-hidden>{row.documents}</span>
            <span className="sr-only">{words.documents(row.documents)}, </span>
          </span>
        )}
      </span>
      <span className="message-standing">
        <Whereabouts place={place} />
        {row.word}
        {row.kvittering !== null && ` · ${text.answered(row.kvittering)}`}
        {row.handled && ` · ${text.handled}`}
        <Pause />
      </span>
      <time
        className="message-when"
        dateTime={row.receivedAt}
        title={formatDateTime(row.receivedAt)}
      >
        <span aria-hidden>{formatListTime(row.receivedAt, now)}</span>
        <span className="sr-only">{formatDateTime(row.receivedAt)}</span>
      </time>
    </div>
  );
}
