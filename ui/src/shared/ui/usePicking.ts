import { useRef } from "react";

/** The rows of a list that a person has picked. */
export interface Picks {
  picked: ReadonlySet<string>;
  onPick: (picked: ReadonlySet<string>) => void;
  /** How rows are picked, for who points at the place to press. */
  hint: string;
}

interface Picking {
  toggle: (index: number) => void;
  /** From where picking began, or from `from`, to this row; what was picked before stays. */
  extend: (from: number | null, to: number) => void;
  all: () => void;
  clear: () => void;
  /** The next extension begins anew. */
  rest: () => void;
}

/** What the keys and presses that pick do to `picks`. */
export function usePicking(keys: readonly string[], picks: Picks | undefined): Picking {
  /** Where an extension began, and what was picked then. */
  const begun = useRef<{ key: string; picked: ReadonlySet<string> } | null>(null);
  const picked = picks?.picked ?? new Set<string>();
  const begin = (index: number) => {
    const key = keys[index];
    begun.current = key === undefined ? null : { key, picked };
  };
  return {
    toggle: (index) => {
      const key = keys[index];
      if (key !== undefined) {
        const next = new Set(picked);
        if (!next.delete(key)) {
          next.add(key);
        }
        picks?.onPick(next);
        begun.current = { key, picked: next };
      }
    },
    extend: (from, to) => {
      if (begun.current === null || !keys.includes(begun.current.key)) {
        begin(from ?? to);
      }
      if (begun.current) {
        const at = keys.indexOf(begun.current.key);
        const between = keys.slice(Math.min(at, to), Math.max(at, to) + 1);
        picks?.onPick(new Set([...begun.current.picked, ...between]));
      }
    },
    all: () => picks?.onPick(new Set(keys)),
    clear: () => {
      begun.current = null;
      picks?.onPick(new Set());
    },
    rest: () => {
      begun.current = null;
    },
  };
}
