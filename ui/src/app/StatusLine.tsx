import { useQuery } from "@tanstack/react-query";
import { useShell } from "../ipc/context";
import type { Counts, HealthDto } from "../ipc/generated/bindings";
import { keys } from "../shared/data/queries";
import { outboxWord } from "../shared/format/standing";
import { formatAge } from "../shared/format/time";
import { useNow } from "../shared/format/useNow";
import { useText } from "../shared/i18n/useText";
import { ariaKeys, keyText, shortcuts } from "../shared/keys/shortcuts";

interface StatusLineProps {
  health: HealthDto | undefined;
  counts: Counts | undefined;
  onFetch: () => void;
  onHelp: () => void;
  /** To where fetching from our konto is turned on again. */
  onKonto: () => void;
}

/** What the machine does right now, in one line. */
export function StatusLine({ health, counts, onFetch, onHelp, onKonto }: StatusLineProps) {
  const shell = useShell();
  const text = useText();
  const now = useNow(1000);
  const first = useQuery({
    queryKey: [...keys.messages, "busy"],
    queryFn: () => shell.listMessages("outbox", null),
    enabled: (counts?.outbox ?? 0) > 0,
  });
  const busy = first.data?.rows.find((row) => row.outbox?.kind === "uploading")?.outbox;
  const outbox = counts?.outbox ?? 0;
  return (
    <footer className="statusline" data-pane data-testid="status-line">
      {health && (
        <span className="statusline-state" data-state={health.state} role="status">
          <span aria-hidden className="statusline-dot" />
          {health.text}
        </span>
      )}
      {health?.lastFetchedAt && (
        <span className="statusline-part">
          {text.health.lastFetched(formatAge(health.lastFetchedAt, now))}
        </span>
      )}
      {health?.kontoOff != null && (
        <button
          className="text-button statusline-part"
          data-testid="status-konto-off"
          onClick={onKonto}
          type="button"
        >
          {text.health.kontoOff(health.kontoOff)}
        </button>
      )}
      <span className="statusline-part">
        {outbox === 0 ? text.health.outboxIdle : text.health.outboxCount(outbox)}
        {busy ? ` · ${outboxWord(busy, now, text)}` : ""}
      </span>
      <span className="statusline-buttons">
        <button
          aria-keyshortcuts={ariaKeys(shortcuts.fetchNow)}
          className="text-button"
          onClick={onFetch}
          type="button"
        >
          {text.health.fetchNow}
          <kbd aria-hidden className="key">
            {keyText(shortcuts.fetchNow)}
          </kbd>
        </button>
        <button
          aria-keyshortcuts={shortcuts.help}
          className="text-button"
          onClick={onHelp}
          type="button"
        >
          {text.nav.help}
          <kbd aria-hidden className="key">
            {keyText(shortcuts.help)}
          </kbd>
        </button>
      </span>
    </footer>
  );
}
