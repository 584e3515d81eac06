/** The window's words in every language it speaks. */
import { en } from "./en";
import { type Catalogue, nb } from "./nb";
import { nn } from "./nn";

/** BCP 47, the usual one first. */
const languages = ["nb", "nn", "en"] as const;

export type Language = (typeof languages)[number];

export const catalogues: Record<Language, Catalogue> = { nb, nn, en };
