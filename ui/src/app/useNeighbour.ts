import { useInfiniteQuery } from "@tanstack/react-query";
import { useShell } from "../ipc/context";
import { queries } from "../shared/data/queries";
import type { Box } from "./route";

interface Neighbours {
  /** Nothing stands in the list. */
  empty: boolean;
  /** The message before or after the chosen one, of those that are loaded. */
  neighbour: (by: 1 | -1) => string | null;
}

export function useNeighbour(box: Box, uid: string | null): Neighbours {
  const shell = useShell();
  const inbox = useInfiniteQuery({ ...queries.inbox(shell), enabled: box === "inbox" });
  const folder = useInfiniteQuery({
    ...queries.folder(shell, box === "inbox" ? "sent" : box),
    enabled: box !== "inbox",
  });
  const list = box === "inbox" ? inbox : folder;
  const uids = list.data?.pages.flatMap((page) => page.rows.map((row) => row.uid)) ?? [];
  return {
    empty: list.isSuccess && uids.length === 0,
    neighbour: (by) => {
      const at = uid === null ? -1 : uids.indexOf(uid);
      return at === -1 ? (uids[0] ?? null) : (uids[at + by] ?? null);
    },
  };
}
