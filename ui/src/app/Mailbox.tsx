import { type Dispatch, useEffect, useRef } from "react";
import { InboxList } from "../features/mailbox/InboxList";
import { MessageList } from "../features/mailbox/MessageList";
import { IncomingView } from "../features/message/incoming/IncomingView";
import { MessageView } from "../features/message/MessageView";
import type { Session, ThreadRow } from "../ipc/generated/bindings";
import { useText } from "../shared/i18n/useText";
import { focusSoon } from "../shared/keys/focusSoon";
import { useShortcuts } from "../shared/keys/useShortcuts";
import { SplitView } from "../shared/ui/SplitView";
import { useMedia, WIDE } from "../shared/ui/useMedia";
import type { Box, Route, Step } from "./route";
import { useNeighbour } from "./useNeighbour";

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
  const uid = at.chosen[folder];
  const { empty, neighbour } = useNeighbour(folder, uid);
  const fillsPage = !wide && at.opened && uid !== null;

  const focusHeading = () => requestAnimationFrame(() => heading.current?.focus());
  const close = () => {
    go({ kind: "closeDetail" });
    focusSoon(".listbox-row[tabindex='0']", "#list-heading");
  };

  const step = (by: 1 | -1) => {
    const next = neighbour(by);
    if (next !== null) {
      go({ kind: "choose", folder, uid: next });
    }
  };
  useShortcuts({
    nextMessage: () => step(1),
    previousMessage: () => step(-1),
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
      go({ kind: "open", folder, uid: next });
      if (wide && again) {
        focusHeading();
      }
    },
    onSelect: (next: string) => go({ kind: "choose", folder, uid: next }),
    selected: uid,
  };
  const list = (
    <div className="pane pane-list" data-pane>
      {folder === "inbox" ? (
        <InboxList session={session} {...rows} />
      ) : (
        <MessageList folder={folder} {...rows} />
      )}
    </div>
  );
  const view = {
    back: fillsPage ? { label: text.message.back(text.nav[folder]), go: close } : null,
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
      {uid === null ? (
        <p className="nothing-selected">
          {folder === "inbox" ? text.list.nothingToRead : text.list.nothingSelected}
        </p>
      ) : folder === "inbox" ? (
        <IncomingView key={uid} own={session.organisation} uid={uid} {...view} />
      ) : (
        <MessageView key={uid} uid={uid} {...view} />
      )}
    </div>
  );
  const shows = fillsPage ? "detail" : wide && !(empty && uid === null) ? "both" : "list";
  return <SplitView detail={detail} list={list} separatorLabel={text.list.resize} shows={shows} />;
}
