/** Innboks, and what a person does with what lies in it. */
import type {
  AppEvent,
  Draft,
  InboxPage,
  IncomingDetail,
  ReceivingSettings,
  Way,
} from "../generated/bindings";
import type { Shell } from "../shell";
import { emptyDraft } from "./drafts";
import { acceptedLetter, kvitteringOf, rowOfLetter } from "./incoming";
import { noSuch, refuse } from "./refusal";

/** As the backend has it. */
const PAGE = 50;

type InboxShell = Pick<
  Shell,
  | "listInbox"
  | "incoming"
  | "markRead"
  | "markHandled"
  | "addOldCertificate"
  | "acceptMessage"
  | "sendKvittering"
  | "answerKonto"
  | "startReply"
  | "receivingSettings"
  | "setReceivingSettings"
>;

/** The part of the fake that receives; `reply` keeps a draft that answers, `answerWay` is what a kvittering goes to. */
export function fakeInbox(
  aside: InboxPage["aside"],
  letters: Map<string, IncomingDetail>,
  emit: (event: AppEvent) => void,
  reply: (draft: Draft) => Draft,
  answerWay: () => Way | null,
): InboxShell {
  let receiving: ReceivingSettings = { kvitterByItself: false };
  const letterOf = (uid: string): IncomingDetail => letters.get(uid) ?? noSuch("Meldingen");
  const changeLetter = (letter: IncomingDetail): IncomingDetail => {
    letters.set(letter.uid, letter);
    emit({ kind: "messageChanged", uid: letter.uid });
    return letter;
  };
  return {
    listInbox: async (after) => {
      const rows = [...letters.values()].map(rowOfLetter);
      const from = Number(after ?? 0);
      return {
        rows: rows.slice(from, from + PAGE),
        total: rows.length,
        unread: rows.filter((row) => row.unread).length,
        next: rows.length > from + PAGE ? String(from + PAGE) : null,
        aside: after === null ? aside : [],
      };
    },
    incoming: async (uid) => letterOf(uid),
    markRead: async (uid, read) => {
      changeLetter({ ...letterOf(uid), unread: !read });
    },
    markHandled: async (uid, handled) => {
      changeLetter({
        ...letterOf(uid),
        handledAt: handled ? new Date().toISOString() : null,
      });
    },
    addOldCertificate: async (password) => {
      if (password === "feil") {
        refuse("Passordet passer ikke til filen.", "Ingenting er endret.", "Prøv igjen.");
      }
      return [...letters.values()].filter((letter) => letter.problem?.number === "E20").length;
    },
    acceptMessage: async (uid) => changeLetter(acceptedLetter(letterOf(uid), new Date())),
    sendKvittering: async (uid, input) => {
      const letter = letterOf(uid);
      if (letter.kvitteringer.length > 0 && !input.again) {
        refuse(
          "Dere har kvittert for denne meldingen før.",
          "Kvitteringen er ikke sendt.",
          "Send den en gang til bare hvis den første var gal.",
          "alreadyAnswered",
        );
      }
      if (input.kind !== "ok" && input.text.trim() === "") {
        refuse(
          "Skriv hva det gjelder, så avsenderen vet hva som må rettes.",
          "Kvitteringen er ikke sendt.",
          "Rett den, og prøv igjen.",
        );
      }
      const stopped = answerWay();
      if (stopped?.available === false) {
        refuse(
          // What happened, and apart from it what to do.
          stopped.text.replace(/ Spør dem .*$/, ""),
          "Kvitteringen er ikke sendt.",
          "Spør dem om fingeravtrykket, og godkjenn nøkkelen når det stemmer.",
          "other",
          "E15",
        );
      }
      const sent = kvitteringOf(letter, input, new Date());
      return changeLetter({
        ...letter,
        unread: false,
        kvitteringer: [...letter.kvitteringer, sent],
      });
    },
    answerKonto: async () => answerWay(),
    startReply: async (uid) => {
      const letter = letterOf(uid);
      return reply({
        ...emptyDraft("", new Date()),
        recipient: letter.sender.stated,
        service: "DPO",
        process: "urn:no:difi:profile:arkivmelding:naturOgMiljoe:ver1.0",
        title: `Svar: ${letter.title}`,
        theirReference: letter.theirReference,
      });
    },
    receivingSettings: async () => receiving,
    setReceivingSettings: async (settings) => {
      receiving = settings;
      return receiving;
    },
  };
}
