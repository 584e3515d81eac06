/** The words of the set-up (ux 5.15): environments, steps, passphrase. Part of {@link nb}. */
export const setup = {
  test: {
    choice: "Testmiljø",
    text: "Ekte systemer, oppdiktede data. Krever testsertifikat.",
    begin: "Sett opp testmiljø",
  },
  produksjon: {
    choice: "Produksjon",
    text: "Ekte mottakere. Krever virksomhetssertifikat og tilgang til eFormidling eller Fiks IO.",
    begin: "Sett opp produksjon",
  },
  otherEnvironment: "Velg et annet miljø",
  heading: {
    sandkasse: "Sandkassen",
    test: "Sett opp testmiljøet",
    produksjon: "Sett opp produksjon",
  },
  steps: {
    label: "Trinn",
    done: "ferdig",
    organisation: "Virksomhet",
    certificate: "Sertifikat",
    client: "Maskinporten",
    systemUser: "Systembruker",
    accesses: "Tilganger",
    fetching: "Henting",
    fiksIo: "Fiks IO",
    trial: "Prøv",
  },
  next: "Neste",
  saved: "Det du har svart, er lagret. Du kan lukke Budstikke og gjøre ferdig senere.",
  leave: "Lukk oppsettet",
  leaveTo: "Tilbake til Budstikke",
  pausedWhileHere: "Sending og henting venter mens oppsettet er åpent.",

  organisation: {
    lead: "Hvem skal Budstikke sende og motta for?",
    number: "Organisasjonsnummer",
    numberHelp: "Ni siffer. Navnet slår vi opp i Enhetsregisteret.",
    lookUp: "Slå opp",
    found: (name: string, number: string) => `${name} (${number})`,
    fixed: "Meldingene i profilen tilhører denne virksomheten. Derfor kan den ikke byttes.",
  },

  certificate: {
    lead: "Virksomhetssertifikatet viser hvem meldingene er fra, og låser opp det dere får.",
    drop: "Slipp filen i vinduet, eller velg den. Den skal hete .p12 eller .pfx.",
    pick: "Velg fil",
    pickOther: "Velg annen fil",
    chosen: (name: string) => `Valgt fil: ${name}`,
    password: "Passord til filen",
    passwordHelp: "Passordet brukes nå og lagres ikke.",
    capsLock: "Caps Lock er på.",
    open: "Åpne sertifikatet",
    opening: "Åpner …",
    use: (number: string) => `Bruk ${number}`,
    useTheirs: "Bruk virksomheten i sertifikatet",
    exchange: "Bytt sertifikat",
    kept: "Nøkkelen er lagret kryptert på denne maskinen. Filen er ikke tatt vare på.",
    owner: "Tilhører",
    orgNumber: "Organisasjonsnummer",
    issuer: "Utsteder",
    purpose: "Kan brukes til",
    valid: "Gyldig",
    validFromTo: (from: string, until: string) => `${from} til ${until}`,
    chain: "Utstederkjede",
    serial: "Serienummer",
    fingerprint: "Fingeravtrykk (SHA-256)",
  },

  client: {
    lead: "Maskinporten er innloggingen for systemer. Klienten lages i Samarbeidsportalen.",
    id: "Klient-id",
    idHelp: "De fleste bruker forslaget.",
    signsWith: "Klienten logger inn med",
    certificate: "Virksomhetssertifikatet",
    certificateText: "Det samme som du valgte i forrige trinn.",
    key: "En egen JWK-nøkkel",
    keyText: "Nøkkelen er registrert på klienten med en nøkkel-id (kid).",
    pickKey: "Velg nøkkelfil",
    keyChosen: (id: string) => `Nøkkel-id: ${id}`,
  },

  systemUser: {
    lead: "Systembrukeren er fullmakten i Altinn. En leder hos dere må godkjenne den.",
    exists: "Vi har en systembruker fra før",
    existsText: "For eksempel fra et integrasjonspunkt. Skriv navnene slik de står i Altinn.",
    make: "Lag en for oss",
    makeText: "Vi registrerer systemet i Altinn og ber om en systembruker.",
    none: "Vi bruker bare Fiks IO",
    noneText: "Da sendes og hentes ingenting over eFormidling. Den kan slås på senere.",
    noneKept: "Det som venter i Utboks på eFormidling, ligger der til den slås på igjen.",
    unused: "Dere bruker bare Fiks IO.",
    systemId: "System",
    externalRef: "Systembruker (externalRef)",
    request: "Be om systembruker",
    requesting: "Spør Altinn …",
    useThis: "Bruk denne",
    waiting: "Systembrukeren er laget, men ikke godkjent i Altinn.",
    waitingNext: "Send lenken til daglig leder eller tilgangsstyrer. Vi ser etter av oss selv.",
    copyLink: "Kopier godkjenningslenke",
    linkCopied: "Godkjenningslenken er kopiert.",
    look: "Se etter nå",
    approved: "Systembrukeren er godkjent i Altinn.",
    named: "Vi bruker systembrukeren dere har. Tilganger viser om den virker.",
  },

  accesses: {
    lead: "Vi spør tjenestene om alt som trengs. Ingenting sendes eller hentes.",
    check: "Sjekk nå",
    checkAgain: "Sjekk på nytt",
    checking: "Spør tjenestene …",
    works: "Virker",
    missing: "Mangler",
    notChecked: "Ikke sjekket",
    turnedOff: "Slått av her",
    copied: "Bestillingen er kopiert. Lim den inn i en e-post.",
    label: "Tilganger",
    goOn: "Du kan gå videre nå og komme tilbake når tilgangene er på plass.",
  },

  fetching: {
    lead: "Henter et annet system allerede innkommende meldinger for dere?",
    why: "To systemer som henter fra samme kø, tar meldinger fra hverandre.",
    yes: "Ja, et integrasjonspunkt eller arkivsystem henter",
    yesText: "Da sender Budstikke bare. Innkommende meldinger går dit de går i dag.",
    no: "Nei, denne maskinen henter",
    noText: "Budstikke henter det som kommer inn, hvert halve minutt.",
    choose: "Velg ett av svarene.",
    channel: "Egen meldingskanal for Budstikke",
    channelHelp:
      "Da henter vi svarene på det du sender herfra, og ingenting annet. La feltet stå tomt uten kanal.",
  },

  trial: {
    heading: "Prøv oppsettet",
    lead: "Vi sender et brev fra dere til dere selv og venter på kvitteringen.",
    leadSendOnly:
      "Vi sender et brev fra dere til dere selv. Kvitteringen kommer i systemet som henter for dere.",
    leadChannel: (name: string) =>
      `Vi sender et brev fra dere til dere selv. Systemet som henter for dere, svarer på kanalen ${name}.`,
    leadFiksIo:
      "Vi sender en tom melding (ping) fra kontoen deres, og ser om den andre siden svarer.",
    finish: "Gjør ferdig og prøv",
    finishing: "Åpner …",
    begin: "Send prøvebrevet",
    again: "Prøv på nytt",
    skip: "Hopp over",
    open: "Åpne Budstikke",
    running: "Venter …",
    happened: "skjedd",
    notYet: "ikke ennå",
    backToSetup: "Til oppsettet",
    lines: "Hva som har skjedd",
    missing: (steps: string) => `Gjør ferdig først: ${steps}.`,
    fiksIo: "Test Fiks IO",
    from: (name: string) => `Testen sendes fra ${name}.`,
    to: "Konto dere vil teste mot",
    toHelp: "Skriv navn eller konto-id. Velg en dere skal sende til.",
    searching: "Søker …",
    noHits: "Ingen treff. Sjekk skrivemåten, eller lim inn hele konto-id-en.",
  },

  fiksIo: {
    lead: "Har dere en konto på Fiks IO? Da kan dere sende rett inn i kommunenes systemer. Ellers hopper du over.",
    leadKept: "Med kontoen deres sender dere rett inn i kommunenes systemer.",
    leadOnly: "Alt dere sender og mottar, går gjennom kontoen deres på Fiks IO.",
    fields: {
      konto: "Konto-id",
      integrasjon: "Integrasjons-id",
      fiksOrg: "Fiks-organisasjon",
      system: "System-id",
      actsFor: "På vegne av",
    },
    help: {
      konto: "Står på kontoen i Fiks forvaltning.",
      integrasjon: "Står på integrasjonen i Fiks forvaltning.",
      fiksOrg: "Trengs bare for adresseboken.",
      system: "Trengs bare for adresseboken.",
      actsFor: "Organisasjonsnummeret til den dere handler for, når det er en annen.",
    },
    password: "Passord til integrasjonen",
    passwordHelp: "Ble vist da integrasjonen ble laget.",
    passwordKept: "Lagret. La feltet stå tomt for å beholde det.",
    save: "Lagre kontoen",
    saveAgain: "Lagre endringene",
    skip: "Hopp over",
    key: "Nøkkelen til kontoen",
    noKey: "Andre låser det de sender, for nøkkelen deres. Lag en ny, eller hent den dere har.",
    keyValid: "Sertifikat",
    keyUntil: (date: string) => `Gyldig til ${date}`,
    fingerprint: "SHA-256",
    earlier: "Tidligere nøkler",
    earlierKept: (count: number) =>
      count === 1 ? "1 er tatt vare på, for lesing." : `${count} er tatt vare på, for lesing.`,
    keyPassword: "Passord til nøkkelfilen",
    keyPasswordHelp: "Bare når filen dere henter, har et.",
    makeKey: "Lag ny nøkkel",
    pickKey: "Hent nøkkel fra fil",
    upload: "Last opp sertifikatet",
    saveCertificate: "Lagre sertifikatet til fil",
    saved: "Sertifikatet er lagret. Last det opp på kontoen i Fiks forvaltning.",
    copy: "Kopier sertifikatet",
    copied: "Sertifikatet er kopiert. Lim det inn på kontoen i Fiks forvaltning.",
    checks: "Dette sier Fiks",
    turnedOn: "Vi henter fra kontoen igjen når oppsettet er lukket.",
    drop: "Slutt å bruke kontoen",
  },

  passphrase: {
    chooseHeading: "Velg en passordfrase",
    chooseLead:
      "Maskinen har ikke noe nøkkellager. En passordfrase må derfor låse det Budstikke lagrer.",
    chooseLost:
      "Glemmer dere den, kan ingen åpne meldingene og sertifikatet igjen. Heller ikke vi.",
    chooseNext: "Skriv den ned, og legg den et trygt sted.",
    askHeading: "Lås opp Budstikke",
    askLead: "Skriv passordfrasen som ble valgt på denne maskinen.",
    phrase: "Passordfrase",
    phraseHelp: "Minst 12 tegn. Fire ord på rad er lett å huske.",
    again: "Passordfrasen en gang til",
    differ: "De to er ikke like.",
    choose: "Bruk passordfrasen",
    unlock: "Lås opp",
    working: "Låser opp …",
    show: "Vis det jeg skriver",
  },

  recovery: {
    heading: "Gjenopprettingsnøkkel",
    why: "Mister maskinen nøkkelen til profilen, kan meldingene bare åpnes med en nøkkel på papir.",
    none: "Dere har ikke skrevet ut noen ennå.",
    made: "En er skrevet ut. Skriver du ut en ny, gjelder ikke den gamle lenger.",
    make: "Skriv ut gjenopprettingsnøkkel",
    making: "Lager nøkkelen …",
    once: "Nøkkelen vises bare nå. Skriv den ut før du går videre.",
    organisation: "Virksomhet",
    environment: "Miljø",
    madeAt: "Laget",
    groups: "Nøkkelen",
    use: "Slik brukes den",
    uses: [
      "Finner ikke Budstikke nøkkelen til profilen, spør programmet etter gruppene over.",
      "I gruppene er det ingen I, L, O eller U. Det som ligner, er tallene 1 og 0.",
    ],
    keep: "Slik tas den vare på",
    keeps: [
      "Legg arket et trygt sted. Sammen med profilmappen åpner det alle meldingene.",
      "Den er ikke lagret på maskinen og kan ikke vises igjen. En ny utskrift erstatter denne.",
    ],
    askHeading: "Åpne med nøkkelen på papiret",
    askLead: "Nøkkelen til profilen er borte fra maskinen. Innholdet er låst og er ikke rørt.",
    askNext: "Finn utskriften, og skriv de åtte gruppene.",
    key: "Gjenopprettingsnøkkel",
    keyHelp: "Store og små bokstaver er det samme. Mellomrom kan utelates.",
    recover: "Åpne profilen",
    working: "Åpner …",
  },

  page: {
    heading: "Virksomhet og miljø",
    environment: "Miljø",
    organisation: "Virksomhet",
    fetching: "Henting",
    fetchesHere: "Denne maskinen henter det som kommer inn.",
    /** Beside a konto, of which its own section tells. */
    fetchesDpo: "Denne maskinen henter det som kommer inn over eFormidling.",
    sendOnly: "Budstikke sender bare. Et annet system henter.",
    onChannel: (name: string) =>
      `Et annet system henter. Budstikke henter bare det som sendes til kanalen ${name}.`,
    toKonto: (name: string) => `Dere bruker bare Fiks IO, med kontoen ${name}.`,
    noKonto: "Dere bruker bare Fiks IO, og kontoen er ikke i bruk. Ingenting hentes.",
    change: "Endre oppsettet",
    changeText: "Sertifikat, Maskinporten, systembruker, tilganger, henting og Fiks IO.",
    sandbox: "Sandkassen trenger ikke noe oppsett.",
    konto: {
      heading: "Kontoen på Fiks IO",
      name: "Konto",
      fetching: "Henting",
      on: "Denne maskinen henter det som kommer til kontoen.",
      off: "Slått av her. Meldinger og svar til kontoen kommer ikke hit.",
      consumers: "KS teller nå",
      /** What KS counts, and how many of them are not this program. */
      count: (count: number, receiving: boolean) => {
        const others = receiving ? count - 1 : count;
        if (count === 0) {
          return receiving
            ? "Ingen som henter, heller ikke dette programmet. Tellingen kan henge etter."
            : "Ingen som henter. Meldingene ligger i køen til noen gjør det, eller tiden går ut.";
        }
        if (others === 0) {
          return "1 program som henter, etter alt å dømme dette.";
        }
        const all = `${count} programmer som henter`;
        if (receiving) {
          return `${all}: dette, og ${others} til.`;
        }
        return count === 1
          ? "1 program som henter. Det er ikke dette."
          : `${all}. Ingen av dem er dette.`;
      },
      unknown: "KS sier ikke hvor mange som henter.",
      waiting: (count: number) =>
        count === 1 ? "1 melding ligger i køen." : `${count} meldinger ligger i køen.`,
      asking: "Vi spør KS hvem som henter …",
      who: (connection: string) =>
        `KS sier hvor mange, ikke hvem. Spør dem som drifter arkiv og fagsystem hos dere, eller KS på fiks@ks.no. Vår forbindelse heter «${connection}» der.`,
      turnOff: "Slå av henting her",
      turnOffHelp:
        "Slår dere av, går sending som før. Det som kommer til kontoen, kommer ikke hit, heller ikke svar.",
      turnOnHelp: "Slår dere på, henter vi igjen det som ligger i køen.",
      turnOn: "Slå på henting",
      turnedOff: "Henting fra kontoen er slått av her. Svar på det dere sender, kommer ikke hit.",
      turnedOn: "Vi henter fra kontoen igjen.",
    },
    switchHeading: "Bytt miljø",
    switchText:
      "Hvert miljø har egne meldinger, nøkler og innstillinger. Når du bytter, starter Budstikke på nytt.",
    open: { sandkasse: "Åpne sandkassen", test: "Åpne testmiljøet", produksjon: "Åpne produksjon" },
    switching: "Bytter …",
    here: "Du er her",
  },

  broken: {
    aside: "Legg til side og begynn på nytt",
    asideText: "Filene flyttes til en egen mappe i profilen. Ingenting slettes.",
  },
};
