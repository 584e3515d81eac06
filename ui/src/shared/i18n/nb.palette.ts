/** The palette (ux 5.3). Part of {@link nb}. */
export const palette = {
  label: "Søk eller lim inn id",
  list: "Det du kan velge",
  groups: {
    found: "Det du limte inn",
    commands: "Kommandoer",
    settings: "Innstillinger",
    recipients: "Mottakere brukt før",
    messages: "Meldinger",
    lookUp: "Finn melding",
  },
  writeTo: (name: string) => `Ny melding til ${name}`,
  lookUp: (text: string) => `Se hva vi vet om «${text}»`,
  came: (name: string) => `Fra ${name}`,
  nothing: "Ingen kommando, mappe, mottaker eller melding passer.",
  hits: (count: number) => (count === 1 ? "1 valg" : `${count} valg`),
  how: "Piltastene velger, Enter åpner, Esc lukker.",
};
