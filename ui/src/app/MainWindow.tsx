import { SkipLink } from "@digdir/designsystemet-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useReducer, useState } from "react";
import { flushSync } from "react-dom";
import { Compose } from "../features/compose/Compose";
import { addressed } from "../features/compose/fields";
import { Diagnose } from "../features/diagnose/Diagnose";
import { DraftList } from "../features/drafts/DraftList";
import { Find } from "../features/find/Find";
import { HelpDialog } from "../features/help/HelpDialog";
import { isLooking } from "../features/mailbox/search/looking";
import { ReceiptView } from "../features/message/ReceiptView";
import { Palette, PaletteButton } from "../features/palette/Palette";
import { anchorOf, type SettingId } from "../features/settings/pages";
import { Settings } from "../features/settings/Settings";
import { EnvironmentPage } from "../features/setup/EnvironmentPage";
import { useShell } from "../ipc/context";
import type { RecipientHit, Session, SetupStep, StartState } from "../ipc/generated/bindings";
import { keys, queries } from "../shared/data/queries";
import { useEvents } from "../shared/data/useEvents";
import { useText } from "../shared/i18n/useText";
import { focusSoon } from "../shared/keys/focusSoon";
import { onTheWay } from "../shared/keys/onTheWay";
import { useShortcutTable } from "../shared/keys/rebinding";
import { nothing, useShortcuts } from "../shared/keys/useShortcuts";
import { EnvironmentBand } from "../shared/ui/EnvironmentBand";
import { shownError } from "../shared/ui/ErrorPanel";
import { NoticePlace, useNotify } from "../shared/ui/Notices";
import { useMedia, WIDE } from "../shared/ui/useMedia";
import { Banners } from "./Banners";
import { CloseQuestion } from "./CloseDialog";
import { FollowUp } from "./FollowUp";
import { Mailbox } from "./Mailbox";
import { Navigation, useNarrowNavigation } from "./Navigation";
import { type Box, home, type Place, route } from "./route";
import { StatusLine } from "./StatusLine";
import { type Held, UndoBar } from "./UndoBar";
import "./MainWindow.css";

/** Where the keys move in a list. */
const LIST = ".listbox-row[tabindex='0'], .followup-open[tabindex='0'], .draft-open";

interface MainWindowProps {
  session: Session;
  /** The session ends: another environment, or its set-up at the step that is asked for. */
  onState: (state: StartState, step?: SetupStep) => void;
}

export function MainWindow({ session, onState }: MainWindowProps) {
  const shell = useShell();
  const client = useQueryClient();
  const notify = useNotify();
  const text = useText();
  const [at, go] = useReducer(route, home);
  const [held, setHeld] = useState<Held[]>([]);
  const [help, setHelp] = useState(false);
  const [palette, setPalette] = useState(false);
  const wide = useMedia(WIDE);
  const [narrow, setNarrow] = useNarrowNavigation();
  const counts = useQuery(queries.counts(shell));
  const health = useQuery(queries.health(shell));

  const name =
    at.over?.kind === "compose"
      ? text.compose.heading
      : at.over?.kind === "settings"
        ? text.nav.settings
        : text.nav[at.place];
  const environment = text.environment[session.environment];
  useEffect(() => {
    document.title = `${name} – ${environment} – ${text.product}`;
  }, [name, environment, text.product]);

  const goTo = useCallback((place: Place) => {
    go({ kind: "go", place });
    focusSoon(place === "find" ? "#find-field" : LIST, "#list-heading");
  }, []);

  // The page before this one is gone, and with it what had focus.
  useEffect(() => {
    if (document.activeElement === document.body) {
      focusSoon("#list-heading", "main");
    }
  }, []);

  const showSettings = (item?: SettingId) => {
    go({ kind: "settings", item });
    focusSoon(item === undefined ? "#list-heading" : `#${anchorOf(item)}`, "main");
  };
  const showKonto = () => go({ kind: "settings", begin: "konto" });

  const openMessage = (folder: Box, uid: string) => {
    go({ kind: "open", folder, uid });
    focusSoon(".message-heading", "#list-heading");
  };
  const compose = async (recipient?: RecipientHit) => {
    try {
      const begun = shell
        .newDraft()
        .then((made) =>
          recipient === undefined ? made : shell.saveDraft(made.id, addressed(made, recipient)),
        );
      const draft = await onTheWay(begun);
      client.setQueryData(keys.draft(draft.id), draft);
      go({ kind: "compose", draftId: draft.id });
    } catch (reason) {
      notify({ text: shownError(reason).what, tone: "danger" });
    }
  };
  const fetchNow = async () => {
    try {
      await shell.fetchNow();
      notify({ text: text.health.fetched });
    } catch (reason) {
      notify({ text: shownError(reason).what, tone: "danger" });
    }
  };

  /** Whether the message is open before the person's eyes. */
  const isRead = (uid: string) =>
    at.over === null &&
    at.place !== "drafts" &&
    at.place !== "find" &&
    at.place !== "diagnose" &&
    at.chosen[at.place]?.uid === (at.place === "followup" ? `message:${uid}` : uid) &&
    (wide || at.opened);

  /** Where a message lies: in Innboks when it came in. */
  const boxOf = (uid: string): Promise<Box> =>
    shell.incoming(uid).then(
      () => "inbox",
      () =>
        shell.message(uid).then(
          (message) => message.folder,
          () => "sent",
        ),
    );

  useEvents((event) => {
    if (event.kind === "notice") {
      const { uid, text: said, tone } = event;
      if (uid === null) {
        notify({ text: said, tone });
        return;
      }
      if (isRead(uid)) {
        return;
      }
      void boxOf(uid).then((folder) => {
        // What comes into the list that is looked at is seen there; what is found in it need not show it.
        const listed = at.place === "inbox" && at.over === null && !isLooking(at.looking.inbox);
        if (folder === "inbox" && listed) {
          return;
        }
        const show = () => go({ kind: "open", folder, uid });
        const showInbox = () => goTo("inbox");
        notify({
          text: said,
          tone,
          action: { label: text.message.show, run: show },
          ...(folder === "inbox" && {
            group: {
              name: "inbox",
              text: text.notices.cameIn,
              action: { label: text.notices.showInbox, run: showInbox },
            },
          }),
        });
      });
    } else if (event.kind === "messageChanged") {
      // What leaves Utboks while it is looked at is followed to Sendt; among what was found everywhere it stays.
      const { uid } = event;
      const listed = at.place === "outbox" && at.over === null && !at.looking.outbox.everywhere;
      if (listed && at.chosen.outbox?.uid === uid) {
        void shell.message(uid).then(
          (message) => {
            if (message.folder === "sent") {
              go({ kind: "choose", folder: "outbox", uid: null });
              go({ kind: "open", folder: "sent", uid });
            }
          },
          () => go({ kind: "choose", folder: "outbox", uid: null }),
        );
      }
    }
  });

  const forget = useCallback(
    (uid: string) => setHeld((before) => before.filter((one) => one.uid !== uid)),
    [],
  );

  const focusPane = (by: 1 | -1) => {
    const panes = [...document.querySelectorAll<HTMLElement>("[data-pane]")];
    // Of one beside another in the same pane, the inner.
    const current = panes.findLastIndex((pane) => pane.contains(document.activeElement));
    const next = panes[(current + by + panes.length) % panes.length];
    const begin =
      next?.querySelector<HTMLElement>("[data-pane-start], [aria-current='page']") ??
      next?.querySelector<HTMLElement>("a[href], button, input, select");
    begin?.focus();
  };

  const keysOfWindow = {
    // Open when the press is over: the next key may already be the first letter of what is looked for.
    palette: () => flushSync(() => setPalette(true)),
    newMessage: () => void compose(),
    inbox: () => goTo("inbox"),
    followup: () => goTo("followup"),
    outbox: () => goTo("outbox"),
    sent: () => goTo("sent"),
    drafts: () => goTo("drafts"),
    find: () => goTo("find"),
    diagnose: () => goTo("diagnose"),
    settings: () => showSettings(),
    fetchNow: () => void fetchNow(),
    help: () => setHelp(true),
    nextPane: () => focusPane(1),
    previousPane: () => focusPane(-1),
    // Nothing to print here: keeps the window itself from being printed.
    print: nothing,
  };
  useShortcuts(keysOfWindow, "window");
  useShortcutTable();

  const latest = held.at(-1);
  return (
    <div
      className="window"
      data-nav={narrow ? "narrow" : "wide"}
      data-environment={session.environment}
    >
      <SkipLink href="#main">{text.skipToContent}</SkipLink>
      <EnvironmentBand environment={session.environment} organisation={session.organisation}>
        <PaletteButton onOpen={() => setPalette(true)} />
      </EnvironmentBand>
      <Navigation
        counts={counts.data}
        current={at.over === null ? at.place : null}
        narrow={narrow}
        onGo={goTo}
        onNarrow={setNarrow}
        onNew={() => void compose()}
        onSettings={() => showSettings()}
        onSettingsPage={at.over?.kind === "settings"}
      />
      <main className="main" data-testid="main" id="main" tabIndex={-1}>
        <Banners
          banners={health.data?.banners ?? []}
          onGo={async (step) => onState(await shell.reopenSetup(), step)}
          onKonto={showKonto}
        />
        <div className="content">
          {at.over?.kind === "compose" ? (
            <div className="pane" data-pane>
              <Compose
                draftId={at.over.draftId}
                key={at.over.draftId}
                onLeave={() => goTo("drafts")}
                onSent={(sent, title) => {
                  setHeld((before) => [
                    ...before,
                    { ...sent, title: title.trim() || text.noTitle },
                  ]);
                  void client.invalidateQueries({ queryKey: keys.messages });
                  void client.invalidateQueries({ queryKey: keys.drafts });
                  void client.invalidateQueries({ queryKey: keys.counts });
                  go({ kind: "choose", folder: "outbox", uid: sent.uid });
                  goTo("outbox");
                }}
              />
            </div>
          ) : at.over?.kind === "receipt" ? (
            <div className="pane" data-pane>
              <ReceiptView onBack={() => go({ kind: "closeOver" })} uid={at.over.uid} />
            </div>
          ) : at.over?.kind === "settings" ? (
            <div className="pane">
              <Settings
                // One comes anew for what one came for.
                key={at.over.begin ?? at.over.item}
                item={at.over.item}
                narrow={narrow}
                onHelp={() => setHelp(true)}
                onNarrow={setNarrow}
                organisation={
                  <EnvironmentPage begin={at.over.begin} onState={onState} session={session} />
                }
                session={session}
              />
            </div>
          ) : at.place === "drafts" ? (
            <div className="pane" data-pane>
              <DraftList onOpen={(draftId) => go({ kind: "compose", draftId })} />
            </div>
          ) : at.place === "find" ? (
            <div className="pane" data-pane>
              <Find
                key={at.asks}
                asked={at.asked}
                onAsk={(asked) => go({ kind: "ask", text: asked })}
                onOpen={openMessage}
                onReceipt={(uid) => go({ kind: "receipt", uid })}
              />
            </div>
          ) : at.place === "diagnose" ? (
            <div className="pane" data-pane>
              <Diagnose onGo={async (step) => onState(await shell.reopenSetup(), step)} />
            </div>
          ) : at.place === "followup" ? (
            <FollowUp
              at={at}
              go={go}
              onKonto={showKonto}
              onSetup={async (step) => onState(await shell.reopenSetup(), step)}
              session={session}
            />
          ) : (
            <Mailbox at={at} folder={at.place} go={go} key={at.place} session={session} />
          )}
        </div>
      </main>
      <NoticePlace />
      {latest && (
        <UndoBar
          held={latest}
          key={latest.uid}
          onOver={forget}
          onUndone={(draftId) => {
            client.removeQueries({ queryKey: keys.draft(draftId) });
            go({ kind: "choose", folder: "outbox", uid: null });
            go({ kind: "compose", draftId });
          }}
        />
      )}
      <StatusLine
        counts={counts.data}
        health={health.data}
        onFetch={() => void fetchNow()}
        onHelp={() => setHelp(true)}
        onKonto={showKonto}
      />
      <CloseQuestion />
      {palette && (
        <Palette
          onClose={() => setPalette(false)}
          onFind={(asked) => {
            go({ kind: "ask", text: asked, anew: true });
            goTo("find");
          }}
          onOpen={openMessage}
          onSetting={showSettings}
          onWrite={(recipient) => void compose(recipient)}
        />
      )}
      {help && <HelpDialog onClose={() => setHelp(false)} />}
    </div>
  );
}
