/**
 * Every word of the window in bokmål. What a message is and what happened to it comes from the backend
 * as sentences; here is what the window itself says.
 *
 * Voice: «du» to the person, «dere» to the organisation, «vi» for the program. At most 20 words a
 * sentence, no exclamation marks (ux 8).
 */
import type { ShortcutId } from "../keys/shortcuts";
import { arkiv } from "./nb.arkiv";
import { diagnose } from "./nb.diagnose";
import { evidenceBody } from "./nb.evidence";
import { fiks } from "./nb.fiks";
import { find } from "./nb.find";
import { followup } from "./nb.followup";
import { importing } from "./nb.import";
import { inbox, incoming } from "./nb.incoming";
import { picks } from "./nb.list";
import { original } from "./nb.original";
import { palette } from "./nb.palette";
import { search } from "./nb.search";
import { settings } from "./nb.settings";
import { setup } from "./nb.setup";
import { several } from "./nb.several";
import { time } from "./nb.time";

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
  search: "Søk i mappen",
  settings: "Gå til Innstillinger",
  review: "Gå til kontroll og sending",
  attach: "Velg filer som skal legges ved",
  paste: "Legg ved bildet på utklippstavlen",
  moveUp: "Flytt dokumentet opp",
  moveDown: "Flytt dokumentet ned",
  rename: "Endre tittel på dokumentet",
  undo: "Angre, også sending",
  nextMessage: "Neste melding",
  previousMessage: "Forrige melding",
  reply: "Svar",
  print: "Vis kvittering for utskrift",
  copyId: "Kopier meldings-id",
  copyAnswer: "Kopier svar til e-post",
  fetchNow: "Hent nå",
  nextPane: "Neste del av vinduet",
  previousPane: "Forrige del av vinduet",
  leave: "Tilbake til listen, eller lukk",
  help: "Vis hurtigtaster",
};

export const nb = {
  product: "Budstikke",
  skipToContent: "Hopp til innholdet",
  close: "Lukk",
  cancel: "Avbryt",
  details: "Detaljer",
  copy: "Kopier",
  copied: "Kopiert.",
  copiedWhat: (what: string) => `${what} er kopiert.`,
  copyDetails: "Kopier detaljene",
  whoHelps: "Kan hjelpe:",
  tryAgain: "Prøv igjen",
  loading: "Henter …",
  documents: (count: number) => (count === 1 ? "1 dokument" : `${count} dokumenter`),
  confidential: "Taushetsbelagt",
  required: "Må fylles ut",
  optional: "Valgfritt",
  noTitle: "Uten tittel",
  quotes: { open: "«", close: "»" },
  /** When the screen itself fails: never seen unless we have a fault. */
  fault: {
    what: "Denne siden kunne ikke vises.",
    meaning: "Ingenting er mistet. Meldinger og utkast ligger trygt lagret.",
    action: "Last siden på nytt. Hjelper det ikke, start Budstikke på nytt.",
    reload: "Last siden på nytt",
  },
  /** When a call fails with something that is not one of our errors. */
  unforeseen: {
    what: "Programmet svarte ikke som ventet.",
    meaning: "Ingenting er mistet.",
    action: "Prøv igjen.",
    orRestart: "Prøv igjen. Start Budstikke på nytt hvis det ikke hjelper.",
  },
  outsideWindow: "Budstikke er et program. Åpne det fra programmenyen.",

  tone: {
    neutral: "Venter",
    success: "I orden",
    warning: "Trenger oppmerksomhet",
    danger: "Feilet",
  },

  environment: {
    sandkasse: "SANDKASSE",
    test: "TESTMILJØ",
    produksjon: "Produksjon",
    explained: {
      sandkasse: "Alle mottakere er oppdiktede. Ingenting sendes ut av maskinen.",
      test: "Ekte systemer, oppdiktede data.",
      produksjon: "",
    },
  },

  start: {
    heading: "Kom i gang",
    lead: "Skriv brev, legg ved dokumenter, og se at de er tatt imot.",
    choice: "Innebygd sandkasse",
    choiceText:
      "Alt virker med oppdiktede mottakere. Ingenting sendes ut av maskinen, og du trenger verken sertifikat eller nett.",
    points: [
      "Du er saksbehandler i Solvik kommune.",
      "Statens prøveetat svarer med en gang.",
      "Alt du sender, kan du følge helt fram til arkivet.",
    ],
    open: "Start sandkassen",
    opening: "Gjør klar sandkassen …",
    broken: "Budstikke kunne ikke åpnes",
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
    settings: "Innstillinger",
    menu: "Meny",
    inInbox: "i Innboks",
    help: "Hurtigtaster",
    narrow: "Vis bare ikoner",
    widen: "Vis navnene",
    count: {
      inbox: (count: number) => (count === 1 ? "1 ulest" : `${count} uleste`),
      followup: (count: number) => `${count} venter på deg`,
      outbox: (count: number) => `${count} er ikke sendt ferdig`,
      sent: (count: number) => `${count} i alt`,
      drafts: (count: number) => `${count} utkast`,
    },
  },

  health: {
    lastFetched: (age: string) => `Sist hentet ${age}`,
    outboxIdle: "Utboks er tom",
    outboxCount: (count: number) => `Utboks: ${count}`,
    fetchNow: "Hent nå",
    kontoOff: (name: string) => `Henter ikke fra ${name}`,
    fetched: "Vi har spurt etter nye meldinger og kvitteringer.",
    stopped: {
      label: "Må rettes her",
      /** What waits: messages, answers to what came in, and the fetching. */
      waiting: (messages: number, answers: number) =>
        [
          messages === 0 ? "" : messages === 1 ? "1 melding" : `${messages} meldinger`,
          answers === 0
            ? ""
            : answers === 1
              ? "1 svar til avsender"
              : `${answers} svar til avsendere`,
        ]
          .filter((part) => part !== "")
          .join(" og "),
      waits: (what: string) => `${what} venter.`,
      waitsSince: (what: string, moment: string) => `${what} venter, siden ${moment}.`,
      noFetching: "Ingenting hentes imens.",
      noFetchingSince: (moment: string) => `Ingenting hentes, siden ${moment}.`,
      safe: "Ingenting er mistet.",
      nextTry: (moment: string) => `Vi prøver selv igjen ${moment}.`,
      tryNow: "Prøv igjen nå",
      tried: "Vi prøver igjen nå.",
      more: (count: number) => `Vis ${count} til som må rettes`,
      fewer: "Vis færre",
      later: "Minn meg senere",
      who: "Se hvem",
    },
  },

  connection: {
    test: "Test forbindelsen",
    tested: (moment: string) => `Testet ${moment}.`,
  },

  list: {
    save: {
      button: "Eksporter (CSV) …",
      picked: "Eksporter valgte (CSV) …",
      saved: (count: number) =>
        count === 1 ? "1 melding er lagret i filen." : `${count} meldinger er lagret i filen.`,
    },
    label: (folder: string) => `Meldinger i ${folder}`,
    total: (count: number) => (count === 1 ? "1 melding" : `${count} meldinger`),
    more: "Henter flere …",
    resize: "Bredde på listen",
    left: (left: string) => `${left} igjen`,
    dueOver: "Fristen er ute",
    empty: {
      outbox: {
        what: "Alt er sendt.",
        next: "Meldinger du sender, ligger her til formidleren har dem.",
      },
      sent: {
        what: "Ingen meldinger er sendt ennå.",
        next: "Skriv en melding, så kan du følge den her.",
      },
      drafts: { what: "Ingen utkast.", next: "Det du skriver, lagres her av seg selv." },
    },
    nothingSelected: "Velg en melding i listen for å lese hva som har skjedd med den.",
    nothingToRead: "Velg en melding i listen for å lese den.",
    to: (name: string) => `Til ${name}`,
    noRecipient: "Ingen mottaker valgt",
    savedAge: (age: string) => `Lagret ${age}`,
  },

  outbox: {
    readyIn: (seconds: string) => `Klar om ${seconds}`,
    ready: "Klar til å sendes",
    needsYou: "Venter på deg",
    uncertain: "Usikker",
    uploaded: (percent: number) => `Laster opp: ${percent} %`,
  },

  drafts: {
    label: "Utkast",
    open: (title: string) => `Åpne ${title}`,
    remove: (title: string) => `Slett utkastet ${title}`,
    removeShort: "Slett",
    removed: (title: string) => `Utkastet «${title}» er slettet.`,
    restore: "Angre",
    restored: "Utkastet er tilbake.",
  },

  compose: {
    heading: "Ny melding",
    to: "Til",
    toHelp: "Skriv navn, organisasjonsnummer eller konto-id.",
    searching: "Søker …",
    hits: (count: number) => (count === 1 ? "1 treff" : `${count} treff`),
    noHits: "Ingen treff. Sjekk skrivemåten, eller søk på organisasjonsnummer.",
    recent: "Brukt før",
    clearRecipient: "Fjern mottaker",
    chooseMainUnit: (orgNumber: string) => `Bruk hovedenheten ${orgNumber}`,
    reach: (name: string) => `Slik når du ${name}`,
    recommended: "anbefalt",
    closedWay: (way: string, reason: string) => `${way}. ${reason}`,
    lookingUp: "Slår opp hvordan mottakeren kan nås …",
    lookedUp: (age: string) => `Slått opp ${age}`,
    lookUpAgain: "Slå opp på nytt",
    lockedWith: (issuer: string, until: string) =>
      `Låses med sertifikat fra ${issuer}, gyldig til ${until}.`,
    area: "Hva gjelder det",
    areaChoose: "Velg område",
    confidential: "Taushetsbelagt",
    confidentialHelp: "Skru på når brevet har opplysninger ikke alle kan se.",
    confidentialOn: "Sendes som taushetsbelagt. Da velger du ikke hva det gjelder.",
    confidentialTitle:
      "Tittelen må vise hvem som skal ha brevet, men ikke selv røpe det som er taushetsbelagt.",
    confidentialRefused: (name: string) =>
      `${name} har ikke åpnet for taushetsbelagte meldinger i arkivsystemet.`,
    title: "Tittel",
    agreedTitle: "Vises bare hos dere.",
    agreementIdentifier: "Meldingstype",
    agreementIdentifierHelp: "Det dere har avtalt å kalle slike meldinger.",
    agreementContent: "Innhold (JSON)",
    agreementContentHelp: "Formidleren kan lese dette. Legg det som er fortrolig, i et dokument.",
    theirReference: "Deres sak",
    theirReferenceHelp: "Saksnummeret hos mottakeren",
    ourReference: "Vår sak",
    ourReferenceHelp: "For eksempel 2026/412",
    shielded: "Unntatt offentlighet",
    shieldedHelp: "Skru på når tittelen eller dokumentene ikke skal være offentlige.",
    legalBasis: "Hjemmel",
    legalBasisHelp: "For eksempel offl. § 13, jf. fvl. § 13",
    publicTitle: "Offentlig tittel",
    publicTitleHelp: "Vises i offentlig journal i stedet for tittelen.",
    caseWorker: "Saksbehandler",
    caseWorkerHelp: "Navnet som står i brevet",
    documents: "Dokumenter",
    dropHere: "Slipp filer i vinduet, eller velg dem.",
    pickFiles: "Velg filer",
    dropNow: "Slipp for å legge ved",
    noPicture: "Det er ikke noe bilde på utklippstavlen.",
    pasted: "Bildet på utklippstavlen er lagt ved.",
    folder: {
      heading: (name: string, folders: number) =>
        folders === 1 ? `Mappen «${name}»` : `${folders} mapper`,
      question: (files: number, folders: number) =>
        folders === 1
          ? files === 1
            ? "Legg ved den ene filen i mappen?"
            : `Legg ved de ${files} filene i mappen?`
          : `Legg ved de ${files} filene i mappene?`,
      leftOut: "Undermapper og skjulte filer blir ikke med.",
      none: "Det er ingen filer å legge ved her.",
      noneLeftOut:
        "Det er ingen filer å legge ved her. Undermapper og skjulte filer tar vi ikke med.",
      attach: "Legg ved",
    },
    main: "Hoveddokument",
    attachment: "Vedlegg",
    makeMain: (name: string) => `Gjør ${name} til hoveddokument`,
    isMain: (name: string) => `${name} er hoveddokument`,
    up: (name: string) => `Flytt ${name} opp`,
    down: (name: string) => `Flytt ${name} ned`,
    removeFile: (name: string) => `Fjern ${name}`,
    dragFile: "Dra for å endre rekkefølgen",
    moved: (name: string, place: number, of: number) => `${name} er nå nummer ${place} av ${of}.`,
    rename: (name: string) => `Endre tittel på ${name}`,
    renameLabel: "Tittel på dokumentet",
    originalName: (name: string) => `Het ${name}`,
    reading: (percent: number) => `Leser inn: ${percent} %`,
    read: "Klar",
    changed: (name: string) => `${name} er endret etter at du la den ved.`,
    useNew: "Bruk ny versjon",
    keepOld: "Bruk den gamle kopien",
    meter: "Samlet størrelse",
    saved: (age: string) => `Lagret ${age}`,
    saving: "Lagrer …",
    notSaved: "Ikke lagret ennå",
    saveFailed: "Utkastet er ikke lagret.",
    problems: (count: number) => (count === 1 ? "1 ting må rettes" : `${count} ting må rettes`),
    review: "Gå til kontroll og sending",
    leave: "Lukk – utkastet er lagret",
    gone: "Utkastet finnes ikke lenger.",
    arkiv,
    fiks,
    several,
  },

  envelope: {
    heading: "Kontroller og send",
    preparing: "Konvolutten gjøres klar. Se over den, og trykk igjen.",
    carrierEyes: "Sett med formidlerens øyne",
    carrierHidden: "Formidleren kan ikke lese dette.",
    content: "Innhold",
    fingerprint: "SHA-256",
    made: "lages ved sending",
    deadline: {
      change: "Endre",
      changeFor: "Endre svarfristen",
      legend: "Når skal svaret komme",
      hours: (hours: number) =>
        hours % 24 === 0 && hours > 24
          ? `${hours / 24} døgn`
          : hours === 1
            ? "1 time"
            : `${hours} timer`,
      moment: "Dag og klokkeslett",
      date: "Dato",
      time: "Klokkeslett",
      dateHelp: "For eksempel 24.12.2026",
      timeHelp: "For eksempel 14.30",
      use: "Bruk denne fristen",
      done: "Ferdig",
      passed: "Fristen du valgte, er passert. Velg en ny.",
    },
    written: {
      show: (name: string) => `Vis ${name}`,
      hide: (name: string) => `Skjul ${name}`,
    },
    package: {
      show: "Vis pakken",
      hide: "Skjul pakken",
      lead: "Slik blir pakken. Den lages når angrefristen er over.",
      inside: "Låst inn i dokumentpakken",
      made: "lages ved sending",
    },
    send: "Signer og send",
    sending: "Legger i Utboks …",
    back: "Tilbake",
  },

  undo: {
    sent: (title: string) => `«${title}» ligger i Utboks.`,
    nothingLeft: "Ingenting har forlatt maskinen ennå.",
    left: (seconds: number) => `${seconds} s`,
    undo: "Angre",
    sendNow: "Send nå",
    undone: "Sendingen er angret. Utkastet er tilbake, uendret.",
    label: "Angre sending",
  },

  message: {
    to: "Til",
    copyOrg: "Kopier organisasjonsnummer",
    back: (folder: string) => `Tilbake til ${folder}`,
    tabs: { timeline: "Tidslinje", documents: "Dokumenter", technical: "Teknisk" },
    thread: {
      heading: (count: number) =>
        count === 1 ? "1 brev til i samme tråd" : `${count} brev til i samme tråd`,
    },
    tabsLabel: "Om meldingen",
    answerBy: (moment: string, left: string) => `Svar ventes innen ${moment} (${left}).`,
    answerByNext: "Hvis ingenting kommer, sier vi fra.",
    answerNear: "Det er kort tid igjen. Vurder å kontakte mottakeren.",
    deadline: "Svarfrist",
    upload: "Opplasting",
    waiting: "Venter",
    unknown: "Vet ikke",
    whyUnknown: "Hvorfor vet vi ikke?",
    failed: "Feilet",
    notApplicable: "Ikke aktuelt",
    stopped: "Stoppet",
    confirmed: "Bekreftet",
    showEvidence: "Vis bevis",
    showEvidenceFor: (what: string) => `Vis bevis for: ${what}`,
    source: (source: string) => `Kilde: ${source}`,
    alike: (count: number) => `${count} like kvitteringer`,
    evidence: {
      heading: "Bevis",
      code: "Status, ordrett",
      source: "Kilde",
      statedAt: "Tidspunkt oppgitt av kilden",
      statedNever: "Kilden oppgir ikke tidspunkt",
      receivedAt: "Registrert her",
      kind: "Hva dette er",
      body: "Innhold, slik det kom",
      copy: "Kopier bevis",
      copiedWhat: "Beviset",
    },
    role: "Rolle",
    size: "Størrelse",
    digest: "SHA-256",
    copyDigest: (name: string) => `Kopier SHA-256 for ${name}`,
    saveAs: "Lagre …",
    saveDocument: (name: string) => `Lagre ${name} …`,
    saveAll: "Lagre alle …",
    savedAll: (count: number, folder: string) =>
      count === 1
        ? `1 dokument er lagret i mappen «${folder}».`
        : `${count} dokumenter er lagret i mappen «${folder}».`,
    open: "Åpne",
    openDocument: (name: string) => `Åpne ${name}`,
    opened: (name: string) => `En kopi av ${name} er åpnet. Endringer i den blir ikke lagret.`,
    openAsk: (name: string) => `Åpne ${name}?`,
    openNow: "Åpne en kopi",
    openRefused: (name: string) => `${name} åpnes ikke her`,
    savedDocument: (name: string) => `${name} er lagret.`,
    answerCopied: "Svaret er kopiert. Lim det inn i e-posten.",
    idCopied: "Meldings-id er kopiert.",
    name: "Navn",
    notFound: "Meldingen finnes ikke lenger i denne listen.",
    viaWay: "Sendemåte",
    area: "Gjelder",
    show: "Vis",
  },

  preview: {
    show: "Vis",
    showFile: (name: string) => `Vis ${name}`,
    ask: (name: string) => `Vise ${name}?`,
    showNow: "Vis dokumentet",
    refused: (name: string) => `${name} vises ikke her`,
    openElsewhere: "Åpne i et annet program",
  },

  receipt: {
    heading: "Kvittering for sendt melding",
    received: "Kvittering for mottatt melding",
    print: "Skriv ut",
    savePdf: "Lagre som PDF …",
    savedPdf: "Kvitteringen er lagret som PDF.",
    saveBundle: "Lagre bevispakke …",
    savedBundle: "Bevispakken er lagret. LESMEG.txt i den sier hvordan den kontrolleres.",
    back: "Tilbake",
    from: "Fra",
    /** A letter says who it is from; what proves that stands below. */
    statedFrom: "Oppgitt avsender",
    to: "Til",
    documents: "Dokumenter",
    timeline: "Hva som har skjedd",
    time: "Tid",
    event: "Hendelse",
    source: "Kilde",
    shows: "Dette viser kvitteringen",
    showsNot: "Dette viser den ikke",
    printed: (when: string, who: string) =>
      who === "" ? `Skrevet ut ${when}` : `Skrevet ut ${when} av ${who}`,
  },

  closing: {
    heading: (count: number) =>
      count === 1 ? "1 melding er ikke sendt ferdig" : `${count} meldinger er ikke sendt ferdig`,
    meaning: (count: number): string =>
      count === 1
        ? "Den ligger trygt i Utboks. Lukker du nå, går den videre neste gang du åpner Budstikke."
        : "De ligger trygt i Utboks. Lukker du nå, går de videre neste gang du åpner Budstikke.",
    deadline: (moment: string, count: number) =>
      count === 1 ? `Svarfristen er ${moment}.` : `Den første svarfristen er ${moment}.`,
    allSent: "Alt er sendt",
    allSentMeaning: "Ingenting ligger igjen i Utboks. Du kan lukke.",
    stay: "Bli",
    close: "Lukk likevel",
    closeSent: "Lukk",
  },

  notices: {
    label: "Beskjeder",
    dismiss: "Fjern beskjeden",
    cameIn: (count: number) => `${count} nye meldinger er overtatt her.`,
    showInbox: "Vis Innboks",
  },

  help: {
    heading: "Hurtigtaster",
    lead: "Alt i Budstikke kan gjøres med tastaturet.",
    names: shortcutNames,
    space: "mellomrom",
    lettersOff: "Enkeltbokstavene er slått av under Innstillinger.",
    listKeys: [
      { key: "↓ ↑ eller J K", name: "Neste og forrige i listen" },
      { key: "Enter", name: "Åpne det som er valgt" },
      { key: "Mellomrom", name: "Velg en rad i Innboks" },
      { key: "Shift+↓", name: "Velg flere rader" },
      { key: "Ctrl+A", name: "Velg alle rader som er hentet" },
      { key: "E", name: "Marker som håndtert i Innboks og Oppfølging" },
      { key: "↓", name: "Fra søkefeltet til treffene" },
      { key: "U", name: "Marker meldingen i Innboks som ulest, eller lest" },
      { key: "Delete", name: "Slett utkastet som er valgt" },
    ],
  },
};

/** nn and en must say everything that nb says. */
export type Catalogue = typeof nb;
