/** Several recipients of one letter (ux 5.5). Part of {@link nb}. */
export const several = {
  heading: (count: number) => `Til ${count} mottakere`,
  each: "Hver mottaker får sin egen melding. Ingen av dem ser hvem de andre er.",
  add: "Legg til mottaker",
  added: (name: string) => `${name} er lagt til.`,
  already: (name: string) => `${name} er mottaker fra før.`,
  unreachable: (name: string) =>
    `${name} kan ikke nås herfra. Fjern mottakeren for å sende til de andre.`,
  remove: "Fjern",
  removeNamed: (name: string) => `Fjern ${name}`,
  showWays: "Vis måter",
  hideWays: "Skjul måter",
  theirReference: (name: string) => `Saken hos ${name}`,
  areaRefused: (name: string, area: string) =>
    `${name} tar ikke imot «${area}». Velg noe alle tar imot, eller fjern mottakeren.`,
  favourite: "Favoritt",
  favouriteOf: (name: string) => `Favoritt: ${name}`,
  held: (title: string, count: number) => `«${title}» til ${count} mottakere ligger i Utboks.`,
  packageFor: (name: string) => `Pakken til ${name}`,
};
