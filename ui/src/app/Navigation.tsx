import { Button } from "@digdir/designsystemet-react";
import {
  BellIcon,
  ChevronLeftDoubleIcon,
  ChevronRightDoubleIcon,
  CogIcon,
  DocPencilIcon,
  ExclamationmarkTriangleFillIcon,
  FileSearchIcon,
  InboxDownIcon,
  InboxUpIcon,
  MenuHamburgerIcon,
  PaperplaneIcon,
  PlusIcon,
  StethoscopeIcon,
  XMarkOctagonFillIcon,
} from "@navikt/aksel-icons";
import { useCallback, useId, useRef, useState } from "react";
import { careOf, useDiagnosis } from "../features/diagnose/useDiagnosis";
import type { Counts } from "../ipc/generated/bindings";
import { useText } from "../shared/i18n/useText";
import { ariaKeys, keyText, type ShortcutId, shortcuts } from "../shared/keys/shortcuts";
import { SMALL, useMedia } from "../shared/ui/useMedia";
import type { Place } from "./route";

const places = [
  { place: "inbox", Icon: InboxDownIcon },
  { place: "followup", Icon: BellIcon },
  { place: "outbox", Icon: InboxUpIcon },
  { place: "sent", Icon: PaperplaneIcon },
  { place: "drafts", Icon: DocPencilIcon },
  { place: "find", Icon: FileSearchIcon },
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
  onSettings: () => void;
  onSettingsPage: boolean;
}

/** A column beside the page; above a small page one row, with the places in a menu. */
export function Navigation(props: NavigationProps) {
  const folded = useMedia(SMALL);
  const text = useText().nav;
  const { narrow, onNew } = props;
  return (
    <nav aria-label={text.label} className="nav" data-pane>
      <Button
        aria-keyshortcuts={ariaKeys(shortcuts.newMessage)}
        className="nav-new"
        data-testid="new-message"
        onClick={onNew}
        title={narrow && !folded ? undefined : keyText(shortcuts.newMessage)}
      >
        <PlusIcon aria-hidden />
        <Name keys={shortcuts.newMessage} text={text.newMessage} />
      </Button>
      {folded ? <Menu {...props} /> : <Column {...props} />}
    </nav>
  );
}

/** Everywhere one can go, in its order. */
function Places(props: NavigationProps & { showTips: boolean }) {
  const { current, counts, showTips, onGo, onSettings, onSettingsPage } = props;
  const text = useText().nav;
  /** Beside a name the keys are enough; beside an icon the name stands already. */
  const tip = (keys: string) => (showTips ? keyText(keys) : undefined);
  return (
    <>
      <ul>
        {places.map(({ place, Icon }) => {
          const counted = place === "find" || place === "sent" ? null : place;
          const count =
            counted === null ? 0 : (counts?.[counted === "inbox" ? "unread" : counted] ?? 0);
          return (
            <li className={place === "find" ? "nav-apart" : undefined} key={place}>
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
                {count > 0 && counted !== null && (
                  <span className="nav-count" data-place={place}>
                    <span aria-hidden>{count}</span>
                    <span className="sr-only">, {text.count[counted](count)}</span>
                  </span>
                )}
              </button>
            </li>
          );
        })}
      </ul>
      <button
        aria-current={current === "diagnose" ? "page" : undefined}
        aria-keyshortcuts={ariaKeys(shortcuts.diagnose)}
        className="nav-item nav-diagnose"
        data-testid="nav-diagnose"
        onClick={() => onGo("diagnose")}
        title={tip(shortcuts.diagnose)}
        type="button"
      >
        <StethoscopeIcon aria-hidden />
        <Name keys={shortcuts.diagnose} text={text.diagnose} />
        <Care />
      </button>
      <button
        aria-current={onSettingsPage ? "page" : undefined}
        aria-keyshortcuts={ariaKeys(shortcuts.settings)}
        className="nav-item nav-settings"
        data-testid="nav-settings"
        onClick={onSettings}
        title={tip(shortcuts.settings)}
        type="button"
      >
        <CogIcon aria-hidden />
        <Name keys={shortcuts.settings} text={text.settings} />
      </button>
    </>
  );
}

/** Where something needs care by what Diagnose found last: a dot of its own form, with words. */
function Care() {
  const text = useText().diagnose;
  const care = careOf(useDiagnosis(false).lines);
  if (care === null) {
    return null;
  }
  const Icon = care === "wrong" ? XMarkOctagonFillIcon : ExclamationmarkTriangleFillIcon;
  return (
    <span className="nav-care" data-care={care} data-testid="nav-care">
      <Icon aria-hidden />
      <span className="sr-only">, {text.dot[care]}</span>
    </span>
  );
}

function Column(props: NavigationProps) {
  const { narrow, onNarrow } = props;
  const text = useText().nav;
  const Fold = narrow ? ChevronRightDoubleIcon : ChevronLeftDoubleIcon;
  return (
    <>
      <Places {...props} showTips={!narrow} />
      <button
        className="nav-item nav-fold"
        data-testid="nav-fold"
        onClick={() => onNarrow(!narrow)}
        type="button"
      >
        <Fold aria-hidden />
        <Name text={narrow ? text.widen : text.narrow} />
      </button>
    </>
  );
}

/** Says where one is and what is unread while it is closed. */
function Menu(props: NavigationProps) {
  const { current, counts, onGo, onSettings, onSettingsPage } = props;
  const text = useText().nav;
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const unread = counts?.unread ?? 0;
  const here = onSettingsPage ? text.settings : current === null ? null : text[current];
  const close = () => {
    setOpen(false);
    // What had focus is gone; whoever goes somewhere moves it on.
    button.current?.focus();
  };
  return (
    <>
      <button
        aria-controls={open ? id : undefined}
        aria-expanded={open}
        className="nav-item nav-menu"
        data-pane-start
        data-testid="nav-menu"
        onClick={() => setOpen(!open)}
        ref={button}
        type="button"
      >
        <MenuHamburgerIcon aria-hidden />
        <span>
          {text.menu}
          {here !== null && `: ${here}`}
        </span>
        {unread > 0 && (
          <span className="nav-count" data-place="inbox">
            {text.count.inbox(unread)}
            <span className="sr-only"> {text.inInbox}</span>
          </span>
        )}
      </button>
      {open && (
        // biome-ignore lint/a11y/noStaticElementInteractions: Escape is for whatever has focus in it
        <div
          className="nav-places"
          id={id}
          onKeyDown={(event) => {
            if (event.key === "Escape") {
              event.stopPropagation();
              event.preventDefault();
              close();
            }
          }}
        >
          <Places
            {...props}
            onGo={(place) => {
              close();
              onGo(place);
            }}
            onSettings={() => {
              close();
              onSettings();
            }}
            showTips
          />
        </div>
      )}
    </>
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
