import { Button, Textarea } from "@digdir/designsystemet-react";
import { XMarkIcon } from "@navikt/aksel-icons";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useShell } from "../../ipc/context";
import type { FindAnswer, FindHit, Found } from "../../ipc/generated/bindings";
import { queries } from "../../shared/data/queries";
import { useText } from "../../shared/i18n/useText";
import { useShortcuts } from "../../shared/keys/useShortcuts";
import { ErrorPanel, shownError } from "../../shared/ui/ErrorPanel";
import { FieldFrame } from "../../shared/ui/FormField";
import { useNotify } from "../../shared/ui/Notices";
import { useAct } from "../../shared/ui/useAct";
import { AnswerCard } from "./AnswerCard";
import { NotFound } from "./NotFound";
import "./Find.css";

/** What is typed is looked for when nothing more of it has come for so long. */
const RESTS_MS = 150;
const FIELD = "find-field";

interface FindProps {
  /** What was asked about: it stands there when one comes back. */
  asked: string;
  onAsk: (text: string) => void;
  onOpen: (place: Found["place"], uid: string) => void;
  onReceipt: (uid: string) => void;
}

/** Finn melding: somebody asks about a message, with whatever they have of it. */
export function Find({ asked, onAsk, onOpen, onReceipt }: FindProps) {
  const shell = useShell();
  const notify = useNotify();
  const text = useText();
  const words = text.find;
  const act = useAct();
  const field = useRef<HTMLTextAreaElement>(null);
  const [typed, setTyped] = useState(asked);
  const page = useRef<HTMLElement>(null);
  /** Enter was pressed: the answer is gone to when it is there. */
  const goes = useRef(false);

  const question = asked.trim();
  const answer = useQuery({ ...queries.find(shell, question), enabled: question !== "" });
  const settled =
    question !== "" && typed === asked && !answer.isPending && !answer.isPlaceholderData;

  useEffect(() => {
    if (typed === asked) {
      return;
    }
    const timer = setTimeout(() => onAsk(typed), typed.trim() === "" ? 0 : RESTS_MS);
    return () => clearTimeout(timer);
  }, [typed, asked, onAsk]);

  useEffect(() => {
    if (goes.current && settled) {
      goes.current = false;
      page.current?.querySelector<HTMLElement>("[data-answer]")?.focus();
    }
  });

  const focusField = () => {
    field.current?.focus();
    field.current?.select();
  };
  const copy = (hit: FindHit) =>
    void act.run(async () => {
      await shell.copyText(hit.answer);
      notify({ text: text.message.answerCopied });
    });
  /** Does it with the message that is meant: the one with focus, or the only one. */
  const withMeant = (work: (hit: FindHit) => void) => {
    const hits = settled ? (answer.data?.hits ?? []) : [];
    const focused = document.activeElement?.closest<HTMLElement>("[data-hit]")?.dataset.hit;
    const meant =
      hits.find((hit) => hit.found.row.uid === focused) ??
      (hits.length === 1 ? hits[0] : undefined);
    if (meant) {
      work(meant);
    } else if (hits.length > 1) {
      notify({ text: words.which, tone: "neutral" });
    }
  };
  useShortcuts({
    search: focusField,
    leave: () => {
      if (document.activeElement?.closest("[data-hit], [data-answer]")) {
        focusField();
      }
    },
    print: () => withMeant((hit) => onReceipt(hit.found.row.uid)),
    copyAnswer: () => withMeant(copy),
  });

  return (
    <section aria-labelledby="list-heading" className="find" data-testid="find" ref={page}>
      <h1 className="view-heading" id="list-heading" tabIndex={-1}>
        {text.nav.find}
      </h1>
      <search className="find-search">
        <FieldFrame help={words.help} id={FIELD} label={words.label}>
          <Textarea
            aria-describedby={`${FIELD}-help`}
            autoComplete="off"
            className="find-field"
            data-pane-start
            data-testid="find-field"
            id={FIELD}
            onChange={(event) => setTyped(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
                event.preventDefault();
                goes.current = true;
                onAsk(typed);
              }
            }}
            ref={field}
            rows={3}
            spellCheck={false}
            value={typed}
          />
        </FieldFrame>
        {typed !== "" && (
          <Button
            className="find-clear"
            data-testid="find-clear"
            onClick={() => {
              setTyped("");
              field.current?.focus();
            }}
            variant="tertiary"
          >
            <XMarkIcon aria-hidden />
            {words.clear}
          </Button>
        )}
      </search>
      <p className="sr-only" role="status">
        {settled && answer.data ? spoken(answer.data, words) : ""}
      </p>
      {act.failure && <ErrorPanel error={act.failure} />}
      {question !== "" && answer.isError && <ErrorPanel error={shownError(answer.error)} />}
      {question !== "" && answer.data && (
        <Answer
          answer={answer.data}
          onCopy={copy}
          onOpen={onOpen}
          onReceipt={onReceipt}
          stale={!settled}
        />
      )}
    </section>
  );
}

/** What is heard when the answer comes. */
function spoken(answer: FindAnswer, words: ReturnType<typeof useText>["find"]): string {
  if (answer.lookedFor.length === 0) {
    return words.nothing.what;
  }
  const [only] = answer.lookedFor;
  if (answer.hits.length > 0) {
    return words.found(answer.hits.length, answer.more);
  }
  return answer.lookedFor.length === 1 && only
    ? words.notFound.what(only.text)
    : words.notFound.several;
}

interface AnswerProps {
  answer: FindAnswer;
  /** It answers what stood in the field before. */
  stale: boolean;
  onCopy: (hit: FindHit) => void;
  onOpen: (place: Found["place"], uid: string) => void;
  onReceipt: (uid: string) => void;
}

function Answer({ answer, stale, onCopy, onOpen, onReceipt }: AnswerProps) {
  const words = useText().find;
  const { hits, more } = answer;
  if (hits.length === 0) {
    return <NotFound answer={answer} stale={stale} />;
  }
  return (
    <div className="find-answer" data-stale={stale || undefined} data-testid="find-answer">
      <h2 className="find-count" data-answer tabIndex={-1}>
        {words.found(hits.length, more)}
      </h2>
      <ul className="find-cards">
        {hits.map((hit) => (
          <li key={hit.found.row.uid}>
            <AnswerCard
              alone={hits.length === 1}
              hit={hit}
              onCopy={() => onCopy(hit)}
              onOpen={() => onOpen(hit.found.place, hit.found.row.uid)}
              onReceipt={() => onReceipt(hit.found.row.uid)}
            />
          </li>
        ))}
      </ul>
      {more && <p className="find-more">{words.more}</p>}
    </div>
  );
}
