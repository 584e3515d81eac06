import { Button, Select } from "@digdir/designsystemet-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";
import { useShell } from "../../ipc/context";
import type {
  Agreement,
  Draft,
  DraftInput,
  DroppedFolder,
  FiksIoInput,
  Problem,
  Sent,
} from "../../ipc/generated/bindings";
import { ShellError } from "../../ipc/shell";
import { keys, queries } from "../../shared/data/queries";
import { useEvents } from "../../shared/data/useEvents";
import { formatAge } from "../../shared/format/time";
import { useNow } from "../../shared/format/useNow";
import { useText } from "../../shared/i18n/useText";
import { ariaKeys, keyText, shortcuts } from "../../shared/keys/shortcuts";
import { useShortcuts } from "../../shared/keys/useShortcuts";
import { afterPress } from "../../shared/ui/afterPress";
import { ErrorPanel, shownError } from "../../shared/ui/ErrorPanel";
import { CodeField, describedBy, FieldFrame, TextField } from "../../shared/ui/FormField";
import { useNotify } from "../../shared/ui/Notices";
import { SwitchField } from "../../shared/ui/SwitchField";
import { Attachments } from "./Attachments";
import { EnvelopeDialog } from "./EnvelopeDialog";
import { ErrorSummary } from "./ErrorSummary";
import { FiksContent, FiksOptions } from "./FiksFields";
import { FolderQuestion } from "./FolderQuestion";
import { FIKS_IO, isLetter, leftBehind, NO_KONTO } from "./fiks";
import { RecipientField } from "./RecipientField";
import { useAutosave } from "./useAutosave";
import { usePastedPicture } from "./usePastedPicture";
import { isWay, Ways } from "./Ways";
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

function inputOf(draft: Draft): DraftInput {
  return {
    recipientOrg: draft.recipient?.orgNumber ?? "",
    recipientName: draft.recipient?.name ?? "",
    service: draft.service,
    process: draft.process,
    confidential: draft.confidential,
    title: draft.title,
    theirReference: draft.theirReference,
    ourReference: draft.ourReference,
    shielded: draft.shielded,
    legalBasis: draft.legalBasis,
    publicTitle: draft.publicTitle,
    caseWorker: draft.caseWorker,
    agreement: draft.agreement,
    fiksIo: draft.fiksIo,
  };
}

/** What is asked for when two parties have agreed on what a message says. */
const AGREED_FIELDS = ["agreementIdentifier", "agreementContent"];

/** What is asked for in every other area, for the arkivmelding. */
const LETTER_FIELDS = [
  "confidential",
  "theirReference",
  "ourReference",
  "caseWorker",
  "shielded",
  "legalBasis",
  "publicTitle",
];

/** What is asked for of a meldingstype of FIKS IO that is no letter. */
const FIKS_FIELDS = ["fiksType", "fiksTtl", "fiksHeaders", "fiksContent"];

/** The fields from the top of the page: what must be mended is listed in this order. */
const FIELDS = [
  "recipient",
  "service",
  "process",
  "confidential",
  "title",
  ...AGREED_FIELDS,
  ...LETTER_FIELDS.slice(1),
  ...FIKS_FIELDS,
];

/** Files come last. */
function placeOf(problem: Problem): number {
  const at = FIELDS.indexOf(problem.field);
  return at === -1 ? FIELDS.length : at;
}

/** What is said of the files while they are read: the only problem of theirs without a number. */
function isReading(problem: Problem): boolean {
  return problem.field === "attachments" && problem.number === "";
}

const NOTHING: ReadonlySet<string> = new Set();

/** The field that a part of the draft is written in. */
function fieldOf(part: string): string {
  return part === "recipientOrg" ? "recipient" : part;
}

/** What the process tells before the recipient has been looked up, and when nobody can be asked. */
function isAgreed(process: string): boolean {
  return process.split(":")[4] === "avtalt";
}

interface ComposeFormProps {
  draft: Draft;
  onLeave: () => void;
  onSent: (sent: Sent, title: string) => void;
}

function ComposeForm({ draft, onLeave, onSent }: ComposeFormProps) {
  const shell = useShell();
  const client = useQueryClient();
  const notify = useNotify();
  const text = useText();
  const words = text.compose;
  const [input, setInput] = useState(() => inputOf(draft));
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [edited, setEdited] = useState<ReadonlySet<string>>(NOTHING);
  const [attempt, setAttempt] = useState(0);
  const [reviewing, setReviewing] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const [fileFailure, setFileFailure] = useState<unknown>(null);
  const [dropping, setDropping] = useState(false);
  const [folder, setFolder] = useState<DroppedFolder | null>(null);
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
  const autosave = useAutosave(input, save);
  const check = useQuery(queries.check(shell, draft.id));

  // What was said about a field is about what stood in it: silent from the first change until what is
  // written has been saved and judged again.
  useEffect(() => {
    if (autosave.state === "saved") {
      setEdited(NOTHING);
    }
  }, [autosave.state]);

  const chosen = input.recipientOrg !== "" || input.fiksIo.konto !== "";
  const capabilities = useQuery({
    queryKey: ["capabilities", input.recipientOrg, input.fiksIo.konto],
    queryFn: () => shell.capabilities(input.recipientOrg, input.fiksIo.konto, false),
    enabled: chosen,
    // Another konto of the same organisation is looked up beside what is known already.
    placeholderData: (before) =>
      before !== undefined && before.orgNumber === input.recipientOrg ? before : undefined,
    staleTime: 60_000,
  });
  const lookUpAgain = async () => {
    const { recipientOrg: org, fiksIo } = input;
    await client
      .fetchQuery({
        queryKey: ["capabilities", org, fiksIo.konto],
        queryFn: () => shell.capabilities(org, fiksIo.konto, true),
      })
      .catch(() => {});
  };

  // The best way and the first area are chosen until the person chooses otherwise.
  const found = chosen ? capabilities.data : undefined;
  useEffect(() => {
    if (!found) {
      return;
    }
    const open = found.ways.filter((way) => way.available);
    const best = open.find((way) => way.recommended) ?? open[0];
    setInput((before) => {
      const kept = open.some((way) =>
        isWay(way, { service: before.service, konto: before.fiksIo.konto }),
      );
      const service = kept ? before.service : (best?.service ?? "");
      const fiksIo =
        !kept && best?.service === FIKS_IO
          ? { ...before.fiksIo, konto: best.konto, kontoName: best.kontoName }
          : before.fiksIo;
      // What two parties have agreed on is chosen for nobody who could send a letter.
      const first = found.areas.find((area) => !area.agreed) ?? found.areas[0];
      const process = found.areas.some((area) => area.process === before.process)
        ? before.process
        : (first?.process ?? "");
      return service === before.service && process === before.process
        ? before
        : { ...before, service, process, fiksIo };
    });
  }, [found]);

  // A taushetsbelagt letter has a process of its own, whatever area was chosen before: one that is
  // agreed can neither be chosen while the switch is on, nor the switch be turned on in it.
  const area = found?.areas.find((one) => one.process === input.process);
  const fiks = input.service === FIKS_IO;
  const agreed = !fiks && !input.confidential && (area?.agreed ?? isAgreed(input.process));
  const letter = !agreed && isLetter(input);

  // A new letter begins with whom it is for, one that is taken up again with what it says.
  useEffect(() => document.getElementById(begin)?.focus(), [begin]);

  useEffect(() => {
    void shell.setDropTarget(draft.id);
    return () => void shell.setDropTarget(null);
  }, [shell, draft.id]);
  useEvents((event) => {
    if (event.kind === "dropHover") {
      setDropping(event.over);
    } else if (event.kind === "draftChanged") {
      setDropping(false);
    } else if (event.kind === "folderDropped" && event.id === draft.id) {
      setDropping(false);
      setFolder(event.folder);
    } else if (event.kind === "dropFailed" && event.id === draft.id) {
      setDropping(false);
      setFileFailure(new ShellError(event.error));
    }
  });

  /** Takes over what came of adding files; `null` = there was nothing to add. */
  const add = async (added: Promise<Draft | null>): Promise<"added" | "nothing" | "failed"> => {
    setFileFailure(null);
    try {
      const changed = await added;
      if (changed === null) {
        return "nothing";
      }
      client.setQueryData(keys.draft(draft.id), changed);
      await client.invalidateQueries({ queryKey: keys.check(draft.id) });
      return "added";
    } catch (reason) {
      setFileFailure(reason);
      return "failed";
    }
  };
  const pick = () => add(shell.pickFiles(draft.id));
  usePastedPicture(async () => {
    const outcome = await add(shell.pastePicture(draft.id));
    if (outcome !== "failed") {
      const added = outcome === "added";
      notify(added ? { text: words.pasted } : { text: words.noPicture, tone: "neutral" });
    }
  });

  const review = async () => {
    setFailure(null);
    try {
      await autosave.flush();
      const now = await client.fetchQuery({ ...queries.check(shell, draft.id), staleTime: 0 });
      // Files that are still being read do not stand in the way: the konvolutt waits for them.
      if (now.problems.every((problem) => problem.level !== "error" || isReading(problem))) {
        setReviewing(true);
      } else {
        setAttempt((before) => before + 1);
      }
    } catch (reason) {
      setFailure(reason);
    }
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
    attach: () => void pick(),
    // Everything is saved.
    leave: () => void leave(),
  });

  const reading = draft.attachments.some((file) => file.state.kind === "reading");
  // What was said about fields that the page no longer asks for goes with them.
  const gone =
    autosave.state === "saved"
      ? []
      : [
          ...(letter ? [] : LETTER_FIELDS),
          ...(agreed ? [] : AGREED_FIELDS),
          ...(fiks ? [] : FIKS_FIELDS),
        ];
  const judged =
    check.data?.problems.filter((one) => !edited.has(one.field) && !gone.includes(one.field)) ?? [];
  const problems = reading ? judged.filter((one) => !isReading(one)) : judged;
  const errors = problems
    .filter((problem) => problem.level === "error")
    .toSorted((a, b) => placeOf(a) - placeOf(b));
  const shown = (field: string) =>
    attempt > 0 || touched.has(field)
      ? errors.find((problem) => problem.field === field)?.text
      : undefined;
  const advice = (field: string) =>
    problems.find((problem) => problem.field === field && problem.level === "warning")?.text;
  // That nothing is attached is said when asked for; that it is too much, at once.
  const fileProblems = problems.filter(
    (problem) =>
      problem.field.startsWith("attachment") && (attempt > 0 || draft.attachments.length > 0),
  );
  const refused =
    found && !fiks && input.confidential && !found.confidential
      ? words.confidentialRefused(found.name)
      : undefined;
  const left = leftBehind(input, words);
  const titleHelp = !letter
    ? words.agreedTitle
    : input.confidential
      ? words.confidentialTitle
      : undefined;

  return (
    <div className="compose">
      <header className="compose-head">
        <div>
          <h1 className="view-heading">{words.heading}</h1>
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
          {chosen && (
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
          {/* In a taushetsbelagt letter there is nothing to choose. */}
          {left.length > 0 && (
            <p className="compose-left field-help" role="status">
              {words.fiks.leftBehind(left)} {words.fiks.leftBehindKept}
            </p>
          )}
          {found && found.areas.length > 0 && !input.confidential && !fiks && (
            <FieldFrame error={shown("process")} id="process" label={words.area} mark="required">
              <Select
                aria-describedby={describedBy("process", [["error", shown("process")]])}
                id="process"
                onChange={(event) => set({ process: event.target.value })}
                value={input.process}
              >
                {input.process === "" && <option value="">{words.areaChoose}</option>}
                {found.areas.map((area) => (
                  <option key={area.process} value={area.process}>
                    {area.words}
                  </option>
                ))}
              </Select>
            </FieldFrame>
          )}
          {!agreed && !fiks && (
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
              error={shown}
              onBlur={touch}
              onChange={setFiks}
              value={input.fiksIo}
            />
          )}
          {agreed && (
            <>
              <TextField
                error={shown("agreementIdentifier")}
                help={words.agreementIdentifierHelp}
                id="agreementIdentifier"
                label={words.agreementIdentifier}
                mark="required"
                onBlur={() => touch("agreementIdentifier")}
                onChange={(identifier) => agree({ identifier }, "agreementIdentifier")}
                value={input.agreement.identifier}
                warning={advice("agreementIdentifier")}
              />
              <CodeField
                error={shown("agreementContent")}
                help={words.agreementContentHelp}
                id="agreementContent"
                label={words.agreementContent}
                mark="optional"
                onBlur={() => touch("agreementContent")}
                onChange={(content) => agree({ content }, "agreementContent")}
                rows={8}
                value={input.agreement.content}
                warning={advice("agreementContent")}
              />
            </>
          )}
          {letter && (
            <>
              <div className="compose-pair">
                <TextField
                  error={shown("theirReference")}
                  help={words.theirReferenceHelp}
                  id="theirReference"
                  label={words.theirReference}
                  mark="optional"
                  onBlur={() => touch("theirReference")}
                  onChange={(theirReference) => set({ theirReference })}
                  value={input.theirReference}
                  warning={advice("theirReference")}
                />
                <TextField
                  error={shown("ourReference")}
                  help={words.ourReferenceHelp}
                  id="ourReference"
                  label={words.ourReference}
                  mark="optional"
                  onBlur={() => touch("ourReference")}
                  onChange={(ourReference) => set({ ourReference })}
                  value={input.ourReference}
                  warning={advice("ourReference")}
                />
                <TextField
                  error={shown("caseWorker")}
                  help={words.caseWorkerHelp}
                  id="caseWorker"
                  label={words.caseWorker}
                  mark="required"
                  onBlur={() => touch("caseWorker")}
                  onChange={(caseWorker) => set({ caseWorker })}
                  value={input.caseWorker}
                />
              </div>
              <SwitchField
                checked={input.shielded}
                help={words.shieldedHelp}
                id="shielded"
                label={words.shielded}
                onChange={(shielded) => set({ shielded })}
              />
              {input.shielded && (
                <div className="compose-pair">
                  <TextField
                    error={shown("legalBasis")}
                    help={words.legalBasisHelp}
                    id="legalBasis"
                    label={words.legalBasis}
                    mark="required"
                    onBlur={() => touch("legalBasis")}
                    onChange={(legalBasis) => set({ legalBasis })}
                    value={input.legalBasis}
                  />
                  <TextField
                    error={shown("publicTitle")}
                    help={words.publicTitleHelp}
                    id="publicTitle"
                    label={words.publicTitle}
                    mark="required"
                    onBlur={() => touch("publicTitle")}
                    onChange={(publicTitle) => set({ publicTitle })}
                    value={input.publicTitle}
                    warning={advice("publicTitle")}
                  />
                </div>
              )}
            </>
          )}
          <Attachments
            draft={draft}
            failure={fileFailure}
            onFailure={setFileFailure}
            onPick={() => void pick()}
            problems={fileProblems}
            required={letter}
          />
          {fiks && (
            <FiksOptions
              advice={advice}
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
      {dropping && (
        <div className="drop-overlay" role="status">
          <p>{words.dropNow}</p>
        </div>
      )}
      {folder && (
        <FolderQuestion
          folder={folder}
          onAnswer={(attach) => {
            setFolder(null);
            void add(shell.answerFolder(draft.id, attach));
          }}
        />
      )}
      {reviewing && (
        <EnvelopeDialog
          draftId={draft.id}
          onClose={() => setReviewing(false)}
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

function SavedLine({ state, savedAt }: { state: string; savedAt: string }) {
  const text = useText().compose;
  const now = useNow(1000);
  const words = {
    saved: text.saved(formatAge(savedAt, now)),
    waiting: text.notSaved,
    saving: text.saving,
    failed: text.saveFailed,
  }[state];
  // Not a live region: it changes every second, and nothing needs to be heard while all is well.
  return (
    <p className="compose-saved" data-state={state}>
      {words}
    </p>
  );
}
