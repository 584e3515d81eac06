import { Input } from "@digdir/designsystemet-react";
import {
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import "./Combobox.css";

interface ComboboxOption {
  key: string;
  /** Its text is what is read aloud. */
  content: ReactNode;
  testId?: string;
}

interface ComboboxProps {
  id: string;
  describedBy?: string;
  invalid?: boolean;
  text: string;
  options: readonly ComboboxOption[];
  /** Name of the list of options. */
  listLabel: string;
  /** Below the options: «Ingen treff …», «Søker …». Announced. */
  note?: string;
  onType: (text: string) => void;
  onChoose: (key: string) => void;
  onBlur?: () => void;
  testId?: string;
  /** Whether it may be left empty. */
  optional?: boolean;
}

/**
 * An editable combobox by the ARIA pattern: focus stays in the field, the first option is the active
 * one, Enter takes it, Esc closes and a second Esc empties the field.
 */
export function Combobox(props: ComboboxProps) {
  const { id, text, options, onType, onChoose } = props;
  const listId = useId();
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const showsOptions = open && options.length > 0;
  const shows = open && (options.length > 0 || props.note !== undefined);
  const chosen = Math.min(active, options.length - 1);
  const firstKey = options[0]?.key;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new answer starts at its first option
  useEffect(() => setActive(0), [firstKey, text]);

  useLayoutEffect(() => {
    if (showsOptions) {
      list.current
        ?.querySelector(`[data-index="${chosen}"]`)
        ?.scrollIntoView?.({ block: "nearest" });
    }
  }, [chosen, showsOptions]);

  const choose = (index: number) => {
    const option = options[index];
    if (option !== undefined) {
      setOpen(false);
      onChoose(option.key);
    }
  };

  const byKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey) {
      return;
    }
    switch (event.key) {
      case "ArrowDown":
      case "ArrowUp": {
        event.preventDefault();
        if (!open) {
          setOpen(true);
        } else if (options.length > 0) {
          const step = event.key === "ArrowDown" ? 1 : -1;
          setActive((chosen + step + options.length) % options.length);
        }
        break;
      }
      case "Enter":
        if (showsOptions) {
          event.preventDefault();
          choose(chosen);
        }
        break;
      case "Escape":
        if (shows) {
          event.preventDefault();
          event.stopPropagation();
          setOpen(false);
        } else if (text !== "") {
          event.preventDefault();
          event.stopPropagation();
          onType("");
        }
        break;
    }
  };

  return (
    <div className="combobox" ref={box}>
      <Input
        aria-activedescendant={showsOptions ? `${listId}-${chosen}` : undefined}
        aria-autocomplete="list"
        aria-controls={listId}
        aria-describedby={props.describedBy}
        aria-expanded={shows}
        aria-invalid={props.invalid || undefined}
        aria-required={props.optional ? undefined : true}
        autoComplete="off"
        data-testid={props.testId}
        id={id}
        onBlur={(event) => {
          // What is chosen from its own popup has not left the field.
          if (event.relatedTarget instanceof Node && box.current?.contains(event.relatedTarget)) {
            return;
          }
          setOpen(false);
          props.onBlur?.();
        }}
        onChange={(event) => {
          setOpen(true);
          onType(event.target.value);
        }}
        onClick={() => setOpen(true)}
        onKeyDown={byKey}
        role="combobox"
        spellCheck={false}
        type="text"
        value={text}
      />
      {/* Always there, so that what aria-controls names exists. */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the field keeps focus while its popup is pressed */}
      <div
        className="combobox-popup"
        hidden={!shows}
        onMouseDown={(event) => event.preventDefault()}
      >
        <div aria-label={props.listLabel} id={listId} ref={list} role="listbox">
          {options.map((option, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the focus and hears the keys
            <div
              aria-selected={index === chosen}
              className="combobox-option"
              data-index={index}
              data-testid={option.testId}
              id={`${listId}-${index}`}
              key={option.key}
              onClick={() => choose(index)}
              role="option"
              tabIndex={-1}
            >
              {option.content}
            </div>
          ))}
        </div>
        {props.note !== undefined && <p className="combobox-note">{props.note}</p>}
      </div>
      <div className="sr-only" role="status">
        {open ? props.note : ""}
      </div>
    </div>
  );
}
