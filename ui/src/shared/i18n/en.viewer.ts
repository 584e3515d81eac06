/** What the window that shows a document says itself. Only that window loads it. */
import type { ViewerWords } from "./nb.viewer";

export const viewer: ViewerWords = {
  notShown: "The document cannot be shown here.",
  heavy: "The document is heavy to read. You can close the window whenever you like.",
  hasPassword: "The PDF is locked with a password. Open it in another program.",
  dynamicForm: "The PDF is a form that can only be shown in another program.",
  loading: "Reading the document …",
  page: (number: number, count: number) => `Page ${number} of ${count}`,
  picture: (name: string, number: number, count: number) =>
    count === 1 ? name : `${name}, page ${number} of ${count}`,
  previous: "Previous page",
  next: "Next page",
  smaller: "Smaller",
  larger: "Larger",
  percent: (percent: number) => `${percent}%`,
  zoomed: (percent: number) => `Shown at ${percent}%`,
  fit: "Fit",
  openPdf: "Open in PDF reader",
  openOther: "Open in another program",
  close: "Close",
  more: (count: number) => `Show ${count} more`,
  cut: (count: number) =>
    count === 1
      ? "… 1 more character is not shown here."
      : `… ${count} more characters are not shown here.`,
  empty: "empty",
  items: (count: number) => (count === 1 ? "1 item" : `${count} items`),
};
