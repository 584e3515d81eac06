import { useInfiniteQuery } from "@tanstack/react-query";
import { useShell } from "../ipc/context";
import { queries } from "../shared/data/queries";
import type { Box } from "./route";

interface Rows {
  /** Nothing stands in the folder. */
  empty: boolean;
  /** Its messages, those that are loaded. */
  uids: string[];
}

/** The rows of a folder. */
export function useRows(box: Box): Rows {
  const shell = useShell();
  const inbox = useInfiniteQuery({ ...queries.inbox(shell), enabled: box === "inbox" });
  const folder = useInfiniteQuery({
    ...queries.folder(shell, box === "inbox" ? "sent" : box),
    enabled: box !== "inbox",
  });
  const list = box === "inbox" ? inbox : folder;
  const uids = list.data?.pages.flatMap((page) => page.rows.map((row) => row.uid)) ?? [];
  return { empty: list.isSuccess && uids.length === 0, uids };
}

/** The message before or after `uid`; the first when it is not among them. */
export function neighbour(uids: readonly string[], uid: string | null, by: 1 | -1): string | null {
  const at = uid === null ? -1 : uids.indexOf(uid);
  return at === -1 ? (uids[0] ?? null) : (uids[at + by] ?? null);
}
