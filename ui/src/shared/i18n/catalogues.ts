/** The window's words in every language it speaks. */
import type { Language } from "../../ipc/generated/bindings";
import { en } from "./en";
import { type Catalogue, nb } from "./nb";
import { nn } from "./nn";

/** The usual one first. */
export const languages: readonly Language[] = ["nb", "nn", "en"];

/** Each language by its own name, which is the same in all of them. */
export const languageNames: Record<Language, string> = {
  nb: "Bokmål",
  nn: "Nynorsk",
  en: "English",
};

export const catalogues: Record<Language, Catalogue> = { nb, nn, en };
