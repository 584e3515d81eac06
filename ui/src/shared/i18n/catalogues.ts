/** The window's words in every language it speaks. */
import { en } from "./en";
import { type Catalogue, nb } from "./nb";
import { nn } from "./nn";

/** BCP 47. */
export type Language = "nb" | "nn" | "en";

export const catalogues: Record<Language, Catalogue> = { nb, nn, en };
