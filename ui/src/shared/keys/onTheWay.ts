import { isEditing } from "./useShortcuts";

/** About half a second: what was on its way is drawn and has put focus long before. */
const FRAMES = 30;

/** From where something is on its way; anywhere, when it is for so short that nobody can move. */
const left = new Set<{ from: Element | null }>();

/**
 * Keeps what is typed from what is about to be left, until the answer is called or the person moves:
 * one who has pressed Ctrl+N and types on means the new letter, and an «e» would mark the row behind it
 * as handled.
 */
export function holdKeys(from: Element | null = null): () => void {
  const hold = { from };
  left.add(hold);
  return () => void left.delete(hold);
}

/** Holds the keys until `work` is done and what it leads to has put focus somewhere. */
export function onTheWay<T>(work: Promise<T>): Promise<T> {
  const began = document.activeElement;
  const release = holdKeys(began);
  const look = (frames: number) => {
    if (frames === 0 || document.activeElement !== began) {
      release();
    } else {
      requestAnimationFrame(() => look(frames - 1));
    }
  };
  work.then(() => look(FRAMES), release);
  return work;
}

if (typeof window !== "undefined") {
  window.addEventListener(
    "keydown",
    (event) => {
      const types = (event.key.length === 1 && event.key !== " ") || event.key === "Delete";
      const commands = event.ctrlKey || event.altKey || event.metaKey;
      const held = [...left].some(({ from }) => from === null || from === document.activeElement);
      if (held && types && !commands && !isEditing(event.target)) {
        event.preventDefault();
        event.stopPropagation();
      }
    },
    true,
  );
}
