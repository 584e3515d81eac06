import { Button, Input } from "@digdir/designsystemet-react";
import {
  ArrowDownIcon,
  ArrowUpIcon,
  CheckmarkIcon,
  DragVerticalIcon,
  EyeIcon,
  PencilIcon,
  StarFillIcon,
  StarIcon,
  XMarkIcon,
} from "@navikt/aksel-icons";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { AttachmentDto, Problem } from "../../ipc/generated/bindings";
import { useText } from "../../shared/i18n/useText";
import { matches, shortcuts } from "../../shared/keys/shortcuts";
import { Progress } from "../../shared/ui/Progress";

interface AttachmentRowProps {
  attachment: AttachmentDto;
  index: number;
  count: number;
  problems: Problem[];
  dragged: boolean;
  dropsHere: boolean;
  onMove: (to: number, focus: "up" | "down") => void;
  onMakeMain: () => void;
  onRemove: () => void;
  onShow: () => void;
  onRename: (title: string) => void;
  onRefresh: (useNew: boolean) => void;
  onDrag: (y: number) => void;
  onDragEnd: (done: boolean) => void;
}

export function AttachmentRow(props: AttachmentRowProps) {
  const { attachment, index, count, problems, onMove, onRemove, onMakeMain } = props;
  const words = useText();
  const text = words.compose;
  const [renaming, setRenaming] = useState(false);
  const renameButton = useRef<HTMLButtonElement>(null);
  const name = attachment.name;
  // What the state of the file says already, with its buttons, is not said again.
  const unsaid = (problem: Problem) =>
    problem.number !== "E12" || !["changed", "failed"].includes(attachment.state.kind);

  const byKey = (event: KeyboardEvent) => {
    if (matches(event, shortcuts.moveUp)) {
      event.preventDefault();
      onMove(index - 1, "up");
    } else if (matches(event, shortcuts.moveDown)) {
      event.preventDefault();
      onMove(index + 1, "down");
    } else if (matches(event, shortcuts.rename)) {
      event.preventDefault();
      setRenaming(true);
    }
  };

  const endRename = (title: string | null) => {
    setRenaming(false);
    if (title !== null && title.trim() !== "" && title.trim() !== attachment.title) {
      props.onRename(title.trim());
    }
    requestAnimationFrame(() => renameButton.current?.focus());
  };

  return (
    <li
      className="attachment"
      data-attachment={attachment.id}
      data-dragged={props.dragged || undefined}
      data-drops-here={props.dropsHere || undefined}
      id={`attachment:${attachment.id}`}
      onKeyDown={byKey}
      tabIndex={-1}
    >
      <span
        className="attachment-handle"
        onPointerCancel={() => props.onDragEnd(false)}
        onPointerDown={(event) => {
          if (count > 1) {
            event.currentTarget.setPointerCapture(event.pointerId);
            props.onDrag(event.clientY);
          }
        }}
        onPointerMove={(event) => {
          if (event.currentTarget.hasPointerCapture(event.pointerId)) {
            props.onDrag(event.clientY);
          }
        }}
        onPointerUp={() => props.onDragEnd(true)}
        title={text.dragFile}
      >
        <DragVerticalIcon aria-hidden />
      </span>
      <span className="attachment-number">{index + 1}</span>
      <Button
        aria-label={attachment.main ? text.isMain(name) : text.makeMain(name)}
        aria-pressed={attachment.main}
        className="icon-button attachment-star"
        icon
        onClick={onMakeMain}
        title={attachment.main ? text.main : text.makeMain(name)}
        variant="tertiary"
      >
        {attachment.main ? <StarFillIcon aria-hidden /> : <StarIcon aria-hidden />}
      </Button>
      <div className="attachment-body">
        {renaming ? (
          <RenameField onEnd={endRename} title={attachment.title} />
        ) : (
          <p className="attachment-name">
            <span className="attachment-title">{attachment.title || name}</span>
            <span className="attachment-role">{attachment.main ? text.main : text.attachment}</span>
          </p>
        )}
        <p className="dotted attachment-facts">
          <span>{name}</span>
          <span>{attachment.kind}</span>
          <span>{attachment.size}</span>
          {attachment.state.kind === "ready" && (
            <span className="attachment-read">
              <CheckmarkIcon aria-hidden />
              {text.read}
            </span>
          )}
          {attachment.originalName !== name && (
            <span>{text.originalName(attachment.originalName)}</span>
          )}
        </p>
        <AttachmentStateLine attachment={attachment} onRefresh={props.onRefresh} />
        {attachment.advice && <p className="attachment-advice">{attachment.advice}</p>}
        {problems.filter(unsaid).map((problem) => (
          <p
            className={problem.level === "error" ? "ds-validation-message" : "attachment-advice"}
            key={problem.text}
          >
            {problem.text}
          </p>
        ))}
      </div>
      <div className="attachment-buttons">
        {["ready", "changed"].includes(attachment.state.kind) && (
          <Button
            aria-label={words.preview.showFile(name)}
            className="icon-button"
            data-testid={`show-attachment-${attachment.id}`}
            icon
            onClick={props.onShow}
            title={words.preview.showFile(name)}
            variant="tertiary"
          >
            <EyeIcon aria-hidden />
          </Button>
        )}
        <Button
          aria-label={text.rename(name)}
          className="icon-button"
          icon
          onClick={() => setRenaming(true)}
          ref={renameButton}
          title={text.rename(name)}
          variant="tertiary"
        >
          <PencilIcon aria-hidden />
        </Button>
        {index > 0 && (
          <Button
            aria-label={text.up(name)}
            className="icon-button attachment-up"
            data-move="up"
            icon
            onClick={() => onMove(index - 1, "up")}
            title={text.up(name)}
            variant="tertiary"
          >
            <ArrowUpIcon aria-hidden />
          </Button>
        )}
        {index < count - 1 && (
          <Button
            aria-label={text.down(name)}
            className="icon-button attachment-down"
            data-move="down"
            icon
            onClick={() => onMove(index + 1, "down")}
            title={text.down(name)}
            variant="tertiary"
          >
            <ArrowDownIcon aria-hidden />
          </Button>
        )}
        <Button
          aria-label={text.removeFile(name)}
          className="icon-button attachment-remove"
          data-remove
          icon
          onClick={onRemove}
          title={text.removeFile(name)}
          variant="tertiary"
        >
          <XMarkIcon aria-hidden />
        </Button>
      </div>
    </li>
  );
}

function AttachmentStateLine({
  attachment,
  onRefresh,
}: {
  attachment: AttachmentDto;
  onRefresh: (useNew: boolean) => void;
}) {
  const text = useText().compose;
  switch (attachment.state.kind) {
    case "ready":
      return null;
    case "reading":
      return (
        <Progress
          label={text.reading(attachment.state.percent)}
          max={100}
          value={attachment.state.percent}
        />
      );
    case "changed":
      return (
        <div className="attachment-changed" role="status">
          <p>{text.changed(attachment.originalName)}</p>
          <div className="button-row">
            <Button onClick={() => onRefresh(true)} variant="secondary">
              {text.useNew}
            </Button>
            <Button onClick={() => onRefresh(false)} variant="tertiary">
              {text.keepOld}
            </Button>
          </div>
        </div>
      );
    case "failed":
      return (
        <p className="ds-validation-message" role="alert">
          {attachment.state.text}
        </p>
      );
  }
}

function RenameField({ title, onEnd }: { title: string; onEnd: (title: string | null) => void }) {
  const text = useText().compose;
  const [value, setValue] = useState(title);
  const input = useRef<HTMLInputElement>(null);
  const ended = useRef(false);
  useEffect(() => input.current?.select(), []);
  const end = (result: string | null) => {
    if (!ended.current) {
      ended.current = true;
      onEnd(result);
    }
  };
  return (
    <Input
      aria-label={text.renameLabel}
      onBlur={() => end(value)}
      onChange={(event) => setValue(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === "Enter") {
          event.preventDefault();
          end(value);
        } else if (event.key === "Escape") {
          event.preventDefault();
          event.stopPropagation();
          end(null);
        }
      }}
      ref={input}
      value={value}
    />
  );
}
