/** The words of searching in a folder (ux 5.2). Part of {@link en}. */
import type { search as nb } from "./nb.search";

export const search: typeof nb = {
  label: (folder: string) => `Search in ${folder}`,
  labelAll: "Search in all folders",
  clear: "Empty the search field",
  filters: "Show only",
  chips: {
    unread: "Unread",
    confidential: "Confidential",
    documents: "Has attachments",
  },
  reset: "Reset",
  resetLabel: "Reset, show all",
  widen: "Search everything",
  narrow: (folder: string) => `Search only in ${folder}`,
  searching: "Searching …",
  /** Ends the sentences below: where was searched. */
  inFolder: (folder: string) => `in ${folder}`,
  inAll: "in all folders",
  hits: (count: number, where: string) => `${count} ${count === 1 ? "hit" : "hits"} ${where}`,
  /** There is more than what has been fetched. */
  atLeast: (count: number, where: string) =>
    `At least ${count} ${count === 1 ? "hit" : "hits"} ${where}`,
  results: (where: string) => `Hits ${where}`,
  back: "Back to the hits",
  nothing: {
    inFolder: (folder: string) => ({
      what: `We found nothing in ${folder}.`,
      next: "Try fewer words, or search in the other folders too.",
    }),
    inAll: {
      what: "We found nothing in Inbox, Outbox or Sent.",
      next: "Try fewer words, or only the beginning of a word. Drafts are not searched.",
    },
  },
  help: {
    heading: "How to search",
    lead: "Write words, or the beginning of them. All must be found in the message.",
    scope: "We look in names, titles, document names and IDs, not in what the documents say.",
    drafts: "Drafts are not searched.",
    write: "Write",
    finds: "Then we find",
    // The words before a colon, and those of a status, are Norwegian in every language.
    lines: [
      {
        write: "vedtak skole",
        finds: "messages with both words; “vedtak && skole” is the same",
      },
      { write: '"vedtak om skole"', finds: "words that stand together, exactly like this" },
      { write: "skyss || buss", finds: "messages with the one or the other" },
      { write: "fra:nordfjell", finds: "sender, by name or organisation number" },
      { write: 'til:"statens prøveetat"', finds: "recipient, by name or organisation number" },
      { write: "orgnr:311 204 823", finds: "organisation number, with or without spaces" },
      { write: "id:7d1c2b40", finds: "the beginning of one of the message's IDs" },
      {
        write: "status:feil",
        finds:
          "how it stands: feil (failed), advarsel (warning), ferdig (done) or venter (waiting)",
      },
      { write: "kanal:fiksio", finds: "way of sending: fiksio or dpo" },
      { write: "etter:01.11.2026", finds: "messages from that day on" },
      { write: "før:20.11.2026", finds: "messages from the days before" },
      { write: "er:ulest", finds: "letters in Inbox that nobody here has read" },
      { write: "er:taushetsbelagt", finds: "messages marked as confidential" },
    ],
  },
};
