import { useEffect, useRef } from "react";
import { dialogIsOpen, useShortcuts } from "../../shared/keys/useShortcuts";

/**
 * Calls `onPaste` when the person pastes and there is no text to put in a field: outside fields by the
 * key, in them when the clipboard holds no text. The picture itself is read by the backend.
 */
export function usePastedPicture(onPaste: () => void): void {
  const current = useRef(onPaste);
  useEffect(() => {
    current.current = onPaste;
  });
  useShortcuts({ paste: () => current.current() });
  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const types = [...(event.clipboardData?.types ?? [])];
      // Not every web view names a picture; each names text.
      if (!dialogIsOpen() && !types.some((type) => type.startsWith("text/"))) {
        event.preventDefault();
        current.current();
      }
    };
    document.addEventListener("paste", paste);
    return () => document.removeEventListener("paste", paste);
  }, []);
}
