import { useEffect, useRef } from "react";
import { useText } from "../../shared/i18n/useText";

/** Asks for the next page when its place comes into view; a button for those who do not scroll. */
export function LoadMore({ load, busy }: { load: () => void; busy: boolean }) {
  const text = useText();
  const place = useRef<HTMLButtonElement>(null);
  const latest = useRef(load);
  useEffect(() => {
    latest.current = load;
  });
  useEffect(() => {
    const element = place.current;
    if (!element || busy) {
      return;
    }
    const watcher = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) {
        latest.current();
      }
    });
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [busy]);
  return (
    <button className="text-button list-more" onClick={load} ref={place} type="button">
      {text.list.more}
    </button>
  );
}
