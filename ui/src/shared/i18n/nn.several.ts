import type { several as nb } from "./nb.several";

/** Several recipients of one letter in nynorsk. Part of {@link nn}. */
export const several: typeof nb = {
  heading: (count: number) => `Til ${count} mottakarar`,
  each: "Kvar mottakar får si eiga melding. Ingen av dei ser kven dei andre er.",
  add: "Legg til mottakar",
  added: (name: string) => `${name} er lagd til.`,
  already: (name: string) => `${name} er mottakar frå før.`,
  unreachable: (name: string) =>
    `Vi når ikkje ${name} herifrå. Fjern mottakaren for å sende til dei andre.`,
  remove: "Fjern",
  removeNamed: (name: string) => `Fjern ${name}`,
  showWays: "Vis måtar",
  hideWays: "Gøym måtar",
  theirReference: (name: string) => `Saka hos ${name}`,
  areaRefused: (name: string, area: string) =>
    `${name} tek ikkje imot «${area}». Vel noko alle tek imot, eller fjern mottakaren.`,
  favourite: "Favoritt",
  favouriteOf: (name: string) => `Favoritt: ${name}`,
  held: (title: string, count: number) => `«${title}» til ${count} mottakarar ligg i Utboks.`,
  packageFor: (name: string) => `Pakken til ${name}`,
};
