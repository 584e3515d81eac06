import { useShell } from "../../ipc/context";
import type { InboxRow } from "../../ipc/generated/bindings";
import { shownError } from "../../shared/ui/ErrorPanel";
import { useNotify } from "../../shared/ui/Notices";

/** The letters that mark a row of Innboks: «E» as done with, «U» as unread, and both back again. */
export function useMarks(rows: readonly InboxRow[]): Record<string, (uid: string) => void> {
  const shell = useShell();
  const notify = useNotify();
  const mark = (change: (row: InboxRow) => Promise<void>) => (uid: string) => {
    const row = rows.find((one) => one.uid === uid);
    if (row) {
      void change(row).catch((reason: unknown) => {
        notify({ text: shownError(reason).what, tone: "danger" });
      });
    }
  };
  return {
    e: mark((row) => shell.markHandled(row.uid, !row.handled)),
    u: mark((row) => shell.markRead(row.uid, row.unread)),
  };
}
