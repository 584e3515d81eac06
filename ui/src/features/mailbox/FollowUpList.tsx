import { Button, Field, Label, Select } from "@digdir/designsystemet-react";
import { BellIcon, CheckmarkIcon, PaperclipIcon, ShieldLockIcon } from "@navikt/aksel-icons";
import { type KeyboardEvent, useEffect, useRef } from "react";
import type { FollowUpPage, FollowUpRow } from "../../ipc/generated/bindings";
import { shortened } from "../../shared/format/foreign";
import { formatAge, formatDateTime, formatLeft } from "../../shared/format/time";
import { useNow } from "../../shared/format/useNow";
import type { Catalogue } from "../../shared/i18n/nb";
import { useText } from "../../shared/i18n/useText";
import { keyInList } from "../../shared/keys/rebinding";
import { Empty } from "../../shared/ui/Empty";
import { Foreign } from "../../shared/ui/Foreign";
import { ListPage } from "../../shared/ui/ListPage";
import { ToneIcon } from "../../shared/ui/Tone";
import { Pause } from "./Pause";
import "./MessageList.css";
import "./FollowUpList.css";

/** More of a stranger's words than any row can show. */
const MOST = 200;

/** After how many days a letter without an answer is told of; 0 is never. */
const ANSWER_DAYS = [1, 3, 5, 7, 14, 30, 0];

interface FollowUpListProps {
  page: FollowUpPage | undefined;
  selected: string | null;
  onSelect: (key: string) => void;
  /** Opened: focus goes to what is shown beside it. */
  onOpen: (row: FollowUpRow) => void;
  /** The one best action of the row. */
  onAct: (row: FollowUpRow) => void;
  onHandle: (row: FollowUpRow) => void;
  onAnswerDays: (days: number) => void;
}

/** Oppfølging: what waits for a person, the most urgent first, each with its one best action. */
export function FollowUpList(props: FollowUpListProps) {
  const { page, selected, onSelect, onOpen, onAct, onHandle, onAnswerDays } = props;
  const words = useText();
  const text = words.followup;
  const now = useNow(15_000);
  const list = useRef<HTMLUListElement>(null);
  const rows = page?.rows ?? [];
  const total = page?.total ?? 0;
  const at = rows.findIndex((row) => row.key === selected);
  const stop = at === -1 ? 0 : at;
  const focus = (index: number) =>
    list.current?.querySelectorAll<HTMLElement>(".followup-open")[index]?.focus();

  // When the row that has focus goes away, focus goes to the one in its place and not to the page.
  const had = useRef<number | null>(null);
  useEffect(() => {
    const focused = document.activeElement;
    if (had.current !== null && (focused === null || focused === document.body)) {
      const next = Math.min(had.current, rows.length - 1);
      if (next >= 0) {
        focus(next);
      } else {
        document.getElementById("list-heading")?.focus();
        had.current = null;
      }
    }
  });

  const byKey = (event: KeyboardEvent, row: FollowUpRow, index: number) => {
    if (event.ctrlKey || event.altKey || event.metaKey) {
      return;
    }
    const key = keyInList(event);
    const to = {
      ArrowDown: index + 1,
      j: index + 1,
      ArrowUp: index - 1,
      k: index - 1,
      Home: 0,
      End: rows.length - 1,
    }[key];
    if (to !== undefined) {
      event.preventDefault();
      // With nothing chosen yet, the first press chooses the row that has focus.
      const next = selected === null ? index : Math.min(rows.length - 1, Math.max(0, to));
      const target = rows[next];
      if (target) {
        onSelect(target.key);
        focus(next);
      }
    } else if (key === "e") {
      event.preventDefault();
      // Held, it would mark the row that comes into the place of this one.
      if (!event.repeat) {
        onHandle(row);
      }
    }
  };

  return (
    <ListPage heading={words.nav.followup} total={total > 0 ? text.total(total) : undefined}>
      {page && rows.length === 0 && (
        <Empty icon={<BellIcon aria-hidden />} next={text.empty.next} what={text.empty.what} />
      )}
      {rows.length > 0 && (
        <ul
          aria-label={text.label}
          className="followup-list"
          data-testid="followup-list"
          ref={list}
        >
          {rows.map((row, index) => {
            const named = nameOf(row, words);
            return (
              <li
                className="followup-row"
                data-selected={row.key === selected || undefined}
                data-testid={`followup-row-${row.key}`}
                key={row.key}
                onBlur={() => {
                  had.current = null;
                }}
                onFocus={() => {
                  had.current = index;
                }}
              >
                <button
                  aria-current={row.key === selected || undefined}
                  className="followup-open"
                  data-pane-start={index === stop || undefined}
                  onClick={() => onOpen(row)}
                  onKeyDown={(event) => byKey(event, row, index)}
                  tabIndex={index === stop ? 0 : -1}
                  type="button"
                >
                  <Card now={now} row={row} />
                </button>
                <div className="followup-actions">
                  {row.action.kind !== "none" && (
                    <Button
                      data-size="sm"
                      data-testid="followup-act"
                      onClick={() => onAct(row)}
                      tabIndex={index === stop ? 0 : -1}
                      variant="secondary"
                    >
                      {row.action.label}
                      <span className="sr-only">: {named}</span>
                    </Button>
                  )}
                  {row.canHandle && (
                    <Button
                      aria-label={
                        row.about.kind === "draft" ? text.letLie(named) : text.handle(named)
                      }
                      data-size="sm"
                      data-testid="followup-handle"
                      icon
                      onClick={() => onHandle(row)}
                      tabIndex={index === stop ? 0 : -1}
                      title={row.about.kind === "draft" ? text.letLieShort : text.handleShort}
                      variant="tertiary"
                    >
                      <CheckmarkIcon aria-hidden />
                    </Button>
                  )}
                </div>
              </li>
            );
          })}
        </ul>
      )}
      {total > rows.length && <p className="followup-note">{text.shown(rows.length, total)}</p>}
      {page && (
        <Field className="followup-days" data-size="sm">
          <Label>{text.answerDays.label}</Label>
          <Select
            data-testid="answer-days"
            onChange={(event) => onAnswerDays(Number(event.target.value))}
            value={page.answerDays}
          >
            {[...new Set([...ANSWER_DAYS, page.answerDays])].map((days) => (
              <Select.Option key={days} value={days}>
                {days === 0 ? text.answerDays.never : text.answerDays.days(days)}
              </Select.Option>
            ))}
          </Select>
        </Field>
      )}
    </ListPage>
  );
}

/** What a row is called where one has to name it: never more than its list would show. */
export function nameOf({ about }: FollowUpRow, words: Catalogue): string {
  switch (about.kind) {
    case "message":
      return shortened(about.row.row.title, MOST) || words.noTitle;
    case "draft":
      return about.row.title || words.noTitle;
    case "setup":
      return about.row.text;
  }
}

function Card({ row, now }: { row: FollowUpRow; now: Date }) {
  const words = useText();
  const { about } = row;
  const text = words.followup;
  const shown = about.kind === "message" ? about.row : null;
  const who =
    shown === null
      ? about.kind === "draft"
        ? text.draft
        : text.here
      : shortened(
          shown.place === "inbox" ? shown.row.sender.name : shown.row.counterpart.name,
          MOST,
        );
  const files = shown?.row.documents ?? 0;
  return (
    <span className="message-card" data-tone={row.tone}>
      <ToneIcon came={shown?.place === "inbox"} tone={row.tone} />
      <span className="message-who">
        <Foreign text={who} />
        <Pause />
      </span>
      <span className="message-title">
        {shown?.row.confidential && <ShieldLockIcon aria-hidden />}
        <span className="message-title-text">
          <Foreign text={nameOf(row, words)} />
        </span>
        <Pause />
        {files > 0 && (
          <span className="message-files">
            <PaperclipIcon aria-hidden />
            <span aria-hidden>{files}</span>
            <span className="sr-only">{words.documents(files)}, </span>
          </span>
        )}
      </span>
      <span className="message-standing followup-why">
        <Foreign text={shortened(row.why, MOST)} />
        <Pause />
      </span>
      <When now={now} row={row} />
    </span>
  );
}

/** How long is left, or since when it waits. */
function When({ row, now }: { row: FollowUpRow; now: Date }) {
  const text = useText().followup;
  const at = row.until ?? row.since;
  if (at === null) {
    return null;
  }
  const left = row.until === null ? null : formatLeft(row.until, now);
  const said = row.until === null ? formatAge(at, now) : left === null ? text.over : text.due(left);
  return (
    <time className="message-when" dateTime={at} title={formatDateTime(at)}>
      {said}
    </time>
  );
}
