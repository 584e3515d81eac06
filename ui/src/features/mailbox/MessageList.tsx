import { InboxUpIcon, PaperplaneIcon } from "@navikt/aksel-icons";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useShell } from "../../ipc/context";
import type { Folder } from "../../ipc/generated/bindings";
import { queries } from "../../shared/data/queries";
import { counts } from "../../shared/format/standing";
import { useNow } from "../../shared/format/useNow";
import { useText } from "../../shared/i18n/useText";
import { Empty } from "../../shared/ui/Empty";
import { ErrorPanel, shownError } from "../../shared/ui/ErrorPanel";
import { ListBox } from "../../shared/ui/ListBox";
import { ListPage } from "../../shared/ui/ListPage";
import { LoadMore } from "./LoadMore";
import { MessageCard } from "./MessageCard";

interface MessageListProps {
  folder: Folder;
  selected: string | null;
  /** The field above the list. */
  search?: ReactNode;
  /** What it found: stands in place of the rows. */
  found?: ReactNode;
  /** The selection moved: the detail beside the list follows. */
  onSelect: (uid: string) => void;
  /** Opened: focus goes to the detail. */
  onOpen: (uid: string) => void;
}

/** The rows of a folder, newest first. */
export function MessageList(props: MessageListProps) {
  const { folder, selected, search, found = null, onSelect, onOpen } = props;
  const shell = useShell();
  const text = useText();
  const list = useInfiniteQuery(queries.folder(shell, folder));
  const rows = list.data?.pages.flatMap((page) => page.rows) ?? [];
  const total = list.data?.pages[0]?.total ?? 0;
  const now = useNow(rows.some((row) => counts(row.outbox)) ? 250 : 15_000);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;

  return (
    <ListPage
      heading={text.nav[folder]}
      search={search}
      total={found === null && total > 0 ? text.list.total(total) : undefined}
    >
      {found ?? (
        <>
          {list.isError && <ErrorPanel error={shownError(list.error)} />}
          {list.isSuccess && rows.length === 0 && (
            <Empty
              icon={
                folder === "outbox" ? <InboxUpIcon aria-hidden /> : <PaperplaneIcon aria-hidden />
              }
              next={text.list.empty[folder].next}
              what={text.list.empty[folder].what}
            />
          )}
          {rows.length > 0 && (
            <ListBox
              items={rows.map((row) => ({
                key: row.uid,
                testId: `message-row-${row.uid}`,
                content: () => <MessageCard now={now} row={row} />,
              }))}
              label={text.list.label(text.nav[folder])}
              onOpen={onOpen}
              onSelect={onSelect}
              selected={selected}
              size={total}
              testId="message-list"
            />
          )}
          {hasNextPage && <LoadMore busy={isFetchingNextPage} load={() => void fetchNextPage()} />}
        </>
      )}
    </ListPage>
  );
}
