/** The body of evidence (ux 5.4) in nynorsk. Part of {@link nn}. */
import type { evidenceBody as bokmaal } from "./nb.evidence";

export const evidenceBody: typeof bokmaal = {
  tree: "Innhald, som tre",
  showTree: "Vis som tre",
  showRaw: "Vis slik det kom",
  items: (count) => (count === 1 ? "1 felt" : `${count} felt`),
  cut: (shown, all) =>
    `Her står dei første ${shown.toLocaleString("nn")} av ${all.toLocaleString("nn")} teikn. «Kopier bevis» tek med alt.`,
  cutTree: "Treet sluttar her. «Vis slik det kom» viser resten, og «Kopier bevis» tek med alt.",
};
