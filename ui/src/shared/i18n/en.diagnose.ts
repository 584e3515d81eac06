import type { diagnose as nb } from "./nb.diagnose";

/** Diagnose in English. Part of {@link en}. */
export const diagnose: typeof nb = {
  lead: "Checks the machine and the services you use. Nothing is sent and nothing is fetched.",
  again: "Run all again",
  running: "Checking …",
  copy: "Copy for IT",
  save: "Export …",
  copied: "The result has been copied.",
  saved: "The result has been saved.",
  done: (care) =>
    care === 0
      ? "All checked. We found nothing wrong."
      : care === 1
        ? "All checked. 1 thing needs care."
        : `All checked. ${care} things need care.`,
  notChecked: (count) =>
    count === 1 ? "1 thing could not be checked." : `${count} things could not be checked.`,
  parts: {
    machine: "The machine and the certificate",
    database: "The database",
    eformidling: "eFormidling",
    fiksIo: "Fiks IO",
  },
  states: {
    works: "OK",
    soon: "Needs care soon",
    wrong: "Needs care",
    unknown: "Not checked",
    unused: "Not in use",
  },
  at: (moment) => `Checked ${moment}`,
  dot: { soon: "something needs care soon", wrong: "something needs care" },
};
