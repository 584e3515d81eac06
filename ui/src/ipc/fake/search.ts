/** Finds as the backend does, as far as screens and tests need. */
import type {
  Found,
  IncomingDetail,
  MessageDetail,
  Organisation,
  SearchPage,
  SearchRequest,
  ToneDto,
} from "../generated/bindings";
import { rowOfLetter } from "./incoming";
import { us } from "./organisations";
import { rowOf } from "./rows";

const PAGE = 50;

/** A message with the words that stand in it. */
interface Entry {
  found: Found;
  at: string;
  sender: string[];
  receiver: string[];
  ids: string[];
  title: string[];
  tone: ToneDto;
  service: string;
}

interface Narrowed {
  alternatives: ((entry: Entry) => boolean)[][];
  only: ((entry: Entry) => boolean)[];
  unclear: string[];
}

/** A page of what `request` finds among the messages and the letters. */
export function search(
  request: SearchRequest,
  messages: MessageDetail[],
  letters: IncomingDetail[],
): SearchPage {
  const { alternatives, only, unclear } = read(request.text);
  const asked = alternatives.filter((all) => all.length > 0);
  const from = Number(request.after ?? 0);
  const found = [...messages.map(entryOf), ...letters.map(entryOfLetter)]
    .filter(({ found }) => request.place === null || found.place === request.place)
    .filter(
      ({ found }) =>
        (!request.unread || isUnread(found)) &&
        (!request.confidential || found.row.confidential) &&
        (!request.documents || found.row.documents > 0),
    )
    .filter((entry) => only.every((holds) => holds(entry)))
    .filter(
      (entry) => asked.length === 0 || asked.some((all) => all.every((holds) => holds(entry))),
    )
    .sort((a, b) => b.at.localeCompare(a.at))
    .map((entry) => entry.found);
  return {
    rows: found.slice(from, from + PAGE),
    next: found.length >= from + PAGE ? String(from + PAGE) : null,
    unclear,
  };
}

const isUnread = (found: Found) => found.place === "inbox" && found.row.unread;

const wordsOf = (...texts: string[]) =>
  texts
    .join(" ")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);

const party = ({ name, orgNumber }: Organisation) => wordsOf(name, orgNumber);

function entryOf(message: MessageDetail): Entry {
  return {
    found: { place: message.folder, row: rowOf(message) },
    at: message.sentenceAt,
    sender: party(us),
    receiver: party(message.counterpart),
    ids: wordsOf(message.uid, ...message.technical.slice(0, 2).map((row) => row.value)),
    title: wordsOf(message.title, ...message.documents.map((one) => `${one.title} ${one.name}`)),
    tone: message.tone,
    service: message.way.includes("Fiks") ? "fiksio" : "dpo",
  };
}

function entryOfLetter(letter: IncomingDetail): Entry {
  return {
    found: { place: "inbox", row: rowOfLetter(letter) },
    at: letter.receivedAt,
    sender: party(letter.sender.stated),
    receiver: party(us),
    ids: wordsOf(letter.uid, ...letter.technical.slice(0, 2).map((row) => row.value)),
    title: wordsOf(
      letter.title,
      ...letter.documents.map(({ document }) => `${document.title} ${document.name}`),
    ),
    tone: letter.tone,
    service: letter.service === "DPFIO" ? "fiksio" : "dpo",
  };
}

/** Whether `phrase` stands in `words`; its last word may go on unless it was quoted. */
function stands(words: string[], phrase: string, quoted: boolean): boolean {
  const wanted = wordsOf(phrase);
  return words.some((_, at) =>
    wanted.every((word, index) => {
      const there = words[at + index] ?? "";
      return quoted || index < wanted.length - 1 ? there === word : there.startsWith(word);
    }),
  );
}

const tones: Record<string, ToneDto> = {
  feil: "danger",
  advarsel: "warning",
  ferdig: "success",
  venter: "neutral",
};

const unknown = (operator: string, value: string, known: string) =>
  `Vi kjenner ikke «${operator}:${value}», og har ikke tatt hensyn til det. Prøv ${known}.`;

function read(text: string): Narrowed {
  const read: Narrowed = { alternatives: [[]], only: [], unclear: [] };
  const joined = text.replace(/(^|[\s:])(\d{3}) (\d{3}) (\d{3})(?=\s|$)/g, "$1$2$3$4");
  const pieces = joined.matchAll(
    /(?:(til|fra|id|orgnr|status|kanal|før|etter|er):)?(?:"([^"]*)"?|(\S*))/gi,
  );
  for (const [, operator = "", inside, word = ""] of pieces) {
    const quoted = inside !== undefined;
    const value = inside ?? word.replace(/^0192:/, "");
    if (operator === "" && value === "||") {
      read.alternatives.push([]);
    } else if (value !== "&&" && value !== "") {
      take(read, operator.toLowerCase(), value, quoted);
    }
  }
  return read;
}

function take(read: Narrowed, operator: string, value: string, quoted: boolean): void {
  const wanted = value.toLowerCase();
  const say = (...parts: (keyof Pick<Entry, "sender" | "receiver" | "ids" | "title">)[]) =>
    read.alternatives
      .at(-1)
      ?.push((entry) => parts.some((part) => stands(entry[part], value, quoted)));
  switch (operator) {
    case "fra":
      say("sender");
      break;
    case "til":
      say("receiver");
      break;
    case "id":
      say("ids");
      break;
    case "status": {
      const tone = tones[wanted];
      if (tone === undefined) {
        read.unclear.push(unknown(operator, value, "feil, advarsel, ferdig eller venter"));
      } else {
        read.only.push((entry) => entry.tone === tone);
      }
      break;
    }
    case "kanal":
      if (wanted === "dpo" || wanted === "fiksio") {
        read.only.push((entry) => entry.service === wanted);
      } else {
        read.unclear.push(unknown(operator, value, "dpo eller fiksio"));
      }
      break;
    case "er":
      if (wanted === "ulest") {
        read.only.push(({ found }) => isUnread(found));
      } else if (wanted === "taushetsbelagt") {
        read.only.push(({ found }) => found.row.confidential);
      } else {
        read.unclear.push(unknown(operator, value, "ulest eller taushetsbelagt"));
      }
      break;
    case "før":
    case "etter": {
      const [, day, month, year] = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(wanted) ?? [];
      if (year === undefined) {
        read.unclear.push(
          `«${operator}:${value}» er ingen dato, og vi har ikke tatt hensyn til det. Skriv den som 20.11.2026.`,
        );
      } else {
        const start = new Date(Number(year), Number(month) - 1, Number(day)).toISOString();
        read.only.push((entry) => (operator === "før" ? entry.at < start : entry.at >= start));
      }
      break;
    }
    default:
      say("sender", "receiver", "ids", "title");
  }
}
