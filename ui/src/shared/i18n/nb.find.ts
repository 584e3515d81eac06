/** Finn melding (ux 5.14). Part of {@link nb}. */
export const find = {
  label: "Hva har du om meldingen",
  help: "En id eller begynnelsen av den, organisasjonsnummer, saksnummer, tittel, eller en hel e-post. Det du limer inn, blir på maskinen.",
  clear: "Tøm feltet",
  searching: "Leter …",
  found: (count: number, more: boolean) =>
    more
      ? `De ${count} nyeste meldingene som passer`
      : count === 1
        ? "1 melding passer"
        : `${count} meldinger passer`,
  more: "Det er flere som passer. Lim inn en id, eller skriv mer av tittelen.",
  lookedFor: "Vi lette etter",
  quoted: (text: string) => `«${text}»`,
  kinds: {
    id: "id",
    fragment: "begynnelsen av en id",
    organisation: "organisasjonsnummer",
    case: "sak",
    words: "ord",
  },
  came: (name: string) => `Fra ${name}`,
  open: "Åpne meldingen",
  receipt: "Skriv ut kvittering",
  copy: "Kopier svar",
  events: "Hva som har skjedd, og hvem som sier det",
  which: "Velg først hvilken av meldingene du mener.",
  notFound: {
    what: (looked: string) => `Vi fant ikke ${looked}.`,
    /** More than one thing was looked for. */
    several: "Vi fant ingen melding med noe av dette.",
    here: (count: number, since: string) =>
      count === 1
        ? `Vi har lett på denne maskinen, i den ene meldingen fra ${since}.`
        : `Vi har lett på denne maskinen, i ${count.toLocaleString("nb-NO")} meldinger siden ${since}.`,
    hereNone: "Vi har lett på denne maskinen, og den har ingen meldinger ennå.",
    drafts: "Utkast er ikke med.",
    askFor: "Be om",
    asks: ["når meldingen ble sendt", "navnet på mottakeren", "hvilket system den ble sendt fra"],
    elsewhere: "Andre steder å lete",
    places: [
      {
        where: "Arkivet eller fagsystemet",
        what: "Ble den sendt derfra, ligger historikken der og i integrasjonspunktet. Spør den som drifter det.",
      },
      {
        where: "Budstikke på en annen maskin",
        what: "Hver maskin har sine egne meldinger. Be den som sendte, lete der.",
      },
      {
        where: "Fiks IO",
        what: "Her står bare det som gikk til eller fra deres egen konto. Andre systemer kan ha andre kontoer.",
      },
      {
        where: "KS SvarUt og innboksen i Altinn",
        what: "Budstikke sender ikke den veien. Logg inn der og let etter meldingen.",
      },
    ],
  },
  /** What was written can be nothing that is looked for. */
  nothing: {
    what: "Vi fant verken id, organisasjonsnummer eller saksnummer i teksten.",
    next: "Lim inn en id, eller skriv noen ord fra tittelen på én linje.",
  },
};
