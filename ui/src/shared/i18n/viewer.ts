/** The words of the window that shows a document, in every language that may be spoken. */
import { viewer as en } from "./en.viewer";
import { viewer as nb, type ViewerWords } from "./nb.viewer";
import { viewer as nn } from "./nn.viewer";

/** BCP 47. */
export type ViewerLanguage = "nb" | "nn" | "en";

export const viewerWords: Record<ViewerLanguage, ViewerWords> = { nb, nn, en };
