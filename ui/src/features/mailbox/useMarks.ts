import { useShell } from "../../ipc/context";
import type { InboxRow } from "../../ipc/generated/bindings";
import { shownError } from "../../shared/ui/ErrorPanel";
import { useNotify } from "../../shared/ui/Notices";
import { type Bulk, changes } from "./useBulk";

/**
 * The letters that mark a row of Innboks: «E» as done with, «U» as unread, and both back again; all that
 * are picked when the row is one of them.
 */
export function useMarks(
  rows: readonly InboxRow[],
  bulk: Bulk,
): Record<string, (uid: string) => void> {
  const shell = useShell();
  const notify = useNotify();
  const mark = (change: (row: InboxRow) => Promise<void>, all: () => void) => (uid: string) => {
    const row = rows.find((one) => one.uid === uid);
    if (bulk.picks.picked.has(uid)) {
      all();
    } else if (row) {
      void change(row).catch((reason: unknown) => {
        notify({ text: shownError(reason).what, tone: "danger" });
      });
    }
  };
  return {
    e: mark(
      (row) => shell.markHandled(row.uid, !row.handled),
      () => bulk.act(changes("handled", bulk.rows) ? "handled" : "notHandled"),
    ),
    u: mark(
      (row) => shell.markRead(row.uid, row.unread),
      () => bulk.act(changes("unread", bulk.rows) ? "unread" : "read"),
    ),
  };
}
