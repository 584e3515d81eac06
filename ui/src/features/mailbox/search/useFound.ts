import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useShell } from "../../../ipc/context";
import type { IpcError, SearchPlace } from "../../../ipc/generated/bindings";
import { isAsking, queries } from "../../../shared/data/queries";
import { shownError } from "../../../shared/ui/ErrorPanel";
import { useSteadyRows } from "../useSteadyRows";
import { isLooking, type Looking, questionOf } from "./looking";
import { type Hit, useHeld } from "./useHeld";

/** What was found. */
export interface Finding {
  /** Whether it stands in place of the rows of the folder. */
  shows: boolean;
  /** Which question it answers: the one before the newest, until that is answered. */
  about: string;
  everywhere: boolean;
  rows: Hit[];
  /** How many were found, as far as they are fetched. */
  count: number;
  /** There are more than those. */
  more: boolean;
  unclear: string[];
  error: IpcError | null;
  /** How many have come on top, and wait for the pointer to leave. */
  waiting: number;
  show: () => void;
  onPointer: (over: boolean) => void;
  /** The row of a message keeps its place as long as that is chosen. */
  hold: (uid: string) => void;
  /** Asks for the next page; `null` when there is none. */
  load: (() => void) | null;
  loading: boolean;
}

const none: Hit[] = [];

/** What `looking` finds, asked again when messages change. */
export function useFound(folder: SearchPlace, looking: Looking, chosen: string | null): Finding {
  const shell = useShell();
  const list = useInfiniteQuery(queries.search(shell, questionOf(folder, looking)));
  const pages = list.data?.pages;
  const question = pages?.[0]?.question;
  const about = useMemo(() => (question ? JSON.stringify(question) : ""), [question]);
  const found = useMemo(
    () =>
      pages?.flatMap((page) => page.rows.map((row): Hit => ({ ...row, uid: row.row.uid }))) ?? none,
    [pages],
  );
  const { rows, hold } = useHeld(found, chosen, about);
  const steady = useSteadyRows(rows, about);
  const answered = list.isError || (question !== undefined && isAsking(question));
  return {
    shows: isLooking(looking) && answered,
    about,
    everywhere: question?.place === null,
    ...steady,
    count: found.length,
    more: (pages?.at(-1)?.next ?? null) !== null,
    unclear: pages?.[0]?.unclear ?? [],
    error: list.isError ? shownError(list.error) : null,
    hold,
    load: list.hasNextPage ? () => void list.fetchNextPage() : null,
    loading: list.isFetchingNextPage,
  };
}
