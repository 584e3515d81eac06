/** Follow-up: what waits for a person. Part of {@link en}. */
import type { followup as nb } from "./nb.followup";

export const followup: typeof nb = {
  label: "What is waiting for you",
  total: (count: number) => (count === 1 ? "1 item" : `${count} items`),
  shown: (shown: number, total: number) =>
    `The ${shown} most urgent of ${total}. The others come when these are done.`,
  empty: {
    what: "Nothing is waiting for you.",
    next: "What fails, is urgent or lacks an answer comes here by itself.",
  },
  nothingSelected: "Choose a line to see what it is about.",
  back: "Follow-up",
  handle: (what: string) => `Mark as handled: ${what}`,
  handleShort: "Handled (E)",
  letLie: (what: string) => `Leave the draft: ${what}`,
  letLieShort: "Leave it (E)",
  handled: (what: string) => `${what} is marked as handled.`,
  lies: (what: string) => `${what} is left as it is.`,
  undo: "Undo",
  undone: "The line is back.",
  /** E on what waits for a decision. */
  mustDecide: "This one goes away from here when it is solved.",
  since: (age: string) => `Since ${age}`,
  due: (left: string) => `${left} left`,
  over: "The deadline has passed",
  reminderCopied: "The reminder is copied. Paste it into an email to the recipient.",
  tried: "We are trying again now.",
  draft: "Draft",
  here: "Here in your organisation",
  answerDays: {
    label: "Letters without an answer come here after",
    days: (days: number) => (days === 1 ? "1 day" : `${days} days`),
    never: "Never",
  },
};
