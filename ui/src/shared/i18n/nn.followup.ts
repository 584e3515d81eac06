/** Oppfølging in nynorsk: what waits for a person. Part of {@link nn}. */
import type { followup as bokmaal } from "./nb.followup";

export const followup: typeof bokmaal = {
  label: "Det som ventar på deg",
  total: (count: number) => (count === 1 ? "1 sak" : `${count} saker`),
  shown: (shown: number, total: number) =>
    `Dei ${shown} som hastar mest, av ${total}. Dei andre kjem når desse er gjorde.`,
  empty: {
    what: "Ingenting ventar på deg.",
    next: "Det som feilar, hastar eller manglar svar, kjem hit av seg sjølv.",
  },
  nothingSelected: "Vel ei linje for å sjå kva det gjeld.",
  back: "Oppfølging",
  handle: (what: string) => `Marker som handtert: ${what}`,
  handleShort: "Handtert (E)",
  letLie: (what: string) => `La utkastet liggje: ${what}`,
  letLieShort: "La liggje (E)",
  handled: (what: string) => `${what} er markert som handtert.`,
  lies: (what: string) => `${what} får liggje.`,
  undo: "Angre",
  undone: "Linja er tilbake.",
  /** E on what waits for a decision. */
  mustDecide: "Denne blir borte herifrå når ho er løyst.",
  since: (age: string) => `Sidan ${age}`,
  due: (left: string) => `${left} igjen`,
  over: "Fristen er ute",
  reminderCopied: "Purringa er kopiert. Lim henne inn i ein e-post til mottakaren.",
  tried: "Vi prøver igjen no.",
  draft: "Utkast",
  here: "Her hos dykk",
  answerDays: {
    label: "Brev utan svar kjem hit etter",
    days: (days: number) => (days === 1 ? "1 dag" : `${days} dagar`),
    never: "Aldri",
  },
};
