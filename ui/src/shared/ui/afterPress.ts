/** Whether a button of the pointer is down. */
let pressed = false;

if (typeof document !== "undefined") {
  const now = (down: boolean) => () => {
    pressed = down;
  };
  document.addEventListener("pointerdown", now(true), true);
  document.addEventListener("pointerup", now(false), true);
  document.addEventListener("pointercancel", now(false), true);
}

/**
 * Runs `change` at once, or after the click that is under way: a line that appears between press and
 * release moves what lies under the pointer, and the click then hits nothing.
 */
export function afterPress(change: () => void) {
  if (!pressed) {
    change();
    return;
  }
  const ends = ["pointerup", "pointercancel"];
  const end = () => {
    for (const name of ends) {
      document.removeEventListener(name, end);
    }
    // The click follows the release in the same task.
    setTimeout(change);
  };
  for (const name of ends) {
    document.addEventListener(name, end);
  }
}
