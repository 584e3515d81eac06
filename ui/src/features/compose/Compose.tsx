import { Button, Select } from "@digdir/designsystemet-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";
import { useShell } from "../../ipc/context";
import type { Agreement, Draft, DraftInput, FiksIoInput, Sent } from "../../ipc/generated/bindings";
import { ShellError } from "../../ipc/shell";
import { keys, queries } from "../../shared/data/queries";
import { useText } from "../../shared/i18n/useText";
import { ariaKeys, keyText, shortcuts } from "../../shared/keys/shortcuts";
import { useShortcuts } from "../../shared/keys/useShortcuts";
import { afterPress } from "../../shared/ui/afterPress";
import { ErrorPanel, shownError } from "../../shared/ui/ErrorPanel";
import { describedBy, FieldFrame, TextField } from "../../shared/ui/FormField";
import { SwitchField } from "../../shared/ui/SwitchField";
import { AddRecipient } from "./AddRecipient";
import { AgreedFields } from "./AgreedFields";
import { Attachments } from "./Attachments";
import { EnvelopeDialog } from "./EnvelopeDialog";
import { ErrorSummary } from "./ErrorSummary";
import { FiksContent } from "./FiksContent";
import { FiksOptions } from "./FiksFields";
import { FolderQuestion } from "./FolderQuestion";
import { fieldOf, inputOf, isAgreed, isEdited, isReading, notAsked, placeOf } from "./fields";
import { FIKS_IO, isLetter, leftBehind, NO_KONTO } from "./fiks";
import { LetterFields } from "./LetterFields";
import { Original, OriginalButton, useAnswered } from "./Original";
import { RecipientField } from "./RecipientField";
import { Recipients } from "./Recipients";
import { SavedLine } from "./SavedLine";
import {
  commonAreas,
  isAmong,
  notTaken,
  withoutRecipient,
  withoutWay,
  withRecipient,
} from "./several";
import { useAutosave } from "./useAutosave";
import { useDraftFiles } from "./useDraftFiles";
import { useFurther } from "./useFurther";
import { useWays } from "./useWays";
import { Ways } from "./Ways";
import "./Compose.css";

interface ComposeProps {
  draftId: string;
  onLeave: () => void;
  onSent: (sent: Sent, title: string) => void;
}

/** One page for a letter. Loads the draft; the form below owns what is typed. */
export function Compose({ draftId, onLeave, onSent }: ComposeProps) {
  const shell = useShell();
  const text = useText();
  const draft = useQuery(queries.draft(shell, draftId));
  if (draft.isError) {
    return (
      <div className="compose-problem">
        <ErrorPanel error={shownError(draft.error)}>
          <Button onClick={onLeave} variant="secondary">
            {text.message.back(text.nav.drafts)}
          </Button>
        </ErrorPanel>
      </div>
    );
  }
  return draft.data ? (
    <ComposeForm draft={draft.data} key={draftId} onLeave={onLeave} onSent={onSent} />
  ) : null;
}

const NOTHING: ReadonlySet<string> = new Set();

interface ComposeFormProps {
  draft: Draft;
  onLeave: () => void;
  onSent: (sent: Sent, title: string) => void;
}

function ComposeForm({ draft, onLeave, onSent }: ComposeFormProps) {
  const shell = useShell();
  const client = useQueryClient();
  const text = useText();
  const words = text.compose;
  const [input, setInput] = useState(() => inputOf(draft));
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [edited, setEdited] = useState<ReadonlySet<string>>(NOTHING);
  const [attempt, setAttempt] = useState(0);
  const [removed, setRemoved] = useState(0);
  const [reviewing, setReviewing] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const [begin] = useState(() =>
    draft.recipient === null && draft.fiksIo.konto === "" ? "recipient" : "title",
  );

  const set = useCallback((change: Partial<DraftInput>) => {
    setInput((before) => ({ ...before, ...change }));
    setEdited((before) => new Set([...before, ...Object.keys(change).map(fieldOf)]));
  }, []);
  const agree = (change: Partial<Agreement>, field: string) => {
    setInput((before) => ({ ...before, agreement: { ...before.agreement, ...change } }));
    setEdited((before) => new Set(before).add(field));
  };
  const setFiks = (change: Partial<FiksIoInput>, field: string) => {
    setInput((before) => ({ ...before, fiksIo: { ...before.fiksIo, ...change } }));
    setEdited((before) => new Set(before).add(field));
  };
  /** A change to whom it is for. */
  const setTo = (change: (before: DraftInput) => DraftInput) => {
    setInput(change);
    setEdited((before) => new Set(before).add("further"));
  };
  const touch = (field: string) =>
    afterPress(() => setTouched((before) => new Set(before).add(field)));

  const save = useCallback(
    async (value: DraftInput) => {
      const saved = await shell.saveDraft(draft.id, value);
      client.setQueryData(keys.draft(draft.id), saved);
      await Promise.all([
        client.invalidateQueries({ queryKey: keys.check(draft.id) }),
        client.invalidateQueries({ queryKey: keys.drafts }),
      ]);
    },
    [shell, client, draft.id],
  );
  const files = useDraftFiles(draft);
  const autosave = useAutosave(input, save);
  const answered = useAnswered(draft.id);
  const check = useQuery(queries.check(shell, draft.id));

  // What was said about a field is about what stood in it: silent from the first change until what is
  // written has been saved and judged again.
  useEffect(() => {
    if (autosave.state === "saved") {
      setEdited(NOTHING);
    }
  }, [autosave.state]);

  const { chosen, capabilities, found, lookUpAgain } = useWays(input, setInput);
  const others = useFurther(input, setInput);
  const several = input.further.length > 0;
  const lookedUp = [
    { capabilities: capabilities.data, failed: capabilities.isError ? capabilities.error : null },
    ...others,
  ];

  // A taushetsbelagt letter has a process of its own, whatever area was chosen before: one that is
  // agreed can neither be chosen while the switch is on, nor the switch be turned on in it.
  const area = found?.areas.find((one) => one.process === input.process);
  const fiks = input.service === FIKS_IO;
  const agreed = !fiks && !input.confidential && (area?.agreed ?? isAgreed(input.process));
  const letter = !agreed && isLetter(input);
  // What it is about is said over eFormidling only.
  const overDpo = lookedUp.flatMap(({ capabilities: known }, place) => {
    const service = place === 0 ? input.service : input.further[place - 1]?.service;
    return known && service !== FIKS_IO ? [known] : [];
  });
  const areas = chosen ? commonAreas(overDpo, several, input.process) : [];
  const askArea = several ? overDpo.length > 0 : !fiks;

  // A new letter begins with whom it is for, one that is taken up again with what it says.
  useEffect(() => document.getElementById(begin)?.focus(), [begin]);

  // What had the focus went with the recipient: those that are left have it.
  useEffect(() => {
    if (removed > 0) {
      const left = document.getElementById("recipients") ?? document.getElementById("recipient");
      left?.focus();
    }
  }, [removed]);

  const review = async () => {
    setFailure(null);
    try {
      await autosave.flush();
      const now = await client.fetchQuery({ ...queries.check(shell, draft.id), staleTime: 0 });
      // Files that are still being read do not stand in the way: the konvolutt waits for them.
      const stopped = now.problems.some((one) => one.level === "error" && !isReading(one));
      if (!stopped && refusals.length === 0) {
        setReviewing(true);
      } else {
        setAttempt((before) => before + 1);
      }
    } catch (reason) {
      setFailure(reason);
    }
  };

  const remove = (place: number) => {
    setTo((before) => withoutRecipient(before, place));
    setRemoved((before) => before + 1);
  };

  const leave = async () => {
    try {
      await autosave.flush();
      onLeave();
    } catch (reason) {
      setFailure(reason);
    }
  };

  useShortcuts({
    review: () => void review(),
    attach: () => void files.pick(),
    // What stands beside goes first. Everything is saved.
    leave: () => {
      if (!answered.close()) {
        void leave();
      }
    },
  });

  const known = lookedUp.map((one) => one.capabilities);
  const refusals = notTaken(input, known, words);
  const reading = draft.attachments.some((file) => file.state.kind === "reading");
  // What was said about fields that the page no longer asks for goes with them.
  const gone = autosave.state === "saved" ? [] : notAsked({ letter, agreed, fiks });
  const judged =
    check.data?.problems.filter(
      (one) => !isEdited(one.field, edited) && !gone.includes(one.field),
    ) ?? [];
  const problems = [
    ...withoutWay(reading ? judged.filter((one) => !isReading(one)) : judged, input, known, words),
    ...refusals,
  ];
  const errors = problems
    .filter((problem) => problem.level === "error")
    .toSorted((a, b) => placeOf(a) - placeOf(b));
  // What is written is judged when one leaves the field; a file that stands for it is whole already.
  const attached =
    draft.attachments.length > 0 && input.fiksIo.content.trim() === "" && draft.fiksMade === "";
  const shown = (field: string) =>
    attempt > 0 || touched.has(field) || (attached && field === "fiksContent")
      ? errors.find((problem) => problem.field === field)?.text
      : undefined;
  // Who cannot be reached stands at the recipient from the first.
  const ofOne = (field: string) => errors.find((problem) => problem.field === field)?.text;
  const advice = (field: string) =>
    problems.find((problem) => problem.field === field && problem.level === "warning")?.text;
  // That nothing is attached is said when asked for; that it is too much, at once.
  const fileProblems = problems.filter(
    (problem) =>
      problem.field.startsWith("attachment") && (attempt > 0 || draft.attachments.length > 0),
  );
  const refused =
    found && !several && !fiks && input.confidential && !found.confidential
      ? words.confidentialRefused(found.name)
      : undefined;
  const left = leftBehind(input, words);
  const titleHelp = !letter
    ? words.agreedTitle
    : input.confidential
      ? words.confidentialTitle
      : undefined;

  return (
    <div className="compose" data-beside={answered.shown || undefined}>
      <header className="compose-head">
        <div>
          <h1 className="view-heading">{words.heading}</h1>
          <OriginalButton answered={answered} />
          <SavedLine savedAt={draft.savedAt} state={autosave.state} />
        </div>
      </header>
      <div className="compose-scroll">
        <form
          className="compose-form"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
          }}
        >
          {several && (
            <Recipients
              advice={advice}
              error={ofOne}
              lookedUp={lookedUp}
              onChange={(place, change) => setTo((before) => withRecipient(before, place, change))}
              onLookUpAgain={(place) => void lookUpAgain(place)}
              onRemove={remove}
              references={letter}
              value={input}
            />
          )}
          {!several && (
            <RecipientField
              error={shown("recipient")}
              onBlur={() => touch("recipient")}
              onChange={(recipient) => {
                const konto = recipient?.konto ?? "";
                set({
                  recipientOrg: recipient?.orgNumber ?? "",
                  recipientName: recipient?.name ?? "",
                  service: konto === "" ? "" : FIKS_IO,
                  process: "",
                });
                setFiks(
                  konto === "" ? NO_KONTO : { konto, kontoName: recipient?.name ?? "" },
                  "recipient",
                );
              }}
              recipient={
                chosen
                  ? {
                      orgNumber: input.recipientOrg,
                      name: input.recipientName || input.fiksIo.kontoName,
                      konto: input.fiksIo.konto,
                    }
                  : null
              }
            />
          )}
          {!several && chosen && (
            <Ways
              capabilities={capabilities.data}
              chosen={{ service: input.service, konto: input.fiksIo.konto }}
              error={shown("service")}
              failed={capabilities.isError ? capabilities.error : null}
              name={input.recipientName || input.fiksIo.kontoName}
              onChoose={(way) => {
                set({ service: way.service });
                if (way.konto !== "") {
                  setFiks({ konto: way.konto, kontoName: way.kontoName }, "recipient");
                }
              }}
              onLookUpAgain={() => void lookUpAgain()}
            />
          )}
          {chosen && draft.onlyOne === null && (
            <AddRecipient
              isAmong={(hit) => isAmong(input, hit.orgNumber, hit.konto ?? "")}
              onAdd={(hit) =>
                setTo((before) => ({
                  ...before,
                  further: [
                    ...before.further,
                    {
                      orgNumber: hit.orgNumber,
                      name: hit.name,
                      service: hit.konto === null ? "" : FIKS_IO,
                      konto: hit.konto ?? "",
                      kontoName: hit.konto === null ? "" : hit.name,
                      theirReference: "",
                    },
                  ],
                }))
              }
            />
          )}
          {/* In a taushetsbelagt letter there is nothing to choose. */}
          {left.length > 0 && (
            <p className="compose-left field-help" role="status">
              {words.fiks.leftBehind(left)} {words.fiks.leftBehindKept}
            </p>
          )}
          {areas.length > 0 && !input.confidential && askArea && (
            <FieldFrame error={shown("process")} id="process" label={words.area} mark="required">
              <Select
                aria-describedby={describedBy("process", [["error", shown("process")]])}
                id="process"
                onChange={(event) => set({ process: event.target.value })}
                value={input.process}
              >
                {input.process === "" && <option value="">{words.areaChoose}</option>}
                {areas.map((area) => (
                  <option key={area.process} value={area.process}>
                    {area.words}
                  </option>
                ))}
              </Select>
            </FieldFrame>
          )}
          {!agreed && askArea && (
            <SwitchField
              checked={input.confidential}
              error={refused ?? shown("confidential")}
              help={input.confidential ? words.confidentialOn : words.confidentialHelp}
              id="confidential"
              label={words.confidential}
              onChange={(confidential) => set({ confidential })}
            />
          )}
          <TextField
            error={shown("title")}
            help={titleHelp}
            id="title"
            label={words.title}
            mark="required"
            onBlur={() => touch("title")}
            onChange={(title) => set({ title })}
            testId="title-input"
            value={input.title}
            warning={advice("title")}
          />
          {!letter && fiks && (
            <FiksContent
              advice={advice}
              caseWorker={input.caseWorker}
              draft={draft}
              error={shown}
              onBlur={touch}
              onChange={setFiks}
              onFailure={setFailure}
              value={input.fiksIo}
            />
          )}
          {agreed && (
            <AgreedFields
              advice={advice}
              error={shown}
              onBlur={touch}
              onChange={agree}
              value={input.agreement}
            />
          )}
          {letter && (
            <LetterFields
              advice={advice}
              error={shown}
              onBlur={touch}
              onChange={set}
              several={several}
              value={input}
            />
          )}
          <Attachments
            draft={draft}
            failure={files.failure}
            onFailure={files.setFailure}
            onPick={() => void files.pick()}
            problems={fileProblems}
            required={letter}
          />
          {fiks && (
            <FiksOptions
              advice={advice}
              caseWorker={input.caseWorker}
              error={shown}
              onBlur={touch}
              onChange={setFiks}
              value={input.fiksIo}
            />
          )}
          {attempt > 0 && errors.length > 0 && <ErrorSummary attempt={attempt} problems={errors} />}
          {failure !== null && !(failure instanceof ShellError && reviewing) && (
            <ErrorPanel error={shownError(failure)} />
          )}
          {autosave.state === "failed" && failure === null && (
            <ErrorPanel error={shownError(autosave.reason)} />
          )}
        </form>
      </div>
      <footer className="compose-foot">
        <div className="button-row">
          <Button
            aria-keyshortcuts={ariaKeys(shortcuts.review)}
            data-testid="to-review"
            onClick={() => void review()}
          >
            {words.review}
            <kbd aria-hidden className="key">
              {keyText(shortcuts.review)}
            </kbd>
          </Button>
          <Button onClick={() => void leave()} variant="tertiary">
            {words.leave}
          </Button>
        </div>
      </footer>
      <Original answered={answered} />
      {files.dropping && (
        <div className="drop-overlay" role="status">
          <p>{words.dropNow}</p>
        </div>
      )}
      {files.folder && <FolderQuestion folder={files.folder} onAnswer={files.answerFolder} />}
      {reviewing && (
        <EnvelopeDialog
          draftId={draft.id}
          onClose={() => {
            setReviewing(false);
            // What stopped it may be the konto, which the card tells of with what to do.
            void client.invalidateQueries({ queryKey: ["capabilities"] });
          }}
          onNotReady={() => {
            setReviewing(false);
            setAttempt((before) => before + 1);
            void check.refetch();
          }}
          onSent={(sent) => onSent(sent, input.title)}
        />
      )}
    </div>
  );
}
