/**
 * Recorded answers behind the same door as the real backend, so that every screen runs in a browser
 * and in component tests. Kept in memory, with a letter that travels when it is sent.
 *
 * `?start=firstRun|passphrase|choose|recovery|setup|trial|broken|ready` chooses where it begins; `?empty` begins without messages; `?banner`
 * has something wrong that stops everything; `?dpoOff` has letters for eFormidling, which was turned off;
 * `?shared` has another program on our konto; `?expiry` has a konto whose certificate runs out; `?offline`
 * reaches no register; `?drop` holds files over the window; `?folder` drops a folder on it; `?closing` wants
 * to close it; `?hostile` has letters from somebody with bad intentions; `?many=2000` has so many more of them.
 */

import type {
  AppEvent,
  DeadlineInput,
  Draft,
  Evidence,
  IncomingDetail,
  IpcError,
  MessageDetail,
  Receipt,
  StartState,
} from "../generated/bindings";
import { type Shell, ShellError } from "../shell";
import { fakeAttachments, shownAs } from "./attachments";
import { fakeDiagnose } from "./diagnose";
import {
  agreedDraft,
  checkOf,
  emptyDraft,
  envelopeOf,
  fullDraft,
  meterOf,
  troubledDraft,
} from "./drafts";
import { CHANGED_KEY, fakeKontoer, meldingTypes } from "./fiks";
import { find } from "./find";
import { fakeFollowUps } from "./followup";
import { asAnswer } from "./funn";
import { fakeInbox } from "./inbox";
import { asideRows, incomingLetters, manyLetters, receiptOf } from "./incoming";
import { kontoStanding } from "./konto";
import { outboxKind, outboxMessages, sentMessages } from "./messages";
import { capabilitiesOf, fjordby, provetaten, register, us } from "./organisations";
import { noSuch, refuse } from "./refusal";
import { rowOf } from "./rows";
import { search } from "./search";
import { fakeSettings } from "./settings";
import { fakeSetup } from "./setup";
import { partiesOf } from "./several";
import { healthOf, session, startOf } from "./start";
import { hostile } from "./strangers";

const offline: IpcError = {
  code: "other",
  number: "E01",
  what: "Ingen nettforbindelse.",
  meaning: "Meldingen er ikke sendt. Utkastet er lagret.",
  action: "Koble til nettet. Det du har skrevet, er lagret.",
  help: "Den som drifter nettet deres.",
  details: "Enhetsregisteret: offline",
};

export interface FakeShell extends Shell {
  /** Lets a test say what the backend says. */
  emit: (event: AppEvent) => void;
  /** What was copied last. */
  copied: () => string | null;
  /** What was answered when the window was to be closed. */
  closing: () => "stayed" | "closed" | null;
}

/** The states of Utboks in which a message goes on by itself. */
const GOING = ["held", "ready", "sealing", "uploading", "checking", "retrying", "uncertain"];

export function fakeShell(options = new URLSearchParams()): FakeShell {
  const base = new Date();
  const empty = options.has("empty");
  const listeners = new Set<(event: AppEvent) => void>();
  const drafts = new Map<string, Draft>();
  const deleted = new Map<string, Draft>();
  const messages = new Map<string, MessageDetail>();
  const letters = new Map<string, IncomingDetail>();
  const held = new Map<string, Draft>();
  const favourites = new Set([fjordby.orgNumber]);
  const deadlines = new Map<string, DeadlineInput>();
  let made = 0;
  let copied: string | null = null;
  let closing: "stayed" | "closed" | null = null;
  let start: StartState = startOf(options);
  if (!empty) {
    for (const message of [...outboxMessages(base), ...sentMessages(base)]) {
      messages.set(message.uid, message);
    }
    for (const letter of incomingLetters(base)) {
      const came =
        letter.uid !== "in-1"
          ? letter
          : options.has("funn")
            ? asAnswer(letter)
            : options.has("answerKey")
              ? { ...letter, service: "DPFIO", kvitteringKinds: ["ok" as const, "error" as const] }
              : letter;
      letters.set(came.uid, options.has("hostile") ? hostile(came) : came);
    }
    for (const letter of manyLetters(base, Number(options.get("many") ?? 0))) {
      letters.set(letter.uid, letter);
    }
    drafts.set("d1", fullDraft("d1", base));
    drafts.set("d2", troubledDraft("d2", base));
    drafts.set("d3", emptyDraft("d3", new Date(base.getTime() - 3 * 86_400_000)));
    drafts.set("d4", agreedDraft("d4", base));
  }
  const health = healthOf(options, base);
  const kontoer = fakeKontoer();

  const emit = (event: AppEvent) => {
    for (const listener of listeners) {
      listener(event);
    }
  };
  const draftOf = (id: string): Draft => drafts.get(id) ?? noSuch("Utkastet");
  const messageOf = (uid: string): MessageDetail => messages.get(uid) ?? noSuch("Meldingen");
  const reply = (draft: Draft): Draft => {
    made += 1;
    const named = { ...draft, id: `new-${made}` };
    drafts.set(named.id, named);
    emit({ kind: "draftChanged", id: named.id });
    return named;
  };
  const change = (draft: Draft): Draft => {
    const next = { ...draft, meter: meterOf(draft.attachments), savedAt: new Date().toISOString() };
    drafts.set(draft.id, next);
    return next;
  };

  /** The letter's way to the archive, a little faster than in life. */
  const travel = (uid: string, title: string, counterpart: MessageDetail["counterpart"]) => {
    const show = (message: MessageDetail) => {
      messages.set(uid, { ...message, uid, title, counterpart });
      emit({ kind: "messageChanged", uid });
    };
    const legs: (() => MessageDetail)[] = [
      () => outboxKind(new Date(), "sealing", uid),
      () => outboxKind(new Date(), "uploading", uid),
      () => outboxKind(new Date(), "checking", uid),
      () => sentMessages(new Date()).at(1) ?? noSuch("Meldingen"),
      () => sentMessages(new Date()).at(0) ?? noSuch("Meldingen"),
    ];
    legs.forEach((leg, index) => {
      setTimeout(() => show(leg()), index * 1200);
    });
    setTimeout(() => {
      emit({
        kind: "notice",
        uid,
        text: `Kvittering fra ${counterpart.name}: bekreftet i arkivet.`,
        tone: "success",
      });
    }, legs.length * 1200);
  };

  /** What a person decides about a message that may have arrived. */
  const decide = (uid: string, word: string) => {
    messages.set(uid, { ...messageOf(uid), word, tone: "neutral", actions: [] });
    emit({ kind: "messageChanged", uid });
  };

  const followUps = fakeFollowUps(options, base, messages, letters, drafts, emit);

  return {
    emit,
    copied: () => copied,
    closing: () => closing,

    ...fakeSetup(options, session),
    ...followUps,
    ...fakeSettings(session.person),
    ...fakeDiagnose(options),
    copyFolder: async () => {
      copied = "/home/kari/budstikke/sandkasse";
    },
    startState: async () => start,
    openSandbox: async () => {
      start = { kind: "ready", session };
      return session;
    },
    counts: async () => ({
      drafts: drafts.size,
      outbox: [...messages.values()].filter((message) => message.folder === "outbox").length,
      sent: [...messages.values()].filter((message) => message.folder === "sent").length,
      inbox: letters.size,
      unread: [...letters.values()].filter((letter) => letter.unread).length,
      followup: (await followUps.followUps()).total,
    }),
    health: async () => health,
    putOffExpiry: async () => {
      health.banners = health.banners.filter((banner) => banner.key !== "konto:expiry");
      emit({ kind: "healthChanged" });
    },
    kontoStanding: async () => kontoStanding(options, health.kontoOff === null),
    setKontoReceiving: async (on) => {
      health.kontoOff = on ? null : "Solvik kommune, post";
      health.banners = health.banners.filter((banner) => !banner.sharedKonto);
      emit({ kind: "healthChanged" });
    },
    tryAgain: async (key) => {
      health.banners = health.banners.filter((banner) => banner.key !== key);
      emit({ kind: "healthChanged" });
    },
    unfinished: async () => {
      const going = [...messages.values()].filter((message) =>
        GOING.includes(message.outbox?.kind ?? ""),
      );
      return going.length === 0
        ? null
        : { count: going.length, deadline: new Date(base.getTime() + 86_000_000).toISOString() };
    },
    stayOpen: async () => {
      closing = "stayed";
    },
    closeWindow: async () => {
      closing = "closed";
    },

    listDrafts: async () =>
      [...drafts.values()].map((draft) => ({
        id: draft.id,
        title: draft.title,
        recipient: [draft.recipient, ...draft.further].map((one) => one?.name ?? "").join(", "),
        documents: draft.attachments.length,
        savedAt: draft.savedAt,
      })),
    newDraft: async () => {
      made += 1;
      const draft = emptyDraft(`new-${made}`, new Date());
      drafts.set(draft.id, draft);
      emit({ kind: "draftChanged", id: draft.id });
      return draft;
    },
    draft: async (id) => draftOf(id),
    saveDraft: async (id, input) => {
      const { recipientOrg, recipientName, ...rest } = input;
      return change({
        ...draftOf(id),
        ...rest,
        // The backend writes the document; here it need only be seen.
        fiksMade:
          rest.fiksIo.form === null ? "" : `<form>${JSON.stringify(rest.fiksIo.form)}</form>`,
        recipient: recipientOrg === "" ? null : { orgNumber: recipientOrg, name: recipientName },
      });
    },
    deleteDraft: async (id) => {
      deleted.set(id, draftOf(id));
      drafts.delete(id);
      emit({ kind: "draftChanged", id });
    },
    restoreDraft: async (id) => {
      const draft = deleted.get(id) ?? noSuch("Utkastet");
      drafts.set(id, draft);
      emit({ kind: "draftChanged", id });
      return draft;
    },
    checkDraft: async (id) => checkOf(draftOf(id)),

    ...fakeAttachments(options, { draftOf, change, emit }),

    favourites: async () => [...favourites],
    setFavourite: async (orgNumber, _name, favourite) => {
      if (favourite) {
        favourites.add(orgNumber);
      } else {
        favourites.delete(orgNumber);
      }
    },
    searchRecipients: async (text) => {
      if (options.has("offline") && text !== "") {
        return { hits: [], problem: offline };
      }
      const wanted = text.toLowerCase().replaceAll(/\s/g, "");
      const digits = /^\d+$/.test(wanted);
      const found = register.filter((hit) =>
        wanted === ""
          ? hit.recent || favourites.has(hit.orgNumber)
          : hit.orgNumber.includes(wanted) ||
            hit.name.toLowerCase().replaceAll(/\s/g, "").includes(wanted),
      );
      const hits = [...found, ...kontoer.hits(text.trim())]
        .map((hit) => ({ ...hit, favourite: favourites.has(hit.orgNumber) }))
        .toSorted((a, b) => Number(b.favourite) - Number(a.favourite));
      return {
        hits,
        problem:
          digits && wanted.length !== 9 && hits.length === 0
            ? {
                code: "other",
                number: "E08",
                what: `Organisasjonsnummer har 9 siffer. Du har skrevet ${wanted.length}.`,
                meaning: "",
                action: "Sjekk tallene, eller søk på navn.",
                help: "Mottakeren selv, eller Brønnøysundregistrene.",
                details: "",
              }
            : null,
      };
    },
    capabilities: async (orgNumber, konto, refresh) => {
      if (options.has("offline")) {
        throw new ShellError(offline);
      }
      const now = refresh ? new Date(Date.now() + 180_000) : new Date();
      return orgNumber === ""
        ? kontoer.alone(konto, now)
        : capabilitiesOf(orgNumber, now, kontoer.of(orgNumber));
    },
    meldingTypes: async () => meldingTypes,
    approveKontoKey: kontoer.approveKontoKey,
    pickKontoCertificate: kontoer.pickKontoCertificate,
    forgetKontoCertificate: kontoer.forgetKontoCertificate,
    askKontoAccess: kontoer.askKontoAccess,
    withdrawKontoAccess: kontoer.withdrawKontoAccess,
    pickJsonSchema: async (id) =>
      options.has("badSchema")
        ? refuse(
            "plan.schema.json er ikke JSON. Feilen står på linje 1, tegn 3.",
            "Utkastet er lagret, med skjemaet du hadde fra før.",
            "Velg et annet skjema, eller send uten.",
          )
        : change({ ...draftOf(id), jsonSchema: { name: "plan.schema.json", beside: 2 } }),
    dropJsonSchema: async (id) => change({ ...draftOf(id), jsonSchema: null }),
    pingKonto: kontoer.pingKonto,
    kontoPing: kontoer.kontoPing,

    envelope: async (id) => envelopeOf(draftOf(id), deadlines.get(id)),
    setDeadline: async (id, deadline) => {
      if (deadline.kind === "moment" && !/^\d+\.\d+\.\d{4}$/.test(deadline.date)) {
        refuse(
          "Skriv datoen som dag, måned og år: 24.12.2026.",
          "Meldingen er ikke sendt. Utkastet er lagret.",
          "",
        );
      }
      deadlines.set(id, deadline);
      emit({ kind: "draftChanged", id });
    },
    sendDraft: async (id) => {
      const draft = draftOf(id);
      if (!checkOf(draft).ready) {
        refuse("Utkastet er ikke klart.", "Meldingen er ikke sendt.", "", "draftNotReady");
      }
      const uid = `sent-${id}`;
      const holdSeconds = 10;
      const now = new Date();
      const message = outboxKind(now, "held", uid);
      const until = new Date(now.getTime() + holdSeconds * 1000).toISOString();
      const parties = partiesOf(draft);
      for (const [index, counterpart] of parties.entries()) {
        const own = index === 0 ? uid : `${uid}-${index}`;
        messages.set(own, {
          ...message,
          uid: own,
          title: draft.title,
          counterpart,
          outbox: message.outbox && { ...message.outbox, until },
        });
      }
      held.set(uid, draft);
      drafts.delete(id);
      emit({ kind: "draftChanged", id });
      emit({ kind: "messageChanged", uid });
      setTimeout(() => {
        if (held.delete(uid)) {
          travel(uid, draft.title, draft.recipient ?? provetaten);
        }
      }, holdSeconds * 1000);
      return { uid, holdUntil: until, holdSeconds, recipients: parties.length };
    },
    undoSend: async (uid) => {
      const draft =
        held.get(uid) ??
        refuse("For sent å angre.", "Meldingen er på vei.", "Følg den i Utboks.", "tooLate");
      held.delete(uid);
      for (const index of partiesOf(draft).keys()) {
        messages.delete(index === 0 ? uid : `${uid}-${index}`);
      }
      drafts.set(draft.id, draft);
      emit({ kind: "draftChanged", id: draft.id });
      emit({ kind: "messageChanged", uid });
      return draft;
    },
    sendNow: async (uid) => {
      const draft = held.get(uid);
      if (draft && held.delete(uid)) {
        travel(uid, draft.title, draft.recipient ?? provetaten);
      }
    },
    stopSending: async (uid) => {
      messages.set(uid, {
        ...messageOf(uid),
        word: "Stoppet av deg",
        actions: [],
        outbox: null,
        folder: "sent",
      });
      emit({ kind: "messageChanged", uid });
    },
    resend: async (uid) => decide(uid, "Klar til å sendes."),
    waitLonger: async (uid) => decide(uid, "Spør formidleren igjen i morgen."),
    sendAsNew: async (uid) => {
      made += 1;
      const draft = { ...fullDraft(`new-${made}`, new Date()), title: messageOf(uid).title };
      drafts.set(draft.id, draft);
      return draft;
    },
    fetchNow: async () => {
      health.lastFetchedAt = new Date().toISOString();
      emit({ kind: "healthChanged" });
    },

    listMessages: async (folder) => {
      const rows = [...messages.values()]
        .filter((message) => message.folder === folder)
        .map(rowOf)
        .sort((a, b) => b.updatedAt.localeCompare(a.updatedAt));
      return { rows, total: rows.length, next: null };
    },
    saveList: async (list) => list.uids.length || 12,
    search: async (request) => search(request, [...messages.values()], [...letters.values()]),
    find: async (text) => find(text, base, [...messages.values()], [...letters.values()]),
    message: async (uid) => messageOf(uid),
    evidence: async (uid, eventId): Promise<Evidence> => {
      const events =
        letters.get(uid)?.events ?? messageOf(uid).steps.flatMap((step) => step.events);
      const event = events.find((one) => one.id === eventId) ?? noSuch("Beviset");
      const own = event.source.includes("egen registrering");
      return {
        code: event.code,
        sentence: event.sentence,
        source: event.source,
        statedAt: own ? "" : event.at,
        receivedAt: event.at,
        kind: own
          ? "Dette er vår egen registrering."
          : "Meldingen som bar kvitteringen (sbd.json), slik vi fikk den.",
        body: own
          ? ""
          : JSON.stringify(
              {
                arkivmelding_kvittering: { receiptType: "OK", status: event.code, messageId: uid },
              },
              null,
              2,
            ),
      };
    },
    receipt: async (uid): Promise<Receipt> => {
      const letter = letters.get(uid);
      if (letter) {
        return receiptOf(letter, us, session);
      }
      const message = messageOf(uid);
      return {
        received: false,
        title: message.title,
        sentence: message.sentence,
        from: us,
        to: message.counterpart,
        facts: [
          { label: "Sendt", value: "20. november 2026 kl. 13.58" },
          { label: "Sendemåte", value: message.way },
          { label: "Gjelder", value: message.area },
          ...message.technical.slice(0, 2).map(({ label, value }) => ({ label, value })),
          { label: "Overføring hos Altinn", value: "6e6a3a51-3333-4c73-9e82-000000000001" },
          {
            label: "Signert med",
            value: "Solvik kommune, serienummer 4f1c09, gyldig til 02.09.2027",
          },
          { label: "Fingeravtrykk (SHA-256)", value: "9f3c2a".padEnd(64, "b7") },
          {
            label: "Låst for",
            value: "Statens prøveetat, serienummer 51ad77, gyldig til 14.03.2028",
          },
          { label: "Fingeravtrykk (SHA-256)", value: "21d07e".padEnd(64, "4c") },
          { label: "Dokumentpakkens SHA-256", value: "c0ffee".padEnd(64, "5d") },
        ],
        documents: message.documents,
        timeline: message.steps.flatMap((step) => step.events),
        shows: [
          "Hva som ble sendt, når og til hvem.",
          "Hvem som har sagt at meldingen er hentet og tatt imot.",
        ],
        showsNot: ["Om en person har lest meldingen."],
        watermark: "SANDKASSE",
        printedAt: new Date().toISOString(),
        printedBy: session.person,
        program: `Budstikke ${session.version}`,
      };
    },
    saveReceipt: async () => true,
    saveBundle: async () => true,
    saveDocument: async () => true,
    saveDocuments: async (uid) => ({
      count: messageOf(uid).documents.length,
      folder: "Høring skolevei",
    }),
    openDocument: async (uid, documentId, asked) => {
      const message = messageOf(uid);
      const document = message.documents.find((one) => one.id === documentId);
      if (document?.name.endsWith(".exe")) {
        return {
          kind: "refused",
          text: "Filen kan starte et program. Budstikke åpner ikke slike filer. Lagre den og la IT se på den, hvis dere trenger den.",
        };
      }
      return message.confidential && !asked
        ? {
            kind: "ask",
            texts: [
              "Meldingen er taushetsbelagt. En lesbar kopi av dokumentet blir liggende på maskinen til Budstikke lukkes.",
            ],
          }
        : { kind: "opened" };
    },
    showDocument: async (uid, documentId, asked) => {
      const message = messageOf(uid);
      return message.confidential && !asked
        ? {
            kind: "ask",
            texts: [
              "Meldingen er taushetsbelagt. Dokumentet vises i et eget vindu. Se etter at ingen andre ser skjermen.",
            ],
          }
        : shownAs(message.documents.find((one) => one.id === documentId)?.name);
    },

    ...fakeInbox(empty ? [] : asideRows(base), letters, emit, reply, () =>
      options.has("answerKey") ? (kontoer.alone(CHANGED_KEY, base).ways[0] ?? null) : null,
    ),

    onEvent: (listener) => {
      listeners.add(listener);
      if (options.has("closing")) {
        queueMicrotask(() => listener({ kind: "closeAsked" }));
      }
      return () => listeners.delete(listener);
    },
    copyText: async (text) => {
      copied = text;
    },
    print: () => window.print(),
  };
}
