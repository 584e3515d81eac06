/** The real backend. The only file that imports `@tauri-apps/*`. */
import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import type { AppEvent, IpcError } from "./generated/bindings";
import { type Shell, ShellError } from "./shell";

function isIpcError(reason: unknown): reason is IpcError {
  return typeof reason === "object" && reason !== null && "what" in reason && "code" in reason;
}

/** What did not come from a command, such as arguments that the bridge refused. */
function unexpected(reason: unknown): IpcError {
  return {
    code: "other",
    number: "",
    what: "Programmet svarte ikke som ventet.",
    meaning: "Ingenting er mistet.",
    action: "Prøv igjen. Start Budstikke på nytt hvis det ikke hjelper.",
    details: reason instanceof Error ? reason.message : String(reason),
  };
}

async function call<T>(command: string, args?: Record<string, unknown>): Promise<T> {
  try {
    return await invoke<T>(command, args);
  } catch (reason) {
    throw new ShellError(isIpcError(reason) ? reason : unexpected(reason));
  }
}

export function tauriShell(): Shell {
  return {
    startState: () => call("start_state"),
    openSandbox: () => call("open_sandbox"),
    counts: () => call("counts"),
    health: () => call("health"),

    listDrafts: () => call("list_drafts"),
    newDraft: () => call("new_draft"),
    draft: (id) => call("draft", { id }),
    saveDraft: (id, input) => call("save_draft", { id, input }),
    deleteDraft: (id) => call("delete_draft", { id }),
    restoreDraft: (id) => call("restore_draft", { id }),
    checkDraft: (id) => call("check_draft", { id }),

    pickFiles: (draftId) => call("pick_files", { draftId }),
    setDropTarget: (draftId) => call("set_drop_target", { draftId }),
    removeAttachment: (draftId, attachmentId) =>
      call("remove_attachment", { draftId, attachmentId }),
    moveAttachment: (draftId, attachmentId, toIndex) =>
      call("move_attachment", { draftId, attachmentId, toIndex }),
    setMainAttachment: (draftId, attachmentId) =>
      call("set_main_attachment", { draftId, attachmentId }),
    renameAttachment: (draftId, attachmentId, title) =>
      call("rename_attachment", { draftId, attachmentId, title }),
    refreshAttachment: (draftId, attachmentId, useNew) =>
      call("refresh_attachment", { draftId, attachmentId, useNew }),

    searchRecipients: (text) => call("search_recipients", { text }),
    capabilities: (orgNumber, refresh) => call("capabilities", { orgNumber, refresh }),

    envelope: (draftId) => call("envelope", { draftId }),
    sendDraft: (draftId) => call("send_draft", { draftId }),
    undoSend: (uid) => call("undo_send", { uid }),
    sendNow: (uid) => call("send_now", { uid }),
    stopSending: (uid) => call("stop_sending", { uid }),
    sendAsNew: (uid) => call("send_as_new", { uid }),
    fetchNow: () => call("fetch_now"),

    listMessages: (folder, after) => call("list_messages", { folder, after }),
    message: (uid) => call("message", { uid }),
    evidence: (uid, eventId) => call("evidence", { uid, eventId }),
    receipt: (uid) => call("receipt", { uid }),
    saveDocument: (uid, documentId) => call("save_document", { uid, documentId }),

    onEvent: (listener) => {
      let stopped = false;
      const stop = listen<AppEvent[]>("app", ({ payload }) => {
        if (!stopped) {
          payload.forEach(listener);
        }
      });
      return () => {
        stopped = true;
        void stop.then((off) => off());
      };
    },

    copyText: (text) => call("copy_text", { text }),
    print: () => window.print(),
  };
}
