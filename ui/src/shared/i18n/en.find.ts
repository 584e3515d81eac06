import type { find as nb } from "./nb.find";

/** Finn melding in English. Part of {@link en}. */
export const find: typeof nb = {
  label: "What you have about the message",
  help: "An ID or the beginning of it, an organisation number, a case number, a title, or a whole e-mail. What you paste stays on this machine.",
  clear: "Clear the field",
  searching: "Searching …",
  found: (count, more) =>
    more
      ? `The ${count} newest messages that match`
      : count === 1
        ? "1 message matches"
        : `${count} messages match`,
  more: "There are more that match. Paste an ID, or write more of the title.",
  lookedFor: "We looked for",
  quoted: (text) => `“${text}”`,
  kinds: {
    id: "ID",
    fragment: "the beginning of an ID",
    organisation: "organisation number",
    case: "case",
    words: "words",
  },
  came: (name) => `From ${name}`,
  open: "Open the message",
  receipt: "Print receipt",
  copy: "Copy answer",
  events: "What has happened, and who says so",
  which: "First choose which of the messages you mean.",
  notFound: {
    what: (looked) => `We did not find ${looked}.`,
    several: "We found no message with any of these.",
    here: (count, since) =>
      count === 1
        ? `We have looked on this machine, in its one message from ${since}.`
        : `We have looked on this machine, in ${count.toLocaleString("en-GB")} messages since ${since}.`,
    hereNone: "We have looked on this machine, and it has no messages yet.",
    drafts: "Drafts are not included.",
    askFor: "Ask for",
    asks: [
      "when the message was sent",
      "the name of the recipient",
      "which system it was sent from",
    ],
    elsewhere: "Other places to look",
    places: [
      {
        where: "The archive or case system",
        what: "If it was sent from there, its history is there and in the integrasjonspunkt. Ask whoever runs it.",
      },
      {
        where: "Budstikke on another machine",
        what: "Each machine has messages of its own. Ask whoever sent it to look there.",
      },
      {
        where: "Fiks IO",
        what: "Only what went to or from your own account is here. Other systems may have other accounts.",
      },
      {
        where: "KS SvarUt and the inbox in Altinn",
        what: "Budstikke does not send that way. Log in there and look for the message.",
      },
    ],
  },
  nothing: {
    what: "We found no ID, organisation number or case number in the text.",
    next: "Paste an ID, or write some words of the title on one line.",
  },
};
