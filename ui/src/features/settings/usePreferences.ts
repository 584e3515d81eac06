import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useShell } from "../../ipc/context";
import type { IpcError, Preferences } from "../../ipc/generated/bindings";
import { keys, queries } from "../../shared/data/queries";
import { shownError } from "../../shared/ui/ErrorPanel";

interface PreferencesInUse {
  /** `undefined` until they are there. */
  set: Preferences | undefined;
  failure: IpcError | null;
  /** How often something has been kept: a new number is said again. */
  saved: number;
  change: (part: Partial<Preferences>) => void;
}

/** What is set for the profile. Shown at once, kept behind it, and as it was when that goes wrong. */
export function usePreferences(): PreferencesInUse {
  const shell = useShell();
  const client = useQueryClient();
  const query = useQuery(queries.preferences(shell));
  const [failure, setFailure] = useState<IpcError | null>(null);
  const [saved, setSaved] = useState(0);
  const change = (part: Partial<Preferences>) => {
    // Of the cache and not of this drawing: two changes may come before the next one.
    const before = client.getQueryData<Preferences>(keys.preferences);
    if (before === undefined) {
      return;
    }
    const next = { ...before, ...part };
    client.setQueryData(keys.preferences, next);
    shell.setPreferences(next).then(
      (kept) => {
        setFailure(null);
        setSaved((count) => count + 1);
        if (client.getQueryData(keys.preferences) === next) {
          client.setQueryData(keys.preferences, kept);
        }
      },
      (reason: unknown) => {
        setFailure(shownError(reason));
        void client.invalidateQueries({ queryKey: keys.preferences });
      },
    );
  };
  return {
    set: query.data,
    failure: failure ?? (query.isError ? shownError(query.error) : null),
    saved,
    change,
  };
}
