/** Which language the window speaks: one window, one person. */
import { type Catalogue, nb } from "./nb";

let words: Catalogue = nb;
const listeners = new Set<() => void>();

/** The words of the language that is spoken, for what is said outside of components. */
export function spoken(): Catalogue {
  return words;
}

/** Sets the language that everything is said in from now on. */
export function speak(catalogue: Catalogue): void {
  words = catalogue;
  for (const changed of listeners) {
    changed();
  }
}

/** Calls `changed` when another language is spoken, until the answer is called. */
export function onSpoken(changed: () => void): () => void {
  listeners.add(changed);
  return () => listeners.delete(changed);
}
