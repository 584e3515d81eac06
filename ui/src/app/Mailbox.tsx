import { type Dispatch, useEffect, useRef } from "react";
import { InboxList } from "../features/mailbox/InboxList";
import { MessageList } from "../features/mailbox/MessageList";
import { SaveList } from "../features/mailbox/SaveList";
import { FoundList } from "../features/mailbox/search/FoundList";
import type { Looking } from "../features/mailbox/search/looking";
import { SearchBar } from "../features/mailbox/search/SearchBar";
import { useFound } from "../features/mailbox/search/useFound";
import { IncomingView } from "../features/message/incoming/IncomingView";
import { MessageView } from "../features/message/MessageView";
import type { Session, ThreadRow } from "../ipc/generated/bindings";
import { useText } from "../shared/i18n/useText";
import { focusSoon } from "../shared/keys/focusSoon";
import { useShortcuts } from "../shared/keys/useShortcuts";
import { SplitView } from "../shared/ui/SplitView";
import { useMedia, WIDE } from "../shared/ui/useMedia";
import { neighbour, useRows } from "./neighbour";
import type { Box, Route, Step } from "./route";

interface MailboxProps {
  folder: Box;
  session: Session;
  at: Route;
  go: Dispatch<Step>;
}

/** A folder: the list and the chosen message side by side, or one of them when the window is narrow. */
export function Mailbox({ folder, session, at, go }: MailboxProps) {
  const text = useText();
  const wide = useMedia(WIDE);
  const heading = useRef<HTMLHeadingElement>(null);
  const reading = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const chosen = at.chosen[folder];
  const uid = chosen?.uid ?? null;
  const looking = at.looking[folder];
  const own = useRows(folder);
  const found = useFound(folder, looking, uid);
  const uids = found.shows ? found.rows.map((hit) => hit.uid) : own.uids;
  const fillsPage = !wide && at.opened && uid !== null;

  const focusHeading = () => requestAnimationFrame(() => heading.current?.focus());
  const close = () => {
    go({ kind: "closeDetail" });
    focusSoon(".listbox-row[tabindex='0']", "#list-heading");
  };

  const look = (next: Looking) => go({ kind: "look", folder, looking: next });
  /** Chooses a row, also one that was found in another folder. */
  const choose = (kind: "choose" | "open", next: string) => {
    const hit = found.shows ? found.rows.find((row) => row.uid === next) : undefined;
    found.hold(next);
    go({ kind, folder, uid: next, box: hit?.place });
  };
  const step = (by: 1 | -1) => {
    const next = neighbour(uids, uid, by);
    if (next !== null) {
      choose("choose", next);
    }
  };
  useShortcuts({
    nextMessage: () => step(1),
    previousMessage: () => step(-1),
    search: () => {
      go({ kind: "closeDetail" });
      // In a narrow window the list comes back first.
      requestAnimationFrame(() => {
        field.current?.focus();
        field.current?.select();
      });
    },
    leave: () => {
      if (fillsPage || reading.current?.contains(document.activeElement)) {
        close();
      }
    },
  });

  // Opened in a narrow window: the list is gone, so focus goes where the reading starts.
  useEffect(() => {
    if (fillsPage) {
      requestAnimationFrame(() => heading.current?.focus());
    }
  }, [fillsPage]);

  const rows = {
    onOpen: (next: string) => {
      const again = next === uid;
      choose("open", next);
      if (wide && again) {
        focusHeading();
      }
    },
    onSelect: (next: string) => choose("choose", next),
    selected: uid,
  };
  const searching = {
    search: (
      <SearchBar
        aside={uids.length > 0 && <SaveList folder={folder} looking={looking} />}
        field={field}
        folder={folder}
        found={found}
        looking={looking}
        onLook={look}
      />
    ),
    found: found.shows ? (
      <FoundList
        {...rows}
        field={field}
        folder={folder}
        found={found}
        onWiden={() => {
          look({ ...looking, everywhere: true });
          field.current?.focus();
        }}
      />
    ) : null,
  };
  const list = (
    <div className="pane pane-list" data-pane>
      {folder === "inbox" ? (
        <InboxList session={session} {...rows} {...searching} />
      ) : (
        <MessageList folder={folder} {...rows} {...searching} />
      )}
    </div>
  );
  const view = {
    back: fillsPage
      ? { label: found.shows ? text.search.back : text.message.back(text.nav[folder]), go: close }
      : null,
    headingLevel: fillsPage ? 1 : 2,
    headingRef: heading,
    onDraft: (draftId: string) => go({ kind: "compose", draftId }),
    onReceipt: (receipt: string) => go({ kind: "receipt", uid: receipt }),
    onThread: (row: ThreadRow) => {
      go({ kind: "open", folder: row.place, uid: row.uid });
      focusHeading();
    },
    onGone: () => go({ kind: "choose", folder, uid: null }),
  } as const;
  const detail = (
    <div className="pane pane-detail" data-pane ref={reading}>
      {chosen === null ? (
        <p className="nothing-selected">
          {folder === "inbox" ? text.list.nothingToRead : text.list.nothingSelected}
        </p>
      ) : chosen.box === "inbox" ? (
        <IncomingView key={uid} own={session.organisation} uid={chosen.uid} {...view} />
      ) : (
        <MessageView key={uid} uid={chosen.uid} {...view} />
      )}
    </div>
  );
  const nothing = own.empty && !found.shows;
  const shows = fillsPage ? "detail" : wide && !(nothing && uid === null) ? "both" : "list";
  return <SplitView detail={detail} list={list} separatorLabel={text.list.resize} shows={shows} />;
}
