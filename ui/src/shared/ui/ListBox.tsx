import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";
import { lettersAct } from "../keys/rebinding";
import "./ListBox.css";

interface ListItem {
  key: string;
  /** Its text is the accessible name: what is seen begins what is heard. */
  content: ReactNode;
  testId?: string;
}

interface ListBoxProps {
  label: string;
  items: readonly ListItem[];
  /** How many there are in all, also those not loaded; -1 when that is not known. */
  size: number;
  selected: string | null;
  onSelect: (key: string) => void;
  onOpen: (key: string) => void;
  onDelete?: (key: string) => void;
  /** More letters that act on the row with focus, in lower case. */
  letters?: Readonly<Record<string, (key: string) => void>>;
  testId?: string;
}

/** Letters that move act only here, while the list has focus (WCAG 2.1.4). */
const steps: Record<string, number> = { ArrowDown: 1, j: 1, J: 1, ArrowUp: -1, k: -1, K: -1 };

/** A list with one tab stop: arrows move the selection, Enter opens. */
export function ListBox(props: ListBoxProps) {
  const { label, items, size, selected, onSelect, onOpen, onDelete, letters, testId } = props;
  const box = useRef<HTMLDivElement>(null);
  const at = items.findIndex((item) => item.key === selected);
  const stop = at === -1 ? 0 : at;

  // When the row that has focus goes away, focus goes to its neighbour and not to the page.
  const hadFocus = useRef(false);
  useEffect(() => {
    const focused = document.activeElement;
    if (hadFocus.current && (focused === null || focused === document.body)) {
      box.current?.querySelector<HTMLElement>(`[data-index="${stop}"]`)?.focus();
    }
  });

  const go = (index: number) => {
    const item = items[index];
    if (item) {
      onSelect(item.key);
      box.current?.querySelector<HTMLElement>(`[data-index="${index}"]`)?.focus();
    }
  };

  const byKey = (event: KeyboardEvent, index: number) => {
    if (event.ctrlKey || event.altKey || event.metaKey) {
      return;
    }
    if (/^\p{L}$/u.test(event.key) && !lettersAct()) {
      return;
    }
    const step = steps[event.key];
    const key = items[index]?.key;
    if (step !== undefined) {
      event.preventDefault();
      // With none of these chosen yet, the first press chooses the row that has focus.
      const to = at === -1 ? index : index + step;
      go(Math.min(items.length - 1, Math.max(0, to)));
    } else if (event.key === "Home" || event.key === "End") {
      event.preventDefault();
      go(event.key === "Home" ? 0 : items.length - 1);
    } else if (event.key === "Enter" && key !== undefined) {
      event.preventDefault();
      onOpen(key);
    } else if (event.key === "Delete" && key !== undefined && onDelete) {
      event.preventDefault();
      onDelete(key);
    } else if (key !== undefined && letters?.[event.key.toLowerCase()]) {
      event.preventDefault();
      letters[event.key.toLowerCase()]?.(key);
    }
  };

  return (
    <div
      aria-label={label}
      className="listbox"
      data-testid={testId}
      ref={box}
      role="listbox"
      tabIndex={-1}
    >
      {items.map((item, index) => (
        <div
          aria-posinset={index + 1}
          aria-selected={item.key === selected}
          aria-setsize={size}
          className="listbox-row"
          data-index={index}
          data-pane-start={index === stop || undefined}
          data-testid={item.testId}
          key={item.key}
          onBlur={() => {
            hadFocus.current = false;
          }}
          onClick={() => onOpen(item.key)}
          onFocus={() => {
            hadFocus.current = true;
          }}
          onKeyDown={(event) => byKey(event, index)}
          role="option"
          tabIndex={index === stop ? 0 : -1}
        >
          {item.content}
        </div>
      ))}
    </div>
  );
}
