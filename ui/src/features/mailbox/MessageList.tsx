import { InboxUpIcon, PaperclipIcon, PaperplaneIcon, ShieldLockIcon } from "@navikt/aksel-icons";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useShell } from "../../ipc/context";
import type { Folder, MessageRow } from "../../ipc/generated/bindings";
import { queries } from "../../shared/data/queries";
import { formatOrgNumber } from "../../shared/format/numbers";
import { counts, isStopped, outboxWord, standingTone } from "../../shared/format/standing";
import { formatDateTime, formatLeft, formatListTime } from "../../shared/format/time";
import { useNow } from "../../shared/format/useNow";
import type { Catalogue } from "../../shared/i18n/nb";
import { useText } from "../../shared/i18n/useText";
import { Empty } from "../../shared/ui/Empty";
import { ErrorPanel, shownError } from "../../shared/ui/ErrorPanel";
import { Foreign } from "../../shared/ui/Foreign";
import { ListBox } from "../../shared/ui/ListBox";
import { ListPage } from "../../shared/ui/ListPage";
import { Progress } from "../../shared/ui/Progress";
import { ToneIcon } from "../../shared/ui/Tone";
import { LoadMore } from "./LoadMore";
import { Pause } from "./Pause";
import "./MessageList.css";

interface MessageListProps {
  folder: Folder;
  selected: string | null;
  /** The selection moved: the detail beside the list follows. */
  onSelect: (uid: string) => void;
  /** Opened: focus goes to the detail. */
  onOpen: (uid: string) => void;
}

/** The rows of a folder, newest first. */
export function MessageList({ folder, selected, onSelect, onOpen }: MessageListProps) {
  const shell = useShell();
  const text = useText();
  const list = useInfiniteQuery(queries.folder(shell, folder));
  const rows = list.data?.pages.flatMap((page) => page.rows) ?? [];
  const total = list.data?.pages[0]?.total ?? 0;
  const now = useNow(rows.some((row) => counts(row.outbox)) ? 250 : 15_000);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;

  return (
    <ListPage heading={text.nav[folder]} total={total > 0 ? text.list.total(total) : undefined}>
      {list.isError && <ErrorPanel error={shownError(list.error)} />}
      {list.isSuccess && rows.length === 0 && (
        <Empty
          icon={folder === "outbox" ? <InboxUpIcon aria-hidden /> : <PaperplaneIcon aria-hidden />}
          next={text.list.empty[folder].next}
          what={text.list.empty[folder].what}
        />
      )}
      {rows.length > 0 && (
        <ListBox
          items={rows.map((row) => ({
            key: row.uid,
            testId: `message-row-${row.uid}`,
            content: <Card now={now} row={row} />,
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
    </ListPage>
  );
}

/** «Bekreftet i arkivet», «Klar om 8 s», «Hentes nå · 21 t 37 min igjen». */
function standing(row: MessageRow, now: Date, text: Catalogue): string {
  if (row.outbox) {
    return outboxWord(row.outbox, now, text);
  }
  if (row.deadline === null || row.deadline.passed) {
    return row.word;
  }
  const left = formatLeft(row.deadline.at, now);
  return `${row.word} · ${left === null ? text.list.dueOver : text.list.left(left)}`;
}

function Card({ row, now }: { row: MessageRow; now: Date }) {
  const text = useText();
  const tone = standingTone(row);
  return (
    <div className="message-card" data-tone={tone}>
      <ToneIcon stopped={isStopped(row.outbox)} tone={tone} />
      <span className="message-who" title={formatOrgNumber(row.counterpart.orgNumber)}>
        <Foreign text={row.counterpart.name} />
        <Pause />
      </span>
      <span className="message-title">
        {row.confidential && <ShieldLockIcon aria-hidden />}
        <span className="message-title-text">
          <Foreign text={row.title || text.noTitle} />
        </span>
        <Pause />
        {row.documents > 0 && (
          <span className="message-files">
            <PaperclipIcon aria-hidden />
            <span aria-hidden>{row.documents}</span>
            <span className="sr-only">{text.documents(row.documents)}, </span>
          </span>
        )}
      </span>
      <span className="message-standing">
        {standing(row, now, text)}
        <Pause />
      </span>
      <time className="message-when" dateTime={row.updatedAt} title={formatDateTime(row.updatedAt)}>
        <span aria-hidden>{formatListTime(row.updatedAt, now)}</span>
        <span className="sr-only">{formatDateTime(row.updatedAt)}</span>
      </time>
      {row.outbox?.upload && (
        <span className="message-upload">
          <Progress
            label={text.message.upload}
            max={100}
            quiet
            text={row.outbox.upload.text}
            value={row.outbox.upload.percent}
          />
        </span>
      )}
    </div>
  );
}
