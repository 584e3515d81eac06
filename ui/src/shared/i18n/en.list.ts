/** Several rows of a list at once, in English. Part of {@link en}. */
import type { picks as nb } from "./nb.list";

export const picks: typeof nb = {
  label: "Selected messages",
  count: (picked: number, total: number) =>
    total < 0 ? `${picked} selected` : `${picked} of ${total} selected`,
  keys: "Space selects a row, Shift+↓ more, Ctrl+A all that are fetched.",
  as: "Mark as:",
  read: "Read",
  unread: "Unread",
  handled: "Handled",
  notHandled: "Not handled",
  clear: "Clear selection",
  done: (done: number, all: number) => `${done} of ${all} done.`,
  failed: (count: number) => `${count} did not go through.`,
  show: "Show which",
  hide: "Hide",
  still: "Those that did not go through are still selected.",
  undo: "Undo",
  undone: (done: number, all: number) => `${done} of ${all} are as before.`,
};
