import { Button } from "@digdir/designsystemet-react";
import {
  Buildings3Icon,
  ChevronLeftDoubleIcon,
  ChevronRightDoubleIcon,
  DocPencilIcon,
  InboxDownIcon,
  InboxUpIcon,
  PaperplaneIcon,
  PlusIcon,
} from "@navikt/aksel-icons";
import { useCallback, useState } from "react";
import type { Counts } from "../ipc/generated/bindings";
import { useText } from "../shared/i18n/useText";
import { ariaKeys, keyText, type ShortcutId, shortcuts } from "../shared/keys/shortcuts";
import type { Place } from "./route";

const places = [
  { place: "inbox", Icon: InboxDownIcon },
  { place: "outbox", Icon: InboxUpIcon },
  { place: "sent", Icon: PaperplaneIcon },
  { place: "drafts", Icon: DocPencilIcon },
] as const satisfies readonly { place: Place & ShortcutId; Icon: unknown }[];

const REMEMBERED = "budstikke.navigation";

/** Whether the navigation shows icons only. Remembered on this machine. */
export function useNarrowNavigation(): [boolean, (narrow: boolean) => void] {
  const [narrow, setNarrow] = useState(() => localStorage.getItem(REMEMBERED) === "narrow");
  const change = useCallback((next: boolean) => {
    setNarrow(next);
    localStorage.setItem(REMEMBERED, next ? "narrow" : "wide");
  }, []);
  return [narrow, change];
}

interface NavigationProps {
  current: Place | null;
  counts: Counts | undefined;
  /** Icons only: the names are heard, and seen beside the icon that is pointed at or has focus. */
  narrow: boolean;
  onGo: (place: Place) => void;
  onNarrow: (narrow: boolean) => void;
  onNew: () => void;
  onEnvironment: () => void;
  onEnvironmentPage: boolean;
}

export function Navigation(props: NavigationProps) {
  const { current, counts, narrow, onGo, onNarrow, onNew, onEnvironment, onEnvironmentPage } =
    props;
  const words = useText();
  const text = words.nav;
  /** Beside a name the keys are enough; beside an icon the name stands already. */
  const tip = (keys: string) => (narrow ? undefined : keyText(keys));
  const Fold = narrow ? ChevronRightDoubleIcon : ChevronLeftDoubleIcon;
  return (
    <nav aria-label={text.label} className="nav" data-pane>
      <Button
        aria-keyshortcuts={ariaKeys(shortcuts.newMessage)}
        className="nav-new"
        data-testid="new-message"
        onClick={onNew}
        title={tip(shortcuts.newMessage)}
      >
        <PlusIcon aria-hidden />
        <Name keys={shortcuts.newMessage} text={text.newMessage} />
      </Button>
      <ul>
        {places.map(({ place, Icon }) => {
          const count = counts?.[place === "inbox" ? "unread" : place] ?? 0;
          return (
            <li key={place}>
              <button
                aria-current={current === place ? "page" : undefined}
                aria-keyshortcuts={ariaKeys(shortcuts[place])}
                className="nav-item"
                data-testid={`nav-${place}`}
                onClick={() => onGo(place)}
                title={tip(shortcuts[place])}
                type="button"
              >
                <Icon aria-hidden />
                <Name keys={shortcuts[place]} text={text[place]} />
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
      <button
        aria-current={onEnvironmentPage ? "page" : undefined}
        className="nav-item nav-environment"
        data-testid="nav-environment"
        onClick={onEnvironment}
        type="button"
      >
        <Buildings3Icon aria-hidden />
        <Name text={words.setup.page.nav} />
      </button>
      <button
        className="nav-item nav-fold"
        data-testid="nav-fold"
        onClick={() => onNarrow(!narrow)}
        type="button"
      >
        <Fold aria-hidden />
        <Name text={narrow ? text.widen : text.narrow} />
      </button>
    </nav>
  );
}

/** The name of what a button does; the keys are seen only where it is the tooltip of an icon. */
function Name({ text, keys }: { text: string; keys?: string }) {
  return (
    <span className="nav-name">
      {text}
      {keys !== undefined && (
        <kbd aria-hidden className="key nav-key">
          {keyText(keys)}
        </kbd>
      )}
    </span>
  );
}
