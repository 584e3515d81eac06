/** Oppfølging: a row of each kind, of what lies in the folders of the fake. */
import type {
  AppEvent,
  Draft,
  FollowUpRow,
  IncomingDetail,
  MessageDetail,
} from "../generated/bindings";
import type { Shell } from "../shell";
import { rowOfLetter } from "./incoming";
import { rowOf } from "./rows";

type FollowUpShell = Pick<Shell, "followUps" | "followUpDone" | "setAnswerDays">;

const DAY = 86_400_000;

/** The part of the fake that knows what waits; `?mend` has something to mend here among it. */
export function fakeFollowUps(
  options: URLSearchParams,
  base: Date,
  messages: Map<string, MessageDetail>,
  letters: Map<string, IncomingDetail>,
  drafts: Map<string, Draft>,
  emit: (event: AppEvent) => void,
): FollowUpShell {
  const done = new Set<string>();
  let answerDays = 3;
  const ago = (days: number) => new Date(base.getTime() - days * DAY).toISOString();

  const ofMessage = (message: MessageDetail): FollowUpRow | null => {
    const row = rowOf(message);
    const { outbox, uid } = message;
    const first = outbox?.actions[0];
    const decides = outbox?.kind === "needsYou" || outbox?.kind === "uncertain";
    const troubled = message.tone === "danger" || message.tone === "warning" || decides;
    const near = message.deadline?.near === true && !message.deadline.passed;
    if (!troubled && !near) {
      return null;
    }
    const reminder = {
      kind: "copyReminder",
      label: "Kopier purring",
      text: `Hei! Vi sendte dere meldingen «${row.title}» og har ikke fått bekreftet at dere har mottatt den.`,
    } as const;
    return {
      key: `message:${uid}`,
      about: {
        kind: "message",
        row: { place: message.folder === "sent" ? "sent" : "outbox", row },
      },
      why: troubled
        ? message.confidential
          ? `${message.word}.`
          : (outbox?.text ?? message.sentence)
        : `Fristen er snart ute, og ${message.counterpart.name} har ikke bekreftet.`,
      tone: message.tone === "danger" ? "danger" : "warning",
      since: troubled ? message.sentenceAt : null,
      until: troubled ? null : (message.deadline?.at ?? null),
      action:
        first?.kind === "sendNow"
          ? { kind: "sendNow", label: first.label, uid }
          : outbox && decides
            ? { kind: "open", label: "Åpne og velg" }
            : near || message.problem?.number === "E16"
              ? reminder
              : message.tone === "danger"
                ? { kind: "sendAsNew", label: "Rett og send på nytt", uid }
                : { kind: "open", label: "Se hva de svarte" },
      canHandle: !decides,
    };
  };

  const rows = (): FollowUpRow[] => {
    const ours = [...messages.values()]
      .map(ofMessage)
      .filter((row): row is FollowUpRow => row !== null);
    const unanswered = [...letters.values()]
      .filter((letter) => letter.handledAt === null && letter.kvitteringer.length === 0)
      .slice(0, 3);
    return [
      ...(options.has("mend") ? [mend] : []),
      ...ours.sort((a, b) => rank(a) - rank(b)),
      ...(answerDays === 0 ? [] : unanswered).map(
        (letter): FollowUpRow => ({
          key: `message:${letter.uid}`,
          about: { kind: "message", row: { place: "inbox", row: rowOfLetter(letter) } },
          why: "Ingen har svart, kvittert eller markert den som håndtert.",
          tone: "neutral",
          since: ago(5),
          until: null,
          action: { kind: "open", label: letter.unread ? "Les meldingen" : "Åpne og svar" },
          canHandle: true,
        }),
      ),
      ...[...drafts.values()]
        .filter((draft) => draft.id === "d3")
        .map(
          (draft): FollowUpRow => ({
            key: `draft:${draft.id}`,
            about: {
              kind: "draft",
              row: {
                id: draft.id,
                title: draft.title,
                recipient: draft.recipient?.name ?? "",
                documents: draft.attachments.length,
                savedAt: ago(16),
              },
            },
            why: "Utkastet har ligget lenge. Skriv det ferdig, slett det, eller la det ligge.",
            tone: "neutral",
            since: ago(16),
            until: null,
            action: { kind: "openDraft", label: "Skriv videre", id: draft.id },
            canHandle: true,
          }),
        ),
    ].filter((row) => !done.has(row.key));
  };

  return {
    followUps: async () => {
      const all = rows();
      return { rows: all, total: all.length, answerDays };
    },
    followUpDone: async (key, handled) => {
      if (handled) {
        done.add(key);
      } else {
        done.delete(key);
      }
      emit({ kind: "healthChanged" });
    },
    setAnswerDays: async (days) => {
      answerDays = days;
      emit({ kind: "healthChanged" });
    },
  };
}

/** What must be decided, what failed, what hurries, the rest. */
function rank(row: FollowUpRow): number {
  return row.canHandle ? (row.tone === "danger" ? 1 : row.until === null ? 3 : 2) : 0;
}

const mend: FollowUpRow = {
  key: "setup:own:expiry",
  about: {
    kind: "setup",
    row: {
      key: "own:expiry",
      number: "",
      text: "Sertifikatet deres går ut om 20 dager.",
      help: "",
      details: "",
      waiting: 0,
      answers: 0,
      noFetching: false,
      advice: true,
      canWait: false,
      canTry: false,
      sharedKonto: false,
      action: "Ingenting kan sendes uten et gyldig sertifikat. Bytt det i god tid.",
      since: null,
      nextTry: null,
      remedy: { kind: "goTo", label: "Bytt sertifikat", step: "certificate" },
    },
  },
  why: "Ingenting kan sendes uten et gyldig sertifikat. Bytt det i god tid.",
  tone: "warning",
  since: null,
  until: null,
  action: { kind: "goTo", label: "Bytt sertifikat", step: "certificate" },
  canHandle: false,
};
