import { useEffect, useRef } from "react";
import { matches, type ShortcutId, shortcuts } from "./shortcuts";

type Handlers = Partial<Record<ShortcutId, (event: KeyboardEvent) => void>>;

/** Text being edited keeps its own undo. */
function isEditing(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLTextAreaElement ||
    (target instanceof HTMLInputElement && !/^(radio|checkbox|button)$/.test(target.type))
  );
}

/**
 * Listens to shortcuts while mounted. Nothing acts behind an open dialog; the innermost listener that
 * was mounted last comes first and the others do not hear of it.
 */
export function useShortcuts(handlers: Handlers): void {
  const current = useRef(handlers);
  useEffect(() => {
    current.current = handlers;
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || document.querySelector("dialog[open][data-modal='true']")) {
        return;
      }
      for (const [id, handler] of Object.entries(current.current)) {
        if (!handler || !matches(event, shortcuts[id as ShortcutId])) {
          continue;
        }
        if (id === "undo" && isEditing(event.target)) {
          continue;
        }
        event.preventDefault();
        handler(event);
        return;
      }
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
}
