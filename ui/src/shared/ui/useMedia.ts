import { useSyncExternalStore } from "react";

/** Room for a list and a message side by side (ux 5.1). */
export const WIDE = "(min-width: 1100px)";

/**
 * No room for a column beside the page: a small window, or a large text in it.
 * As the style sheets have it; ranges are written there only, where the build spells them out for older web views.
 */
export const SMALL = "(max-width: 47.99rem), (max-height: 29.99rem)";

/** Whether a media query holds now. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const list = window.matchMedia(query);
      list.addEventListener("change", changed);
      return () => list.removeEventListener("change", changed);
    },
    () => window.matchMedia(query).matches,
  );
}
