import { useEffect, useRef } from "react";
import { matches, type ShortcutId, shortcuts } from "./shortcuts";

type Handlers = Partial<Record<ShortcutId, () => void>>;

/** Those of the window itself come after those of what is shown in it. */
type Level = "screen" | "window";

interface Listener {
  level: Level;
  handlers: () => Handlers;
}

/** Keeps a key from what the window itself would do with it, where there is nothing to do. */
export const nothing = () => {};

/** Everybody who listens, the last mounted last. */
const listeners: Listener[] = [];

/** What text being edited does itself. */
const OF_TEXT: readonly ShortcutId[] = ["undo", "paste"];

/** What goes on while the keys are held. All else is done once: two letters are not begun by one press. */
const GOES_ON: readonly ShortcutId[] = ["nextMessage", "previousMessage", "moveUp", "moveDown"];

/** Text being edited keeps its own undo, and takes what is pasted. */
export function isEditing(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLTextAreaElement ||
    (target instanceof HTMLInputElement && !/^(radio|checkbox|button)$/.test(target.type))
  );
}

/** Nothing acts behind an open dialog. */
export function dialogIsOpen(): boolean {
  return document.querySelector("dialog[open][data-modal='true']") !== null;
}

/** The first that knows the key takes it; the others do not hear of it. */
function dispatch(event: KeyboardEvent): void {
  if (event.defaultPrevented || dialogIsOpen()) {
    return;
  }
  const id = (Object.keys(shortcuts) as ShortcutId[]).find((one) => matches(event, shortcuts[one]));
  if (id === undefined || (OF_TEXT.includes(id) && isEditing(event.target))) {
    return;
  }
  const handler = handlerOf(id);
  if (handler) {
    event.preventDefault();
    if (!event.repeat || GOES_ON.includes(id)) {
      handler();
    }
  }
}

/** Who takes the key now. */
function handlerOf(id: ShortcutId): (() => void) | undefined {
  for (const level of ["screen", "window"] as const) {
    const handler = listeners
      .findLast((listener) => listener.level === level && listener.handlers()[id])
      ?.handlers()[id];
    if (handler) {
      return handler;
    }
  }
  return undefined;
}

/** What the keys would do here and now, in the order of the table. */
export function available(): ShortcutId[] {
  return (Object.keys(shortcuts) as ShortcutId[]).filter((id) => {
    const handler = handlerOf(id);
    return handler !== undefined && handler !== nothing;
  });
}

/** Does what its key would do. */
export function run(id: ShortcutId): void {
  handlerOf(id)?.();
}

/** Listens to shortcuts while mounted. Nothing acts behind an open dialog. */
export function useShortcuts(handlers: Handlers, level: Level = "screen"): void {
  const current = useRef(handlers);
  useEffect(() => {
    current.current = handlers;
  });
  useEffect(() => {
    const listener: Listener = { level, handlers: () => current.current };
    if (listeners.length === 0) {
      window.addEventListener("keydown", dispatch);
    }
    listeners.push(listener);
    return () => {
      listeners.splice(listeners.indexOf(listener), 1);
      if (listeners.length === 0) {
        window.removeEventListener("keydown", dispatch);
      }
    };
  }, [level]);
}
