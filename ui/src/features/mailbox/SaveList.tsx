import { useState } from "react";
import { useShell } from "../../ipc/context";
import type { SearchPlace } from "../../ipc/generated/bindings";
import { useText } from "../../shared/i18n/useText";
import { shownError } from "../../shared/ui/ErrorPanel";
import { useNotify } from "../../shared/ui/Notices";
import { type Looking, questionOf } from "./search/looking";

interface SaveListProps {
  folder: SearchPlace;
  looking: Looking;
  /** Only these, as they stand; without them the whole list. */
  picked?: readonly string[];
}

/** Saves the list as it is seen, to its end and not only as far as it is fetched, for a spreadsheet; or what is picked. */
export function SaveList({ folder, looking, picked }: SaveListProps) {
  const shell = useShell();
  const text = useText().list.save;
  const notify = useNotify();
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    try {
      const search = { ...questionOf(folder, looking), after: null };
      const count = await shell.saveList({ search, uids: [...(picked ?? [])] });
      if (count !== null) {
        notify({ text: text.saved(count) });
      }
    } catch (reason) {
      const error = shownError(reason);
      notify({ text: `${error.what} ${error.action}`.trim(), tone: "danger" });
    } finally {
      setBusy(false);
    }
  };
  return (
    <button
      aria-disabled={busy || undefined}
      className="text-button search-save"
      data-testid={picked ? "save-picked" : "save-list"}
      onClick={() => {
        if (!busy) {
          void save();
        }
      }}
      type="button"
    >
      {picked ? text.picked : text.button}
    </button>
  );
}
