import { useSyncExternalStore } from "react";

/** Room for a list and a message side by side (ux 5.1). */
export const WIDE = "(min-width: 1100px)";

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
