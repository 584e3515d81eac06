/** The words of Innboks and of a letter that came in, in nynorsk (ux 5.2, 5.4). Part of {@link nn}. */
import type { KvitteringKind, VerdictDto } from "../../ipc/generated/bindings";
import type { incoming as bokmaal, inbox as bokmaalInbox } from "./nb.incoming";

export const inbox: typeof bokmaalInbox = {
  empty: (seconds: number) => ({
    what: "Ingen meldingar enno.",
    next:
      seconds === 1
        ? "Vi ser etter nye kvart sekund."
        : `Vi ser etter nye kvart ${seconds}. sekund.`,
  }),
  sendOnly: {
    what: "Budstikke hentar ikkje meldingar for dykk.",
    next: "Eit anna system gjer det. Det kan endrast under «Verksemd og miljø».",
  },
  onChannel: (name: string) => ({
    what: "Ingen meldingar enno.",
    next: `Vi hentar berre det som blir sendt til kanalen ${name}. Eit anna system hentar resten.`,
  }),
  toKonto: (name: string) => ({
    what: "Ingen meldingar enno.",
    next: `Her ligg det som kjem til kontoen ${name} på Fiks IO.`,
  }),
  noKonto: {
    what: "Budstikke hentar ikkje meldingar for dykk.",
    next: "Kontoen på Fiks IO er ikkje i bruk. Det kan endrast under «Verksemd og miljø».",
  },
  unread: "Ulesen",
  handled: "Handtert",
  answered: (word: string) => `Kvittert: ${word.toLowerCase()}`,
  /** What came while the pointer was on the list, and is not shown yet. */
  showNew: (count: number) => (count === 1 ? "Vis 1 ny" : `Vis ${count} nye`),
  newCame: (count: number) => (count === 1 ? "1 ny melding" : `${count} nye meldingar`),
  aside: {
    heading: (count: number) =>
      count === 1 ? "1 leveranse er lagd til side" : `${count} leveransar er lagde til side`,
    lead: "Dette kom til dykk, men er ikkje blitt til meldingar. Avsendaren har ikkje fått beskjed om at noko er levert.",
    from: "Oppgitt avsendar",
    came: "Kom inn",
    transfer: "Overføring hos Altinn",
    copyTransfer: (name: string) => `Kopier overførings-id for leveransen frå ${name}`,
    transferCopied: "Overførings-id er kopiert.",
    cause: "Årsak, ordrett",
  },
  settings: {
    heading: "Innkomande meldingar",
    byItself: "Kvitter automatisk når meldinga er kontrollert og lagra",
    byItselfHelp:
      "Avsendaren får «Stadfesta» utan at nokon hos dykk har sett på brevet. Gjeld berre brev der alt stemmer.",
    saved: "Innstillinga er lagra.",
  },
};

const kinds: Record<KvitteringKind, { title: string; text: string; button: string }> = {
  ok: {
    title: "Stadfest mottak",
    text: "Arkivet dykkar har teke imot brevet.",
    button: "Send: stadfesta",
  },
  warning: {
    title: "Stadfest med merknad",
    text: "Brevet er teke imot, men avsendaren må vite noko.",
    button: "Send: stadfesta med merknad",
  },
  error: {
    title: "Avvis",
    text: "Brevet er ikkje teke imot. Avsendaren må rette det eller sende på nytt.",
    button: "Send: avvist",
  },
  notSupported: {
    title: "Ikkje støtta",
    text: "De behandlar ikkje slike meldingar her.",
    button: "Send: ikkje støtta",
  },
};

const verdicts: Record<VerdictDto, string> = {
  passed: "Innhaldet er uendra, og signaturen held",
  passedWeak: "Innhaldet er uendra, men signaturen er svak",
  indeterminate: "Ikkje alt kunne kontrollerast",
  failed: "Noko er bevist gale",
};

export const incoming: typeof bokmaal = {
  from: (name: string) => `Frå ${name}`,
  /** Where the sender is not proven. */
  saysFrom: (name: string) => `Oppgir å vere frå ${name}`,
  came: "Kom inn",
  handle: "Marker som handtert",
  notHandled: "Marker som ikkje handtert",
  handledAt: (moment: string) => `Markert som handtert ${moment}.`,
  print: "Skriv ut",
  marked: "Marker som ulesen",
  markedRead: "Marker som lesen",
  tabs: {
    documents: "Brevet",
    control: "Kontroll",
    timeline: "Tidslinje",
    technical: "Teknisk",
  },
  tone: {
    found: "Kva vi fann",
    meaning: "Kva det betyr",
    act: "Kva de gjer no",
  },
  /** The content is held back until somebody vouches for the sender. */
  held: {
    signedBy: (stated: string, signer: string) =>
      `Meldinga oppgir ${stated}, men er signert av ${signer}.`,
    sentBy: (stated: string, carrier: string) =>
      `Meldinga oppgir ${stated}, men er send av ${carrier}.`,
    unproven: (stated: string) => `Meldinga oppgir ${stated}, men ingenting i henne beviser det.`,
    meaning: "Dokumenta er låste inne til nokon hos dykk har godteke avsendaren.",
    act: (stated: string) =>
      `Ta kontakt med ${stated} på ein måte de kjenner frå før. Godta først når dei har stadfesta.`,
    actUse: "Les under «Kontroll» kva vi ikkje kunne kontrollere, før de bruker dokumenta.",
  },
  unseen: "Avsendaren ser ikkje at du opnar meldinga her.",
  kvitteringer: {
    heading: "Kvitteringar de har sendt",
    automatic: "Send automatisk",
    at: (moment: string) => `Send ${moment}`,
  },
  documents: {
    heading: "Dokument",
    none: "Meldinga har ingen dokument.",
    kept: "Dokumenta er tekne vare på slik dei kom, men kan ikkje opnast eller lagrast herifrå.",
    locked: (name: string) => `${name} er låst inne`,
  },
  agreement: {
    heading: "Avtalt innhald",
    identifier: "Meldingstype",
    content: "Innhald (JSON)",
    copy: "Kopier innhaldet",
  },
  letter: {
    heading: "Om brevet",
    lead: "Slik avsendaren oppgir det i arkivmeldinga.",
    title: "Tittel",
    publicTitle: "Offentleg tittel",
    case: "Sak hos avsendar",
    journalpost: "Journalpost hos avsendar",
    kind: "Type",
    documentDate: "Dato på brevet",
    dueDate: "Svar ønskt innan",
    legalBasis: "Heimel",
    caseWorker: "Saksbehandlar",
    unit: "Eining",
    area: "Gjeld",
    theirReference: "Referansen til avsendaren",
    ourReference: "Vår referanse",
    warnings: "Dette er uvanleg i arkivmeldinga",
  },
  control: {
    verdicts,
    reasons: "Kva vi fann",
    notes: "Verdt å vite",
    /** Only the carrier vouches for such a message. */
    nothingSigned: "Meldinga har ikkje noko som er signert",
    who: "Kven meldinga er frå",
    stated: "Meldinga oppgir",
    signer: "Signert av",
    noSigner: "Ingen vi kan bevise",
    unsigned: "Ikkje signert",
    carrier: "Send av, ifølgje Altinn",
    differs: "ein annan",
    accepted: "Nokon hos dykk har gått god for avsendaren.",
    signature: "Signatur og sertifikat",
    subject: "Sertifikatet høyrer til",
    issuer: "Utferda av",
    serial: "Serienummer",
    valid: "Gyldig",
    validSpan: (from: string, to: string) => `${from} til ${to}`,
    digest: "Metode",
    signedAt: "Signert, ifølgje avsendaren",
    fingerprint: "Fingeravtrykk (SHA-256)",
    copyFingerprint: "Kopier fingeravtrykk",
    mathematics: "Signaturen",
    holds: "Stemmer med innhaldslista",
    holdsNot: "Stemmer ikkje med innhaldslista",
    locked: "Låst med",
    notLocked: "Meldinga var ikkje låst på vegen.",
    judgedAt: (stamp: string) => `Kontrollert då meldinga kom inn, ${stamp}.`,
    code: "Kode",
  },
  kvittering: {
    heading: "Send kvittering",
    to: (name: string) => `Til ${name}`,
    kind: "Kva seier de om brevet?",
    kinds,
    text: "Tekst til avsendaren",
    textHelp: "Éi eller to setningar om kva som må rettast. Ikkje skriv noko fortruleg.",
    textMissing: "Skriv kva det gjeld, så avsendaren veit kva som må rettast.",
    textLong: "Teksten kan ha inntil 1000 teikn.",
    left: (count: number) => `${count} av 1000 teikn`,
    seen: (name: string) => `Dette får ${name} sjå`,
    preview: {
      ok: (us: string) => `Arkivet hos ${us} har stadfesta mottak.`,
      warning: (us: string) => `Arkivet hos ${us} har stadfesta mottak, med merknad.`,
      error: (us: string) => `Arkivet hos ${us} tok ikkje imot.`,
      notSupported: (us: string) =>
        `Arkivet hos ${us} tok ikkje imot. Slike meldingar er ikkje støtta.`,
    },
    journalpost: (number: string) => `Journalpost ${number}`,
    journal: "Journalnummer hos dykk",
    journalHelp: "År og nummer, til dømes 2026/3107. Avsendaren får det i kvitteringa.",
    locked: "Kvitteringa blir låst for avsendaren, og kan ikkje trekkjast tilbake.",
    open: "Kvitteringa er ikkje låst. Formidlaren kan lese henne, og ho kan ikkje trekkjast tilbake.",
    before: (word: string, moment: string) =>
      `De har alt kvittert: «${word}», ${moment}. Avsendaren får begge.`,
    again: "Send ei ny kvittering likevel",
    againMissing: "Kryss av dersom avsendaren skal få ei ny kvittering.",
    sending: "Sender …",
    sent: (name: string) => `Kvitteringa til ${name} er på veg.`,
  },
  oldKey: {
    heading: "Legg til gammalt sertifikat",
    lead: "Brevet kan vere låst for eit sertifikat de brukte før. Finn fila med det, og skriv passordet.",
    password: "Passord til fila",
    help: "Nøkkelen blir lagra kryptert her. Fila blir ikkje teken vare på.",
    pick: "Vel fil og legg til",
    added: (tried: number) =>
      tried === 0
        ? "Sertifikatet er lagt til. Ingen brev venta på det."
        : tried === 1
          ? "Sertifikatet er lagt til. Vi prøver å låse opp brevet."
          : `Sertifikatet er lagt til. Vi prøver å låse opp ${tried} brev.`,
  },
  accept: {
    heading: "Godta avsendaren?",
    headingUse: "Bruke dokumenta likevel?",
    headingPair: (signer: string, stated: string) => `Sender ${signer} for ${stated}?`,
    call: "Ring eller skriv til avsendaren først, på eit nummer eller ei adresse de har frå før.",
    vouch: (name: string) =>
      `De går god for at meldinga er frå ${name}, sjølv om vi ikkje kan bevise det.`,
    use: "Vi har ikkje funne noko gale, men vi kunne ikkje kontrollere alt. De tek ansvaret for resten.",
    pair: (signer: string, stated: string) =>
      `De stadfestar at ${signer} har lov til å sende for ${stated}.`,
    pairFromNow: "Det gjeld òg dei neste meldingane frå dei. Vi spør ikkje igjen.",
    opens: "Dokumenta kan opnast og lagrast.",
    told: (name: string) => `${name} får beskjed om at meldinga er levert.`,
    logged: "Tidslinja viser at nokon hos dykk har godteke det. Det kan ikkje gjerast om.",
    yes: "Godta avsendaren",
    yesUse: "Bruk dokumenta",
    yesPair: "Stadfest",
    done: "Meldinga er godteken.",
  },
};
