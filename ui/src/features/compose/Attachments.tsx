import { Button } from "@digdir/designsystemet-react";
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useShell } from "../../ipc/context";
import type { AttachmentDto, Draft, OpenAnswer, Problem } from "../../ipc/generated/bindings";
import { keys } from "../../shared/data/queries";
import { useText } from "../../shared/i18n/useText";
import { ariaKeys, shortcuts } from "../../shared/keys/shortcuts";
import { ErrorPanel, shownError } from "../../shared/ui/ErrorPanel";
import { PreviewQuestion } from "../../shared/ui/PreviewQuestion";
import { Progress } from "../../shared/ui/Progress";
import { AttachmentRow } from "./AttachmentRow";
import "./Attachments.css";

interface AttachmentsProps {
  draft: Draft;
  problems: Problem[];
  /** Whether a letter of this kind needs a document. */
  required: boolean;
  onPick: () => void;
  /** What went wrong with the last thing done to the files. */
  failure: unknown;
  onFailure: (reason: unknown) => void;
}

/** «Dokumenter»: order, hoveddokument, the state of each file, and how much of the limit is used. */
export function Attachments(props: AttachmentsProps) {
  const { draft, problems, required, onPick, failure, onFailure } = props;
  const shell = useShell();
  const client = useQueryClient();
  const words = useText();
  const text = words.compose;
  const [announcement, setAnnouncement] = useState("");
  const [dragging, setDragging] = useState<{ id: string; to: number } | null>(null);
  const [unshown, setUnshown] = useState<{ file: AttachmentDto; answer: OpenAnswer } | null>(null);
  const list = useRef<HTMLOListElement>(null);
  const files = draft.attachments;
  const general = problems.filter((problem) => problem.field === "attachments");

  const apply = async (change: Promise<Draft>) => {
    onFailure(null);
    try {
      client.setQueryData(keys.draft(draft.id), await change);
      await client.invalidateQueries({ queryKey: keys.check(draft.id) });
    } catch (reason) {
      onFailure(reason);
    }
  };

  const move = async (id: string, to: number, focus: "up" | "down" | null) => {
    const file = files.find((one) => one.id === id);
    if (!file || to < 0 || to >= files.length) {
      return;
    }
    await apply(shell.moveAttachment(draft.id, id, to));
    setAnnouncement(text.moved(file.name, to + 1, files.length));
    if (focus !== null) {
      // At the ends the button that was pressed is gone; the other one takes focus.
      const row = list.current?.querySelector(`[data-attachment="${id}"]`);
      const wanted = row?.querySelector<HTMLElement>(`[data-move="${focus}"]`);
      const other = row?.querySelector<HTMLElement>("[data-move]");
      (wanted ?? other)?.focus();
    }
  };

  const remove = async (id: string) => {
    const at = files.findIndex((file) => file.id === id);
    await apply(shell.removeAttachment(draft.id, id));
    const left = list.current?.querySelectorAll<HTMLElement>("[data-remove]") ?? [];
    const next = left[Math.min(at, left.length - 1)];
    (next ?? document.getElementById("attachments"))?.focus();
  };

  const show = async (file: AttachmentDto, asked: boolean) => {
    onFailure(null);
    setUnshown(null);
    try {
      const answer = await shell.showAttachment(draft.id, file.id, asked);
      if (answer.kind !== "opened") {
        setUnshown({ file, answer });
      }
    } catch (reason) {
      onFailure(reason);
    }
  };

  /** Which place the pointer is over: rows keep their places until it is let go. */
  const placeAt = (y: number): number => {
    const rows = [...(list.current?.children ?? [])];
    const at = rows.findIndex((row) => {
      const box = row.getBoundingClientRect();
      return y < box.top + box.height / 2;
    });
    return at === -1 ? rows.length - 1 : at;
  };

  return (
    <section aria-labelledby="attachments-heading" className="attachments">
      <div className="field-head">
        <h2 className="field-heading" id="attachments-heading">
          {text.documents}
        </h2>
        <span className="field-mark">{required ? words.required : words.optional}</span>
      </div>
      {files.length > 0 && (
        <ol className="attachment-list" data-testid="attachment-list" ref={list}>
          {files.map((file, index) => (
            <AttachmentRow
              attachment={file}
              count={files.length}
              dragged={dragging?.id === file.id}
              dropsHere={dragging !== null && dragging.to === index && dragging.id !== file.id}
              index={index}
              key={file.id}
              onDrag={(y) => setDragging({ id: file.id, to: placeAt(y) })}
              onDragEnd={(done) => {
                if (done && dragging) {
                  void move(dragging.id, dragging.to, null);
                }
                setDragging(null);
              }}
              onMakeMain={() => void apply(shell.setMainAttachment(draft.id, file.id))}
              onMove={(to, focus) => void move(file.id, to, focus)}
              onRefresh={(useNew) => void apply(shell.refreshAttachment(draft.id, file.id, useNew))}
              onRemove={() => void remove(file.id)}
              onShow={() => void show(file, false)}
              onRename={(title) => void apply(shell.renameAttachment(draft.id, file.id, title))}
              problems={problems.filter((problem) => problem.field === `attachment:${file.id}`)}
            />
          ))}
        </ol>
      )}
      <div className="attachments-foot">
        <Button
          aria-describedby={general.length > 0 ? "attachments-error" : undefined}
          aria-keyshortcuts={ariaKeys(shortcuts.attach)}
          data-testid="pick-files"
          id="attachments"
          onClick={onPick}
          variant="secondary"
        >
          {text.pickFiles}
        </Button>
        <p className="attachments-hint">{text.dropHere}</p>
        {files.length > 0 && (
          <div className="attachments-meter">
            <Progress
              label={text.meter}
              max={1000}
              text={draft.meter.text}
              tone={draft.meter.tone}
              value={draft.meter.permille}
            />
          </div>
        )}
      </div>
      {general.length > 0 && (
        <div id="attachments-error">
          {general.map((problem) => (
            <p className="ds-validation-message" key={problem.text}>
              {problem.text}
            </p>
          ))}
        </div>
      )}
      {unshown && (
        <PreviewQuestion
          answer={unshown.answer}
          name={unshown.file.name}
          onClose={() => setUnshown(null)}
          onShow={() => void show(unshown.file, true)}
        />
      )}
      {failure !== null && <ErrorPanel error={shownError(failure)} />}
      <div className="sr-only" role="status">
        {announcement}
      </div>
    </section>
  );
}
