/** Which language the window speaks: one window, one person. */
import type { Language } from "../../ipc/generated/bindings";
import type { Shell } from "../../ipc/shell";
import { catalogues, languages } from "./catalogues";
import type { Catalogue } from "./nb";

/** Where the choice lies for what is shown before a profile is open, and says its own. */
const REMEMBERED = "budstikke.language";

let language: Language = "nb";
const listeners = new Set<() => void>();

/** The words of the language that is spoken, for what is said outside of components. */
export function spoken(): Catalogue {
  return catalogues[language];
}

export function spokenLanguage(): Language {
  return language;
}

/** Sets the language that the window says everything in from now on. */
export function speak(next: Language): void {
  language = next;
  document.documentElement.lang = next;
  for (const changed of listeners) {
    changed();
  }
}

/** Speaks it, also the next time the program is opened. */
export function remember(next: Language): void {
  localStorage.setItem(REMEMBERED, next);
  speak(next);
}

/** Speaks what was remembered, and has the backend do so: before anything is shown. */
export async function loadLanguage(shell: Shell | null): Promise<void> {
  const kept = localStorage.getItem(REMEMBERED);
  speak(languages.find((one) => one === kept) ?? "nb");
  // The window itself is right; a backend that does not answer tells why when it is asked for more.
  await shell?.speakLanguage(language).catch(() => {});
}

/** Calls `changed` when another language is spoken, until the answer is called. */
export function onSpoken(changed: () => void): () => void {
  listeners.add(changed);
  return () => listeners.delete(changed);
}
