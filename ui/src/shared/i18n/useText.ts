import { useSyncExternalStore } from "react";
import type { Catalogue } from "./nb";
import { onSpoken, spoken } from "./spoken";

/** The words of the language that is spoken. */
export function useText(): Catalogue {
  return useSyncExternalStore(onSpoken, spoken);
}
