/** Words of Innstillinger. */
export const settings = {
  heading: "Innstillinger",
  pagesLabel: "Sider i Innstillinger",
  search: "Søk i innstillinger",
  hits: (count: number) => (count === 1 ? "1 treff" : `${count} treff`),
  noHits: "Ingen treff. Prøv et annet ord.",
  saved: "Lagret.",
  /** Who a page is for. */
  scope: {
    profile: (environment: string) =>
      `Gjelder ${environment} på denne maskinen. Det du endrer, brukes med en gang.`,
    machine: "Gjelder deg på denne maskinen, i alle miljøer. Det du endrer, brukes med en gang.",
  },
  environments: { sandkasse: "sandkassen", test: "testmiljøet", produksjon: "produksjon" },
  pages: {
    organisation: "Virksomhet og miljø",
    writing: "Skriving",
    notices: "Varsler",
    look: "Utseende",
    language: "Språk",
    keyboard: "Tastatur",
    privacy: "Personvern og lagring",
    about: "Om Budstikke",
  },
  /** Every setting: its name, one line about it, and what else it may be looked for as. */
  items: {
    organisation: {
      name: "Virksomhet",
      help: "Hvem dere er, og hvordan meldinger hentes.",
      also: "organisasjon organisasjonsnummer sertifikat oppsett integrasjonspunkt konto fiks io altinn",
    },
    environment: {
      name: "Bytt miljø",
      help: "Gå til sandkassen, testmiljøet eller produksjon.",
      also: "sandkasse test produksjon",
    },
    person: {
      name: "Navnet ditt",
      help: "Står som saksbehandler i brev du skriver, og på kvitteringer du skriver ut.",
      also: "saksbehandler signatur",
    },
    unit: {
      name: "Enheten din",
      help: "Står som avdeling hos avsenderen i brev du skriver.",
      also: "avdeling etat",
    },
    hold: {
      name: "Angrefrist",
      help: "Så lenge ligger en melding her før noe sendes.",
      also: "angre vente utsett sending",
    },
    deadline: {
      name: "Svarfrist",
      help: "Så lenge venter vi på svar når du ikke velger noe annet.",
      also: "frist timer døgn",
    },
    newMessage: {
      name: "Noe har kommet inn",
      help: "Et brev er overtatt her, eller en konto har sluppet dere inn.",
      also: "nye meldinger innboks",
    },
    receipt: {
      name: "En kvittering gjør en melding ferdig",
      help: "Mottakeren har bekreftet det som kan bekreftes.",
      also: "levert bekreftet",
    },
    failure: {
      name: "Noe gikk galt",
      help: "En melding er ikke levert, eller trenger deg.",
      also: "feil feilet avvist usikker",
    },
    deadlineNear: {
      name: "En svarfrist er nær",
      help: "Mindre enn en femtedel av tiden er igjen.",
      also: "purring frist",
    },
    certificate: {
      name: "Et sertifikat går ut",
      help: "To måneder før, og oftere når det haster.",
      also: "virksomhetssertifikat utløper",
    },
    noticeTitle: {
      name: "Vis tittelen på meldingen",
      help: "Andre kan se skjermen din. Titler på taushetsbelagte meldinger vises aldri.",
      also: "innhold personvern",
    },
    quiet: {
      name: "Stille timer",
      help: "Det som kommer imens, får du ett samlet varsel om etterpå.",
      also: "ikke forstyrr kveld natt",
    },
    theme: {
      name: "Farger",
      help: "Lyse eller mørke farger.",
      also: "tema mørk lys dark mode kontrast",
    },
    size: {
      name: "Størrelse",
      help: "Gjør alt i vinduet større, også teksten.",
      also: "tekststørrelse skrift zoom forstørre",
    },
    narrow: {
      name: "Vis bare ikoner i menyen til venstre",
      help: "Gir mer plass til meldingene. Navnene vises når du peker på ikonene.",
      also: "navigasjon mapper smal",
    },
    language: {
      name: "Språk",
      help: "Alt Budstikke sier, sies på dette språket fra nå av.",
      also: "bokmål nynorsk engelsk norsk language english",
    },
    letters: {
      name: "Bruk enkeltbokstaver i lister",
      help: "J og K går ned og opp, E og U merker. Slå av hvis du bruker talestyring.",
      also: "hurtigtaster bokstav",
    },
    shortcuts: {
      name: "Hurtigtaster",
      help: "Alle tastene i Budstikke. Velg Endre for å bruke andre.",
      also: "snarvei tastatur ctrl",
    },
    storage: {
      name: "Plass på maskinen",
      help: "Alt ligger i én mappe for hvert miljø.",
      also: "disk størrelse mappe data",
    },
    kept: {
      name: "Hva vi lagrer, og hvordan",
      help: "Hva som blir liggende på maskinen, og hvem som kan lese det.",
      also: "kryptering sletting logg personopplysninger gdpr",
    },
    version: {
      name: "Versjon",
      help: "Hvilken utgave du bruker.",
      also: "oppdatering utgave",
    },
    licence: {
      name: "Lisens",
      help: "Budstikke er fri programvare.",
      also: "åpen kildekode mit",
    },
    accessibility: {
      name: "Tilgjengelighet",
      help: "Hva som er gjort for at alle skal kunne bruke Budstikke.",
      also: "universell utforming uu wcag skjermleser",
    },
  },
  writing: {
    holds: {
      none: "Ingen",
      noneText: "Meldingen sendes med en gang. Du kan ikke angre.",
      seconds: (seconds: number) => `${seconds} sekunder`,
      secondsText: (seconds: number): string =>
        seconds >= 30
          ? "God tid til å se over det du sendte."
          : "Nok til å oppdage at noe ble feil.",
    },
    hours: (hours: number) =>
      hours % 24 === 0 && hours > 24
        ? `${hours / 24} døgn`
        : hours === 1
          ? "1 time"
          : `${hours} timer`,
  },
  notices: {
    lead: "Varsler kommer fra maskinen når du ikke ser på Budstikke. De kommer høyst én gang i minuttet, samlet.",
    kinds: "Varsle meg når",
    content: "Hva varslene viser, og når",
    from: "Fra klokken",
    to: "Til klokken",
  },
  language: {
    others:
      "Brev og dokumenter vises på språket de er skrevet på. Hendelser som alt er registrert, kan stå på språket de ble skrevet på.",
  },
  look: {
    themes: {
      auto: "Følg systemet",
      light: "Lyst",
      dark: "Mørkt",
    },
    themesText: {
      auto: "Bytter når maskinen bytter.",
      light: "Mørk tekst på lys bunn.",
      dark: "Lys tekst på mørk bunn.",
    },
    percent: (percent: number) => `${percent} %`,
    system:
      "Høy kontrast og mindre bevegelse følger innstillingene i systemet. Slår du dem på der, følger Budstikke med.",
  },
  keyboard: {
    action: "Handling",
    keys: "Taster",
    change: "Endre",
    changeFor: (name: string) => `Endre tastene for ${name}`,
    reset: "Tilbakestill",
    resetFor: (name: string) => `Tilbakestill tastene for ${name}`,
    resetAll: "Tilbakestill alle",
    allReset: "Alle hurtigtaster er som fra start.",
    press: "Trykk tastene du vil bruke. Esc avbryter.",
    changed: (name: string, keys: string) => `${name} har nå tastene ${keys}.`,
    owned: (keys: string, name: string) => `${keys} brukes av «${name}».`,
    swap: "La dem bytte taster",
    refused: {
      altGr: "Ctrl og Alt sammen er AltGr på mange tastatur. Velg noe annet.",
      alone: "Hold Ctrl eller Alt inne, eller bruk en av tastene F1 til F12.",
      taken: "De tastene trengs når du skriver tekst, eller av systemet. Velg noe annet.",
    },
  },
  privacy: {
    total: "I alt",
    show: "Vis mappen",
    copy: "Kopier plasseringen",
    copied: "Plasseringen er kopiert.",
    facts: [
      {
        name: "Meldinger og dokumenter",
        text: "Ligger kryptert på denne maskinen. Nøkkelen ligger i maskinens nøkkelring, eller bak passordfrasen du valgte.",
      },
      {
        name: "Dokumenter du åpner",
        text: "En lesbar kopi lages når du åpner et dokument. Den slettes når Budstikke lukkes.",
      },
      {
        name: "Sertifikater og passord",
        text: "Ligger i den krypterte databasen. Sertifikatfilen du valgte, blir ikke kopiert.",
      },
      {
        name: "Innstillinger",
        text: "Navnet ditt og valgene dine ligger i lesbare filer, uten passord og uten meldinger.",
      },
      {
        name: "Sletting",
        text: "Sendte og mottatte meldinger blir liggende. Budstikke sletter dem ikke av seg selv.",
      },
      {
        name: "Hvem vi snakker med",
        text: "Bare tjenestene som frakter og slår opp meldinger. Ingen bruksdata sendes til noen.",
      },
    ],
    sandbox: "Sandkassen har nøkkelen i en fil, fordi alt i den er oppdiktet.",
  },
  about: {
    version: (version: string) => `Budstikke ${version}`,
    licence: "MIT-lisensen. Du kan bruke, endre og dele Budstikke fritt.",
    licenceText: "Les lisensen",
    parts:
      "Skriften Inter er under SIL Open Font License. Designsystemet og ikonene fra Aksel er under MIT-lisensen.",
    done: "Dette er gjort",
    accessible: [
      "Alt kan gjøres med tastaturet. F1 viser hurtigtastene.",
      "Hver side prøves automatisk mot reglene i WCAG 2.2 A og AA, også forstørret til 200 og 400 prosent.",
      "Farge står aldri alene: status har også ikon og ord.",
      "Høy kontrast og mindre bevegelse følger systemet.",
    ],
    missing: "Dette gjenstår",
    gaps: [
      "Prøving med skjermleserne NVDA, VoiceOver og Orca er ikke ført inn her ennå.",
      "Dokumentene i meldingene lages av andre. Vi kan ikke love at de er tilgjengelige.",
    ],
    keys: "Vis hurtigtastene",
    data: "Hvor dataene ligger, står under Personvern og lagring.",
  },
};
