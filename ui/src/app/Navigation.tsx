import { Button } from "@digdir/designsystemet-react";
import { DocPencilIcon, InboxUpIcon, PaperplaneIcon, PlusIcon } from "@navikt/aksel-icons";
import type { Counts } from "../ipc/generated/bindings";
import { useText } from "../shared/i18n/useText";
import { ariaKeys, keyText, type ShortcutId, shortcuts } from "../shared/keys/shortcuts";
import type { Place } from "./route";

const places = [
  { place: "outbox", Icon: InboxUpIcon },
  { place: "sent", Icon: PaperplaneIcon },
  { place: "drafts", Icon: DocPencilIcon },
] as const satisfies readonly { place: Place & ShortcutId; Icon: unknown }[];

interface NavigationProps {
  current: Place | null;
  counts: Counts | undefined;
  onGo: (place: Place) => void;
  onNew: () => void;
}

export function Navigation({ current, counts, onGo, onNew }: NavigationProps) {
  const text = useText().nav;
  return (
    <nav aria-label={text.label} className="nav" data-pane>
      <Button
        aria-keyshortcuts={ariaKeys(shortcuts.newMessage)}
        className="nav-new"
        data-testid="new-message"
        onClick={onNew}
        title={keyText(shortcuts.newMessage)}
      >
        <PlusIcon aria-hidden />
        {text.newMessage}
      </Button>
      <ul>
        {places.map(({ place, Icon }) => {
          const count = counts?.[place] ?? 0;
          return (
            <li key={place}>
              <button
                aria-current={current === place ? "page" : undefined}
                aria-keyshortcuts={ariaKeys(shortcuts[place])}
                className="nav-item"
                data-testid={`nav-${place}`}
                onClick={() => onGo(place)}
                title={keyText(shortcuts[place])}
                type="button"
              >
                <Icon aria-hidden />
                <span className="nav-name">{text[place]}</span>
                {count > 0 && place !== "sent" && (
                  <span className="nav-count" data-place={place}>
                    <span aria-hidden>{count}</span>
                    <span className="sr-only">, {text.count[place](count)}</span>
                  </span>
                )}
              </button>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
