/** The words of the set-up, in nynorsk (ux 5.15): environments, steps, passphrase. Part of {@link nn}. */
import type { setup as bokmaal } from "./nb.setup";

export const setup: typeof bokmaal = {
  test: {
    choice: "Testmiljø",
    text: "Ekte system, oppdikta data. Krev testsertifikat.",
    begin: "Set opp testmiljø",
  },
  produksjon: {
    choice: "Produksjon",
    text: "Ekte mottakarar. Krev verksemdssertifikat og tilgang til eFormidling eller Fiks IO.",
    begin: "Set opp produksjon",
  },
  otherEnvironment: "Vel eit anna miljø",
  heading: {
    sandkasse: "Sandkassen",
    test: "Set opp testmiljøet",
    produksjon: "Set opp produksjon",
  },
  steps: {
    label: "Trinn",
    done: "ferdig",
    organisation: "Verksemd",
    certificate: "Sertifikat",
    client: "Maskinporten",
    systemUser: "Systembrukar",
    accesses: "Tilgangar",
    fetching: "Henting",
    fiksIo: "Fiks IO",
    trial: "Prøv",
  },
  next: "Neste",
  saved: "Det du har svara, er lagra. Du kan lukke Budstikke og gjere ferdig seinare.",
  leave: "Lukk oppsettet",
  leaveTo: "Tilbake til Budstikke",
  pausedWhileHere: "Sending og henting ventar medan oppsettet er ope.",

  organisation: {
    lead: "Kven skal Budstikke sende og ta imot for?",
    number: "Organisasjonsnummer",
    numberHelp: "Ni siffer. Namnet slår vi opp i Einingsregisteret.",
    lookUp: "Slå opp",
    found: (name: string, number: string) => `${name} (${number})`,
    fixed: "Meldingane i profilen høyrer til denne verksemda. Difor kan ho ikkje bytast.",
  },

  certificate: {
    lead: "Verksemdssertifikatet viser kven meldingane er frå, og låser opp det de får.",
    drop: "Slepp fila i vindauget, eller vel henne. Ho skal heite .p12 eller .pfx.",
    pick: "Vel fil",
    pickOther: "Vel ei anna fil",
    chosen: (name: string) => `Vald fil: ${name}`,
    password: "Passord til fila",
    passwordHelp: "Passordet blir brukt no og blir ikkje lagra.",
    capsLock: "Caps Lock er på.",
    open: "Opne sertifikatet",
    opening: "Opnar …",
    use: (number: string) => `Bruk ${number}`,
    useTheirs: "Bruk verksemda i sertifikatet",
    exchange: "Byt sertifikat",
    kept: "Nøkkelen er lagra kryptert på denne maskina. Fila er ikkje teken vare på.",
    owner: "Høyrer til",
    orgNumber: "Organisasjonsnummer",
    issuer: "Utferdar",
    purpose: "Kan brukast til",
    valid: "Gyldig",
    validFromTo: (from: string, until: string) => `${from} til ${until}`,
    chain: "Utferdarkjede",
    serial: "Serienummer",
    fingerprint: "Fingeravtrykk (SHA-256)",
  },

  client: {
    lead: "Maskinporten er innlogginga for system. Klienten blir laga i Samarbeidsportalen.",
    id: "Klient-id",
    idHelp: "Dei fleste bruker forslaget.",
    signsWith: "Klienten loggar inn med",
    certificate: "Verksemdssertifikatet",
    certificateText: "Det same som du valde i førre trinn.",
    key: "Ein eigen JWK-nøkkel",
    keyText: "Nøkkelen er registrert på klienten med ein nøkkel-id (kid).",
    pickKey: "Vel nøkkelfil",
    keyChosen: (id: string) => `Nøkkel-id: ${id}`,
  },

  systemUser: {
    lead: "Systembrukaren er fullmakta i Altinn. Ein leiar hos dykk må godkjenne han.",
    exists: "Vi har ein systembrukar frå før",
    existsText: "Til dømes frå eit integrasjonspunkt. Skriv namna slik dei står i Altinn.",
    make: "Lag ein for oss",
    makeText: "Vi registrerer systemet i Altinn og ber om ein systembrukar.",
    none: "Vi bruker berre Fiks IO",
    noneText: "Då blir ingenting sendt eller henta over eFormidling. Det kan slåast på seinare.",
    noneKept: "Det som ventar i Utboks på eFormidling, ligg der til det blir slått på igjen.",
    unused: "De bruker berre Fiks IO.",
    systemId: "System",
    externalRef: "Systembrukar (externalRef)",
    request: "Be om systembrukar",
    requesting: "Spør Altinn …",
    useThis: "Bruk denne",
    waiting: "Systembrukaren er laga, men ikkje godkjend i Altinn.",
    waitingNext: "Send lenka til dagleg leiar eller tilgangsstyrar. Vi ser etter av oss sjølve.",
    copyLink: "Kopier godkjenningslenke",
    linkCopied: "Godkjenningslenka er kopiert.",
    look: "Sjå etter no",
    approved: "Systembrukaren er godkjend i Altinn.",
    named: "Vi bruker systembrukaren de har. Tilgangar viser om han verkar.",
  },

  accesses: {
    lead: "Vi spør tenestene om alt som trengst. Ingenting blir sendt eller henta.",
    check: "Sjekk no",
    checkAgain: "Sjekk på nytt",
    checking: "Spør tenestene …",
    works: "Verkar",
    missing: "Manglar",
    notChecked: "Ikkje sjekka",
    turnedOff: "Slått av her",
    copied: "Bestillinga er kopiert. Lim henne inn i ein e-post.",
    label: "Tilgangar",
    goOn: "Du kan gå vidare no og kome tilbake når tilgangane er på plass.",
  },

  fetching: {
    lead: "Hentar eit anna system allereie innkomande meldingar for dykk?",
    why: "To system som hentar frå same kø, tek meldingar frå kvarandre.",
    yes: "Ja, eit integrasjonspunkt eller arkivsystem hentar",
    yesText: "Då berre sender Budstikke. Innkomande meldingar går dit dei går i dag.",
    no: "Nei, denne maskina hentar",
    noText: "Budstikke hentar det som kjem inn, kvart halve minutt.",
    choose: "Vel eitt av svara.",
    channel: "Eigen meldingskanal for Budstikke",
    channelHelp:
      "Då hentar vi svara på det du sender herifrå, og ingenting anna. La feltet stå tomt utan kanal.",
  },

  trial: {
    heading: "Prøv oppsettet",
    lead: "Vi sender eit brev frå dykk til dykk sjølve og ventar på kvitteringa.",
    leadSendOnly:
      "Vi sender eit brev frå dykk til dykk sjølve. Kvitteringa kjem i systemet som hentar for dykk.",
    leadChannel: (name: string) =>
      `Vi sender eit brev frå dykk til dykk sjølve. Systemet som hentar for dykk, svarar på kanalen ${name}.`,
    leadFiksIo:
      "Vi sender ei tom melding (ping) frå kontoen dykkar, og ser om den andre sida svarar.",
    finish: "Gjer ferdig og prøv",
    finishing: "Opnar …",
    begin: "Send prøvebrevet",
    again: "Prøv på nytt",
    skip: "Hopp over",
    open: "Opne Budstikke",
    running: "Ventar …",
    happened: "skjedd",
    notYet: "ikkje enno",
    backToSetup: "Til oppsettet",
    lines: "Kva som har skjedd",
    missing: (steps: string) => `Gjer ferdig først: ${steps}.`,
    fiksIo: "Test Fiks IO",
    from: (name: string) => `Testen blir send frå ${name}.`,
    to: "Konto de vil teste mot",
    toHelp: "Skriv namn eller konto-id. Vel ein de skal sende til.",
    searching: "Søkjer …",
    noHits: "Ingen treff. Sjekk skrivemåten, eller lim inn heile konto-id-en.",
  },

  fiksIo: {
    lead: "Har de ein konto på Fiks IO? Då kan de sende rett inn i systema til kommunane. Elles hoppar du over.",
    leadKept: "Med kontoen dykkar sender de rett inn i systema til kommunane.",
    leadOnly: "Alt de sender og tek imot, går gjennom kontoen dykkar på Fiks IO.",
    fields: {
      konto: "Konto-id",
      integrasjon: "Integrasjons-id",
      fiksOrg: "Fiks-organisasjon",
      system: "System-id",
      actsFor: "På vegner av",
    },
    help: {
      konto: "Står på kontoen i Fiks forvaltning.",
      integrasjon: "Står på integrasjonen i Fiks forvaltning.",
      fiksOrg: "Trengst berre for adresseboka.",
      system: "Trengst berre for adresseboka.",
      actsFor: "Organisasjonsnummeret til den de handlar for, når det er ein annan.",
    },
    password: "Passord til integrasjonen",
    passwordHelp: "Vart vist då integrasjonen vart laga.",
    passwordKept: "Lagra. La feltet stå tomt for å halde på det.",
    save: "Lagre kontoen",
    saveAgain: "Lagre endringane",
    skip: "Hopp over",
    key: "Nøkkelen til kontoen",
    noKey: "Andre låser det dei sender, for nøkkelen dykkar. Lag ein ny, eller hent den de har.",
    keyValid: "Sertifikat",
    keyUntil: (date: string) => `Gyldig til ${date}`,
    fingerprint: "SHA-256",
    earlier: "Tidlegare nøklar",
    earlierKept: (count: number) =>
      count === 1 ? "1 er teken vare på, for lesing." : `${count} er tekne vare på, for lesing.`,
    keyPassword: "Passord til nøkkelfila",
    keyPasswordHelp: "Berre når fila de hentar, har eit.",
    makeKey: "Lag ny nøkkel",
    pickKey: "Hent nøkkel frå fil",
    upload: "Last opp sertifikatet",
    saveCertificate: "Lagre sertifikatet til fil",
    saved: "Sertifikatet er lagra. Last det opp på kontoen i Fiks forvaltning.",
    copy: "Kopier sertifikatet",
    copied: "Sertifikatet er kopiert. Lim det inn på kontoen i Fiks forvaltning.",
    checks: "Dette seier Fiks",
    turnedOn: "Vi hentar frå kontoen igjen når oppsettet er lukka.",
    drop: "Slutt å bruke kontoen",
  },

  passphrase: {
    chooseHeading: "Vel ein passordfrase",
    chooseLead:
      "Maskina har ikkje noko nøkkellager. Ein passordfrase må difor låse det Budstikke lagrar.",
    chooseLost: "Gløymer de han, kan ingen opne meldingane og sertifikatet igjen. Heller ikkje vi.",
    chooseNext: "Skriv han ned, og legg han på ein trygg stad.",
    askHeading: "Lås opp Budstikke",
    askLead: "Skriv passordfrasen som vart vald på denne maskina.",
    phrase: "Passordfrase",
    phraseHelp: "Minst 12 teikn. Fire ord på rad er lett å hugse.",
    again: "Passordfrasen ein gong til",
    differ: "Dei to er ikkje like.",
    choose: "Bruk passordfrasen",
    unlock: "Lås opp",
    working: "Låser opp …",
    show: "Vis det eg skriv",
  },

  recovery: {
    heading: "Gjenopprettingsnøkkel",
    why: "Mistar maskina nøkkelen til profilen, kan meldingane berre opnast med ein nøkkel på papir.",
    none: "De har ikkje skrive ut nokon enno.",
    made: "Ein er skriven ut. Skriv du ut ein ny, gjeld ikkje den gamle lenger.",
    make: "Skriv ut gjenopprettingsnøkkel",
    making: "Lagar nøkkelen …",
    once: "Nøkkelen blir vist berre no. Skriv han ut før du går vidare.",
    organisation: "Verksemd",
    environment: "Miljø",
    madeAt: "Laga",
    groups: "Nøkkelen",
    use: "Slik blir han brukt",
    uses: [
      "Finn ikkje Budstikke nøkkelen til profilen, spør programmet etter gruppene over.",
      "I gruppene er det ingen I, L, O eller U. Det som liknar, er tala 1 og 0.",
    ],
    keep: "Slik blir han teken vare på",
    keeps: [
      "Legg arket på ein trygg stad. Saman med profilmappa opnar det alle meldingane.",
      "Han er ikkje lagra på maskina og kan ikkje visast igjen. Ei ny utskrift erstattar denne.",
    ],
    askHeading: "Opne med nøkkelen på papiret",
    askLead: "Nøkkelen til profilen er borte frå maskina. Innhaldet er låst og er ikkje rørt.",
    askNext: "Finn utskrifta, og skriv dei åtte gruppene.",
    key: "Gjenopprettingsnøkkel",
    keyHelp: "Store og små bokstavar er det same. Mellomrom kan utelatast.",
    recover: "Opne profilen",
    working: "Opnar …",
  },

  page: {
    heading: "Verksemd og miljø",
    environment: "Miljø",
    organisation: "Verksemd",
    fetching: "Henting",
    fetchesHere: "Denne maskina hentar det som kjem inn.",
    /** Beside a konto, of which its own section tells. */
    fetchesDpo: "Denne maskina hentar det som kjem inn over eFormidling.",
    sendOnly: "Budstikke berre sender. Eit anna system hentar.",
    onChannel: (name: string) =>
      `Eit anna system hentar. Budstikke hentar berre det som blir sendt til kanalen ${name}.`,
    toKonto: (name: string) => `De bruker berre Fiks IO, med kontoen ${name}.`,
    noKonto: "De bruker berre Fiks IO, og kontoen er ikkje i bruk. Ingenting blir henta.",
    change: "Endre oppsettet",
    changeText: "Sertifikat, Maskinporten, systembrukar, tilgangar, henting og Fiks IO.",
    sandbox: "Sandkassen treng ikkje noko oppsett.",
    konto: {
      heading: "Kontoen på Fiks IO",
      name: "Konto",
      fetching: "Henting",
      on: "Denne maskina hentar det som kjem til kontoen.",
      off: "Slått av her. Meldingar og svar til kontoen kjem ikkje hit.",
      consumers: "KS tel no",
      /** What KS counts, and how many of them are not this program. */
      count: (count: number, receiving: boolean) => {
        const others = receiving ? count - 1 : count;
        if (count === 0) {
          return receiving
            ? "Ingen som hentar, heller ikkje dette programmet. Teljinga kan henge etter."
            : "Ingen som hentar. Meldingane ligg i køen til nokon gjer det, eller tida går ut.";
        }
        if (others === 0) {
          return "1 program som hentar, etter alt å døme dette.";
        }
        const all = `${count} program som hentar`;
        if (receiving) {
          return `${all}: dette, og ${others} til.`;
        }
        return count === 1
          ? "1 program som hentar. Det er ikkje dette."
          : `${all}. Ingen av dei er dette.`;
      },
      unknown: "KS seier ikkje kor mange som hentar.",
      waiting: (count: number) =>
        count === 1 ? "1 melding ligg i køen." : `${count} meldingar ligg i køen.`,
      asking: "Vi spør KS kven som hentar …",
      who: (connection: string) =>
        `KS seier kor mange, ikkje kven. Spør dei som driftar arkiv og fagsystem hos dykk, eller KS på fiks@ks.no. Tilkoplinga vår heiter «${connection}» der.`,
      turnOff: "Slå av henting her",
      turnOffHelp:
        "Slår de av, går sending som før. Det som kjem til kontoen, kjem ikkje hit, heller ikkje svar.",
      turnOnHelp: "Slår de på, hentar vi igjen det som ligg i køen.",
      turnOn: "Slå på henting",
      turnedOff: "Henting frå kontoen er slått av her. Svar på det de sender, kjem ikkje hit.",
      turnedOn: "Vi hentar frå kontoen igjen.",
    },
    switchHeading: "Byt miljø",
    switchText:
      "Kvart miljø har eigne meldingar, nøklar og innstillingar. Når du byter, startar Budstikke på nytt.",
    open: { sandkasse: "Opne sandkassen", test: "Opne testmiljøet", produksjon: "Opne produksjon" },
    switching: "Byter …",
    here: "Du er her",
  },

  broken: {
    aside: "Legg til side og start på nytt",
    asideText: "Filene blir flytte til ei eiga mappe i profilen. Ingenting blir sletta.",
  },
};
