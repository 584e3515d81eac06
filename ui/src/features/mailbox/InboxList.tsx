import { InboxDownIcon } from "@navikt/aksel-icons";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useShell } from "../../ipc/context";
import type { Session } from "../../ipc/generated/bindings";
import { queries } from "../../shared/data/queries";
import { useNow } from "../../shared/format/useNow";
import type { Catalogue } from "../../shared/i18n/nb";
import { useText } from "../../shared/i18n/useText";
import { Empty } from "../../shared/ui/Empty";
import { ErrorPanel, shownError } from "../../shared/ui/ErrorPanel";
import { ListBox } from "../../shared/ui/ListBox";
import { ListPage } from "../../shared/ui/ListPage";
import { Aside } from "./Aside";
import { BulkBar } from "./BulkBar";
import { InboxCard } from "./InboxCard";
import { LoadMore } from "./LoadMore";
import { useBulk } from "./useBulk";
import { useMarks } from "./useMarks";
import { useSteadyRows } from "./useSteadyRows";
import "./InboxList.css";

interface InboxListProps {
  selected: string | null;
  session: Session;
  /** The field above the list. */
  search?: ReactNode;
  /** What it found: stands in place of the rows. */
  found?: ReactNode;
  onSelect: (uid: string) => void;
  onOpen: (uid: string) => void;
}

/** Innboks: the letters that came in, newest first, and what came and is no letter. */
export function InboxList(props: InboxListProps) {
  const { selected, session, search, found = null, onSelect, onOpen } = props;
  const shell = useShell();
  const words = useText();
  const text = words.inbox;
  const now = useNow(15_000);
  const list = useInfiniteQuery(queries.inbox(shell));
  const first = list.data?.pages[0];
  const total = first?.total ?? 0;
  const { rows, waiting, show, onPointer } = useSteadyRows(
    list.data?.pages.flatMap((page) => page.rows) ?? [],
  );
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const bulk = useBulk(rows);
  const marks = useMarks(rows, bulk);
  const news = found === null ? waiting : 0;

  return (
    <ListPage
      aside={
        <>
          {news > 0 && (
            <button
              className="text-button inbox-new"
              data-testid="show-new"
              onClick={show}
              type="button"
            >
              {text.showNew(news)}
            </button>
          )}
          <span className="sr-only" role="status">
            {news > 0 ? text.newCame(news) : ""}
          </span>
        </>
      }
      className="inbox"
      heading={words.nav.inbox}
      search={search}
      total={found === null && total > 0 ? words.list.total(total) : undefined}
    >
      {found === null && list.isError && <ErrorPanel error={shownError(list.error)} />}
      {found === null && list.isSuccess && rows.length === 0 && (
        <Empty icon={<InboxDownIcon aria-hidden />} {...emptyWords(session, text)} />
      )}
      <div
        onPointerEnter={(event) => onPointer(event.pointerType === "mouse")}
        onPointerLeave={() => onPointer(false)}
      >
        {found ??
          (rows.length > 0 && (
            <ListBox
              items={rows.map((row) => ({
                key: row.uid,
                testId: `message-row-${row.uid}`,
                content: () => <InboxCard now={now} row={row} />,
              }))}
              label={words.list.label(words.nav.inbox)}
              letters={marks}
              onOpen={onOpen}
              onSelect={onSelect}
              picks={bulk.picks}
              selected={selected}
              size={total - waiting}
              testId="message-list"
            />
          ))}
        {found === null && <BulkBar bulk={bulk} total={total} />}
      </div>
      {found === null && hasNextPage && (
        <LoadMore busy={isFetchingNextPage} load={() => void fetchNextPage()} />
      )}
      {found === null && first && first.aside.length > 0 && <Aside now={now} rows={first.aside} />}
    </ListPage>
  );
}

/** Why nothing is here. */
function emptyWords(session: Session, text: Catalogue["inbox"]) {
  if (session.withoutDpo) {
    return session.konto === null ? text.noKonto : text.toKonto(session.konto);
  }
  if (!session.sendOnly) {
    return text.empty(session.fetchEvery);
  }
  return session.messageChannel === null ? text.sendOnly : text.onChannel(session.messageChannel);
}
