/** The letter that is answered, beside the answer (ux 5.5), in nynorsk. Part of {@link nn}. */
import type { original as bokmaal } from "./nb.original";

export const original: typeof bokmaal = {
  show: "Vis meldinga du svarer på",
  hide: "Skjul meldinga du svarer på",
  heading: "Meldinga du svarer på",
};
