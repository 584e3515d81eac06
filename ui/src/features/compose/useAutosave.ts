import { useCallback, useEffect, useRef, useState } from "react";

/** How long after the last keystroke it is saved; with the write it stays under a second. */
const PAUSE_MS = 600;
/** How long until a save that failed is tried again. */
const AGAIN_MS = 3000;

type SaveState = "saved" | "waiting" | "saving" | "failed";

interface Autosave {
  state: SaveState;
  /** Why the last save failed. */
  reason: unknown;
  /** Saves at once what is not saved; resolves when nothing is left. Rejects when it cannot be saved. */
  flush: () => Promise<void>;
}

/**
 * Saves `value` a moment after it stops changing, one save at a time, and what is left when the screen
 * goes away. Never moves focus and never writes back into the fields.
 */
export function useAutosave<T>(value: T, save: (value: T) => Promise<unknown>): Autosave {
  const [state, setState] = useState<SaveState>("saved");
  const [reason, setReason] = useState<unknown>(null);
  const latest = useRef(value);
  const saved = useRef(value);
  const saving = useRef<Promise<void> | null>(null);
  const saver = useRef(save);

  useEffect(() => {
    saver.current = save;
  });

  const run = useCallback(async () => {
    while (latest.current !== saved.current) {
      const next = latest.current;
      setState("saving");
      try {
        await saver.current(next);
      } catch (why) {
        setReason(why);
        setState("failed");
        throw why;
      }
      saved.current = next;
    }
    setState("saved");
  }, []);

  /** Whoever asks during a save waits for it, and for what was typed meanwhile. */
  const flush = useCallback((): Promise<void> => {
    saving.current ??= run().finally(() => {
      saving.current = null;
    });
    return saving.current;
  }, [run]);

  const soon = useCallback(
    (ms: number) => {
      const timer = setTimeout(() => void flush().catch(() => {}), ms);
      return () => clearTimeout(timer);
    },
    [flush],
  );

  useEffect(() => {
    latest.current = value;
    if (value === saved.current) {
      return;
    }
    setState("waiting");
    return soon(PAUSE_MS);
  }, [value, soon]);

  useEffect(() => (state === "failed" ? soon(AGAIN_MS) : undefined), [state, soon]);

  useEffect(
    () => () => {
      void flush().catch(() => {});
    },
    [flush],
  );

  return { state, reason, flush };
}
