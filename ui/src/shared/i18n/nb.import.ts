/** The words of taking the set-up from an integrasjonspunkt (ux 5.15). Part of {@link nb}. */
export const importing = {
  heading: "Har dere integrasjonspunkt fra før?",
  lead: "Da kan oppsettet hentes fra integrasjonspunkt-local.properties, eller fra en .yml-fil.",
  first:
    "Har dere integrasjonspunkt fra før? Velg miljøet det kjører i. Deretter kan du hente oppsettet fra filen.",
  pick: "Hent fra integrasjonspunktet",
  reading: "Leser …",
  other: "Velg en annen fil",
  found: (count: number, file: string) =>
    count === 1 ? `1 egenskap i ${file}` : `${count} egenskaper i ${file}`,
  nothing: "Ingenting er lagret ennå. Passord vises ikke.",
  use: "Bruk dette",
  using: "Henter …",
  taken: "Oppsettet er hentet. Trinnene spør om det som mangler.",
  goOn: "Gå videre",
  none: "Ingenting i filen kan brukes.",
  fates: { used: "Brukes", found: "Funnet, brukes ikke", dead: "Utgått", unknown: "Ukjent" },
  line: (line: number) => `linje ${line}`,
  secret: "skjult",
  settings: "Hent fra integrasjonspunkt",
  settingsText: "Filen leses først. Du ser hva som blir brukt, før noe endres.",
};
