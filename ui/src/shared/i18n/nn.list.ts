/** Several rows of a list at once, in nynorsk. Part of {@link nn}. */
import type { picks as bokmaal } from "./nb.list";

export const picks: typeof bokmaal = {
  label: "Valde meldingar",
  count: (picked: number, total: number) =>
    total < 0 ? `${picked} valde` : `${picked} av ${total} valde`,
  keys: "Mellomrom vel ei rad, Shift+↓ fleire, Ctrl+A alle som er henta.",
  as: "Marker som:",
  read: "Lesen",
  unread: "Ulesen",
  handled: "Handtert",
  notHandled: "Ikkje handtert",
  clear: "Fjern valet",
  done: (done: number, all: number) => `${done} av ${all} ferdig.`,
  failed: (count: number) => (count === 1 ? "1 gjekk ikkje." : `${count} gjekk ikkje.`),
  show: "Vis kva for nokre",
  hide: "Gøym",
  still: "Dei som ikkje gjekk, er framleis valde.",
  undo: "Angre",
  undone: (done: number, all: number) => `${done} av ${all} er som før.`,
};
