import { Button } from "@digdir/designsystemet-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type Dispatch, type RefObject, useEffect, useRef } from "react";
import { FollowUpList, nameOf } from "../features/mailbox/FollowUpList";
import { IncomingView } from "../features/message/incoming/IncomingView";
import { MessageView } from "../features/message/MessageView";
import { useShell } from "../ipc/context";
import type { FollowUpRow, Session, SetupStep, ThreadRow } from "../ipc/generated/bindings";
import { keys, queries } from "../shared/data/queries";
import { useText } from "../shared/i18n/useText";
import { focusSoon } from "../shared/keys/focusSoon";
import { useShortcuts } from "../shared/keys/useShortcuts";
import { ErrorPanel, shownError } from "../shared/ui/ErrorPanel";
import { Foreign } from "../shared/ui/Foreign";
import { useNotify } from "../shared/ui/Notices";
import { SplitView } from "../shared/ui/SplitView";
import { useAct } from "../shared/ui/useAct";
import { useMedia, WIDE } from "../shared/ui/useMedia";
import type { Route, Step } from "./route";

interface FollowUpProps {
  session: Session;
  at: Route;
  go: Dispatch<Step>;
  /** To where it is mended. */
  onSetup: (step: SetupStep) => Promise<void>;
  /** To where it is told who takes from our konto. */
  onKonto: () => void;
}

/** Oppfølging: what waits for a person, and the chosen one of it beside the list. */
export function FollowUp({ session, at, go, onSetup, onKonto }: FollowUpProps) {
  const shell = useShell();
  const client = useQueryClient();
  const notify = useNotify();
  const text = useText();
  const words = text.followup;
  const act = useAct();
  const wide = useMedia(WIDE);
  const heading = useRef<HTMLHeadingElement>(null);
  const reading = useRef<HTMLDivElement>(null);
  const page = useQuery(queries.followUps(shell));
  const rows = page.data?.rows ?? [];
  const key = at.chosen.followup?.uid ?? null;
  const row = rows.find((one) => one.key === key) ?? null;
  const fillsPage = !wide && at.opened && row !== null;
  const undone = useRef<{ key: string; named: string } | null>(null);

  const focusHeading = () => requestAnimationFrame(() => heading.current?.focus());
  const close = () => {
    go({ kind: "closeDetail" });
    focusSoon(".followup-open[tabindex='0']", "#list-heading");
  };
  const renew = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: keys.followups }),
      client.invalidateQueries({ queryKey: keys.counts }),
    ]);

  const open = (next: FollowUpRow) => {
    const again = next.key === key;
    go({ kind: "open", folder: "followup", uid: next.key });
    if (wide && again) {
      focusHeading();
    }
  };
  const bringBack = async () => {
    const last = undone.current;
    if (last === null) {
      return;
    }
    undone.current = null;
    await act.run(async () => {
      await shell.followUpDone(last.key, false);
      await renew();
      go({ kind: "choose", folder: "followup", uid: last.key });
      notify({ text: words.undone });
    });
  };
  const handle = async (done: FollowUpRow) => {
    if (!done.canHandle) {
      notify({ text: words.mustDecide, tone: "neutral" });
      return;
    }
    const named = nameOf(done, text);
    await act.run(async () => {
      await shell.followUpDone(done.key, true);
      undone.current = { key: done.key, named };
      const after = rows[rows.indexOf(done) + 1] ?? rows[rows.indexOf(done) - 1];
      go({ kind: "choose", folder: "followup", uid: after?.key ?? null });
      await renew();
      notify({
        text: done.about.kind === "draft" ? words.lies(named) : words.handled(named),
        tone: "neutral",
        action: { label: words.undo, run: () => void bringBack() },
      });
    });
  };
  const runAction = (which: FollowUpRow) => {
    const { action } = which;
    const work = async () => {
      switch (action.kind) {
        case "open":
          open(which);
          focusHeading();
          break;
        case "openDraft":
          go({ kind: "compose", draftId: action.id });
          break;
        case "sendNow":
          await shell.sendNow(action.uid);
          notify({ text: words.tried });
          break;
        case "sendAsNew":
          go({ kind: "compose", draftId: (await shell.sendAsNew(action.uid)).id });
          break;
        case "copyReminder":
          await shell.copyText(action.text);
          notify({ text: words.reminderCopied });
          break;
        case "goTo":
          await onSetup(action.step);
          break;
        case "konto":
          onKonto();
          break;
        case "tryAgain":
          await shell.tryAgain(action.key);
          notify({ text: words.tried });
          break;
        case "none":
          break;
      }
    };
    void act.run(work);
  };

  const step = (by: 1 | -1) => {
    const next = row === null ? rows[0] : rows[rows.indexOf(row) + by];
    if (next) {
      go({ kind: "choose", folder: "followup", uid: next.key });
    }
  };
  useShortcuts({
    nextMessage: () => step(1),
    previousMessage: () => step(-1),
    undo: () => void bringBack(),
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

  const list = (
    <div className="pane pane-list" data-pane>
      {page.isError && <ErrorPanel error={shownError(page.error)} />}
      {act.failure && <ErrorPanel error={act.failure} />}
      <FollowUpList
        onAct={runAction}
        onAnswerDays={(days) =>
          void act.run(async () => {
            await shell.setAnswerDays(days);
            await renew();
          })
        }
        onHandle={(done) => void handle(done)}
        onOpen={open}
        onSelect={(next) => go({ kind: "choose", folder: "followup", uid: next })}
        page={page.data}
        selected={key}
      />
    </div>
  );
  const view = {
    back: fillsPage ? { label: text.message.back(words.back), go: close } : null,
    headingLevel: fillsPage ? 1 : 2,
    headingRef: heading,
    onDraft: (draftId: string) => go({ kind: "compose", draftId }),
    onReceipt: (receipt: string) => go({ kind: "receipt", uid: receipt }),
    onThread: (other: ThreadRow) => {
      go({ kind: "open", folder: other.place, uid: other.uid });
      focusHeading();
    },
    onGone: () => go({ kind: "choose", folder: "followup", uid: null }),
  } as const;
  const detail = (
    <div className="pane pane-detail" data-pane ref={reading}>
      {row === null ? (
        <p className="nothing-selected">{words.nothingSelected}</p>
      ) : row.about.kind !== "message" ? (
        <Aside {...view} heading={heading} onAct={() => runAction(row)} row={row} />
      ) : row.about.row.place === "inbox" ? (
        <IncomingView
          key={row.key}
          own={session.organisation}
          uid={row.about.row.row.uid}
          {...view}
        />
      ) : (
        <MessageView key={row.key} uid={row.about.row.row.uid} {...view} />
      )}
    </div>
  );
  const shows = fillsPage
    ? "detail"
    : wide && !(rows.length === 0 && row === null)
      ? "both"
      : "list";
  return <SplitView detail={detail} list={list} separatorLabel={text.list.resize} shows={shows} />;
}

interface AsideProps {
  row: FollowUpRow;
  headingLevel: 1 | 2;
  heading: RefObject<HTMLHeadingElement | null>;
  back: { label: string; go: () => void } | null;
  onAct: () => void;
}

/** What is no message: a draft, or something here that must be mended. */
function Aside({ row, headingLevel, heading, back, onAct }: AsideProps) {
  const text = useText();
  const Heading = headingLevel === 1 ? "h1" : "h2";
  return (
    <article className="followup-aside" data-testid="followup-aside">
      {back && (
        <button className="text-button" onClick={back.go} type="button">
          {back.label}
        </button>
      )}
      <Heading className="message-heading" data-pane-start ref={heading} tabIndex={-1}>
        <Foreign text={nameOf(row, text)} />
      </Heading>
      <p>{row.why}</p>
      {row.action.kind !== "none" && <Button onClick={onAct}>{row.action.label}</Button>}
    </article>
  );
}
