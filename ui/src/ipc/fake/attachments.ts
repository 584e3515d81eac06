/** The documents of a draft. */
import type { AppEvent, Draft, OpenAnswer } from "../generated/bindings";
import type { Shell } from "../shell";
import { pasted, pickable } from "./drafts";

type AttachmentsShell = Pick<
  Shell,
  | "pickFiles"
  | "pastePicture"
  | "answerFolder"
  | "setDropTarget"
  | "removeAttachment"
  | "moveAttachment"
  | "setMainAttachment"
  | "renameAttachment"
  | "refreshAttachment"
  | "showAttachment"
>;

interface Drafts {
  draftOf: (id: string) => Draft;
  /** Keeps a changed draft. */
  change: (draft: Draft) => Draft;
  emit: (event: AppEvent) => void;
}

/** The part of the fake that attaches. */
export function fakeAttachments(
  options: URLSearchParams,
  { draftOf, change, emit }: Drafts,
): AttachmentsShell {
  return {
    pickFiles: async (id) => {
      const draft = draftOf(id);
      const fresh = pickable.filter((file) => !draft.attachments.some((one) => one.id === file.id));
      return change({ ...draft, attachments: [...draft.attachments, ...fresh] });
    },
    pastePicture: async (id) => {
      const draft = draftOf(id);
      return change({ ...draft, attachments: [...draft.attachments, pasted] });
    },
    answerFolder: async (id, attach) => {
      const draft = draftOf(id);
      const fresh = pickable.filter((file) => !draft.attachments.some((one) => one.id === file.id));
      const attachments = attach ? [...draft.attachments, ...fresh] : draft.attachments;
      return change({ ...draft, attachments });
    },
    setDropTarget: async (id) => {
      if (id !== null && options.has("folder")) {
        const folder = { name: "Høring skolevei", folders: 1, files: 12, leftOut: true };
        queueMicrotask(() => emit({ kind: "folderDropped", id, folder }));
      }
      if (id !== null && options.has("drop")) {
        queueMicrotask(() => emit({ kind: "dropHover", over: true }));
      }
    },
    removeAttachment: async (id, attachmentId) => {
      const draft = draftOf(id);
      const left = draft.attachments.filter((file) => file.id !== attachmentId);
      return change({ ...draft, attachments: left });
    },
    moveAttachment: async (id, attachmentId, toIndex) => {
      const draft = draftOf(id);
      const moved = draft.attachments.find((file) => file.id === attachmentId);
      const rest = draft.attachments.filter((file) => file.id !== attachmentId);
      return change({ ...draft, attachments: moved ? rest.toSpliced(toIndex, 0, moved) : rest });
    },
    setMainAttachment: async (id, attachmentId) => {
      const draft = draftOf(id);
      const attachments = draft.attachments.map((file) => ({
        ...file,
        main: file.id === attachmentId,
      }));
      return change({ ...draft, attachments });
    },
    renameAttachment: async (id, attachmentId, title) => {
      const draft = draftOf(id);
      const attachments = draft.attachments.map((file) =>
        file.id === attachmentId ? { ...file, title } : file,
      );
      return change({ ...draft, attachments });
    },
    refreshAttachment: async (id, attachmentId) => {
      const draft = draftOf(id);
      const attachments = draft.attachments.map((file) =>
        file.id === attachmentId
          ? { ...file, state: { kind: "ready" as const, sha256: "4c".repeat(32) } }
          : file,
      );
      return change({ ...draft, attachments });
    },
    showAttachment: async (id, attachmentId) =>
      shownAs(draftOf(id).attachments.find((one) => one.id === attachmentId)?.name),
  };
}

/** What comes of showing a file called so: other kinds are for other programs. */
export function shownAs(name = ""): OpenAnswer {
  return /\.(pdf|png|jpe?g|tiff?|txt|xml|json)$/i.test(name)
    ? { kind: "opened" }
    : {
        kind: "refused",
        text: "Budstikke kan ikke vise filer av dette slaget. Åpne den i et annet program.",
      };
}
