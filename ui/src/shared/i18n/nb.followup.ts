/** Oppfølging: what waits for a person. */
export const followup = {
  label: "Det som venter på deg",
  total: (count: number) => (count === 1 ? "1 sak" : `${count} saker`),
  shown: (shown: number, total: number) =>
    `De ${shown} som haster mest, av ${total}. De andre kommer når disse er gjort.`,
  empty: {
    what: "Ingenting venter på deg.",
    next: "Det som feiler, haster eller mangler svar, kommer hit av seg selv.",
  },
  nothingSelected: "Velg en linje for å se hva det gjelder.",
  back: "Oppfølging",
  handle: (what: string) => `Marker som håndtert: ${what}`,
  handleShort: "Håndtert (E)",
  letLie: (what: string) => `La utkastet ligge: ${what}`,
  letLieShort: "La ligge (E)",
  handled: (what: string) => `${what} er markert som håndtert.`,
  lies: (what: string) => `${what} får ligge.`,
  undo: "Angre",
  undone: "Linjen er tilbake.",
  /** E on what waits for a decision. */
  mustDecide: "Denne blir borte herfra når den er løst.",
  since: (age: string) => `Siden ${age}`,
  due: (left: string) => `${left} igjen`,
  over: "Fristen er ute",
  reminderCopied: "Purringen er kopiert. Lim den inn i en e-post til mottakeren.",
  tried: "Vi prøver igjen nå.",
  draft: "Utkast",
  here: "Her hos dere",
  answerDays: {
    label: "Brev uten svar kommer hit etter",
    days: (days: number) => (days === 1 ? "1 dag" : `${days} dager`),
    never: "Aldri",
  },
};
