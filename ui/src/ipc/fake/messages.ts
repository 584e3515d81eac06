import type {
  Action,
  Deadline,
  EventDto,
  IpcError,
  MessageDetail,
  OutboxKind,
  OutboxState,
  StepDto,
  StepStateDto,
  ToneDto,
} from "../generated/bindings";
import { avvisende, fjordby, nordfjell, provetaten, stengt } from "./organisations";

const WHY_OPENED =
  "Meldingen går rett inn i arkivsystemet hos mottakeren. Den veien forteller aldri om en person har åpnet den. Trenger du å vite det, må du spørre dem.";

const digest = (seed: string) =>
  [...`${seed}budstikke`.repeat(8)]
    .map((letter, at) => ((letter.charCodeAt(0) * 7 + at * 13) % 16).toString(16))
    .join("")
    .slice(0, 64);

const documents = [
  ["1", "Tilsvar.pdf", "Tilsvar i høring om skolevei", "Hoveddokument", "412 kB"],
  ["2", "Kart over skoleveien.pdf", "Kart over skoleveien", "Vedlegg", "3,1 MB"],
  ["3", "Trafikktelling 2026.pdf", "Trafikktelling 2026", "Vedlegg", "5 MB"],
  ["4", "arkivmelding.xml", "arkivmelding.xml", "Arkivmelding (laget av oss)", "4 kB"],
].map(([id = "", name = "", title = "", role = "", size = ""]) => ({
  id,
  name,
  title,
  role,
  size,
  kind: name.endsWith(".pdf") ? "PDF" : "XML",
  sha256: digest(name),
}));

const actions = {
  undo: { kind: "undo", label: "Angre" },
  sendNow: { kind: "sendNow", label: "Send nå" },
  tryNow: { kind: "sendNow", label: "Prøv nå" },
  tryAgain: { kind: "sendNow", label: "Prøv igjen" },
  askNow: { kind: "sendNow", label: "Spør nå" },
  stop: { kind: "stop", label: "Stopp" },
  again: { kind: "sendAsNew", label: "Send på nytt" },
  sendAsNew: { kind: "sendAsNew", label: "Rett og send på nytt" },
  printReceipt: { kind: "printReceipt", label: "Skriv ut kvittering" },
  copyAnswer: { kind: "copyAnswer", label: "Kopier svar" },
  fetchNow: { kind: "fetchNow", label: "Spør nå" },
} as const satisfies Record<string, Action>;

const headings: [string, string][] = [
  ["made", "Laget"],
  ["sealed", "Pakket og signert"],
  ["handed", "Levert til formidleren"],
  ["fetched", "Hentet av mottakerens system"],
  ["accepted", "Tatt imot i mottakerens arkiv"],
  ["opened", "Åpnet av en person"],
  ["closed", "Ferdig"],
];

type Known = Partial<Record<string, { state: StepStateDto; events?: EventDto[] }>>;

export function steps(known: Known): StepDto[] {
  return headings.map(([step, heading]) => ({
    step,
    heading,
    state: known[step]?.state ?? (step === "opened" ? "unknown" : "waiting"),
    why: step === "opened" ? WHY_OPENED : null,
    events: known[step]?.events ?? [],
  }));
}

const at = (base: Date, secondsAgo: number) =>
  new Date(base.getTime() - secondsAgo * 1000).toISOString();

const OURS = "Vår egen registrering på denne maskinen.";
const ALTINN = "Altinn Formidling.";
const statusFrom = (name: string) => `Status fra ${name}, levert av Altinn. Ikke signert.`;
const receiptFrom = (name: string) => `Kvittering fra ${name}, levert av Altinn. Ikke signert.`;

function event(
  id: string,
  code: string,
  sentence: string,
  when: string,
  source = OURS,
  more: Partial<EventDto> = {},
): EventDto {
  return {
    id,
    code,
    sentence,
    tone: "neutral",
    at: when,
    source,
    count: 1,
    clockNote: null,
    ...more,
  };
}

function message(
  base: Date,
  uid: string,
  minutesAgo: number,
  own: Partial<MessageDetail> & Pick<MessageDetail, "title" | "counterpart" | "word" | "sentence">,
): MessageDetail {
  return {
    uid,
    way: "Rett inn i arkivsystemet deres",
    area: "Oppvekst og utdanning",
    confidential: false,
    tone: "neutral",
    sentenceAt: at(base, minutesAgo * 60),
    actions: [],
    steps: steps({}),
    documents,
    technical: [
      {
        label: "Meldings-id",
        value: `7d1c2b40-1111-4a51-9c60-${uid.padStart(12, "0")}`,
        copyLabel: "Kopier meldings-id",
      },
      {
        label: "Samtale-id",
        value: `5e20ab11-2222-4b62-8d71-${uid.padStart(12, "0")}`,
        copyLabel: "Kopier samtale-id",
      },
      {
        label: "Prosess",
        value: "urn:no:difi:profile:arkivmelding:oppvekstOgUtdanning:ver1.0",
        copyLabel: "Kopier prosess",
      },
      {
        label: "Mottakerens sertifikat, fingeravtrykk",
        value: digest("c"),
        copyLabel: "Kopier fingeravtrykk",
      },
    ],
    deadline: null,
    outbox: null,
    problem: null,
    folder: "sent",
    answerText: `Meldingen «${own.title}» ble sendt til ${own.counterpart.name}.`,
    thread: [],
    ...own,
  };
}

function deadline(base: Date, hoursLeft: number, near = false, passed = false): Deadline {
  return {
    at: at(base, -hoursLeft * 3600),
    from: at(base, (24 - hoursLeft) * 3600),
    near,
    passed,
  };
}

function road(base: Date, minutesAgo: number, name: string, upTo: number): Known {
  const start = minutesAgo * 60 + 60;
  const all: [string, EventDto][] = [
    [
      "made",
      event("e1", "OPPRETTET", "Meldingen er laget og ligger trygt i Utboks.", at(base, start)),
    ],
    [
      "sealed",
      event(
        "e2",
        "PAKKET",
        `Meldingen er pakket, signert og låst for ${name}.`,
        at(base, start - 12),
      ),
    ],
    [
      "handed",
      event(
        "e3",
        "SENDT",
        "Formidleren (Altinn) har tatt imot meldingen.",
        at(base, start - 17),
        ALTINN,
      ),
    ],
    [
      "fetched",
      event(
        "e4",
        "MOTTATT",
        `Systemet til ${name} har hentet meldingen.`,
        at(base, start - 40),
        statusFrom(name),
        { count: 2 },
      ),
    ],
    [
      "accepted",
      event(
        "e6",
        "LEST",
        `Arkivet hos ${name} har bekreftet mottak.`,
        at(base, start - 60),
        receiptFrom(name),
        {
          tone: "success",
        },
      ),
    ],
  ];
  const known: Known = {};
  for (const [step, happened] of all.slice(0, upTo)) {
    known[step] = { state: "confirmed", events: [happened] };
  }
  return known;
}

/** One message for each way a letter can end. */
export function sentMessages(base: Date): MessageDetail[] {
  const confirmed = road(base, 12, provetaten.name, 5);
  confirmed.accepted?.events?.unshift(
    event(
      "e5",
      "LEVERT",
      `Meldingen er levert videre til arkivsystemet hos ${provetaten.name}.`,
      at(base, 12 * 60 + 15),
      statusFrom(provetaten.name),
      { clockNote: "Klokken hos Statens prøveetat avviker fra vår." },
    ),
  );
  confirmed.closed = { state: "confirmed" };
  const waiting = road(base, 35, nordfjell.name, 3);
  waiting.fetched = {
    state: "waiting",
    events: [
      event(
        "w1",
        "DownloadStarted",
        `Systemet til ${nordfjell.name} har begynt å hente meldingen.`,
        at(base, 30 * 60),
        ALTINN,
      ),
    ],
  };
  const expired = road(base, 26 * 60, fjordby.name, 3);
  expired.fetched = {
    state: "failed",
    events: [
      event(
        "x1",
        "LEVETID_UTLOPT",
        "Fristen gikk ut uten svar. Meldingen er ikke bekreftet mottatt.",
        at(base, 2 * 3600),
        undefined,
        { tone: "danger" },
      ),
    ],
  };
  const refused = road(base, 3 * 24 * 60, avvisende.name, 4);
  refused.accepted = {
    state: "failed",
    events: [
      event(
        "r1",
        "FEIL",
        `Arkivet hos ${avvisende.name} tok ikke imot: «Saken er avsluttet».`,
        at(base, 3 * 24 * 3600 - 60),
        receiptFrom(avvisende.name),
        { tone: "danger" },
      ),
    ],
  };
  refused.opened = { state: "notApplicable" };
  refused.closed = { state: "notApplicable" };
  return [
    message(base, "1", 12, {
      title: "Tilsvar i høring om skolevei",
      counterpart: provetaten,
      word: "Bekreftet i arkivet",
      sentence: "Arkivet hos Statens prøveetat har bekreftet mottak.",
      tone: "success",
      actions: [actions.printReceipt, actions.copyAnswer],
      steps: steps(confirmed),
      answerText:
        "Meldingen «Tilsvar i høring om skolevei» ble sendt til Statens prøveetat og bekreftet mottatt i arkivet.",
      thread: [
        {
          uid: "in-4",
          place: "inbox",
          counterpart: provetaten,
          title: "Tilbakemelding på høring",
          word: "Kontrollert, svak signatur",
          tone: "success",
          at: new Date(base.getTime() - 26 * 3_600_000).toISOString(),
        },
      ],
    }),
    message(base, "2", 35, {
      title:
        "Purring på svar om vannprøver fra Storelva, Lilleelva og badeplassen ved Nordfjellvannet",
      counterpart: nordfjell,
      word: "Hentes nå",
      sentence: "Systemet til Nordfjell kommune har begynt å hente meldingen.",
      actions: [actions.printReceipt, actions.copyAnswer, actions.fetchNow],
      steps: steps(waiting),
      deadline: deadline(base, 21.6),
    }),
    message(base, "3", 20 * 60, {
      title: "Taushetsbelagt melding",
      counterpart: provetaten,
      confidential: true,
      word: "Levert til formidleren",
      sentence: "Formidleren (Altinn) har tatt imot meldingen.",
      tone: "warning",
      actions: [actions.printReceipt, actions.copyAnswer, actions.fetchNow],
      steps: steps(road(base, 20 * 60, provetaten.name, 3)),
      deadline: deadline(base, 4, true),
      documents: documents.slice(0, 1),
    }),
    message(base, "4", 120, {
      title: "Vedlegg til søknad",
      counterpart: fjordby,
      word: "Fristen gikk ut",
      sentence: "Fristen gikk ut uten svar. Meldingen er ikke bekreftet mottatt.",
      tone: "danger",
      actions: [actions.again, actions.printReceipt, actions.copyAnswer],
      steps: steps(expired),
      deadline: deadline(base, -2, false, true),
    }),
    message(base, "5", 3 * 24 * 60, {
      title: "Oversendelse av klage",
      counterpart: avvisende,
      word: "Avvist av arkivet",
      sentence: "Arkivet hos Avvisende direktorat tok ikke imot: «Saken er avsluttet».",
      tone: "danger",
      actions: [actions.again, actions.printReceipt, actions.copyAnswer],
      steps: steps(refused),
      documents: documents.slice(0, 2),
    }),
  ];
}

const UNCERTAIN =
  "Vi vet ikke om formidleren fikk meldingen. Vi spør før vi prøver på nytt, så den ikke sendes to ganger.";

const IN_OUTBOX = "Meldingen er ikke sendt. Den ligger trygt i Utboks.";

const noNet: IpcError = {
  code: "other",
  number: "E01",
  what: "Ingen nettforbindelse.",
  meaning: IN_OUTBOX,
  action: "Koble til nettet. Det du har skrevet, er lagret.",
  help: "Den som drifter nettet deres.",
  details: "dns: no such host",
};

const expiredCertificate: IpcError = {
  code: "other",
  number: "E15",
  what: "Sertifikatet til Fjordby tingsted er utgått. Vi kan ikke låse meldingen for dem.",
  meaning: IN_OUTBOX,
  action: "Slå opp på nytt, eller gi mottakeren beskjed om at sertifikatet må byttes.",
  help: "Mottakeren, eller den som drifter systemet deres.",
  details: "notAfter 2026-10-01T00:00:00Z",
};

const notTaken: IpcError = {
  code: "other",
  number: "E09",
  what: "Stengt kommune tar ikke imot Helse, sosial og omsorg her.",
  meaning: "Meldingen er ikke sendt. Den ligger trygt i Utboks.",
  action: "Velg noe de tar imot: Administrasjon.",
  help: "Mottakeren, som kan ta kontakt med servicedesk@digdir.no.",
  details: "HTTP 400",
};

interface OutboxSample {
  text: string;
  tone?: ToneDto;
  until?: number;
  upload?: OutboxState["upload"];
  actions?: Action[];
  problem?: IpcError;
  sentence: string;
  done: number;
}

const MADE = "Meldingen er laget og ligger trygt i Utboks.";
const SEALED = "Meldingen er pakket, signert og låst for Nordfjell kommune.";

const outboxSamples: Record<OutboxKind, OutboxSample> = {
  held: {
    text: "Ingenting har forlatt maskinen ennå.",
    until: 8,
    actions: [actions.undo, actions.sendNow],
    sentence: MADE,
    done: 1,
  },
  ready: { text: "Klar til å sendes.", actions: [actions.stop], sentence: MADE, done: 1 },
  sealing: { text: "Pakker, signerer og låser.", sentence: MADE, done: 1 },
  uploading: {
    text: "Laster opp 64 %.",
    upload: { percent: 64, text: "5,4 MB av 8,5 MB" },
    sentence: SEALED,
    done: 2,
  },
  checking: {
    text: "Kontrolleres hos formidleren.",
    sentence: "Meldingen er lastet opp. Formidleren kontrollerer den.",
    done: 2,
  },
  retrying: {
    text: "Venter på nett. Sendes når nettet er tilbake.",
    until: 40,
    actions: [actions.tryNow, actions.stop],
    problem: noNet,
    sentence: SEALED,
    done: 2,
  },
  needsYou: {
    text: expiredCertificate.what,
    actions: [actions.tryAgain, actions.stop],
    problem: expiredCertificate,
    sentence: MADE,
    done: 1,
  },
  uncertain: {
    text: UNCERTAIN,
    tone: "warning",
    actions: [actions.askNow],
    sentence: UNCERTAIN,
    done: 2,
  },
  rejected: {
    text: notTaken.what,
    tone: "danger",
    actions: [actions.sendAsNew],
    problem: notTaken,
    sentence: "Meldingen ble ikke levert: «Ukjent ressurs».",
    done: 2,
  },
};

export function outboxKind(base: Date, kind: OutboxKind, uid: string): MessageDetail {
  const sample = outboxSamples[kind];
  const counterpart = kind === "needsYou" ? fjordby : kind === "rejected" ? stengt : nordfjell;
  const known = road(base, 1, counterpart.name, sample.done);
  if (kind === "uncertain" || kind === "rejected") {
    const [code, tone] =
      kind === "uncertain" ? (["USIKKER", "warning"] as const) : (["FEIL", "danger"] as const);
    const said = event("failed", code, sample.sentence, at(base, 50), OURS, { tone });
    known.handed = { state: "failed", events: [said] };
  }
  return message(base, uid, 1, {
    title: `Brev om ${kind === "held" ? "skoleskyss" : "vannprøver"}`,
    counterpart,
    word: sample.text,
    sentence: sample.sentence,
    tone: sample.tone ?? "neutral",
    folder: "outbox",
    steps: steps(known),
    actions: sample.actions ?? [],
    problem: sample.problem ?? null,
    outbox: {
      kind,
      text: sample.text,
      until: sample.until === undefined ? null : at(base, -sample.until),
      upload: sample.upload ?? null,
      actions: sample.actions ?? [],
      problem: sample.problem ?? null,
    },
  });
}

export const outboxKinds = Object.keys(outboxSamples) as OutboxKind[];

export function outboxMessages(base: Date): MessageDetail[] {
  const sentence = "Du stoppet meldingen før den var levert til formidleren. Ingen har fått den.";
  const said = event("stopped", "STOPPET", sentence, at(base, 50));
  const stopped: MessageDetail = {
    ...outboxKind(base, "rejected", "20"),
    tone: "neutral",
    word: "Stoppet av deg",
    sentence,
    steps: steps({
      ...road(base, 1, nordfjell.name, 2),
      handed: { state: "failed", events: [said] },
    }),
    counterpart: nordfjell,
    problem: null,
    outbox: {
      kind: "rejected",
      text: "Stoppet av deg. Ingen har fått den.",
      until: null,
      upload: null,
      actions: [actions.sendAsNew],
      problem: null,
    },
  };
  return [...outboxKinds.map((kind, index) => outboxKind(base, kind, `${11 + index}`)), stopped];
}
