import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef } from "react";
import type { Looking } from "./looking";

/** A word is looked for when nothing more of it has come for so long. */
const DEBOUNCE_MS = 100;

interface Typed {
  /** Something was typed: it is looked for in a moment. */
  onType: (text: string) => void;
  /** Looks at once for what is typed, and for `more`. */
  settle: (more?: Partial<Looking>) => void;
}

/**
 * What is typed in `field`, and looked for when the person rests. The field keeps its own text, so that
 * each letter draws the field anew and not the list.
 */
export function useTyped(
  field: RefObject<HTMLInputElement | null>,
  looking: Looking,
  onLook: (looking: Looking) => void,
): Typed {
  const typed = useRef(looking.text);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const current = useRef({ looking, onLook });
  useLayoutEffect(() => {
    current.current = { looking, onLook };
  });

  const settle = useCallback(
    (more: Partial<Looking> = {}) => {
      if (timer.current !== null) {
        clearTimeout(timer.current);
        timer.current = null;
      }
      if (more.text !== undefined) {
        typed.current = more.text;
        if (field.current) {
          field.current.value = more.text;
        }
      }
      current.current.onLook({ ...current.current.looking, text: typed.current, ...more });
    },
    [field],
  );

  // Gone to another folder in the middle of a word: it stands there when one comes back.
  useEffect(
    () => () => {
      if (timer.current !== null) {
        settle();
      }
    },
    [settle],
  );

  return {
    onType: (text) => {
      typed.current = text;
      if (timer.current !== null) {
        clearTimeout(timer.current);
      }
      timer.current = setTimeout(settle, text === "" ? 0 : DEBOUNCE_MS);
    },
    settle,
  };
}
