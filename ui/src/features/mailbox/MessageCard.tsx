import { PaperclipIcon, ShieldLockIcon } from "@navikt/aksel-icons";
import type { MessageRow } from "../../ipc/generated/bindings";
import { formatOrgNumber } from "../../shared/format/numbers";
import { isStopped, outboxWord, standingTone } from "../../shared/format/standing";
import { formatDateTime, formatLeft, formatListTime } from "../../shared/format/time";
import type { Catalogue } from "../../shared/i18n/nb";
import { useText } from "../../shared/i18n/useText";
import { Foreign } from "../../shared/ui/Foreign";
import { Progress } from "../../shared/ui/Progress";
import { ToneIcon } from "../../shared/ui/Tone";
import { Pause } from "./Pause";
import { Whereabouts } from "./Whereabouts";
import "./MessageList.css";

interface MessageCardProps {
  row: MessageRow;
  now: Date;
  /** Among rows of every folder: where it lies. */
  place?: string;
}

/** A message of ours, as a row. */
export function MessageCard({ row, now, place }: MessageCardProps) {
  const text = useText();
  const tone = standingTone(row);
  const { name, orgNumber } = row.counterpart;
  return (
    <div className="message-card" data-tone={tone}>
      <ToneIcon stopped={isStopped(row.outbox)} tone={tone} />
      <span className="message-who" title={formatOrgNumber(orgNumber)}>
        {/* Beside letters that came in, a name alone would be a sender. */}
        <Foreign text={place === undefined ? name : text.list.to(name)} />
        <Pause />
      </span>
      <span className="message-title">
        {row.confidential && <ShieldLockIcon aria-hidden />}
        <span className="message-title-text">
          <Foreign text={row.title || text.noTitle} />
        </span>
        <Pause />
        {row.documents > 0 && (
          <span className="message-files">
            <PaperclipIcon aria-hidden />
            <span aria-hidden>{row.documents}</span>
            <span className="sr-only">{text.documents(row.documents)}, </span>
          </span>
        )}
      </span>
      <span className="message-standing">
        <Whereabouts place={place} />
        {standing(row, now, text)}
        <Pause />
      </span>
      <time className="message-when" dateTime={row.updatedAt} title={formatDateTime(row.updatedAt)}>
        <span aria-hidden>{formatListTime(row.updatedAt, now)}</span>
        <span className="sr-only">{formatDateTime(row.updatedAt)}</span>
      </time>
      {row.outbox?.upload && (
        <span className="message-upload">
          <Progress
            label={text.message.upload}
            max={100}
            quiet
            text={row.outbox.upload.text}
            value={row.outbox.upload.percent}
          />
        </span>
      )}
    </div>
  );
}

/** «Bekreftet i arkivet», «Klar om 8 s», «Hentes nå · 21 t 37 min igjen». */
function standing(row: MessageRow, now: Date, text: Catalogue): string {
  if (row.outbox) {
    return outboxWord(row.outbox, now, text);
  }
  if (row.deadline === null || row.deadline.passed) {
    return row.word;
  }
  const left = formatLeft(row.deadline.at, now);
  return `${row.word} · ${left === null ? text.list.dueOver : text.list.left(left)}`;
}
