import { useCallback, useEffect, useRef, useState } from "react";
import { useShell } from "../../ipc/context";
import type { InboxRow } from "../../ipc/generated/bindings";
import type { Shell } from "../../ipc/shell";
import { useText } from "../../shared/i18n/useText";
import { shownError } from "../../shared/ui/ErrorPanel";
import { useNotify } from "../../shared/ui/Notices";
import type { Picks } from "../../shared/ui/usePicking";

/** As long as the notice stands that offers it. */
const UNDO_MS = 10_000;

export type BulkAction = "read" | "unread" | "handled" | "notHandled";

/** A message that an action failed for, and why. */
interface Failed {
  uid: string;
  title: string;
  why: string;
}

export interface Bulk {
  picks: Picks;
  /** Those that are picked and still here. */
  rows: InboxRow[];
  /** How far it has come; `null` when nothing is under way. */
  progress: { done: number; all: number } | null;
  failed: Failed[];
  act: (action: BulkAction) => void;
  clear: () => void;
  /** Takes back what was done last, when it can be. */
  undo: (() => void) | null;
}

/** The one command each, the one that takes it back, and whom it changes anything for. */
const actions: Record<
  BulkAction,
  {
    applies: (row: InboxRow) => boolean;
    one: (shell: Shell, uid: string) => Promise<void>;
    back: BulkAction;
  }
> = {
  read: {
    applies: (row) => row.unread,
    one: (shell, uid) => shell.markRead(uid, true),
    back: "unread",
  },
  unread: {
    applies: (row) => !row.unread,
    one: (shell, uid) => shell.markRead(uid, false),
    back: "read",
  },
  handled: {
    applies: (row) => !row.handled,
    one: (shell, uid) => shell.markHandled(uid, true),
    back: "notHandled",
  },
  notHandled: {
    applies: (row) => row.handled,
    one: (shell, uid) => shell.markHandled(uid, false),
    back: "handled",
  },
};

/** Whether the action would change anything for one of them. */
export const changes = (action: BulkAction, rows: readonly InboxRow[]) =>
  rows.some(actions[action].applies);

/**
 * What is picked of a list, and what is done with all of it: one command after the other, so that what
 * fails for one leaves the others done, and is told by its name.
 */
export function useBulk(all: readonly InboxRow[]): Bulk {
  const shell = useShell();
  const notify = useNotify();
  const words = useText();
  const text = words.picks;
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [progress, setProgress] = useState<Bulk["progress"]>(null);
  const [failed, setFailed] = useState<Failed[]>([]);
  const [undo, setUndo] = useState<(() => void) | null>(null);
  const busy = useRef(false);
  useEffect(() => {
    const timer = undo && setTimeout(() => setUndo(null), UNDO_MS);
    return () => {
      if (timer) {
        clearTimeout(timer);
      }
    };
  }, [undo]);

  /** One after the other; resolves with those that went and those that did not. */
  const run = useCallback(
    async (action: BulkAction, rows: readonly InboxRow[]) => {
      const went: InboxRow[] = [];
      const not: Failed[] = [];
      for (const row of rows) {
        setProgress({ done: went.length, all: rows.length });
        try {
          await actions[action].one(shell, row.uid);
          went.push(row);
        } catch (reason) {
          not.push({ uid: row.uid, title: row.title, why: shownError(reason).what });
        }
      }
      setProgress(null);
      return { went, not };
    },
    [shell],
  );

  const act = async (action: BulkAction, of: readonly InboxRow[]) => {
    const rows = of.filter(actions[action].applies);
    if (busy.current || rows.length === 0) {
      return;
    }
    busy.current = true;
    setFailed([]);
    const { went, not } = await run(action, rows);
    busy.current = false;
    setFailed(not);
    setPicked(new Set(not.map((one) => one.uid)));
    const takeBack = async () => {
      if (busy.current) {
        return;
      }
      busy.current = true;
      setUndo(null);
      const back = await run(actions[action].back, went);
      busy.current = false;
      setFailed(back.not);
      notify({
        text: text.undone(back.went.length, went.length),
        tone: back.not.length > 0 ? "danger" : "neutral",
      });
    };
    const again = went.length > 0 ? () => void takeBack() : null;
    setUndo(() => again);
    const told = [text.done(went.length, rows.length), not.length > 0 && text.failed(not.length)];
    notify({
      text: told.filter(Boolean).join(" "),
      tone: not.length > 0 ? "danger" : "success",
      ...(again && { action: { label: text.undo, run: again } }),
    });
  };

  const rows = all.filter((row) => picked.has(row.uid));
  return {
    picks: {
      picked: new Set(rows.map((row) => row.uid)),
      onPick: (next) => {
        setPicked(next);
        setFailed([]);
      },
      hint: text.keys,
    },
    rows,
    progress,
    failed,
    act: (action) => void act(action, rows),
    clear: () => {
      setPicked(new Set());
      setFailed([]);
    },
    undo,
  };
}
