import { useInfiniteQuery } from "@tanstack/react-query";
import { useShell } from "../ipc/context";
import type { Folder } from "../ipc/generated/bindings";
import { queries } from "../shared/data/queries";

/** The message before or after the chosen one, of those that are loaded. */
export function useNeighbour(folder: Folder, uid: string | null): (by: 1 | -1) => string | null {
  const shell = useShell();
  const list = useInfiniteQuery(queries.folder(shell, folder));
  return (by) => {
    const uids = list.data?.pages.flatMap((page) => page.rows.map((row) => row.uid)) ?? [];
    const at = uid === null ? -1 : uids.indexOf(uid);
    return at === -1 ? (uids[0] ?? null) : (uids[at + by] ?? null);
  };
}
