import { InboxDownIcon, PaperclipIcon, ShieldLockIcon } from "@navikt/aksel-icons";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useShell } from "../../ipc/context";
import type { InboxRow, Session } from "../../ipc/generated/bindings";
import { queries } from "../../shared/data/queries";
import { shortened } from "../../shared/format/foreign";
import { formatOrgNumber } from "../../shared/format/numbers";
import { formatDateTime, formatListTime } from "../../shared/format/time";
import { useNow } from "../../shared/format/useNow";
import type { Catalogue } from "../../shared/i18n/nb";
import { useText } from "../../shared/i18n/useText";
import { Empty } from "../../shared/ui/Empty";
import { ErrorPanel, shownError } from "../../shared/ui/ErrorPanel";
import { Foreign } from "../../shared/ui/Foreign";
import { ListBox } from "../../shared/ui/ListBox";
import { ListPage } from "../../shared/ui/ListPage";
import { useNotify } from "../../shared/ui/Notices";
import { ToneIcon } from "../../shared/ui/Tone";
import { Aside } from "./Aside";
import { LoadMore } from "./LoadMore";
import { Pause } from "./Pause";
import { useSteadyRows } from "./useSteadyRows";
import "./MessageList.css";
import "./InboxList.css";

/** More of a stranger's title than any row can show. */
const MOST = 200;

interface InboxListProps {
  selected: string | null;
  session: Session;
  onSelect: (uid: string) => void;
  onOpen: (uid: string) => void;
}

/** Innboks: the letters that came in, newest first, and what came and is no letter. */
export function InboxList({ selected, session, onSelect, onOpen }: InboxListProps) {
  const shell = useShell();
  const notify = useNotify();
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

  const toggleHandled = (uid: string) => {
    const row = rows.find((one) => one.uid === uid);
    if (row) {
      void shell.markHandled(uid, !row.handled).catch((reason: unknown) => {
        notify({ text: shownError(reason).what, tone: "danger" });
      });
    }
  };
  const toggleRead = (uid: string) => {
    const row = rows.find((one) => one.uid === uid);
    if (row) {
      void shell.markRead(uid, row.unread).catch((reason: unknown) => {
        notify({ text: shownError(reason).what, tone: "danger" });
      });
    }
  };

  return (
    <ListPage
      aside={
        <>
          {waiting > 0 && (
            <button
              className="text-button inbox-new"
              data-testid="show-new"
              onClick={show}
              type="button"
            >
              {text.showNew(waiting)}
            </button>
          )}
          <span className="sr-only" role="status">
            {waiting > 0 ? text.newCame(waiting) : ""}
          </span>
        </>
      }
      className="inbox"
      heading={words.nav.inbox}
      total={total > 0 ? words.list.total(total) : undefined}
    >
      {list.isError && <ErrorPanel error={shownError(list.error)} />}
      {list.isSuccess && rows.length === 0 && (
        <Empty icon={<InboxDownIcon aria-hidden />} {...emptyWords(session, text)} />
      )}
      {rows.length > 0 && (
        <div
          onPointerEnter={(event) => onPointer(event.pointerType === "mouse")}
          onPointerLeave={() => onPointer(false)}
        >
          <ListBox
            items={rows.map((row) => ({
              key: row.uid,
              testId: `message-row-${row.uid}`,
              content: <Card now={now} row={row} />,
            }))}
            label={words.list.label(words.nav.inbox)}
            letters={{ e: toggleHandled, u: toggleRead }}
            onOpen={onOpen}
            onSelect={onSelect}
            selected={selected}
            size={total - waiting}
            testId="message-list"
          />
        </div>
      )}
      {hasNextPage && <LoadMore busy={isFetchingNextPage} load={() => void fetchNextPage()} />}
      {first && first.aside.length > 0 && <Aside now={now} rows={first.aside} />}
    </ListPage>
  );
}

function Card({ row, now }: { row: InboxRow; now: Date }) {
  const words = useText();
  const text = words.inbox;
  return (
    <div className="message-card" data-tone={row.tone} data-unread={row.unread || undefined}>
      <ToneIcon came tone={row.tone} />
      <span className="message-who" title={formatOrgNumber(row.sender.orgNumber)}>
        {row.unread && (
          <>
            <span aria-hidden className="message-unread" />
            <span className="sr-only">{text.unread}, </span>
          </>
        )}
        <Foreign text={shortened(row.sender.name, MOST)} />
        <Pause />
      </span>
      <span className="message-title">
        {row.confidential && <ShieldLockIcon aria-hidden />}
        <span className="message-title-text">
          <Foreign text={shortened(row.title, MOST) || words.noTitle} />
        </span>
        <Pause />
        {row.documents > 0 && (
          <span className="message-files">
            <PaperclipIcon aria-hidden />
            <span aria-hidden>{row.documents}</span>
            <span className="sr-only">{words.documents(row.documents)}, </span>
          </span>
        )}
      </span>
      <span className="message-standing">
        {row.word}
        {row.kvittering !== null && ` · ${text.answered(row.kvittering)}`}
        {row.handled && ` · ${text.handled}`}
        <Pause />
      </span>
      <time
        className="message-when"
        dateTime={row.receivedAt}
        title={formatDateTime(row.receivedAt)}
      >
        <span aria-hidden>{formatListTime(row.receivedAt, now)}</span>
        <span className="sr-only">{formatDateTime(row.receivedAt)}</span>
      </time>
    </div>
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
