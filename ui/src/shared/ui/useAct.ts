import { useState } from "react";
import type { IpcError } from "../../ipc/generated/bindings";
import { shownError } from "./ErrorPanel";

export interface Act {
  /** Something asked for is under way. */
  busy: boolean;
  failure: IpcError | null;
  /** Does one thing at a time; resolves with whether it went well. */
  run: (what: () => Promise<unknown>) => Promise<boolean>;
  forget: () => void;
}

/** What a step asks the machine for, and what came of it. */
export function useAct(): Act {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<IpcError | null>(null);
  const run = async (what: () => Promise<unknown>) => {
    if (busy) {
      return false;
    }
    setBusy(true);
    setFailure(null);
    try {
      await what();
      return true;
    } catch (reason) {
      setFailure(shownError(reason));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, failure, run, forget: () => setFailure(null) };
}
