/** The palette (ux 5.3) in English. Part of {@link en}. */
import type { palette as bokmaal } from "./nb.palette";

export const palette: typeof bokmaal = {
  label: "Search, or paste an ID",
  list: "What you can choose",
  groups: {
    found: "What you pasted",
    commands: "Commands",
    settings: "Settings",
    recipients: "Recipients used before",
    messages: "Messages",
    lookUp: "Find message",
  },
  writeTo: (name) => `New message to ${name}`,
  lookUp: (text) => `See what we know about “${text}”`,
  came: (name) => `From ${name}`,
  nothing: "No command, folder, recipient or message matches.",
  hits: (count) => (count === 1 ? "1 choice" : `${count} choices`),
  how: "The arrow keys choose, Enter opens, Esc closes.",
};
