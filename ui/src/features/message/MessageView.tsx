import { Button } from "@digdir/designsystemet-react";
import { ArrowLeftIcon, ShieldLockIcon } from "@navikt/aksel-icons";
import { useQuery } from "@tanstack/react-query";
import { type RefObject, useState } from "react";
import { useShell } from "../../ipc/context";
import type {
  ActionKind,
  IpcError,
  MessageDetail,
  OutboxState,
  ThreadRow,
  ToneDto,
} from "../../ipc/generated/bindings";
import { ShellError } from "../../ipc/shell";
import { queries } from "../../shared/data/queries";
import { shortened } from "../../shared/format/foreign";
import { formatOrgNumber } from "../../shared/format/numbers";
import { counts, isStopped, outboxWord, standingTone } from "../../shared/format/standing";
import { formatDateTime, formatMoment } from "../../shared/format/time";
import { useNow } from "../../shared/format/useNow";
import type { Catalogue } from "../../shared/i18n/nb";
import { useText } from "../../shared/i18n/useText";
import { ariaKeys, shortcuts } from "../../shared/keys/shortcuts";
import { useShortcuts } from "../../shared/keys/useShortcuts";
import { CopyButton } from "../../shared/ui/CopyButton";
import { ErrorDetails, ErrorPanel, ErrorWords, shownError } from "../../shared/ui/ErrorPanel";
import { Foreign } from "../../shared/ui/Foreign";
import { useNotify } from "../../shared/ui/Notices";
import { Progress } from "../../shared/ui/Progress";
import { Tabs } from "../../shared/ui/Tabs";
import { ToneIcon } from "../../shared/ui/Tone";
import { DeadlineBar } from "./DeadlineBar";
import { countOf, Documents } from "./Documents";
import { EvidenceDrawer } from "./EvidenceDrawer";
import { Technical } from "./Technical";
import { Thread } from "./Thread";
import { Timeline } from "./Timeline";
import "./MessageView.css";

/** More of a title than anybody reads in a heading. */
const MOST = 300;

type TabId = "timeline" | "documents" | "technical";

interface MessageViewProps {
  uid: string;
  headingLevel: 1 | 2;
  /** Focus goes here when the message is opened. */
  headingRef: RefObject<HTMLHeadingElement | null>;
  /** When the message fills the page: back to the list. */
  back: { label: string; go: () => void } | null;
  onReceipt: (uid: string) => void;
  /** A draft was made or came back. */
  onDraft: (id: string) => void;
  /** Another letter of the conversation is to be shown. */
  onThread: (row: ThreadRow) => void;
  onGone: () => void;
}

/** Title, counterpart, sentence, the best action; then the timeline, the documents and the technical. */
export function MessageView(props: MessageViewProps) {
  const shell = useShell();
  const text = useText();
  const message = useQuery(queries.message(shell, props.uid));
  if (message.isError) {
    const gone = message.error instanceof ShellError && message.error.error.code === "notFound";
    return (
      <div className="message-view">
        <ErrorPanel error={shownError(message.error)}>
          <Button onClick={gone ? props.onGone : () => void message.refetch()} variant="secondary">
            {gone ? text.close : text.tryAgain}
          </Button>
        </ErrorPanel>
      </div>
    );
  }
  return message.data ? <Loaded {...props} message={message.data} /> : null;
}

function Loaded(props: MessageViewProps & { message: MessageDetail }) {
  const { message, headingLevel, headingRef, back, onReceipt, onDraft, onThread } = props;
  const shell = useShell();
  const notify = useNotify();
  const text = useText();
  const [tab, setTab] = useState<TabId>("timeline");
  const [evidence, setEvidence] = useState<string | null>(null);
  const [failure, setFailure] = useState<{ uid: string; error: IpcError } | null>(null);
  const Heading = headingLevel === 1 ? "h1" : "h2";
  const messageId = message.technical[0];

  const attempt = async (work: () => Promise<void>) => {
    setFailure(null);
    try {
      await work();
    } catch (reason) {
      setFailure({ uid: message.uid, error: shownError(reason) });
    }
  };
  const copyAnswer = () =>
    attempt(async () => {
      await shell.copyText(message.answerText);
      notify({ text: text.message.answerCopied });
    });
  const run = (kind: ActionKind) => {
    const work: Record<ActionKind, () => Promise<void>> = {
      undo: async () => onDraft((await shell.undoSend(message.uid)).id),
      sendNow: () => shell.sendNow(message.uid),
      stop: () => shell.stopSending(message.uid),
      resend: () => shell.resend(message.uid),
      waitLonger: () => shell.waitLonger(message.uid),
      sendAsNew: async () => onDraft((await shell.sendAsNew(message.uid)).id),
      printReceipt: async () => onReceipt(message.uid),
      copyAnswer,
      fetchNow: async () => {
        await shell.fetchNow();
        notify({ text: text.health.fetched });
      },
    };
    void attempt(work[kind]);
  };

  useShortcuts({
    print: () => onReceipt(message.uid),
    copyAnswer: () => void copyAnswer(),
    copyId: () => {
      if (messageId) {
        void shell.copyText(messageId.value).then(() => notify({ text: text.message.idCopied }));
      }
    },
  });

  const tone = standingTone(message);
  const urgent = tone === "danger" || tone === "warning";
  return (
    <article aria-labelledby="message-heading" className="message-view">
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
          {message.confidential && <ShieldLockIcon aria-hidden />}
          <Foreign text={shortened(message.title, MOST) || text.noTitle} />
        </Heading>
        <p className="message-counterpart">
          <Foreign text={text.list.to(shortened(message.counterpart.name, MOST))} />
          <span aria-hidden> · </span>
          <span className="message-org">{formatOrgNumber(message.counterpart.orgNumber)}</span>
          <CopyButton label={text.message.copyOrg} value={message.counterpart.orgNumber} />
        </p>
        <Standing message={message} tone={tone} />
        {failure?.uid === message.uid && <ErrorPanel error={failure.error} />}
        {message.actions.length > 0 && (
          <div className="button-row">
            {message.actions.map((action, index) => (
              <Button
                aria-keyshortcuts={keysOf(action.kind)}
                key={action.kind}
                onClick={() => run(action.kind)}
                variant={index > 0 ? "tertiary" : urgent ? "primary" : "secondary"}
              >
                {action.label}
              </Button>
            ))}
          </div>
        )}
        {message.deadline && !message.outbox && <DeadlineBar deadline={message.deadline} />}
      </header>
      <Tabs
        label={text.message.tabsLabel}
        onSelect={setTab}
        selected={tab}
        tabs={[
          {
            id: "timeline",
            label: text.message.tabs.timeline,
            content: <Timeline onEvidence={setEvidence} steps={message.steps} />,
          },
          {
            id: "documents",
            label: `${text.message.tabs.documents} (${countOf(message.documents)})`,
            content: <Documents documents={message.documents} uid={message.uid} />,
          },
          {
            id: "technical",
            label: text.message.tabs.technical,
            content: <Technical area={message.area} rows={message.technical} way={message.way} />,
          },
        ]}
      />
      <Thread level={headingLevel === 1 ? 2 : 3} onOpen={onThread} rows={message.thread} />
      {evidence !== null && (
        <EvidenceDrawer eventId={evidence} onClose={() => setEvidence(null)} uid={message.uid} />
      )}
    </article>
  );
}

function keysOf(kind: ActionKind): string | undefined {
  const keys: Partial<Record<ActionKind, string>> = {
    undo: shortcuts.undo,
    printReceipt: shortcuts.print,
    copyAnswer: shortcuts.copyAnswer,
    fetchNow: shortcuts.fetchNow,
  };
  const found = keys[kind];
  return found === undefined ? undefined : ariaKeys(found);
}

/** The sentence, where in Utboks it is, and what is in the way: one box, each thing said once. */
function Standing({ message, tone }: { message: MessageDetail; tone: ToneDto }) {
  const text = useText();
  const { outbox, sentence, sentenceAt } = message;
  const problem = outbox?.problem ?? message.problem;
  const now = useNow(counts(outbox) ? 250 : 15_000);
  const place =
    outbox && counts(outbox) ? `${outboxWord(outbox, now, text)}. ${outbox.text}` : outbox?.text;
  return (
    <div className="standing" data-tone={tone}>
      <ToneIcon stopped={isStopped(outbox)} tone={tone} />
      <div className="standing-body">
        <p className="standing-sentence">
          {/* Announced when the sentence changes, not when the clock does. */}
          <span data-testid="status-sentence" role="status">
            {sentence}
          </span>{" "}
          {sentenceAt !== "" && (
            <time dateTime={sentenceAt} title={formatDateTime(sentenceAt)}>
              {capitalised(formatMoment(sentenceAt, now))}.
            </time>
          )}
        </p>
        {place !== undefined && place !== sentence && !isStopped(outbox) && (
          <p className="standing-place">{place}</p>
        )}
        {outbox?.upload && (
          <Progress
            label={text.message.upload}
            max={100}
            text={outbox.upload.text}
            value={outbox.upload.percent}
          />
        )}
        {problem && <ErrorWords error={problem} said={[sentence, place ?? ""]} />}
        {problem && <ErrorDetails error={problem} />}
        <p className="sr-only" role="status">
          {announced(outbox, text)}
        </p>
      </div>
    </div>
  );
}

/** What is heard without being asked for: each new state, and an upload only by the quarter. */
function announced(outbox: OutboxState | null, text: Catalogue): string {
  if (outbox === null || counts(outbox)) {
    return "";
  }
  if (outbox.upload) {
    return text.outbox.uploaded(Math.floor(outbox.upload.percent / 25) * 25);
  }
  return outbox.text;
}

function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
