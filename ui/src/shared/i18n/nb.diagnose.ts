/** Diagnose (ux 5.16). Part of {@link nb}. */
export const diagnose = {
  lead: "Sjekker maskinen og tjenestene dere bruker. Ingenting sendes og ingenting hentes.",
  again: "Kjør alle på nytt",
  running: "Sjekker …",
  copy: "Kopier for IT",
  save: "Eksporter …",
  copied: "Resultatet er kopiert.",
  saved: "Resultatet er lagret.",
  /** What a screen reader is told when all have answered. */
  done: (care: number) =>
    care === 0 ? "Ferdig sjekket. Vi fant ingen feil." : `Ferdig sjekket. ${care} ting må ordnes.`,
  /** Follows it: nothing is said of these. */
  notChecked: (count: number) => `${count} ting kunne ikke sjekkes.`,
  parts: {
    machine: "Maskinen og sertifikatet",
    database: "Databasen",
    eformidling: "eFormidling",
    fiksIo: "Fiks IO",
  },
  states: {
    works: "I orden",
    soon: "Må ordnes snart",
    wrong: "Må ordnes",
    unknown: "Ikke sjekket",
    unused: "Ikke i bruk",
  },
  at: (moment: string) => `Sjekket ${moment}`,
  /** Beside the name in the navigation. */
  dot: { soon: "noe må ordnes snart", wrong: "noe må ordnes" },
};
