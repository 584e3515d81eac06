import { useCallback, useEffect, useRef, useState } from "react";

/** How long after the last keystroke it is saved; with the write it stays under a second. */
const PAUSE_MS = 600;

export type SaveState = "saved" | "waiting" | "saving" | "failed";

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
  const mounted = useRef(true);

  useEffect(() => {
    saver.current = save;
  });

  const flush = useCallback(async (): Promise<void> => {
    if (saving.current !== null) {
      await saving.current.catch(() => {});
    }
    const next = latest.current;
    if (next === saved.current) {
      return;
    }
    if (mounted.current) {
      setState("saving");
    }
    const run = saver.current(next).then(() => {
      saved.current = next;
    });
    saving.current = run;
    try {
      await run;
      if (mounted.current) {
        setState(latest.current === next ? "saved" : "waiting");
      }
    } catch (why) {
      if (mounted.current) {
        setReason(why);
        setState("failed");
      }
      throw why;
    } finally {
      if (saving.current === run) {
        saving.current = null;
      }
    }
    if (latest.current !== saved.current) {
      await flush();
    }
  }, []);

  useEffect(() => {
    latest.current = value;
    if (value === saved.current) {
      return;
    }
    setState("waiting");
    const timer = setTimeout(() => void flush().catch(() => {}), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value, flush]);

  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
      void flush().catch(() => {});
    };
  }, [flush]);

  return { state, reason, flush };
}
