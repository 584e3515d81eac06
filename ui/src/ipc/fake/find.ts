/** Answers who asks about a message as the backend does, as far as screens and tests need. */
import type {
  FindAnswer,
  FindHit,
  Found,
  IncomingDetail,
  LookedFor,
  MessageDetail,
} from "../generated/bindings";
import { search } from "./search";

const SHOWN = 5;
const ID = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/gi;

/** What is known of what `text` is about. */
export function find(
  text: string,
  base: Date,
  messages: MessageDetail[],
  letters: IncomingDetail[],
): FindAnswer {
  const lookedFor = pick(text);
  const asks = (kind: LookedFor["kind"], joint: string) =>
    lookedFor
      .filter((one) => one.kind === kind)
      .map((one) => (kind === "id" || kind === "fragment" ? `id:${one.text}` : one.text))
      .join(joint);
  const ways = [
    asks("id", " || "),
    asks("fragment", " "),
    asks("case", " "),
    asks("organisation", " "),
    asks("organisation", " || "),
    asks("words", " "),
  ].filter((way) => way !== "");
  let found: Found[] = [];
  for (const way of ways) {
    const question = { text: way, place: null, unread: false, confidential: false };
    found = search({ ...question, documents: false, after: null }, messages, letters).rows;
    if (found.length > 0) {
      break;
    }
  }
  return {
    hits: found.slice(0, SHOWN).map((one) => hit(one, messages, letters)),
    more: found.length > SHOWN,
    lookedFor,
    here: {
      messages: messages.length + letters.length,
      since:
        messages.length + letters.length === 0
          ? null
          : new Date(base.getTime() - 40 * 86_400_000).toISOString(),
    },
  };
}

function pick(text: string): LookedFor[] {
  const picked: LookedFor[] = [];
  const keep = (kind: LookedFor["kind"], found: string) => {
    if (!picked.some((one) => one.text === found)) {
      picked.push({ kind, text: found });
    }
  };
  for (const [id] of text.matchAll(ID)) {
    keep("id", id.toLowerCase());
  }
  const rest = text.replaceAll(ID, "");
  for (const [number] of rest.matchAll(/\b\d{3}[ \u00a0]?\d{3}[ \u00a0]?\d{3}\b/g)) {
    keep("organisation", number.replaceAll(/\s/g, ""));
  }
  for (const [number] of rest.matchAll(/\b(?:\d{4}|\d{2})\/\d{1,8}\b/g)) {
    keep("case", number);
  }
  const typed = text.trim();
  if (picked.length === 0 && typed !== "" && !typed.includes("\n")) {
    if (/^[0-9a-f][0-9a-f-]{5,}$/i.test(typed) && /\d/.test(typed)) {
      keep("fragment", typed.toLowerCase());
    } else if (typed.length <= 120) {
      keep("words", typed);
    }
  }
  return picked;
}

function hit(found: Found, messages: MessageDetail[], letters: IncomingDetail[]): FindHit {
  const { uid } = found.row;
  const message = messages.find((one) => one.uid === uid);
  const letter = letters.find((one) => one.uid === uid);
  if (message) {
    const opened = message.steps.find((step) => step.step === "opened");
    return {
      found,
      answer: [
        message.folder === "sent"
          ? message.answerText
          : `Meldingen «${found.row.title}» til ${message.counterpart.name} er ikke levert til formidleren ennå.`,
        message.sentence,
        id(message.technical),
      ].join(" "),
      events: message.steps.flatMap((step) => step.events),
      unknown: message.folder === "sent" && opened?.state === "unknown" ? opened.why : null,
    };
  }
  const sender = letter?.sender.stated.name ?? "";
  return {
    found,
    answer: `Meldingen «${found.row.title}» fra ${sender} kom hit. Ingen her har åpnet den i Budstikke. ${id(letter?.technical ?? [])}`,
    events: letter?.events ?? [],
    unknown: null,
  };
}

const id = (technical: { value: string }[]) => `Meldings-id ${technical[0]?.value ?? ""}.`;
