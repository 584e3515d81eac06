import { Button } from "@digdir/designsystemet-react";
import { DocPencilIcon, TrashIcon } from "@navikt/aksel-icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { useShell } from "../../ipc/context";
import type { DraftRow } from "../../ipc/generated/bindings";
import { keys, queries } from "../../shared/data/queries";
import { formatAge, formatDateTime } from "../../shared/format/time";
import { useNow } from "../../shared/format/useNow";
import { useText } from "../../shared/i18n/useText";
import { keyInList } from "../../shared/keys/rebinding";
import { useShortcuts } from "../../shared/keys/useShortcuts";
import { Empty } from "../../shared/ui/Empty";
import { ErrorPanel, shownError } from "../../shared/ui/ErrorPanel";
import { ListPage } from "../../shared/ui/ListPage";
import { useNotify } from "../../shared/ui/Notices";
import "./DraftList.css";

/** Utkast: what is written and not sent. Opening one goes straight on writing. */
export function DraftList({ onOpen }: { onOpen: (id: string) => void }) {
  const shell = useShell();
  const client = useQueryClient();
  const notify = useNotify();
  const text = useText();
  const now = useNow(15_000);
  const list = useRef<HTMLUListElement>(null);
  const drafts = useQuery(queries.drafts(shell));
  const rows = drafts.data ?? [];
  const removed = useRef<string | null>(null);

  const renew = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: keys.drafts }),
      client.invalidateQueries({ queryKey: keys.counts }),
    ]);

  const restore = async (id: string) => {
    removed.current = null;
    try {
      await shell.restoreDraft(id);
      await renew();
      notify({ text: text.drafts.restored });
    } catch (reason) {
      notify({ text: shownError(reason).what, tone: "danger" });
    }
  };

  const remove = async (row: DraftRow) => {
    const at = rows.indexOf(row);
    try {
      await shell.deleteDraft(row.id);
      removed.current = row.id;
      await renew();
      notify({
        text: text.drafts.removed(row.title || text.noTitle),
        tone: "neutral",
        action: { label: text.drafts.restore, run: () => void restore(row.id) },
      });
      const left = list.current?.querySelectorAll<HTMLElement>(".draft-open") ?? [];
      (left[Math.min(at, left.length - 1)] ?? document.getElementById("list-heading"))?.focus();
    } catch (reason) {
      notify({ text: shownError(reason).what, tone: "danger" });
    }
  };

  useShortcuts({
    undo: () => {
      if (removed.current !== null) {
        void restore(removed.current);
      }
    },
  });

  const byKey = (event: React.KeyboardEvent, row: DraftRow, index: number) => {
    if (event.ctrlKey || event.altKey || event.metaKey) {
      return;
    }
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[keyInList(event)];
    if (step !== undefined) {
      event.preventDefault();
      const all = list.current?.querySelectorAll<HTMLElement>(".draft-open") ?? [];
      all[Math.min(rows.length - 1, Math.max(0, index + step))]?.focus();
    } else if (event.key === "Delete") {
      event.preventDefault();
      // Held, it would take the draft that comes into the place of this one.
      if (!event.repeat) {
        void remove(row);
      }
    }
  };

  return (
    <ListPage
      heading={text.nav.drafts}
      total={rows.length > 0 ? text.nav.count.drafts(rows.length) : undefined}
    >
      {drafts.isError && <ErrorPanel error={shownError(drafts.error)} />}
      {drafts.isSuccess && rows.length === 0 && (
        <Empty
          icon={<DocPencilIcon aria-hidden />}
          next={text.list.empty.drafts.next}
          what={text.list.empty.drafts.what}
        />
      )}
      {rows.length > 0 && (
        <ul aria-label={text.drafts.label} className="drafts" data-testid="message-list" ref={list}>
          {rows.map((row, index) => (
            <li className="draft" data-testid={`message-row-${row.id}`} key={row.id}>
              <button
                className="draft-open"
                onClick={() => onOpen(row.id)}
                onKeyDown={(event) => byKey(event, row, index)}
                type="button"
              >
                <span className="draft-title" data-empty={row.title === "" || undefined}>
                  {row.title || text.noTitle}
                </span>
                <span className="dotted draft-facts">
                  <span>
                    {row.recipient === "" ? text.list.noRecipient : text.list.to(row.recipient)}
                  </span>
                  {row.documents > 0 && <span>{text.documents(row.documents)}</span>}
                  <time dateTime={row.savedAt} title={formatDateTime(row.savedAt)}>
                    {text.list.savedAge(formatAge(row.savedAt, now))}
                  </time>
                </span>
              </button>
              <Button
                aria-label={text.drafts.remove(row.title || text.noTitle)}
                className="icon-button"
                icon
                onClick={() => void remove(row)}
                title={text.drafts.removeShort}
                variant="tertiary"
              >
                <TrashIcon aria-hidden />
              </Button>
            </li>
          ))}
        </ul>
      )}
    </ListPage>
  );
}
