import { useSyncExternalStore } from "react";
import type { Language } from "../../ipc/generated/bindings";
import type { Catalogue } from "./nb";
import { onSpoken, spoken, spokenLanguage } from "./spoken";

/** The words of the language that is spoken. */
export function useText(): Catalogue {
  return useSyncExternalStore(onSpoken, spoken);
}

/** Which language that is. */
export function useLanguage(): Language {
  return useSyncExternalStore(onSpoken, spokenLanguage);
}
