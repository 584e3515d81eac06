import { useEffect, useState } from "react";
import type { InboxRow } from "../../ipc/generated/bindings";

interface SteadyRows {
  /** What is shown. */
  rows: InboxRow[];
  /** How many have come on top meanwhile, and wait. */
  waiting: number;
  /** Show them now. */
  show: () => void;
  /** The pointer came onto the list, or left it. */
  onPointer: (over: boolean) => void;
}

/**
 * The rows of a list whose news comes on top: while the pointer is on it, what comes waits, so that
 * nothing moves under a hand that is about to press.
 */
export function useSteadyRows(all: InboxRow[]): SteadyRows {
  const [seen, setSeen] = useState<ReadonlySet<string> | null>(null);
  const first = seen === null ? 0 : all.findIndex((row) => seen.has(row.uid));
  const waiting = Math.max(0, first);
  // Every row that was seen is gone: there is nothing left to hold still.
  useEffect(() => {
    if (first === -1) {
      setSeen(null);
    }
  }, [first]);
  const seenNow = () => (all.length === 0 ? null : new Set(all.map((row) => row.uid)));
  return {
    rows: waiting === 0 ? all : all.slice(waiting),
    waiting,
    show: () => setSeen(seenNow()),
    onPointer: (over) => setSeen(over ? seenNow() : null),
  };
}
