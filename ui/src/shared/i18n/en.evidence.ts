/** The body of evidence (ux 5.4) in English. Part of {@link en}. */
import type { evidenceBody as bokmaal } from "./nb.evidence";

export const evidenceBody: typeof bokmaal = {
  tree: "Content, as a tree",
  showTree: "Show as a tree",
  showRaw: "Show as it came",
  items: (count) => (count === 1 ? "1 field" : `${count} fields`),
  cut: (shown, all) =>
    `These are the first ${shown.toLocaleString("en")} of ${all.toLocaleString("en")} characters. “Copy evidence” takes all of it.`,
  cutTree:
    "The tree ends here. “Show as it came” shows the rest, and “Copy evidence” takes all of it.",
};
