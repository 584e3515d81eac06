import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useShell } from "../../ipc/context";
import type { Draft, DroppedFolder } from "../../ipc/generated/bindings";
import { ShellError } from "../../ipc/shell";
import { keys } from "../../shared/data/queries";
import { useEvents } from "../../shared/data/useEvents";
import { useText } from "../../shared/i18n/useText";
import { useNotify } from "../../shared/ui/Notices";
import { usePastedPicture } from "./usePastedPicture";

/** How files come to a draft: chosen, dropped, pasted, or all of a folder. */
export function useDraftFiles(draft: Draft) {
  const shell = useShell();
  const client = useQueryClient();
  const notify = useNotify();
  const words = useText().compose;
  const [failure, setFailure] = useState<unknown>(null);
  const [dropping, setDropping] = useState(false);
  const [folder, setFolder] = useState<DroppedFolder | null>(null);

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
      setFailure(new ShellError(event.error));
    }
  });

  /** Takes over what came of adding files; `null` = there was nothing to add. */
  const add = async (added: Promise<Draft | null>): Promise<"added" | "nothing" | "failed"> => {
    setFailure(null);
    try {
      const changed = await added;
      if (changed === null) {
        return "nothing";
      }
      client.setQueryData(keys.draft(draft.id), changed);
      await client.invalidateQueries({ queryKey: keys.check(draft.id) });
      return "added";
    } catch (reason) {
      setFailure(reason);
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
  /** Whether the files of the folder that was dropped are to be added. */
  const answerFolder = (attach: boolean) => {
    setFolder(null);
    void add(shell.answerFolder(draft.id, attach));
  };

  return { failure, setFailure, dropping, folder, answerFolder, pick };
}
