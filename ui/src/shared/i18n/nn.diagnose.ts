import type { diagnose as nb } from "./nb.diagnose";

/** Diagnose in nynorsk. Part of {@link nn}. */
export const diagnose: typeof nb = {
  lead: "Sjekkar maskina og tenestene de bruker. Ingenting blir sendt og ingenting blir henta.",
  again: "Køyr alle på nytt",
  running: "Sjekkar …",
  copy: "Kopier til IT",
  save: "Eksporter …",
  copied: "Resultatet er kopiert.",
  saved: "Resultatet er lagra.",
  done: (care) =>
    care === 0 ? "Ferdig sjekka. Vi fann ingen feil." : `Ferdig sjekka. ${care} ting må ordnast.`,
  notChecked: (count) => `${count} ting kunne ikkje sjekkast.`,
  parts: {
    machine: "Maskina og sertifikatet",
    database: "Databasen",
    eformidling: "eFormidling",
    fiksIo: "Fiks IO",
  },
  states: {
    works: "I orden",
    soon: "Må ordnast snart",
    wrong: "Må ordnast",
    unknown: "Ikkje sjekka",
    unused: "Ikkje i bruk",
  },
  at: (moment) => `Sjekka ${moment}`,
  dot: { soon: "noko må ordnast snart", wrong: "noko må ordnast" },
};
