import { formatAge } from "../../shared/format/time";
import { useNow } from "../../shared/format/useNow";
import { useText } from "../../shared/i18n/useText";

/** How long ago the draft was saved, or that it is not. */
export function SavedLine({ state, savedAt }: { state: string; savedAt: string }) {
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
