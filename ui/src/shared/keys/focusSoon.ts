import { holdKeys } from "./onTheWay";

/** About half a second: what comes from the local database is there long before. */
const FRAMES = 30;

/**
 * Puts focus on the first of `wanted` once it is there, else on the first of `otherwise`. Leaves it
 * where it is when the person has moved it meanwhile.
 */
export function focusSoon(wanted: string, otherwise: string): void {
  const began = document.activeElement;
  const release = holdKeys(began);
  const look = (left: number) => {
    const now = document.activeElement;
    if (now !== began && now !== document.body && now !== null) {
      release();
      return;
    }
    const found = document.querySelector<HTMLElement>(wanted);
    if (found) {
      found.focus({ preventScroll: true });
      release();
    } else if (left > 0) {
      requestAnimationFrame(() => look(left - 1));
    } else {
      document.querySelector<HTMLElement>(otherwise)?.focus({ preventScroll: true });
      release();
    }
  };
  requestAnimationFrame(() => look(FRAMES));
}
