import type {
  EventDto,
  InboxPage,
  InboxRow,
  IncomingDetail,
  IncomingDocument,
  JudgementDto,
  KvitteringInput,
  Organisation,
  ReasonDto,
  Receipt,
  SenderDto,
  SentKvittering,
  Session,
  SignerDto,
} from "../generated/bindings";
import { fjordby, nordfjell, provetaten } from "./organisations";

const rotete: Organisation = { orgNumber: "311204866", name: "Rotete AS" };

const at = (base: Date, minutesAgo: number) =>
  new Date(base.getTime() - minutesAgo * 60_000).toISOString();

const digest = (seed: string) =>
  [...`${seed}innboks`.repeat(10)]
    .map((letter, place) => ((letter.charCodeAt(0) * 5 + place * 11) % 16).toString(16))
    .join("")
    .slice(0, 64);

const OURS = "Vår egen registrering på denne maskinen.";
const ALTINN = "Altinn Formidling.";

function document(
  id: string,
  name: string,
  title: string,
  role: string,
  size: string,
  why: string | null = null,
): IncomingDocument {
  return {
    document: {
      id,
      name,
      title,
      role,
      size,
      kind: name.endsWith(".pdf") ? "PDF" : "XML",
      sha256: digest(name),
    },
    readable: why === null,
    why,
  };
}

function signer(organisation: Organisation, base: Date): SignerDto {
  return {
    subject: `CN=${organisation.name}, organizationIdentifier=NTRNO-${organisation.orgNumber}, C=NO`,
    orgNumber: organisation.orgNumber,
    issuer: "CN=Budstikke Sandkasse CA, O=Budstikke Sandkasse, C=NO",
    serial: "170141183460469231731687303715884105727",
    notBefore: at(base, 60 * 24 * 200),
    notAfter: at(base, -60 * 24 * 800),
    sha256: digest(organisation.name),
    digest: "SHA-256",
    signedAt: at(base, 24),
    valid: true,
  };
}

function judgement(base: Date, own: Partial<JudgementDto> = {}): JudgementDto {
  return {
    verdict: "passed",
    word: "Kontrollert",
    sentence: "Signatur, innhold og avsenderens sertifikat er kontrollert og stemmer.",
    tone: "success",
    reasons: [],
    notes: [],
    signers: [],
    encryption: "AES-256-CBC, nøkkelen med RSA-OAEP",
    judgedAt: at(base, 23),
    ...own,
  };
}

function sender(stated: Organisation, own: Partial<SenderDto> = {}): SenderDto {
  return {
    stated,
    signer: stated,
    carrier: stated,
    who: "same",
    sentence: "Den som har signert, er den meldingen oppgir, og den Altinn sier sendte den.",
    tone: "success",
    accepted: false,
    ...own,
  };
}

function event(
  id: string,
  code: string,
  sentence: string,
  when: string,
  own: Partial<EventDto> = {},
): EventDto {
  return {
    id,
    code,
    sentence,
    tone: "neutral",
    at: when,
    source: OURS,
    count: 1,
    clockNote: null,
    ...own,
  };
}

const reason = (code: string, sentence: string, about = ""): ReasonDto => ({
  code,
  sentence,
  about,
  tone: "danger",
});

/** What was done with a letter; one that is not readable was not taken over, and its sender not told so. */
function eventsOf(
  uid: string,
  name: string,
  came: string,
  { judgement, readable = true }: Pick<IncomingDetail, "judgement"> & Partial<IncomingDetail>,
): EventDto[] {
  const failed = judgement.verdict === "failed";
  const found = judgement.reasons[0]?.sentence ?? "";
  const success = { tone: "success" } as const;
  const took = event(
    `${uid}-c`,
    "INNKOMMENDE_LEVERT",
    `Meldingen fra ${name} er overtatt her.`,
    came,
    success,
  );
  const told = (id: string, code: string, what: string) =>
    event(`${uid}-${id}`, code, `${name} har fått beskjed om at meldingen er ${what}.`, came, {
      source: ALTINN,
    });
  return [
    event(`${uid}-a`, "INNKOMMENDE_MOTTATT", `Meldingen fra ${name} er kommet inn.`, came),
    failed
      ? event(`${uid}-b`, "KONTROLLERT", `Noe stemmer ikke: ${found}`, came, { tone: "danger" })
      : event(`${uid}-b`, "KONTROLLERT", "Innholdet er kontrollert og stemmer.", came, success),
    ...(readable ? [took] : []),
    told("d", "MOTTATT_SENDT", "hentet"),
    ...(readable ? [told("e", "LEVERT_SENDT", "levert her")] : []),
  ];
}

function letter(
  base: Date,
  uid: string,
  minutesAgo: number,
  own: Partial<IncomingDetail> & Pick<IncomingDetail, "title" | "sender" | "judgement">,
): IncomingDetail {
  const { name } = own.sender.stated;
  const came = at(base, minutesAgo);
  return {
    uid,
    area: "Natur og miljø",
    confidential: false,
    unread: false,
    receivedAt: came,
    word: own.judgement.word,
    sentence: own.judgement.sentence,
    tone: own.judgement.tone,
    actions: [
      { kind: "sendKvittering", label: "Send kvittering" },
      { kind: "reply", label: "Svar" },
      { kind: "saveAll", label: "Lagre alle" },
      { kind: "reject", label: "Avvis" },
    ],
    documents: [
      document(`${uid}-1`, "Vannprøver.pdf", "Svar på vannprøver", "Hoveddokument", "212 kB"),
      document(`${uid}-2`, "Tabell.pdf", "Tabell med målinger", "Vedlegg", "88 kB"),
      document(`${uid}-3`, "arkivmelding.xml", "Arkivmelding", "Arkivmelding", "4 kB"),
    ],
    readable: true,
    arkivmelding: {
      title: own.title,
      publicTitle: "",
      caseTitle: "Vannkvalitet i Storelva",
      caseNumber: "2026/77",
      journalpost: "3",
      kind: "Utgående dokument",
      documentDate: "2026-11-20",
      dueDate: "2026-12-05",
      legalBasis: "",
      caseWorker: "Ola Nordfjell",
      unit: "Teknisk etat",
      parties: [
        { role: "Avsender", name, person: "Ola Nordfjell" },
        { role: "Mottaker", name: "Solvik kommune", person: "" },
      ],
      warnings: [],
    },
    funn: null,
    agreement: null,
    theirReference: "2026/77",
    ourReference: "",
    told: `${name} har fått vite at meldingen er hentet og levert.`,
    service: "DPO",
    kvitteringKinds: ["ok", "warning", "error", "notSupported"],
    kvitteringer: [],
    handledAt: null,
    thread: [],
    events: eventsOf(uid, name, came, own),
    technical: [
      {
        label: "Meldings-id",
        value: `0d6c7a3e-5f0b-4f7e-9a51-${uid.replaceAll(/\D/g, "").padStart(12, "0")}`,
        copyLabel: "Kopier meldings-id",
      },
      {
        label: "Samtale-id",
        value: `5a2b9d7e-1c34-4a8e-8f10-${uid.replaceAll(/\D/g, "").padStart(12, "0")}`,
        copyLabel: "Kopier samtale-id",
      },
    ],
    problem: null,
    ...own,
  };
}

const LOCKED = "Dokumentet kan åpnes når noen hos dere har godtatt meldingen.";
const BROKEN = "Noe stemmer ikke med meldingen. Dokumentet er tatt vare på, men kan ikke åpnes.";

/** One letter for each way a judgement can end. */
export function incomingLetters(base: Date): IncomingDetail[] {
  return [
    letter(base, "in-1", 23, {
      title: "Svar på vannprøver fra Storelva",
      unread: true,
      sender: sender(nordfjell),
      judgement: judgement(base, {
        signers: [signer(nordfjell, base)],
        notes: [
          {
            code: "FIRST_SEEN_SIGNER",
            sentence: "Virksomheten har ikke signert til dere før.",
            about: "",
            tone: "neutral",
          },
        ],
      }),
    }),
    letter(base, "in-2", 3 * 60, {
      title: "Melding som oppgir å være fra Rotete AS",
      unread: true,
      sender: sender(rotete, {
        signer: null,
        who: "none",
        sentence: "Ingen kjent signatur viser hvem meldingen er fra.",
        tone: "danger",
      }),
      judgement: judgement(base, {
        verdict: "failed",
        word: "Ikke bruk innholdet",
        sentence: "Noe stemmer ikke. Ikke bruk dokumentene før avsenderen har bekreftet.",
        tone: "danger",
        reasons: [
          reason(
            "DIGEST_MISMATCH",
            "En fil er endret etter at avsenderen signerte.",
            "Faktura.pdf",
          ),
        ],
        signers: [signer(rotete, base)],
      }),
      actions: [{ kind: "reject", label: "Send kvittering: avvist" }],
      documents: [document("in-2-1", "Faktura.pdf", "Faktura", "Hoveddokument", "31 kB", BROKEN)],
      readable: false,
      arkivmelding: null,
      told: "Rotete AS har fått vite at meldingen er hentet, ikke at den er levert.",
      problem: {
        code: "other",
        number: "E21",
        what: "Noe stemmer ikke med meldingen. Innholdet kan være endret.",
        meaning: "Ikke bruk dokumentene før avsenderen har bekreftet. Ingenting er mistet.",
        action: "Se hva som ikke stemmer, og ta kontakt med avsenderen på en annen måte.",
        help: "Avsenderen, på et telefonnummer du kjenner fra før.",
        details: "DIGEST_MISMATCH",
      },
    }),
    letter(base, "in-3", 5 * 60, {
      title: "Melding som oppgir å være fra Nordfjell kommune",
      sender: sender(nordfjell, {
        signer: rotete,
        carrier: nordfjell,
        who: "mismatch",
        sentence: "Den som har signert eller sendt, er en annen enn den meldingen oppgir.",
        tone: "danger",
      }),
      judgement: judgement(base, { signers: [signer(rotete, base)] }),
      word: "Annen avsender",
      sentence: "Den som har signert eller sendt, er en annen enn den meldingen oppgir.",
      tone: "danger",
      actions: [
        { kind: "accept", label: "Godta avsenderen" },
        { kind: "reject", label: "Send kvittering: avvist" },
      ],
      documents: [document("in-3-1", "Vedtak.pdf", "Vedtak", "Hoveddokument", "54 kB", LOCKED)],
      readable: false,
      arkivmelding: null,
      told: "Nordfjell kommune har fått vite at meldingen er hentet, ikke at den er levert.",
    }),
    letter(base, "in-4", 26 * 60, {
      title: "Tilbakemelding på høring",
      sender: sender(provetaten),
      judgement: judgement(base, {
        verdict: "passedWeak",
        word: "Kontrollert, svak signatur",
        sentence: "Alt stemmer, men signaturen er svak: den bruker en metode som er på vei ut.",
        reasons: [
          {
            code: "SIG_SHA1",
            sentence: "Signaturen bruker SHA-1, en metode som er på vei ut.",
            about: "",
            tone: "neutral",
          },
        ],
        signers: [{ ...signer(provetaten, base), digest: "SHA-1" }],
      }),
      handledAt: at(base, 24 * 60),
      thread: [
        {
          uid: "1",
          place: "sent",
          counterpart: provetaten,
          title: "Tilsvar i høring om skolevei",
          word: "Bekreftet i arkivet",
          tone: "success",
          at: at(base, 27 * 60),
        },
      ],
      kvitteringer: [
        {
          uid: "kv-4",
          kind: "ok",
          kindWord: "Bekreftet",
          text: "",
          automatic: false,
          word: "Overtatt av mottakerens system",
          sentence: "Systemet til Statens prøveetat har overtatt meldingen.",
          tone: "success",
          at: at(base, 25 * 60),
        },
      ],
    }),
    letter(base, "in-5", 50 * 60, {
      title: "maanedsrapport",
      area: "Etter avtale mellom partene",
      sender: sender(provetaten, {
        signer: null,
        who: "transportOnly",
        sentence: "Meldingen har ingen signatur. Avsenderen er oppgitt av Altinn.",
        tone: "neutral",
      }),
      judgement: judgement(base, { encryption: "" }),
      word: "Oppgitt av Altinn",
      sentence: "Meldingen har ingen signatur. Avsenderen er oppgitt av Altinn.",
      tone: "neutral",
      actions: [{ kind: "reply", label: "Svar" }],
      documents: [],
      readable: false,
      arkivmelding: null,
      agreement: { identifier: "maanedsrapport", content: '{\n  "maaned": "2026-10"\n}' },
      theirReference: "",
    }),
    letter(base, "in-6", 74 * 60, {
      title: "Melding som oppgir å være fra Fjordby tingsted",
      sender: sender(fjordby, {
        signer: null,
        who: "none",
        sentence: "Ingen kjent signatur viser hvem meldingen er fra.",
        tone: "danger",
      }),
      judgement: judgement(base, {
        verdict: "indeterminate",
        word: "Kan ikke låses opp",
        sentence: "Meldingen er låst for et sertifikat som ikke ligger på denne maskinen.",
        tone: "warning",
        reasons: [
          {
            code: "NO_KEY",
            sentence: "Meldingen er låst for et sertifikat som ikke ligger på denne maskinen.",
            about: "",
            tone: "warning",
          },
        ],
      }),
      word: "Kan ikke låses opp",
      tone: "warning",
      actions: [
        { kind: "addKey", label: "Legg til gammelt sertifikat" },
        { kind: "reject", label: "Send kvittering: avvist" },
      ],
      documents: [],
      readable: false,
      arkivmelding: null,
      told: "Fjordby tingsted har fått vite at meldingen er hentet, ikke at den er levert.",
      problem: {
        code: "other",
        number: "E20",
        what: "Vi klarer ikke å låse opp meldingen. Den er låst for sertifikatet …8c41, som ikke ligger på denne maskinen.",
        meaning: "Avsender har fått vite at den er hentet, ikke at den er levert.",
        action:
          "Har dere byttet sertifikat, legger du til det gamle. Ellers ber du avsenderen slå opp sertifikatet deres på nytt og sende en gang til.",
        help: "Den som tar vare på sertifikatene deres, eller avsenderen.",
        details: "NO_KEY",
      },
    }),
    letter(base, "in-7", 98 * 60, {
      title: "Tilskudd til friluftsliv",
      sender: sender(fjordby, {
        signer: provetaten,
        carrier: provetaten,
        who: "delegated",
        sentence: "En annen virksomhet har signert og sendt på vegne av den meldingen oppgir.",
        tone: "warning",
      }),
      judgement: judgement(base, { signers: [signer(provetaten, base)] }),
      word: "På vegne av",
      sentence: "En annen virksomhet har signert og sendt på vegne av den meldingen oppgir.",
      tone: "warning",
      actions: [
        { kind: "accept", label: "Bekreft at Statens prøveetat sender for Fjordby tingsted" },
        { kind: "sendKvittering", label: "Send kvittering" },
        { kind: "reply", label: "Svar" },
        { kind: "saveAll", label: "Lagre alle" },
        { kind: "reject", label: "Avvis" },
      ],
    }),
  ];
}

export function rowOfLetter(letter: IncomingDetail): InboxRow {
  const documents = letter.documents.filter(
    (one) => one.readable && one.document.role !== "Arkivmelding",
  );
  return {
    uid: letter.uid,
    sender: letter.sender.stated,
    title: letter.confidential ? "Taushetsbelagt melding" : letter.title,
    unread: letter.unread,
    verdict: letter.judgement.verdict,
    who: letter.sender.who,
    word: letter.word,
    tone: letter.tone,
    documents: documents.length,
    confidential: letter.confidential,
    receivedAt: letter.receivedAt,
    kvittering: letter.kvitteringer.at(-1)?.kindWord ?? null,
    handled: letter.handledAt !== null,
  };
}

/** So many letters older than those, of all their kinds. */
export function manyLetters(base: Date, count: number): IncomingDetail[] {
  const kinds = incomingLetters(base);
  return Array.from({ length: count }, (_, index) => {
    const kind = kinds[index % kinds.length] as IncomingDetail;
    const at = new Date(base.getTime() - (72 + index) * 3_600_000).toISOString();
    const title = `${kind.title} (${index + 1})`;
    return { ...kind, uid: `many-${index + 1}`, title, receivedAt: at };
  });
}

/** The receipt of a letter that came in. */
export function receiptOf(letter: IncomingDetail, us: Organisation, session: Session): Receipt {
  const { signers } = letter.judgement;
  return {
    received: true,
    title: letter.title,
    sentence: letter.problem?.what ?? letter.sentence,
    from: letter.sender.stated,
    to: us,
    facts: [
      { label: "Kom inn", value: "20. november 2026 kl. 13.42" },
      { label: "Sendemåte", value: "eFormidling, over Altinn Formidling" },
      { label: "Gjelder", value: letter.area },
      { label: "Avsenders referanse", value: letter.theirReference },
      ...letter.technical.slice(0, 2).map(({ label, value }) => ({ label, value })),
      { label: "Kontroll", value: letter.judgement.word },
      ...letter.judgement.reasons.map(({ sentence, code }) => ({
        label: "Funn",
        value: `${sentence} (${code})`,
      })),
      { label: "Avsender", value: letter.sender.sentence },
      { label: "Sendt av, ifølge Altinn", value: letter.sender.carrier.name },
      ...signers.flatMap((signer) => [
        { label: "Signert med", value: `${signer.subject}, gyldig til 04.05.2029` },
        { label: "Fingeravtrykk (SHA-256)", value: signer.sha256 },
      ]),
      { label: "Beskjed til avsender", value: letter.told },
    ],
    documents: letter.documents.map((one) => one.document),
    timeline: letter.events,
    shows: ["At meldingen kom inn til oss, og når."],
    showsNot: ["At en person hos oss har lest meldingen."],
    watermark: "SANDKASSE",
    printedAt: new Date().toISOString(),
    printedBy: session.person,
    program: `Budstikke ${session.version}`,
  };
}

export function asideRows(base: Date): InboxPage["aside"] {
  return [
    {
      transferId: "8b1c2d3e-4f50-4a61-9b72-8c9d0e1f2a3b",
      sender: rotete,
      text: "Leveransen kan ikke leses. Den er tatt vare på slik den kom.",
      details: "no sbd.json in it",
      receivedAt: at(base, 4 * 60),
    },
  ];
}

/** The letter after a person has let its content in. */
export function acceptedLetter(letter: IncomingDetail, now: Date): IncomingDetail {
  return {
    ...letter,
    word: "Annen avsender, godtatt",
    sentence: "Avsenderen stemmer ikke, men noen hos dere har godtatt den.",
    tone: "warning",
    sender: { ...letter.sender, accepted: true, tone: "warning" },
    readable: true,
    documents: letter.documents.map((one) => ({ ...one, readable: true, why: null })),
    actions: [
      { kind: "sendKvittering", label: "Send kvittering" },
      { kind: "reply", label: "Svar" },
      { kind: "saveAll", label: "Lagre alle" },
    ],
    events: [
      ...letter.events,
      event(
        `${letter.uid}-g`,
        "GODTATT",
        "Noen her har godtatt avsenderen av meldingen.",
        now.toISOString(),
        { source: "Registrert av en person på denne maskinen." },
      ),
    ],
  };
}

const kvitteringWords: Record<SentKvittering["kind"], string> = {
  ok: "Bekreftet",
  warning: "Bekreftet med merknad",
  error: "Avvist",
  notSupported: "Ikke støttet",
};

export function kvitteringOf(
  letter: IncomingDetail,
  input: KvitteringInput,
  now: Date,
): SentKvittering {
  return {
    uid: `kv-${letter.uid}-${letter.kvitteringer.length + 1}`,
    kind: input.kind,
    kindWord: kvitteringWords[input.kind],
    text: input.text,
    automatic: false,
    word: "Levert til formidleren",
    sentence: "Formidleren (Altinn) har tatt imot meldingen.",
    tone: "neutral",
    at: now.toISOString(),
  };
}
