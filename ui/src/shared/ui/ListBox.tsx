import {
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { keyInList } from "../keys/rebinding";
import { isMac } from "../keys/shortcuts";
import { type Picks, usePicking } from "./usePicking";
import { useVisibleRows } from "./useVisibleRows";
import "./ListBox.css";

interface ListItem {
  key: string;
  /** Its text is the accessible name: what is seen begins what is heard. Asked for when it is drawn. */
  content: () => ReactNode;
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
  /** Several rows can be picked, to do something with all of them. */
  picks?: Picks;
  testId?: string;
}

/** Letters that move act only here, while the list has focus (WCAG 2.1.4). */
const steps: Record<string, number> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 };

const pages: Record<string, 1 | -1> = { PageDown: 1, PageUp: -1 };

/** A list with one tab stop: arrows move the selection, Enter opens. Of a long one, what is near is drawn. */
export function ListBox(props: ListBoxProps) {
  const { label, items, size, selected, onSelect, onOpen, onDelete, letters, picks, testId } =
    props;
  const box = useRef<HTMLDivElement>(null);
  const at = items.findIndex((item) => item.key === selected);
  const stop = at === -1 ? 0 : at;

  const keys = useMemo(() => items.map((item) => item.key), [items]);
  const [focused, setFocused] = useState<string | null>(null);
  const focusedAt = focused === null ? stop : keys.indexOf(focused);
  const focusedLast = useRef(0);
  const near = focusedAt === -1 ? Math.min(focusedLast.current, items.length - 1) : focusedAt;
  const { indexes, gap, after, page } = useVisibleRows(box, keys, [stop, near]);
  const rowAt = (index: number) =>
    box.current?.querySelector<HTMLElement>(`:scope > [data-index="${index}"]`);

  // A row that is far away is drawn before it can have focus.
  const wanted = useRef<number | null>(null);
  useLayoutEffect(() => {
    if (wanted.current !== null) {
      rowAt(wanted.current)?.focus();
      wanted.current = null;
    }
  });

  // When the row that has focus goes away, focus goes to its neighbour and not to the page.
  const hadFocus = useRef(false);
  useEffect(() => {
    focusedLast.current = near;
    const active = document.activeElement;
    if (hadFocus.current && (active === null || active === document.body)) {
      rowAt(at === -1 ? near : at)?.focus();
    }
  });

  const focusRow = (index: number) => {
    setFocused(keys[index] ?? null);
    const row = rowAt(index);
    if (row) {
      row.focus();
    } else {
      wanted.current = index;
    }
  };
  const go = (index: number) => {
    const item = items[index];
    if (item) {
      onSelect(item.key);
      pick.rest();
      focusRow(index);
    }
  };

  const pick = usePicking(keys, picks);
  /** Focus without opening: what is picked is not read. */
  const extend = (index: number, by: 1 | -1) => {
    const to = Math.min(items.length - 1, Math.max(0, index + by));
    pick.extend(index, to);
    focusRow(to);
  };

  const byKey = (event: KeyboardEvent, index: number) => {
    if (picks && byPickKey(event, index)) {
      event.preventDefault();
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey) {
      return;
    }
    const pressed = keyInList(event);
    const turn = pages[pressed];
    const step = turn === undefined ? steps[pressed] : turn * page();
    const key = items[index]?.key;
    if (step !== undefined) {
      event.preventDefault();
      // With none of these chosen yet, the first press chooses the row that has focus.
      const to = at === -1 ? index : index + step;
      go(Math.min(items.length - 1, Math.max(0, to)));
    } else if (event.repeat) {
      // Held, a key would do with the next row what was meant for this one.
      event.preventDefault();
    } else if (event.key === "Home" || event.key === "End") {
      event.preventDefault();
      go(event.key === "Home" ? 0 : items.length - 1);
    } else if (event.key === "Enter" && key !== undefined) {
      event.preventDefault();
      onOpen(key);
    } else if (event.key === "Delete" && key !== undefined && onDelete) {
      event.preventDefault();
      onDelete(key);
    } else if (key !== undefined && letters?.[pressed]) {
      event.preventDefault();
      letters[pressed]?.(key);
    }
  };

  /** Whether the key was one of those that pick. */
  const byPickKey = (event: KeyboardEvent, index: number): boolean => {
    const control = isMac() ? event.metaKey : event.ctrlKey;
    if (event.altKey) {
      return false;
    }
    if (control && event.key.toLowerCase() === "a") {
      pick.all();
    } else if (event.key === " " && !control) {
      if (!event.repeat) {
        pick.toggle(index);
      }
    } else if (event.shiftKey && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      extend(index, event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape" && (picks?.picked.size ?? 0) > 0) {
      pick.clear();
    } else {
      return false;
    }
    return true;
  };

  const byPress = (event: MouseEvent, index: number, key: string) => {
    const control = isMac() ? event.metaKey : event.ctrlKey;
    const box = event.target instanceof Element && event.target.closest(".listbox-check");
    if (picks && event.shiftKey) {
      pick.extend(at === -1 ? null : at, index);
      focusRow(index);
    } else if (picks && (control || box)) {
      pick.toggle(index);
    } else {
      pick.rest();
      onOpen(key);
    }
  };

  const picking = picks !== undefined && picks.picked.size > 0;
  return (
    <div
      aria-label={label}
      aria-multiselectable={picks ? true : undefined}
      className="listbox"
      data-picking={picking || undefined}
      data-testid={testId}
      ref={box}
      role="listbox"
      style={{ paddingBlockEnd: after }}
      tabIndex={-1}
    >
      {indexes.map((index, position) => {
        const item = items[index];
        return (
          item && (
            <div
              aria-checked={picking ? picks.picked.has(item.key) : undefined}
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
              onClick={(event) => byPress(event, index, item.key)}
              onFocus={() => {
                hadFocus.current = true;
                setFocused(item.key);
              }}
              onKeyDown={(event) => byKey(event, index)}
              onMouseDown={(event) => {
                // Else the text between the rows is marked.
                if (picks && event.shiftKey) {
                  event.preventDefault();
                }
              }}
              role="option"
              style={{ marginBlockStart: gap(position) }}
              tabIndex={index === stop ? 0 : -1}
            >
              {picks && <span aria-hidden className="listbox-check" title={picks.hint} />}
              {item.content()}
            </div>
          )
        );
      })}
    </div>
  );
}
