import { Button } from "@digdir/designsystemet-react";
import { ArrowLeftIcon, CheckmarkIcon, ShieldLockIcon } from "@navikt/aksel-icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import { useShell } from "../../../ipc/context";
import type {
  IncomingActionKind,
  IncomingDetail,
  KvitteringKind,
  Organisation,
  ThreadRow,
} from "../../../ipc/generated/bindings";
import { ShellError } from "../../../ipc/shell";
import { rememberAnswered } from "../../../shared/data/answered";
import { keys, queries } from "../../../shared/data/queries";
import { foreignText, shortened } from "../../../shared/format/foreign";
import { formatOrgNumber, isNameless } from "../../../shared/format/numbers";
import { formatMoment } from "../../../shared/format/time";
import { useNow } from "../../../shared/format/useNow";
import { useText } from "../../../shared/i18n/useText";
import { onTheWay } from "../../../shared/keys/onTheWay";
import { ariaKeys, shortcuts } from "../../../shared/keys/shortcuts";
import { nothing, useShortcuts } from "../../../shared/keys/useShortcuts";
import { CopyButton } from "../../../shared/ui/CopyButton";
import { ErrorPanel, shownError } from "../../../shared/ui/ErrorPanel";
import { Foreign } from "../../../shared/ui/Foreign";
import { useNotify } from "../../../shared/ui/Notices";
import { Tabs } from "../../../shared/ui/Tabs";
import { useAct } from "../../../shared/ui/useAct";
import { countOf } from "../Documents";
import { EvidenceDrawer } from "../EvidenceDrawer";
import { Technical } from "../Technical";
import { Thread } from "../Thread";
import { AcceptDialog } from "./AcceptDialog";
import { Control } from "./Control";
import { History } from "./History";
import { KvitteringDialog } from "./KvitteringDialog";
import { Kvitteringer } from "./Kvitteringer";
import { Letter } from "./Letter";
import { OldKeyDialog } from "./OldKeyDialog";
import { Worth } from "./Worth";
import "../MessageView.css";
import "./IncomingView.css";

/** More of a stranger's words than anybody reads in a heading. */
const MOST = 300;

type TabId = "letter" | "control" | "timeline" | "technical";

interface IncomingViewProps {
  uid: string;
  /** We, as the sender knows us. */
  own: Organisation;
  headingLevel: 1 | 2;
  /** Focus goes here when the letter is opened. */
  headingRef: RefObject<HTMLHeadingElement | null>;
  /** When the letter fills the page: back to the list. */
  back: { label: string; go: () => void } | null;
  /** An answer was begun. */
  onDraft: (id: string) => void;
  onReceipt: (uid: string) => void;
  /** Another letter of the conversation is to be shown. */
  onThread: (row: ThreadRow) => void;
  onGone: () => void;
}

/** Title, sender, what the letter is worth, the best action; then the letter and its evidence. */
export function IncomingView(props: IncomingViewProps) {
  const shell = useShell();
  const text = useText();
  const letter = useQuery(queries.incoming(shell, props.uid));
  if (letter.isError) {
    const gone = letter.error instanceof ShellError && letter.error.error.code === "notFound";
    return (
      <div className="message-view">
        <ErrorPanel error={shownError(letter.error)}>
          <Button onClick={gone ? props.onGone : () => void letter.refetch()} variant="secondary">
            {gone ? text.close : text.tryAgain}
          </Button>
        </ErrorPanel>
      </div>
    );
  }
  return letter.data ? <Loaded {...props} letter={letter.data} /> : null;
}

function Loaded(props: IncomingViewProps & { letter: IncomingDetail }) {
  const { letter, own, headingLevel, headingRef, back, onDraft, onReceipt, onThread } = props;
  const shell = useShell();
  const client = useQueryClient();
  const notify = useNotify();
  const words = useText();
  const text = words.incoming;
  const act = useAct();
  const now = useNow(15_000);
  const [tab, setTab] = useState<TabId>(isDoubtful(letter) ? "control" : "letter");
  const [evidence, setEvidence] = useState<string | null>(null);
  const [asked, setAsked] = useState<KvitteringKind | "accept" | "addKey" | null>(null);
  const Heading = headingLevel === 1 ? "h1" : "h2";
  const below = headingLevel === 1 ? 2 : 3;
  const messageId = letter.technical[0];
  const { name, orgNumber } = letter.sender.stated;
  const shortName = shortened(foreignText(name), MOST);
  const documents = countOf(letter.documents.map(({ document }) => document));

  // Looked at once it is shown. What a person marks as unread afterwards stays so.
  const looked = useRef(false);
  const { uid, unread } = letter;
  /** Shows the letter as the backend says it now is, without asking again. */
  const show = useCallback(
    (next: IncomingDetail) => client.setQueryData(keys.incoming(uid), next),
    [client, uid],
  );
  const mark = useCallback(
    async (read: boolean) => {
      await shell.markRead(uid, read);
      client.setQueryData<IncomingDetail>(
        keys.incoming(uid),
        (now) => now && { ...now, unread: !read },
      );
    },
    [shell, client, uid],
  );
  useEffect(() => {
    if (!looked.current && unread) {
      // One that could not be marked is still unread in the list, and no more than that.
      void mark(true).catch(() => {});
    }
    looked.current = true;
  }, [mark, unread]);

  const run = (kind: IncomingActionKind) => {
    switch (kind) {
      case "sendKvittering":
        return setAsked("ok");
      case "reject":
        return setAsked("error");
      case "accept":
        return setAsked("accept");
      case "addKey":
        return setAsked("addKey");
      case "reply":
        return void act.run(async () => {
          const draft = await onTheWay(shell.startReply(uid));
          rememberAnswered(draft.id, uid);
          onDraft(draft.id);
        });
      case "saveAll":
        return void act.run(async () => {
          const saved = await shell.saveDocuments(uid);
          if (saved) {
            notify({ text: words.message.savedAll(saved.count, saved.folder) });
          }
        });
    }
  };
  const handled = letter.handledAt !== null;
  const mayReply = letter.actions.some((action) => action.kind === "reply");
  useShortcuts({
    // Also where there is nobody to answer: the keys must not load the page anew.
    reply: mayReply ? () => run("reply") : nothing,
    print: () => onReceipt(uid),
    copyId: () => {
      if (messageId) {
        void shell.copyText(messageId.value).then(() => notify({ text: words.message.idCopied }));
      }
    },
  });

  return (
    <article
      aria-labelledby="message-heading"
      className="message-view"
      data-testid="incoming"
      data-tone={letter.tone}
    >
      {back && (
        <button className="text-button message-back" onClick={back.go} type="button">
          <ArrowLeftIcon aria-hidden />
          {back.label}
        </button>
      )}
      <header className="message-head">
        <Heading
          className="message-heading"
          data-pane-start
          id="message-heading"
          ref={headingRef}
          tabIndex={-1}
        >
          {letter.confidential && <ShieldLockIcon aria-hidden title={words.confidential} />}
          <Foreign text={shortened(letter.title, MOST) || words.noTitle} />
        </Heading>
        <p className="message-counterpart">
          <Foreign
            text={
              isProven(letter)
                ? text.from(shortened(name, MOST))
                : text.saysFrom(shortened(name, MOST))
            }
          />
          {!isNameless(letter.sender.stated) && (
            <>
              <span aria-hidden> · </span>
              <span className="message-org">{formatOrgNumber(orgNumber)}</span>
            </>
          )}
          <CopyButton label={words.message.copyOrg} value={orgNumber} />
        </p>
        <Worth letter={letter} />
        {act.failure && <ErrorPanel error={act.failure} />}
        <div className="button-row">
          {letter.actions.map((action, index) => (
            <Button
              aria-keyshortcuts={action.kind === "reply" ? ariaKeys(shortcuts.reply) : undefined}
              data-testid={`incoming-${action.kind}`}
              key={action.kind}
              onClick={() => run(action.kind)}
              variant={variantOf(action.kind, index, letter.actions[0]?.kind)}
            >
              {action.label}
            </Button>
          ))}
        </div>
        <div className="button-row incoming-desk" data-size="sm">
          <Button
            data-testid="toggle-handled"
            onClick={() => void act.run(() => shell.markHandled(uid, !handled))}
            variant="tertiary"
          >
            {handled ? text.notHandled : text.handle}
          </Button>
          <Button
            aria-keyshortcuts={ariaKeys(shortcuts.print)}
            data-testid="print-receipt"
            onClick={() => onReceipt(uid)}
            variant="tertiary"
          >
            {text.print}
          </Button>
          <Button
            data-testid="toggle-read"
            onClick={() => void act.run(() => mark(unread))}
            variant="tertiary"
          >
            {unread ? text.markedRead : text.marked}
          </Button>
        </div>
        <p className="incoming-told">
          <Foreign text={letter.told} /> {text.unseen}
        </p>
        {letter.handledAt !== null && (
          <p className="incoming-handled" data-testid="handled">
            <CheckmarkIcon aria-hidden />
            {text.handledAt(formatMoment(letter.handledAt, now))}
          </p>
        )}
        {letter.kvitteringer.length > 0 && <Kvitteringer sent={letter.kvitteringer} />}
      </header>
      <Tabs
        label={words.message.tabsLabel}
        onSelect={setTab}
        selected={tab}
        tabs={[
          {
            id: "letter",
            label: documents > 0 ? `${text.tabs.documents} (${documents})` : text.tabs.documents,
            content: <Letter letter={letter} level={below} />,
          },
          {
            id: "control",
            label: text.tabs.control,
            content: <Control letter={letter} level={below} />,
          },
          {
            id: "timeline",
            label: text.tabs.timeline,
            content: <History events={letter.events} onEvidence={setEvidence} />,
          },
          {
            id: "technical",
            label: text.tabs.technical,
            content: <Technical area={letter.area} rows={letter.technical} />,
          },
        ]}
      />
      <Thread level={below} onOpen={onThread} rows={letter.thread} />
      {evidence !== null && (
        <EvidenceDrawer eventId={evidence} onClose={() => setEvidence(null)} uid={uid} />
      )}
      {asked === "accept" && (
        <AcceptDialog
          letter={letter}
          onAccepted={(next) => {
            show(next);
            notify({ text: text.accept.done });
          }}
          onClose={() => setAsked(null)}
        />
      )}
      {asked === "addKey" && <OldKeyDialog onClose={() => setAsked(null)} />}
      {asked !== null && asked !== "accept" && asked !== "addKey" && (
        <KvitteringDialog
          first={asked}
          letter={letter}
          onClose={() => setAsked(null)}
          onSent={(next) => {
            show(next);
            notify({ text: text.kvittering.sent(shortName) });
          }}
          own={own}
        />
      )}
    </article>
  );
}

/** Whether who it is from is proven, or vouched for by the carrier where nobody signs. */
function isProven({ sender, judgement }: IncomingDetail): boolean {
  return (
    judgement.verdict !== "failed" && (sender.who === "same" || sender.who === "transportOnly")
  );
}

/** What the evidence says comes before what the letter says. */
function isDoubtful({ tone, readable }: IncomingDetail): boolean {
  return tone === "danger" || (tone === "warning" && !readable);
}

/** The best action stands out; what vouches or refuses does not invite. */
function variantOf(kind: IncomingActionKind, index: number, best?: IncomingActionKind) {
  if (index === 0) {
    return kind === "accept" || kind === "reject" ? "secondary" : "primary";
  }
  return kind === "reply" && best === "sendKvittering" ? "secondary" : "tertiary";
}
