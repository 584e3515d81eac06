/** The words of Innboks and of a letter that came in (ux 5.2, 5.4). Part of {@link nb}. */
import type { KvitteringKind, VerdictDto } from "../../ipc/generated/bindings";

export const inbox = {
  empty: (seconds: number) => ({
    what: "Ingen meldinger ennå.",
    next:
      seconds === 1
        ? "Vi ser etter nye hvert sekund."
        : `Vi ser etter nye hvert ${seconds}. sekund.`,
  }),
  sendOnly: {
    what: "Budstikke henter ikke meldinger for dere.",
    next: "Et annet system gjør det. Det kan endres under «Virksomhet og miljø».",
  },
  onChannel: (name: string) => ({
    what: "Ingen meldinger ennå.",
    next: `Vi henter bare det som sendes til kanalen ${name}. Et annet system henter resten.`,
  }),
  toKonto: (name: string) => ({
    what: "Ingen meldinger ennå.",
    next: `Her ligger det som kommer til kontoen ${name} på Fiks IO.`,
  }),
  noKonto: {
    what: "Budstikke henter ikke meldinger for dere.",
    next: "Kontoen på Fiks IO er ikke i bruk. Det kan endres under «Virksomhet og miljø».",
  },
  unread: "Ulest",
  handled: "Håndtert",
  answered: (word: string) => `Kvittert: ${word.toLowerCase()}`,
  /** What came while the pointer was on the list, and is not shown yet. */
  showNew: (count: number) => (count === 1 ? "Vis 1 ny" : `Vis ${count} nye`),
  newCame: (count: number) => (count === 1 ? "1 ny melding" : `${count} nye meldinger`),
  aside: {
    heading: (count: number) =>
      count === 1 ? "1 leveranse er lagt til side" : `${count} leveranser er lagt til side`,
    lead: "Dette kom til dere, men er ikke blitt til meldinger. Avsenderen har ikke fått beskjed om at noe er levert.",
    from: "Oppgitt avsender",
    came: "Kom inn",
    transfer: "Overføring hos Altinn",
    copyTransfer: (name: string) => `Kopier overførings-id for leveransen fra ${name}`,
    transferCopied: "Overførings-id er kopiert.",
    cause: "Årsak, ordrett",
  },
  settings: {
    heading: "Innkommende meldinger",
    byItself: "Kvitter automatisk når meldingen er kontrollert og lagret",
    byItselfHelp:
      "Avsenderen får «Bekreftet» uten at noen hos dere har sett på brevet. Gjelder bare brev der alt stemmer.",
    saved: "Innstillingen er lagret.",
  },
};

const kinds: Record<KvitteringKind, { title: string; text: string; button: string }> = {
  ok: {
    title: "Bekreft mottak",
    text: "Arkivet deres har tatt imot brevet.",
    button: "Send: bekreftet",
  },
  warning: {
    title: "Bekreft med merknad",
    text: "Brevet er tatt imot, men avsenderen må vite noe.",
    button: "Send: bekreftet med merknad",
  },
  error: {
    title: "Avvis",
    text: "Brevet er ikke tatt imot. Avsenderen må rette det eller sende på nytt.",
    button: "Send: avvist",
  },
  notSupported: {
    title: "Støttes ikke",
    text: "Dere behandler ikke slike meldinger her.",
    button: "Send: støttes ikke",
  },
};

const verdicts: Record<VerdictDto, string> = {
  passed: "Innholdet er uendret, og signaturen holder",
  passedWeak: "Innholdet er uendret, men signaturen er svak",
  indeterminate: "Ikke alt kunne kontrolleres",
  failed: "Noe er bevist galt",
};

export const incoming = {
  from: (name: string) => `Fra ${name}`,
  /** Where the sender is not proven. */
  saysFrom: (name: string) => `Oppgir å være fra ${name}`,
  came: "Kom inn",
  handle: "Marker som håndtert",
  notHandled: "Marker som ikke håndtert",
  handledAt: (moment: string) => `Markert som håndtert ${moment}.`,
  print: "Skriv ut",
  marked: "Marker som ulest",
  markedRead: "Marker som lest",
  tabs: {
    documents: "Brevet",
    control: "Kontroll",
    timeline: "Tidslinje",
    technical: "Teknisk",
  },
  tone: {
    found: "Hva vi fant",
    meaning: "Hva det betyr",
    act: "Hva dere gjør nå",
  },
  /** The content is held back until somebody vouches for the sender. */
  held: {
    signedBy: (stated: string, signer: string) =>
      `Meldingen oppgir ${stated}, men er signert av ${signer}.`,
    sentBy: (stated: string, carrier: string) =>
      `Meldingen oppgir ${stated}, men er sendt av ${carrier}.`,
    unproven: (stated: string) => `Meldingen oppgir ${stated}, men ingenting i den beviser det.`,
    meaning: "Dokumentene er låst inne til noen hos dere har godtatt avsenderen.",
    act: (stated: string) =>
      `Ta kontakt med ${stated} på en måte dere kjenner fra før. Godta først når de har bekreftet.`,
    actUse: "Les under «Kontroll» hva vi ikke kunne kontrollere, før dere bruker dokumentene.",
  },
  unseen: "Avsenderen ser ikke at du åpner meldingen her.",
  kvitteringer: {
    heading: "Kvitteringer dere har sendt",
    automatic: "Sendt automatisk",
    at: (moment: string) => `Sendt ${moment}`,
  },
  documents: {
    heading: "Dokumenter",
    none: "Meldingen har ingen dokumenter.",
    kept: "Dokumentene er tatt vare på slik de kom, men kan ikke åpnes eller lagres herfra.",
    locked: (name: string) => `${name} er låst inne`,
  },
  agreement: {
    heading: "Avtalt innhold",
    identifier: "Meldingstype",
    content: "Innhold (JSON)",
    copy: "Kopier innholdet",
  },
  letter: {
    heading: "Om brevet",
    lead: "Slik avsenderen oppgir det i arkivmeldingen.",
    title: "Tittel",
    publicTitle: "Offentlig tittel",
    case: "Sak hos avsender",
    journalpost: "Journalpost hos avsender",
    kind: "Type",
    documentDate: "Dato på brevet",
    dueDate: "Svar ønskes innen",
    legalBasis: "Hjemmel",
    caseWorker: "Saksbehandler",
    unit: "Enhet",
    area: "Gjelder",
    theirReference: "Avsenders referanse",
    ourReference: "Vår referanse",
    warnings: "Dette er uvanlig i arkivmeldingen",
  },
  control: {
    verdicts,
    reasons: "Hva vi fant",
    notes: "Verdt å vite",
    /** Only the carrier vouches for such a message. */
    nothingSigned: "Meldingen har ikke noe som er signert",
    who: "Hvem meldingen er fra",
    stated: "Meldingen oppgir",
    signer: "Signert av",
    noSigner: "Ingen vi kan bevise",
    unsigned: "Ikke signert",
    carrier: "Sendt av, ifølge Altinn",
    differs: "en annen",
    accepted: "Noen hos dere har gått god for avsenderen.",
    signature: "Signatur og sertifikat",
    subject: "Sertifikatet tilhører",
    issuer: "Utstedt av",
    serial: "Serienummer",
    valid: "Gyldig",
    validSpan: (from: string, to: string) => `${from} til ${to}`,
    digest: "Metode",
    signedAt: "Signert, ifølge avsenderen",
    fingerprint: "Fingeravtrykk (SHA-256)",
    copyFingerprint: "Kopier fingeravtrykk",
    mathematics: "Signaturen",
    holds: "Stemmer med innholdslisten",
    holdsNot: "Stemmer ikke med innholdslisten",
    locked: "Låst med",
    notLocked: "Meldingen var ikke låst på veien.",
    judgedAt: (stamp: string) => `Kontrollert da meldingen kom inn, ${stamp}.`,
    code: "Kode",
  },
  kvittering: {
    heading: "Send kvittering",
    to: (name: string) => `Til ${name}`,
    kind: "Hva sier dere om brevet?",
    kinds,
    text: "Tekst til avsenderen",
    textHelp: "Én eller to setninger om hva som må rettes. Ikke skriv noe fortrolig.",
    textMissing: "Skriv hva det gjelder, så avsenderen vet hva som må rettes.",
    textLong: "Teksten kan ha inntil 1000 tegn.",
    left: (count: number) => `${count} av 1000 tegn`,
    seen: (name: string) => `Dette får ${name} se`,
    preview: {
      ok: (us: string) => `Arkivet hos ${us} har bekreftet mottak.`,
      warning: (us: string) => `Arkivet hos ${us} har bekreftet mottak, med merknad.`,
      error: (us: string) => `Arkivet hos ${us} tok ikke imot.`,
      notSupported: (us: string) =>
        `Arkivet hos ${us} tok ikke imot. Slike meldinger støttes ikke.`,
    },
    journalpost: (number: string) => `Journalpost ${number}`,
    journal: "Journalnummer hos dere",
    journalHelp: "År og nummer, for eksempel 2026/3107. Avsenderen får det i kvitteringen.",
    locked: "Kvitteringen låses for avsenderen, og kan ikke trekkes tilbake.",
    open: "Kvitteringen er ikke låst. Formidleren kan lese den, og den kan ikke trekkes tilbake.",
    before: (word: string, moment: string) =>
      `Dere har alt kvittert: «${word}», ${moment}. Avsenderen får begge.`,
    again: "Send en ny kvittering likevel",
    againMissing: "Kryss av hvis avsenderen skal få en ny kvittering.",
    sending: "Sender …",
    sent: (name: string) => `Kvitteringen til ${name} er på vei.`,
  },
  oldKey: {
    heading: "Legg til gammelt sertifikat",
    lead: "Brevet kan være låst for et sertifikat dere brukte før. Finn filen med det, og skriv passordet.",
    password: "Passord til filen",
    help: "Nøkkelen lagres kryptert her. Filen beholdes ikke.",
    pick: "Velg fil og legg til",
    added: (tried: number) =>
      tried === 0
        ? "Sertifikatet er lagt til. Ingen brev ventet på det."
        : tried === 1
          ? "Sertifikatet er lagt til. Vi prøver å låse opp brevet."
          : `Sertifikatet er lagt til. Vi prøver å låse opp ${tried} brev.`,
  },
  accept: {
    heading: "Godta avsenderen?",
    headingUse: "Bruke dokumentene likevel?",
    headingPair: (signer: string, stated: string) => `Sender ${signer} for ${stated}?`,
    call: "Ring eller skriv til avsenderen først, på et nummer eller en adresse dere har fra før.",
    vouch: (name: string) =>
      `Dere går god for at meldingen er fra ${name}, selv om vi ikke kan bevise det.`,
    use: "Vi har ikke funnet noe galt, men vi kunne ikke kontrollere alt. Dere tar ansvaret for resten.",
    pair: (signer: string, stated: string) =>
      `Dere bekrefter at ${signer} har lov til å sende for ${stated}.`,
    pairFromNow: "Det gjelder også de neste meldingene fra dem. Vi spør ikke igjen.",
    opens: "Dokumentene kan åpnes og lagres.",
    told: (name: string) => `${name} får beskjed om at meldingen er levert.`,
    logged: "Tidslinjen viser at noen hos dere har godtatt det. Det kan ikke gjøres om.",
    yes: "Godta avsenderen",
    yesUse: "Bruk dokumentene",
    yesPair: "Bekreft",
    done: "Meldingen er godtatt.",
  },
};
