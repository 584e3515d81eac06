import { useEffect, useState } from "react";

interface SteadyRows<Row> {
  /** What is shown. */
  rows: Row[];
  /** How many have come on top meanwhile, and wait. */
  waiting: number;
  /** Show them now. */
  show: () => void;
  /** The pointer came onto the list, or left it. */
  onPointer: (over: boolean) => void;
}

/**
 * The rows of a list whose news comes on top: while the pointer is on it, what comes waits, so that
 * nothing moves under a hand that is about to press. Rows that are `about` something else are no news.
 */
export function useSteadyRows<Row extends { uid: string }>(
  all: Row[],
  about = "",
): SteadyRows<Row> {
  const [held, setHeld] = useState<{ about: string; uids: ReadonlySet<string> } | null>(null);
  const seen = held?.about === about ? held.uids : null;
  const first = seen === null ? 0 : all.findIndex((row) => seen.has(row.uid));
  const waiting = Math.max(0, first);
  // Every row that was seen is gone: there is nothing left to hold still.
  useEffect(() => {
    if (first === -1) {
      setHeld(null);
    }
  }, [first]);
  const seenNow = () =>
    all.length === 0 ? null : { about, uids: new Set(all.map((row) => row.uid)) };
  return {
    rows: waiting === 0 ? all : all.slice(waiting),
    waiting,
    show: () => setHeld(seenNow()),
    onPointer: (over) => setHeld(over ? seenNow() : null),
  };
}
