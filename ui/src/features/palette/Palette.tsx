import { Dialog } from "@digdir/designsystemet-react";
import { MagnifyingGlassIcon } from "@navikt/aksel-icons";
import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import type { Found, RecipientHit } from "../../ipc/generated/bindings";
import { shortened } from "../../shared/format/foreign";
import { formatOrgNumber } from "../../shared/format/numbers";
import { outboxWord } from "../../shared/format/standing";
import { useText } from "../../shared/i18n/useText";
import { holdKeys } from "../../shared/keys/onTheWay";
import { ariaKeys, keyText, matches, shortcuts } from "../../shared/keys/shortcuts";
import { run } from "../../shared/keys/useShortcuts";
import { Foreign } from "../../shared/ui/Foreign";
import type { SettingId } from "../settings/pages";
import { type Choice, useChoices } from "./usePalette";
import "./Palette.css";

/** More of a stranger's text than a line can show. */
const MOST = 120;

/** The way to the palette that is seen. */
export function PaletteButton({ onOpen }: { onOpen: () => void }) {
  const text = useText().palette;
  return (
    <button
      aria-keyshortcuts={ariaKeys(shortcuts.palette)}
      className="palette-button"
      data-testid="palette-button"
      onClick={onOpen}
      type="button"
    >
      <MagnifyingGlassIcon aria-hidden />
      <span>{text.label}</span>
      <kbd aria-hidden className="key">
        {keyText(shortcuts.palette)}
      </kbd>
    </button>
  );
}

interface PaletteProps {
  onClose: () => void;
  onOpen: (place: Found["place"], uid: string) => void;
  onWrite: (recipient: RecipientHit) => void;
  onSetting: (id: SettingId) => void;
  /** To Finn melding, with what was typed. */
  onFind: (text: string) => void;
}

/** Ctrl+K: everything there is to do and to go to, by a few letters of it. */
export function Palette({ onClose, onOpen, onWrite, onSetting, onFind }: PaletteProps) {
  const text = useText();
  const words = text.palette;
  const id = useId();
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const { choices, nothing } = useChoices(typed);
  const at = Math.max(
    0,
    choices.findIndex((choice) => choice.key === chosen),
  );

  const opener = useRef(document.activeElement);
  useEffect(() => {
    const from = opener.current;
    field.current?.focus();
    return () => {
      if (from instanceof HTMLElement && from.isConnected) {
        from.focus();
      }
    };
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: also when what stands there changes
  useLayoutEffect(() => {
    list.current?.querySelector(`[data-index="${at}"]`)?.scrollIntoView?.({ block: "nearest" });
  }, [at, choices]);

  const take = (choice: Choice | undefined) => {
    if (choice === undefined) {
      return;
    }
    onClose();
    const release = holdKeys();
    // When it is closed: keys do nothing behind a dialog, and focus is back where it was.
    requestAnimationFrame(() => {
      release();
      switch (choice.group) {
        case "found":
        case "messages":
          onOpen(choice.found.place, choice.found.row.uid);
          break;
        case "commands":
          run(choice.id);
          break;
        case "settings":
          onSetting(choice.hit.id);
          break;
        case "recipients":
          onWrite(choice.hit);
          break;
        case "lookUp":
          onFind(choice.text);
          break;
      }
    });
  };

  const byKey = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) {
      return;
    }
    // Of keys that are held the first press opened the palette, and the next is not there to close it.
    if (event.repeat && (event.key === "Enter" || matches(event.nativeEvent, shortcuts.palette))) {
      event.preventDefault();
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && choices.length > 0) {
      event.preventDefault();
      setChosen(choices[(at + step + choices.length) % choices.length]?.key ?? null);
    } else if (event.key === "Enter") {
      event.preventDefault();
      take(choices[at]);
    } else if (event.key === "Escape" || matches(event.nativeEvent, shortcuts.palette)) {
      event.preventDefault();
      onClose();
    }
  };

  const groups = [...new Set(choices.map((choice) => choice.group))];
  return (
    <Dialog
      aria-label={words.label}
      className="palette"
      closeButton={false}
      data-testid="palette"
      onClose={onClose}
      open
    >
      <div className="palette-field">
        <MagnifyingGlassIcon aria-hidden />
        <input
          aria-activedescendant={choices.length > 0 ? `${id}-${at}` : undefined}
          aria-autocomplete="list"
          aria-controls={`${id}-list`}
          aria-describedby={`${id}-how`}
          aria-expanded={choices.length > 0}
          aria-label={words.label}
          autoComplete="off"
          data-testid="palette-input"
          onChange={(event) => {
            setTyped(event.target.value);
            setChosen(null);
          }}
          onKeyDown={byKey}
          onPaste={(event) => {
            // A field of one line would run the lines together, and two ids into one word.
            const pasted = event.clipboardData.getData("text");
            if (/[\r\n]/.test(pasted)) {
              event.preventDefault();
              setTyped(pasted.trim().replaceAll(/\s+/g, " "));
              setChosen(null);
            }
          }}
          placeholder={words.label}
          ref={field}
          role="combobox"
          spellCheck={false}
          type="text"
          value={typed}
        />
      </div>
      <div
        aria-label={words.list}
        className="palette-list"
        id={`${id}-list`}
        ref={list}
        role="listbox"
        tabIndex={-1}
      >
        {groups.map((group) => (
          // biome-ignore lint/a11y/useSemanticElements: a group of options, not of fields
          <div aria-labelledby={`${id}-${group}`} key={group} role="group">
            <div className="palette-group" id={`${id}-${group}`} role="presentation">
              {words.groups[group]}
            </div>
            {choices.map(
              (choice, index) =>
                choice.group === group && (
                  // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the focus and hears the keys
                  <div
                    aria-selected={index === at}
                    className="combobox-option palette-option"
                    data-index={index}
                    data-testid={`palette-${choice.key}`}
                    id={`${id}-${index}`}
                    key={choice.key}
                    onClick={() => take(choice)}
                    onMouseDown={(event) => event.preventDefault()}
                    role="option"
                    tabIndex={-1}
                  >
                    <Line choice={choice} />
                  </div>
                ),
            )}
          </div>
        ))}
      </div>
      {nothing && <p className="palette-nothing">{words.nothing}</p>}
      <p className="palette-how" id={`${id}-how`}>
        {words.how}
      </p>
      <p className="sr-only" role="status">
        {nothing ? words.nothing : words.hits(choices.length)}
      </p>
    </Dialog>
  );
}

/** A choice on one line. */
function Line({ choice }: { choice: Choice }) {
  const text = useText();
  const words = text.palette;
  switch (choice.group) {
    case "commands":
      return (
        <>
          <span>{choice.name}</span>
          <kbd className="key">{keyText(shortcuts[choice.id])}</kbd>
        </>
      );
    case "settings":
      return (
        <>
          <span>{choice.hit.name}</span>{" "}
          <span className="palette-fact">{text.settings.pages[choice.hit.page]}</span>
        </>
      );
    case "recipients":
      return (
        <>
          <span>
            <Foreign text={words.writeTo(shortened(choice.hit.name, MOST))} />
          </span>{" "}
          <span className="palette-fact">{formatOrgNumber(choice.hit.orgNumber)}</span>
        </>
      );
    case "lookUp":
      return (
        <span>
          <Foreign text={words.lookUp(shortened(choice.text, MOST))} />
        </span>
      );
    default: {
      const { found } = choice;
      const word =
        found.place !== "inbox" && found.row.outbox
          ? outboxWord(found.row.outbox, new Date(), text)
          : found.row.word;
      const who =
        found.place === "inbox"
          ? words.came(shortened(found.row.sender.name, MOST))
          : text.list.to(shortened(found.row.counterpart.name, MOST));
      return (
        <>
          <span>
            <Foreign text={shortened(found.row.title, MOST) || text.noTitle} />
          </span>{" "}
          <span className="palette-fact">
            <Foreign text={who} /> · {word} · {text.nav[found.place]}
          </span>
        </>
      );
    }
  }
}
