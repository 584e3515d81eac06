import type { find as nb } from "./nb.find";

/** Finn melding in nynorsk. Part of {@link nn}. */
export const find: typeof nb = {
  label: "Kva har du om meldinga",
  help: "Ein id eller byrjinga av han, organisasjonsnummer, saksnummer, tittel, eller ein heil e-post. Det du limer inn, blir på maskina.",
  clear: "Tøm feltet",
  searching: "Leitar …",
  found: (count, more) =>
    more
      ? `Dei ${count} nyaste meldingane som passar`
      : count === 1
        ? "1 melding passar"
        : `${count} meldingar passar`,
  more: "Det er fleire som passar. Lim inn ein id, eller skriv meir av tittelen.",
  lookedFor: "Vi leita etter",
  quoted: (text) => `«${text}»`,
  kinds: {
    id: "id",
    fragment: "byrjinga av ein id",
    organisation: "organisasjonsnummer",
    case: "sak",
    words: "ord",
  },
  came: (name) => `Frå ${name}`,
  open: "Opne meldinga",
  receipt: "Skriv ut kvittering",
  copy: "Kopier svar",
  events: "Kva som har skjedd, og kven som seier det",
  which: "Vel først kva for ei av meldingane du meiner.",
  notFound: {
    what: (looked) => `Vi fann ikkje ${looked}.`,
    several: "Vi fann inga melding med noko av dette.",
    here: (count, since) =>
      count === 1
        ? `Vi har leita på denne maskina, i den eine meldinga frå ${since}.`
        : `Vi har leita på denne maskina, i ${count.toLocaleString("nn-NO")} meldingar sidan ${since}.`,
    hereNone: "Vi har leita på denne maskina, og ho har ingen meldingar enno.",
    drafts: "Utkast er ikkje med.",
    askFor: "Be om",
    asks: ["når meldinga vart send", "namnet på mottakaren", "kva for system ho vart send frå"],
    elsewhere: "Andre stader å leite",
    places: [
      {
        where: "Arkivet eller fagsystemet",
        what: "Vart ho send derifrå, ligg historikken der og i integrasjonspunktet. Spør den som driftar det.",
      },
      {
        where: "Budstikke på ei anna maskin",
        what: "Kvar maskin har sine eigne meldingar. Be den som sende, leite der.",
      },
      {
        where: "Fiks IO",
        what: "Her står berre det som gjekk til eller frå dykkar eigen konto. Andre system kan ha andre kontoar.",
      },
      {
        where: "KS SvarUt og innboksen i Altinn",
        what: "Budstikke sender ikkje den vegen. Logg inn der og leit etter meldinga.",
      },
    ],
  },
  nothing: {
    what: "Vi fann verken id, organisasjonsnummer eller saksnummer i teksten.",
    next: "Lim inn ein id, eller skriv nokre ord frå tittelen på éi linje.",
  },
};
