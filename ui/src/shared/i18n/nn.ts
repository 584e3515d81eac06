/**
 * Every word of the window in nynorsk: what {@link nb} says, neither more nor less.
 *
 * Voice: «du» to the person, «de» and «dykk» to the organisation, «vi» for the program. At most 20 words
 * a sentence, no exclamation marks (ux 8).
 */
import type { ShortcutId } from "../keys/shortcuts";
import type { Catalogue } from "./nb";
import { arkiv } from "./nn.arkiv";
import { diagnose } from "./nn.diagnose";
import { evidenceBody } from "./nn.evidence";
import { fiks } from "./nn.fiks";
import { find } from "./nn.find";
import { followup } from "./nn.followup";
import { importing } from "./nn.import";
import { inbox, incoming } from "./nn.incoming";
import { picks } from "./nn.list";
import { original } from "./nn.original";
import { palette } from "./nn.palette";
import { search } from "./nn.search";
import { settings } from "./nn.settings";
import { setup } from "./nn.setup";
import { several } from "./nn.several";
import { time } from "./nn.time";

const shortcutNames: Record<ShortcutId, string> = {
  palette: "Finn kommando, mappe eller melding",
  newMessage: "Ny melding",
  inbox: "Gå til Innboks",
  followup: "Gå til Oppfølging",
  outbox: "Gå til Utboks",
  sent: "Gå til Sendt",
  drafts: "Gå til Utkast",
  find: "Gå til Finn melding",
  diagnose: "Gå til Diagnose",
  search: "Søk i mappa",
  settings: "Gå til Innstillingar",
  review: "Gå til kontroll og sending",
  attach: "Vel filer som skal leggjast ved",
  paste: "Legg ved biletet på utklippstavla",
  moveUp: "Flytt dokumentet opp",
  moveDown: "Flytt dokumentet ned",
  rename: "Endre tittel på dokumentet",
  undo: "Angre, også sending",
  nextMessage: "Neste melding",
  previousMessage: "Førre melding",
  reply: "Svar",
  print: "Vis kvittering for utskrift",
  copyId: "Kopier meldings-id",
  copyAnswer: "Kopier svar til e-post",
  fetchNow: "Hent no",
  nextPane: "Neste del av vindauget",
  previousPane: "Førre del av vindauget",
  leave: "Tilbake til lista, eller lukk",
  help: "Vis hurtigtastar",
};

export const nn: Catalogue = {
  product: "Budstikke",
  skipToContent: "Hopp til innhaldet",
  close: "Lukk",
  cancel: "Avbryt",
  details: "Detaljar",
  copy: "Kopier",
  copied: "Kopiert.",
  copiedWhat: (what: string) => `${what} er kopiert.`,
  copyDetails: "Kopier detaljane",
  whoHelps: "Kan hjelpe:",
  tryAgain: "Prøv igjen",
  loading: "Hentar …",
  documents: (count: number) => (count === 1 ? "1 dokument" : `${count} dokument`),
  confidential: "Underlagd teieplikt",
  required: "Må fyllast ut",
  optional: "Valfritt",
  noTitle: "Utan tittel",
  quotes: { open: "«", close: "»" },
  /** When the screen itself fails: never seen unless we have a fault. */
  fault: {
    what: "Denne sida kunne ikkje visast.",
    meaning: "Ingenting er mista. Meldingar og utkast ligg trygt lagra.",
    action: "Last sida på nytt. Hjelper det ikkje, start Budstikke på nytt.",
    reload: "Last sida på nytt",
  },
  /** When a call fails with something that is not one of our errors. */
  unforeseen: {
    what: "Programmet svara ikkje som venta.",
    meaning: "Ingenting er mista.",
    action: "Prøv igjen.",
    orRestart: "Prøv igjen. Start Budstikke på nytt om det ikkje hjelper.",
  },
  outsideWindow: "Budstikke er eit program. Opne det frå programmenyen.",

  tone: {
    neutral: "Ventar",
    success: "I orden",
    warning: "Treng merksemd",
    danger: "Feila",
  },

  environment: {
    sandkasse: "SANDKASSE",
    test: "TESTMILJØ",
    produksjon: "Produksjon",
    explained: {
      sandkasse: "Alle mottakarar er oppdikta. Ingenting blir sendt ut av maskina.",
      test: "Ekte system, oppdikta data.",
      produksjon: "",
    },
  },

  start: {
    heading: "Kom i gang",
    lead: "Skriv brev, legg ved dokument, og sjå at dei er tekne imot.",
    choice: "Innebygd sandkasse",
    choiceText:
      "Alt verkar med oppdikta mottakarar. Ingenting blir sendt ut av maskina, og du treng verken sertifikat eller nett.",
    points: [
      "Du er saksbehandlar i Solvik kommune.",
      "Statens prøveetat svarar med ein gong.",
      "Alt du sender, kan du følgje heilt fram til arkivet.",
    ],
    open: "Start sandkassen",
    opening: "Gjer klar sandkassen …",
    broken: "Budstikke kunne ikkje opnast",
  },

  setup,
  importing,
  followup,
  picks,
  diagnose,
  evidenceBody,
  find,
  settings,
  inbox,
  incoming,
  original,
  palette,
  search,
  time,

  nav: {
    label: "Mapper",
    newMessage: "Ny melding",
    inbox: "Innboks",
    followup: "Oppfølging",
    outbox: "Utboks",
    sent: "Sendt",
    drafts: "Utkast",
    find: "Finn melding",
    diagnose: "Diagnose",
    settings: "Innstillingar",
    menu: "Meny",
    inInbox: "i Innboks",
    help: "Hurtigtastar",
    narrow: "Vis berre ikon",
    widen: "Vis namna",
    count: {
      inbox: (count: number) => (count === 1 ? "1 ulesen" : `${count} ulesne`),
      followup: (count: number) => `${count} ventar på deg`,
      outbox: (count: number) =>
        count === 1 ? "1 er ikkje ferdig send" : `${count} er ikkje ferdig sende`,
      sent: (count: number) => `${count} i alt`,
      drafts: (count: number) => `${count} utkast`,
    },
  },

  health: {
    lastFetched: (age: string) => `Sist henta ${age}`,
    outboxIdle: "Utboks er tom",
    outboxCount: (count: number) => `Utboks: ${count}`,
    fetchNow: "Hent no",
    kontoOff: (name: string) => `Hentar ikkje frå ${name}`,
    fetched: "Vi har spurt etter nye meldingar og kvitteringar.",
    stopped: {
      label: "Må rettast her",
      /** What waits: messages, answers to what came in, and the fetching. */
      waiting: (messages: number, answers: number) =>
        [
          messages === 0 ? "" : messages === 1 ? "1 melding" : `${messages} meldingar`,
          answers === 0
            ? ""
            : answers === 1
              ? "1 svar til avsendar"
              : `${answers} svar til avsendarar`,
        ]
          .filter((part) => part !== "")
          .join(" og "),
      waits: (what: string) => `${what} ventar.`,
      waitsSince: (what: string, moment: string) => `${what} ventar, sidan ${moment}.`,
      noFetching: "Ingenting blir henta i mellomtida.",
      noFetchingSince: (moment: string) => `Ingenting blir henta, sidan ${moment}.`,
      safe: "Ingenting er mista.",
      nextTry: (moment: string) => `Vi prøver sjølve igjen ${moment}.`,
      tryNow: "Prøv igjen no",
      tried: "Vi prøver igjen no.",
      more: (count: number) => `Vis ${count} til som må rettast`,
      fewer: "Vis færre",
      later: "Minn meg på det seinare",
      who: "Sjå kven",
    },
  },

  connection: {
    test: "Test tilkoplinga",
    tested: (moment: string) => `Testa ${moment}.`,
  },

  list: {
    save: {
      button: "Eksporter (CSV) …",
      picked: "Eksporter valde (CSV) …",
      saved: (count: number) =>
        count === 1 ? "1 melding er lagra i fila." : `${count} meldingar er lagra i fila.`,
    },
    label: (folder: string) => `Meldingar i ${folder}`,
    total: (count: number) => (count === 1 ? "1 melding" : `${count} meldingar`),
    more: "Hentar fleire …",
    resize: "Breidd på lista",
    left: (left: string) => `${left} igjen`,
    dueOver: "Fristen er ute",
    empty: {
      outbox: {
        what: "Alt er sendt.",
        next: "Meldingar du sender, ligg her til formidlaren har dei.",
      },
      sent: {
        what: "Ingen meldingar er sende enno.",
        next: "Skriv ei melding, så kan du følgje henne her.",
      },
      drafts: { what: "Ingen utkast.", next: "Det du skriv, blir lagra her av seg sjølv." },
    },
    nothingSelected: "Vel ei melding i lista for å lese kva som har skjedd med henne.",
    nothingToRead: "Vel ei melding i lista for å lese henne.",
    to: (name: string) => `Til ${name}`,
    noRecipient: "Ingen mottakar vald",
    savedAge: (age: string) => `Lagra ${age}`,
  },

  outbox: {
    readyIn: (seconds: string) => `Klar om ${seconds}`,
    ready: "Klar til å sendast",
    needsYou: "Ventar på deg",
    uncertain: "Usikker",
    uploaded: (percent: number) => `Lastar opp: ${percent} %`,
  },

  drafts: {
    label: "Utkast",
    open: (title: string) => `Opne ${title}`,
    remove: (title: string) => `Slett utkastet ${title}`,
    removeShort: "Slett",
    removed: (title: string) => `Utkastet «${title}» er sletta.`,
    restore: "Angre",
    restored: "Utkastet er tilbake.",
  },

  compose: {
    heading: "Ny melding",
    to: "Til",
    toHelp: "Skriv namn, organisasjonsnummer eller konto-id.",
    searching: "Søkjer …",
    hits: (count: number) => (count === 1 ? "1 treff" : `${count} treff`),
    noHits: "Ingen treff. Sjekk skrivemåten, eller søk på organisasjonsnummer.",
    recent: "Brukt før",
    clearRecipient: "Fjern mottakar",
    chooseMainUnit: (orgNumber: string) => `Bruk hovudeininga ${orgNumber}`,
    reach: (name: string) => `Slik når du ${name}`,
    recommended: "tilrådd",
    closedWay: (way: string, reason: string) => `${way}. ${reason}`,
    lookingUp: "Slår opp korleis mottakaren kan nåast …",
    lookedUp: (age: string) => `Slått opp ${age}`,
    lookUpAgain: "Slå opp på nytt",
    lockedWith: (issuer: string, until: string) =>
      `Blir låst med sertifikat frå ${issuer}, gyldig til ${until}.`,
    area: "Kva gjeld det",
    areaChoose: "Vel område",
    confidential: "Underlagd teieplikt",
    confidentialHelp: "Skru på når brevet har opplysningar ikkje alle kan sjå.",
    confidentialOn: "Blir send som underlagd teieplikt. Då vel du ikkje kva det gjeld.",
    confidentialTitle:
      "Tittelen må vise kven som skal ha brevet, men ikkje sjølv røpe det som er underlagt teieplikt.",
    confidentialRefused: (name: string) =>
      `${name} har ikkje opna for meldingar underlagde teieplikt i arkivsystemet.`,
    title: "Tittel",
    agreedTitle: "Blir vist berre hos dykk.",
    agreementIdentifier: "Meldingstype",
    agreementIdentifierHelp: "Det de har avtalt å kalle slike meldingar.",
    agreementContent: "Innhald (JSON)",
    agreementContentHelp: "Formidlaren kan lese dette. Legg det som er fortruleg, i eit dokument.",
    theirReference: "Saka deira",
    theirReferenceHelp: "Saksnummeret hos mottakaren",
    ourReference: "Saka vår",
    ourReferenceHelp: "Til dømes 2026/412",
    shielded: "Unnateke offentlegheit",
    shieldedHelp: "Skru på når tittelen eller dokumenta ikkje skal vere offentlege.",
    legalBasis: "Heimel",
    legalBasisHelp: "Til dømes offl. § 13, jf. fvl. § 13",
    publicTitle: "Offentleg tittel",
    publicTitleHelp: "Blir vist i offentleg journal i staden for tittelen.",
    caseWorker: "Saksbehandlar",
    caseWorkerHelp: "Namnet som står i brevet",
    documents: "Dokument",
    dropHere: "Slepp filer i vindauget, eller vel dei.",
    pickFiles: "Vel filer",
    dropNow: "Slepp for å leggje ved",
    noPicture: "Det er ikkje noko bilete på utklippstavla.",
    pasted: "Biletet på utklippstavla er lagt ved.",
    folder: {
      heading: (name: string, folders: number) =>
        folders === 1 ? `Mappa «${name}»` : `${folders} mapper`,
      question: (files: number, folders: number) =>
        folders === 1
          ? files === 1
            ? "Leggje ved den eine fila i mappa?"
            : `Leggje ved dei ${files} filene i mappa?`
          : `Leggje ved dei ${files} filene i mappene?`,
      leftOut: "Undermapper og skjulte filer blir ikkje med.",
      none: "Det er ingen filer å leggje ved her.",
      noneLeftOut:
        "Det er ingen filer å leggje ved her. Undermapper og skjulte filer tek vi ikkje med.",
      attach: "Legg ved",
    },
    main: "Hovuddokument",
    attachment: "Vedlegg",
    makeMain: (name: string) => `Gjer ${name} til hovuddokument`,
    isMain: (name: string) => `${name} er hovuddokument`,
    up: (name: string) => `Flytt ${name} opp`,
    down: (name: string) => `Flytt ${name} ned`,
    removeFile: (name: string) => `Fjern ${name}`,
    dragFile: "Dra for å endre rekkjefølgja",
    moved: (name: string, place: number, of: number) => `${name} er no nummer ${place} av ${of}.`,
    rename: (name: string) => `Endre tittel på ${name}`,
    renameLabel: "Tittel på dokumentet",
    originalName: (name: string) => `Heitte ${name}`,
    reading: (percent: number) => `Les inn: ${percent} %`,
    read: "Klar",
    changed: (name: string) => `${name} er endra etter at du la fila ved.`,
    useNew: "Bruk ny versjon",
    keepOld: "Bruk den gamle kopien",
    meter: "Samla storleik",
    saved: (age: string) => `Lagra ${age}`,
    saving: "Lagrar …",
    notSaved: "Ikkje lagra enno",
    saveFailed: "Utkastet er ikkje lagra.",
    problems: (count: number) => (count === 1 ? "1 ting må rettast" : `${count} ting må rettast`),
    review: "Gå til kontroll og sending",
    leave: "Lukk – utkastet er lagra",
    gone: "Utkastet finst ikkje lenger.",
    arkiv,
    fiks,
    several,
  },

  envelope: {
    heading: "Kontroller og send",
    preparing: "Konvolutten blir gjord klar. Sjå over han, og trykk igjen.",
    carrierEyes: "Sett med auga til formidlaren",
    carrierHidden: "Formidlaren kan ikkje lese dette.",
    content: "Innhald",
    fingerprint: "SHA-256",
    made: "blir laga ved sending",
    deadline: {
      change: "Endre",
      changeFor: "Endre svarfristen",
      legend: "Når skal svaret kome",
      hours: (hours: number) =>
        hours % 24 === 0 && hours > 24
          ? `${hours / 24} døgn`
          : hours === 1
            ? "1 time"
            : `${hours} timar`,
      moment: "Dag og klokkeslett",
      date: "Dato",
      time: "Klokkeslett",
      dateHelp: "Til dømes 24.12.2026",
      timeHelp: "Til dømes 14.30",
      use: "Bruk denne fristen",
      done: "Ferdig",
      passed: "Fristen du valde, er passert. Vel ein ny.",
    },
    written: {
      show: (name: string) => `Vis ${name}`,
      hide: (name: string) => `Skjul ${name}`,
    },
    package: {
      show: "Vis pakken",
      hide: "Skjul pakken",
      lead: "Slik blir pakken. Han blir laga når angrefristen er over.",
      inside: "Låst inn i dokumentpakken",
      made: "blir laga ved sending",
    },
    send: "Signer og send",
    sending: "Legg i Utboks …",
    back: "Tilbake",
  },

  undo: {
    sent: (title: string) => `«${title}» ligg i Utboks.`,
    nothingLeft: "Ingenting har forlate maskina enno.",
    left: (seconds: number) => `${seconds} s`,
    undo: "Angre",
    sendNow: "Send no",
    undone: "Sendinga er angra. Utkastet er tilbake, uendra.",
    label: "Angre sending",
  },

  message: {
    to: "Til",
    copyOrg: "Kopier organisasjonsnummer",
    back: (folder: string) => `Tilbake til ${folder}`,
    tabs: { timeline: "Tidslinje", documents: "Dokument", technical: "Teknisk" },
    thread: {
      heading: (count: number) =>
        count === 1 ? "1 brev til i same tråd" : `${count} brev til i same tråd`,
    },
    tabsLabel: "Om meldinga",
    answerBy: (moment: string, left: string) => `Svar er venta innan ${moment} (${left}).`,
    answerByNext: "Dersom ingenting kjem, seier vi frå.",
    answerNear: "Det er kort tid igjen. Vurder å kontakte mottakaren.",
    deadline: "Svarfrist",
    upload: "Opplasting",
    waiting: "Ventar",
    unknown: "Veit ikkje",
    whyUnknown: "Kvifor veit vi ikkje?",
    failed: "Feila",
    notApplicable: "Ikkje aktuelt",
    stopped: "Stoppa",
    confirmed: "Stadfesta",
    showEvidence: "Vis bevis",
    showEvidenceFor: (what: string) => `Vis bevis for: ${what}`,
    source: (source: string) => `Kjelde: ${source}`,
    alike: (count: number) => `${count} like kvitteringar`,
    evidence: {
      heading: "Bevis",
      code: "Status, ordrett",
      source: "Kjelde",
      statedAt: "Tidspunkt oppgitt av kjelda",
      statedNever: "Kjelda oppgir ikkje tidspunkt",
      receivedAt: "Registrert her",
      kind: "Kva dette er",
      body: "Innhald, slik det kom",
      copy: "Kopier bevis",
      copiedWhat: "Beviset",
    },
    role: "Rolle",
    size: "Storleik",
    digest: "SHA-256",
    copyDigest: (name: string) => `Kopier SHA-256 for ${name}`,
    saveAs: "Lagre …",
    saveDocument: (name: string) => `Lagre ${name} …`,
    saveAll: "Lagre alle …",
    savedAll: (count: number, folder: string) =>
      count === 1
        ? `1 dokument er lagra i mappa «${folder}».`
        : `${count} dokument er lagra i mappa «${folder}».`,
    open: "Opne",
    openDocument: (name: string) => `Opne ${name}`,
    opened: (name: string) => `Ein kopi av ${name} er opna. Endringar i han blir ikkje lagra.`,
    openAsk: (name: string) => `Opne ${name}?`,
    openNow: "Opne ein kopi",
    openRefused: (name: string) => `${name} blir ikkje opna her`,
    savedDocument: (name: string) => `${name} er lagra.`,
    answerCopied: "Svaret er kopiert. Lim det inn i e-posten.",
    idCopied: "Meldings-id er kopiert.",
    name: "Namn",
    notFound: "Meldinga finst ikkje lenger i denne lista.",
    viaWay: "Sendemåte",
    area: "Gjeld",
    show: "Vis",
  },

  preview: {
    show: "Vis",
    showFile: (name: string) => `Vis ${name}`,
    ask: (name: string) => `Vise ${name}?`,
    showNow: "Vis dokumentet",
    refused: (name: string) => `${name} blir ikkje vist her`,
    openElsewhere: "Opne i eit anna program",
  },

  receipt: {
    heading: "Kvittering for send melding",
    received: "Kvittering for motteken melding",
    print: "Skriv ut",
    savePdf: "Lagre som PDF …",
    savedPdf: "Kvitteringa er lagra som PDF.",
    saveBundle: "Lagre bevispakke …",
    savedBundle: "Bevispakken er lagra. LESMEG.txt i han seier korleis han blir kontrollert.",
    back: "Tilbake",
    from: "Frå",
    /** A letter says who it is from; what proves that stands below. */
    statedFrom: "Oppgitt avsendar",
    to: "Til",
    documents: "Dokument",
    timeline: "Kva som har skjedd",
    time: "Tid",
    event: "Hending",
    source: "Kjelde",
    shows: "Dette viser kvitteringa",
    showsNot: "Dette viser ho ikkje",
    printed: (when: string, who: string) =>
      who === "" ? `Skriven ut ${when}` : `Skriven ut ${when} av ${who}`,
  },

  closing: {
    heading: (count: number) =>
      count === 1 ? "1 melding er ikkje ferdig send" : `${count} meldingar er ikkje ferdig sende`,
    meaning: (count: number) =>
      count === 1
        ? "Ho ligg trygt i Utboks. Lukkar du no, går ho vidare neste gong du opnar Budstikke."
        : "Dei ligg trygt i Utboks. Lukkar du no, går dei vidare neste gong du opnar Budstikke.",
    deadline: (moment: string, count: number) =>
      count === 1 ? `Svarfristen er ${moment}.` : `Den første svarfristen er ${moment}.`,
    allSent: "Alt er sendt",
    allSentMeaning: "Ingenting ligg igjen i Utboks. Du kan lukke.",
    stay: "Bli",
    close: "Lukk likevel",
    closeSent: "Lukk",
  },

  notices: {
    label: "Beskjedar",
    dismiss: "Fjern beskjeden",
    cameIn: (count: number) => `${count} nye meldingar er overtekne her.`,
    showInbox: "Vis Innboks",
  },

  help: {
    heading: "Hurtigtastar",
    lead: "Alt i Budstikke kan gjerast med tastaturet.",
    names: shortcutNames,
    space: "mellomrom",
    lettersOff: "Enkeltbokstavane er slått av under Innstillingar.",
    listKeys: [
      { key: "↓ ↑ eller J K", name: "Neste og førre i lista" },
      { key: "Enter", name: "Opne det som er valt" },
      { key: "Mellomrom", name: "Vel ei rad i Innboks" },
      { key: "Shift+↓", name: "Vel fleire rader" },
      { key: "Ctrl+A", name: "Vel alle rader som er henta" },
      { key: "E", name: "Marker som handtert i Innboks og Oppfølging" },
      { key: "↓", name: "Frå søkjefeltet til treffa" },
      { key: "U", name: "Marker meldinga i Innboks som ulesen, eller lesen" },
      { key: "Delete", name: "Slett utkastet som er valt" },
    ],
  },
};
