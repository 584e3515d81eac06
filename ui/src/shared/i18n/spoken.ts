/** Which language the window speaks: one window, one person. */
import { catalogues, type Language } from "./catalogues";
import type { Catalogue } from "./nb";

let language: Language = "nb";
const listeners = new Set<() => void>();

/** The words of the language that is spoken, for what is said outside of components. */
export function spoken(): Catalogue {
  return catalogues[language];
}

/** Sets the language that the window says everything in from now on. */
export function speak(next: Language): void {
  language = next;
  document.documentElement.lang = next;
  for (const changed of listeners) {
    changed();
  }
}

/** Calls `changed` when another language is spoken, until the answer is called. */
export function onSpoken(changed: () => void): () => void {
  listeners.add(changed);
  return () => listeners.delete(changed);
}
