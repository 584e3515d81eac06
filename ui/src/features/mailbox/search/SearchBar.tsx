import { Button, Input } from "@digdir/designsystemet-react";
import {
  CheckmarkIcon,
  MagnifyingGlassIcon,
  QuestionmarkDiamondIcon,
  XMarkIcon,
} from "@navikt/aksel-icons";
import { type KeyboardEvent, type ReactNode, type RefObject, useState } from "react";
import type { SearchPlace } from "../../../ipc/generated/bindings";
import type { Catalogue } from "../../../shared/i18n/nb";
import { useText } from "../../../shared/i18n/useText";
import { focusSoon } from "../../../shared/keys/focusSoon";
import { ariaKeys, keyText, shortcuts } from "../../../shared/keys/shortcuts";
import { isLooking, type Looking } from "./looking";
import { SearchHelp } from "./SearchHelp";
import type { Finding } from "./useFound";
import { useRested } from "./useRested";
import { useTyped } from "./useTyped";
import "./Search.css";

/** Long enough for the rest of `status:f…` to be typed before it is called unclear. */
const PATIENCE_MS = 600;

/** Where the keys move in a list, and in what was found. */
const ROW = ".listbox-row[tabindex='0']";
const FOUND_ROW = `.found ${ROW}`;

type Chip = "unread" | "confidential" | "documents";

const chips: readonly Chip[] = ["unread", "confidential", "documents"];

interface SearchBarProps {
  folder: SearchPlace;
  looking: Looking;
  onLook: (looking: Looking) => void;
  found: Finding;
  field: RefObject<HTMLInputElement | null>;
  /** What else may be done with the list; stands after the chips. */
  aside?: ReactNode;
}

/** The field above a list, what else narrows it, and what came of it. */
export function SearchBar({ folder, looking, onLook, found, field, aside }: SearchBarProps) {
  const words = useText();
  const text = words.search;
  const { onType, settle } = useTyped(field, looking, onLook);
  const [help, setHelp] = useState(false);
  const rested = useRested(looking.text, PATIENCE_MS);
  const asks = isLooking(looking);
  const label = looking.everywhere ? text.labelAll : text.label(words.nav[folder]);
  const unclear = asks && found.shows && rested ? found.unclear : [];
  const shownChips = chips.filter((chip) => chip !== "unread" || folder === "inbox");

  const byKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.nativeEvent.isComposing) {
      return;
    }
    switch (event.key) {
      case "Enter":
        event.preventDefault();
        settle({ everywhere: true });
        break;
      case "ArrowDown":
        event.preventDefault();
        settle();
        focusSoon(asks || field.current?.value.trim() ? FOUND_ROW : ROW, ".search-input");
        break;
      case "Escape":
        event.preventDefault();
        settle({ text: "", everywhere: false });
        focusSoon(ROW, "#list-heading");
        break;
    }
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: the oldest of our webviews does not know <search>
    <div aria-label={label} className="search" role="search">
      <div className="search-row">
        <div className="search-field">
          <MagnifyingGlassIcon aria-hidden />
          <Input
            aria-describedby={unclear.length > 0 ? "search-unclear" : undefined}
            aria-keyshortcuts={ariaKeys(shortcuts.search)}
            aria-label={label}
            autoComplete="off"
            className="search-input"
            data-testid="search-input"
            defaultValue={looking.text}
            onChange={(event) => onType(event.target.value)}
            onKeyDown={byKey}
            placeholder={label}
            ref={field}
            spellCheck={false}
            title={keyText(shortcuts.search)}
            type="search"
          />
          <button
            aria-label={text.clear}
            className="search-clear"
            data-testid="search-clear"
            onClick={() => {
              settle({ text: "", everywhere: false });
              field.current?.focus();
            }}
            title={text.clear}
            type="button"
          >
            <XMarkIcon aria-hidden />
          </button>
        </div>
        <Button
          aria-label={text.help.heading}
          className="icon-button"
          data-color="neutral"
          data-testid="search-help"
          icon
          onClick={() => setHelp(true)}
          title={text.help.heading}
          variant="tertiary"
        >
          <QuestionmarkDiamondIcon aria-hidden />
        </Button>
      </div>
      <div className="search-tools">
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for what is filled in and sent */}
        <div aria-label={text.filters} className="search-chips" role="group">
          {shownChips.map((chip) => (
            <button
              aria-pressed={looking[chip]}
              className="chip"
              data-testid={`chip-${chip}`}
              key={chip}
              onClick={() => settle(toggled(looking, chip))}
              type="button"
            >
              {looking[chip] && <CheckmarkIcon aria-hidden />}
              {text.chips[chip]}
            </button>
          ))}
          {chips.some((chip) => looking[chip]) && (
            <button
              aria-label={text.resetLabel}
              className="text-button"
              data-testid="chip-reset"
              onClick={() => {
                settle({ unread: false, confidential: false, documents: false });
                field.current?.focus();
              }}
              type="button"
            >
              {text.reset}
            </button>
          )}
        </div>
        {aside}
      </div>
      <div className="search-unclear" id="search-unclear" role="status">
        {unclear.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </div>
      {asks && (
        <Outcome
          folder={folder}
          found={found}
          looking={looking}
          onScope={(everywhere) => settle({ everywhere })}
        />
      )}
      <Announced
        about={asks && found.shows ? found.about : ""}
        words={found.error ? "" : counted(found, folder, words)}
      />
      {help && <SearchHelp onClose={() => setHelp(false)} />}
    </div>
  );
}

interface OutcomeProps extends Pick<SearchBarProps, "folder" | "looking" | "found"> {
  onScope: (everywhere: boolean) => void;
}

/** How much was found and where, and the way to look in more folders or in fewer. */
function Outcome({ folder, looking, found, onScope }: OutcomeProps) {
  const words = useText();
  const text = words.search;
  return (
    <div className="search-outcome">
      <p className="search-count" data-testid="search-count">
        {!found.shows ? text.searching : found.error ? "" : counted(found, folder, words)}
      </p>
      {found.waiting > 0 && (
        <button className="text-button" data-testid="show-new" onClick={found.show} type="button">
          {words.inbox.showNew(found.waiting)}
        </button>
      )}
      <span className="sr-only" role="status">
        {found.waiting > 0 ? words.inbox.newCame(found.waiting) : ""}
      </span>
      <button
        className="text-button search-scope"
        data-testid="search-scope"
        onClick={() => onScope(!looking.everywhere)}
        type="button"
      >
        {looking.everywhere ? text.narrow(words.nav[folder]) : text.widen}
      </button>
    </div>
  );
}

/** The chips with one of them turned. */
function toggled({ unread, confidential, documents }: Looking, chip: Chip) {
  const pressed = { unread, confidential, documents };
  return { ...pressed, [chip]: !pressed[chip] };
}

/** «12 treff i Innboks», «Minst 50 treff i alle mapper»: of what is shown. */
function counted(found: Finding, folder: SearchPlace, words: Catalogue): string {
  const { search, nav } = words;
  const where = found.everywhere ? search.inAll : search.inFolder(nav[folder]);
  return (found.more ? search.atLeast : search.hits)(found.count, where);
}

/** Says the answer to a question once, and not again whenever a message changes. */
function Announced({ about, words }: { about: string; words: string }) {
  const [said, setSaid] = useState({ about: "", words: "" });
  if (about !== said.about) {
    setSaid({ about, words: about === "" ? "" : words });
  }
  return (
    <span className="sr-only" data-testid="search-said" role="status">
      {said.words}
    </span>
  );
}
