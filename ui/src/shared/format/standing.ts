/** How a message stands, in the few words and the one colour that lists and headings have room for. */
import type { MessageDetail, MessageRow, OutboxState, ToneDto } from "../../ipc/generated/bindings";
import type { Catalogue } from "../i18n/nb";
import { formatLeft } from "./time";

/** Whether the words count down by themselves and must be drawn anew every second. */
export function counts(outbox: OutboxState | null): boolean {
  return outbox?.kind === "held" && outbox.until !== null;
}

/** «Klar om 8 s», «Laster opp 64 %», «Venter på nett»: the state of Utboks in a few words. */
export function outboxWord(outbox: OutboxState, now: Date, text: Catalogue): string {
  switch (outbox.kind) {
    case "held": {
      const left = outbox.until === null ? null : formatLeft(outbox.until, now);
      return left === null ? text.outbox.ready : text.outbox.readyIn(left);
    }
    case "needsYou":
      return text.outbox.needsYou;
    case "uncertain":
      return text.outbox.uncertain;
    default:
      return firstSentence(outbox.text);
  }
}

/** Stopped by a person before anybody had it: nothing is waited for. */
export function isStopped(outbox: OutboxState | null): boolean {
  return outbox?.kind === "rejected" && outbox.problem === null;
}

/** The tone of the message, and of its place in Utboks where that is worse. */
export function standingTone(
  message: Pick<MessageRow | MessageDetail, "tone" | "outbox">,
): ToneDto {
  const { tone, outbox } = message;
  if (tone !== "neutral" || outbox === null) {
    return tone;
  }
  switch (outbox.kind) {
    case "rejected":
      return isStopped(outbox) ? "neutral" : "danger";
    case "needsYou":
    case "uncertain":
      return "warning";
    default:
      return "neutral";
  }
}

/** Without its full stop, and without the sentences after it. */
export function firstSentence(text: string): string {
  const end = /\.\s+(?=\p{Lu}|[«“])/u.exec(text);
  return (end ? text.slice(0, end.index) : text).replace(/\.$/, "");
}
