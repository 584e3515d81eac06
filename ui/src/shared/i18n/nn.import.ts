import type { importing as bokmaal } from "./nb.import";

/** The words of taking the set-up from an integrasjonspunkt (ux 5.15). Part of {@link nn}. */
export const importing: typeof bokmaal = {
  heading: "Har de integrasjonspunkt frå før?",
  lead: "Då kan oppsettet hentast frå integrasjonspunkt-local.properties, eller frå ei .yml-fil.",
  first:
    "Har de integrasjonspunkt frå før? Vel miljøet det køyrer i. Deretter kan du hente oppsettet frå fila.",
  pick: "Hent frå integrasjonspunktet",
  reading: "Les …",
  other: "Vel ei anna fil",
  found: (count: number, file: string) =>
    count === 1 ? `1 eigenskap i ${file}` : `${count} eigenskapar i ${file}`,
  nothing: "Ingenting er lagra enno. Passord blir ikkje viste.",
  use: "Bruk dette",
  using: "Hentar …",
  taken: "Oppsettet er henta. Stega spør om det som manglar.",
  goOn: "Gå vidare",
  none: "Ingenting i fila kan brukast.",
  fates: {
    used: "Blir brukt",
    found: "Funne, blir ikkje brukt",
    dead: "Utgått",
    unknown: "Ukjend",
  },
  line: (line: number) => `linje ${line}`,
  secret: "skjult",
  settings: "Hent frå integrasjonspunkt",
  settingsText: "Fila blir lesen først. Du ser kva som blir brukt, før noko blir endra.",
};
