import { type InfiniteData, type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useShell } from "../../ipc/context";
import type {
  AppEvent,
  MessageDetail,
  MessagePage,
  MessageRow,
  SearchPage,
  UploadDto,
} from "../../ipc/generated/bindings";
import { invalidated, keys } from "./queries";

/** Progress comes four times a second: it is written into what is shown instead of asking again. */
function showUpload(client: QueryClient, uid: string, upload: UploadDto) {
  client.setQueryData<MessageDetail>(keys.message(uid), (message) =>
    message?.outbox ? { ...message, outbox: { ...message.outbox, upload } } : message,
  );
  const shown = (row: MessageRow): MessageRow =>
    row.uid === uid && row.outbox ? { ...row, outbox: { ...row.outbox, upload } } : row;
  client.setQueryData<InfiniteData<MessagePage>>(keys.folder("outbox"), (list) =>
    list
      ? { ...list, pages: list.pages.map((page) => ({ ...page, rows: page.rows.map(shown) })) }
      : list,
  );
  client.setQueriesData<InfiniteData<SearchPage>>({ queryKey: keys.searches }, (list) =>
    list
      ? {
          ...list,
          pages: list.pages.map((page) => ({
            ...page,
            rows: page.rows.map((found) =>
              found.place === "outbox" ? { ...found, row: shown(found.row) } : found,
            ),
          })),
        }
      : list,
  );
}

/** Keeps the cache true while mounted. Mounted once, at the top. */
export function useLiveCache(): void {
  const shell = useShell();
  const client = useQueryClient();
  useEffect(
    () =>
      shell.onEvent((event) => {
        if (event.kind === "upload") {
          showUpload(client, event.uid, event.upload);
        }
        for (const queryKey of invalidated(event)) {
          void client.invalidateQueries({ queryKey });
        }
      }),
    [shell, client],
  );
}

/** Calls `listener` with what happens while mounted. */
export function useEvents(listener: (event: AppEvent) => void): void {
  const shell = useShell();
  const current = useRef(listener);
  useEffect(() => {
    current.current = listener;
  });
  useEffect(() => shell.onEvent((event) => current.current(event)), [shell]);
}
