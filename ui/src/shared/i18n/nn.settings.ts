/** Words of Innstillinger, in nynorsk. Part of {@link nn}. */
import type { settings as bokmaal } from "./nb.settings";

export const settings: typeof bokmaal = {
  heading: "Innstillingar",
  pagesLabel: "Sider i Innstillingar",
  search: "Søk i innstillingar",
  hits: (count: number) => (count === 1 ? "1 treff" : `${count} treff`),
  noHits: "Ingen treff. Prøv eit anna ord.",
  saved: "Lagra.",
  /** Who a page is for. */
  scope: {
    profile: (environment: string) =>
      `Gjeld ${environment} på denne maskina. Det du endrar, blir brukt med ein gong.`,
    machine: "Gjeld deg på denne maskina, i alle miljø. Det du endrar, blir brukt med ein gong.",
  },
  environments: { sandkasse: "sandkassen", test: "testmiljøet", produksjon: "produksjon" },
  pages: {
    organisation: "Verksemd og miljø",
    writing: "Skriving",
    notices: "Varsel",
    look: "Utsjånad",
    language: "Språk",
    keyboard: "Tastatur",
    privacy: "Personvern og lagring",
    about: "Om Budstikke",
  },
  /** Every setting: its name, one line about it, and what else it may be looked for as. */
  items: {
    organisation: {
      name: "Verksemd",
      help: "Kven de er, og korleis meldingar blir henta.",
      also: "virksomhet organisasjon organisasjonsnummer sertifikat oppsett integrasjonspunkt konto fiks io altinn",
    },
    environment: {
      name: "Byt miljø",
      help: "Gå til sandkassen, testmiljøet eller produksjon.",
      also: "bytt sandkasse test produksjon",
    },
    person: {
      name: "Namnet ditt",
      help: "Står som saksbehandlar i brev du skriv, og på kvitteringar du skriv ut.",
      also: "navn saksbehandlar saksbehandler signatur",
    },
    unit: {
      name: "Eininga di",
      help: "Står som avdeling hos avsendaren i brev du skriv.",
      also: "enhet avdeling etat",
    },
    hold: {
      name: "Angrefrist",
      help: "Så lenge ligg ei melding her før noko blir sendt.",
      also: "angre vente utsetje utsett sending",
    },
    deadline: {
      name: "Svarfrist",
      help: "Så lenge ventar vi på svar når du ikkje vel noko anna.",
      also: "frist timar timer døgn",
    },
    newMessage: {
      name: "Noko har kome inn",
      help: "Eit brev er overteke her, eller ein konto har sleppt dykk inn.",
      also: "nye meldingar meldinger innboks",
    },
    receipt: {
      name: "Ei kvittering gjer ei melding ferdig",
      help: "Mottakaren har stadfesta det som kan stadfestast.",
      also: "levert stadfesta bekreftet",
    },
    failure: {
      name: "Noko gjekk gale",
      help: "Ei melding er ikkje levert, eller treng deg.",
      also: "feil feila feilet avvist usikker",
    },
    deadlineNear: {
      name: "Ein svarfrist er nær",
      help: "Mindre enn ein femdel av tida er igjen.",
      also: "purring frist",
    },
    certificate: {
      name: "Eit sertifikat går ut",
      help: "To månader før, og oftare når det hastar.",
      also: "verksemdssertifikat virksomhetssertifikat utløper",
    },
    noticeTitle: {
      name: "Vis tittelen på meldinga",
      help: "Andre kan sjå skjermen din. Titlar på meldingar underlagde teieplikt blir aldri viste.",
      also: "innhald innhold personvern taushetsbelagt",
    },
    quiet: {
      name: "Stille timar",
      help: "Det som kjem i mellomtida, får du eitt samla varsel om etterpå.",
      also: "ikkje uroe forstyrr kveld natt",
    },
    theme: {
      name: "Fargar",
      help: "Lyse eller mørke fargar.",
      also: "farger tema mørk lys dark mode kontrast",
    },
    size: {
      name: "Storleik",
      help: "Gjer alt i vindauget større, også teksten.",
      also: "størrelse tekststorleik skrift zoom forstørre",
    },
    narrow: {
      name: "Vis berre ikon i menyen til venstre",
      help: "Gir meir plass til meldingane. Namna blir viste når du peikar på ikona.",
      also: "navigasjon mapper smal",
    },
    language: {
      name: "Språk",
      help: "Alt Budstikke seier, blir sagt på dette språket frå no av.",
      also: "bokmål nynorsk engelsk norsk language english",
    },
    letters: {
      name: "Bruk enkeltbokstavar i lister",
      help: "J og K går ned og opp, E og U merkjer. Slå av dersom du bruker talestyring.",
      also: "hurtigtastar hurtigtaster bokstav",
    },
    shortcuts: {
      name: "Hurtigtastar",
      help: "Alle tastane i Budstikke. Vel Endre for å bruke andre.",
      also: "hurtigtaster snarveg snarvei tastatur ctrl",
    },
    storage: {
      name: "Plass på maskina",
      help: "Alt ligg i éi mappe for kvart miljø.",
      also: "disk storleik størrelse mappe data",
    },
    kept: {
      name: "Kva vi lagrar, og korleis",
      help: "Kva som blir liggjande på maskina, og kven som kan lese det.",
      also: "kryptering sletting logg personopplysningar personopplysninger gdpr",
    },
    version: {
      name: "Versjon",
      help: "Kva utgåve du bruker.",
      also: "oppdatering utgåve utgave",
    },
    licence: {
      name: "Lisens",
      help: "Budstikke er fri programvare.",
      also: "open kjeldekode åpen kildekode mit",
    },
    accessibility: {
      name: "Tilgjenge",
      help: "Kva som er gjort for at alle skal kunne bruke Budstikke.",
      also: "tilgjengelighet universell utforming uu wcag skjermlesar skjermleser",
    },
  },
  writing: {
    holds: {
      none: "Ingen",
      noneText: "Meldinga blir send med ein gong. Du kan ikkje angre.",
      seconds: (seconds: number) => `${seconds} sekund`,
      secondsText: (seconds: number) =>
        seconds >= 30
          ? "God tid til å sjå over det du sende."
          : "Nok til å oppdage at noko vart feil.",
    },
    hours: (hours: number) =>
      hours % 24 === 0 && hours > 24
        ? `${hours / 24} døgn`
        : hours === 1
          ? "1 time"
          : `${hours} timar`,
  },
  notices: {
    lead: "Varsel kjem frå maskina når du ikkje ser på Budstikke. Dei kjem høgst éin gong i minuttet, samla.",
    kinds: "Varsle meg når",
    content: "Kva varsla viser, og når",
    from: "Frå klokka",
    to: "Til klokka",
  },
  language: {
    others:
      "Brev og dokument blir viste på språket dei er skrivne på. Hendingar som alt er registrerte, kan stå på språket dei vart skrivne på.",
  },
  look: {
    themes: {
      auto: "Følg systemet",
      light: "Lyst",
      dark: "Mørkt",
    },
    themesText: {
      auto: "Byter når maskina byter.",
      light: "Mørk tekst på lys botn.",
      dark: "Lys tekst på mørk botn.",
    },
    percent: (percent: number) => `${percent} %`,
    system:
      "Høg kontrast og mindre rørsle følgjer innstillingane i systemet. Slår du dei på der, følgjer Budstikke med.",
  },
  keyboard: {
    action: "Handling",
    keys: "Tastar",
    change: "Endre",
    changeFor: (name: string) => `Endre tastane for ${name}`,
    reset: "Tilbakestill",
    resetFor: (name: string) => `Tilbakestill tastane for ${name}`,
    resetAll: "Tilbakestill alle",
    allReset: "Alle hurtigtastar er som frå start.",
    press: "Trykk tastane du vil bruke. Esc avbryt.",
    changed: (name: string, keys: string) => `${name} har no tastane ${keys}.`,
    owned: (keys: string, name: string) => `${keys} blir brukt av «${name}».`,
    swap: "La dei byte tastar",
    refused: {
      altGr: "Ctrl og Alt saman er AltGr på mange tastatur. Vel noko anna.",
      alone: "Hald Ctrl eller Alt inne, eller bruk ein av tastane F1 til F12.",
      taken: "Dei tastane trengst når du skriv tekst, eller av systemet. Vel noko anna.",
    },
  },
  privacy: {
    total: "I alt",
    show: "Vis mappa",
    copy: "Kopier plasseringa",
    copied: "Plasseringa er kopiert.",
    facts: [
      {
        name: "Meldingar og dokument",
        text: "Ligg krypterte på denne maskina. Nøkkelen ligg i nøkkelringen til maskina, eller bak passordfrasen du valde.",
      },
      {
        name: "Dokument du opnar",
        text: "Ein leseleg kopi blir laga når du opnar eit dokument. Han blir sletta når Budstikke blir lukka.",
      },
      {
        name: "Sertifikat og passord",
        text: "Ligg i den krypterte databasen. Sertifikatfila du valde, blir ikkje kopiert.",
      },
      {
        name: "Innstillingar",
        text: "Namnet ditt og vala dine ligg i leselege filer, utan passord og utan meldingar.",
      },
      {
        name: "Sletting",
        text: "Sende og mottekne meldingar blir liggjande. Budstikke slettar dei ikkje av seg sjølv.",
      },
      {
        name: "Kven vi snakkar med",
        text: "Berre tenestene som fraktar og slår opp meldingar. Ingen bruksdata blir sende til nokon.",
      },
    ],
    sandbox: "Sandkassen har nøkkelen i ei fil, fordi alt i han er oppdikta.",
  },
  about: {
    version: (version: string) => `Budstikke ${version}`,
    licence: "MIT-lisensen. Du kan bruke, endre og dele Budstikke fritt.",
    licenceText: "Les lisensen",
    parts:
      "Skrifta Inter er under SIL Open Font License. Designsystemet og ikona frå Aksel er under MIT-lisensen.",
    done: "Dette er gjort",
    accessible: [
      "Alt kan gjerast med tastaturet. F1 viser hurtigtastane.",
      "Kvar side blir prøvd automatisk mot reglane i WCAG 2.2 A og AA, også forstørra til 200 og 400 prosent.",
      "Farge står aldri åleine: status har òg ikon og ord.",
      "Høg kontrast og mindre rørsle følgjer systemet.",
    ],
    missing: "Dette står att",
    gaps: [
      "Prøving med skjermlesarane NVDA, VoiceOver og Orca er ikkje ført inn her enno.",
      "Dokumenta i meldingane blir laga av andre. Vi kan ikkje love at dei er tilgjengelege.",
    ],
    keys: "Vis hurtigtastane",
    data: "Kvar dataa ligg, står under Personvern og lagring.",
  },
};
