/**
 * Every word of the window in English. It says what {@link nb} says, no more and no less: a string that is
 * missing, or that nb does not have, does not compile.
 *
 * Voice: «you» to the person, «you» and «your organisation» to the organisation, «we» for the program. At most
 * 20 words a sentence, no exclamation marks (ux 8).
 */
import type { ShortcutId } from "../keys/shortcuts";
import { arkiv } from "./en.arkiv";
import { diagnose } from "./en.diagnose";
import { evidenceBody } from "./en.evidence";
import { fiks } from "./en.fiks";
import { find } from "./en.find";
import { followup } from "./en.followup";
import { importing } from "./en.import";
import { inbox, incoming } from "./en.incoming";
import { picks } from "./en.list";
import { original } from "./en.original";
import { palette } from "./en.palette";
import { search } from "./en.search";
import { settings } from "./en.settings";
import { setup } from "./en.setup";
import { several } from "./en.several";
import { time } from "./en.time";
import type { Catalogue } from "./nb";

const shortcutNames: Record<ShortcutId, string> = {
  palette: "Find a command, a folder or a message",
  newMessage: "New message",
  inbox: "Go to Inbox",
  followup: "Go to Follow-up",
  outbox: "Go to Outbox",
  sent: "Go to Sent",
  drafts: "Go to Drafts",
  find: "Go to Find message",
  diagnose: "Go to Diagnostics",
  search: "Search in the folder",
  settings: "Go to Settings",
  review: "Go to review and sending",
  attach: "Choose files to attach",
  paste: "Attach the picture on the clipboard",
  moveUp: "Move the document up",
  moveDown: "Move the document down",
  rename: "Change the title of the document",
  undo: "Undo, also sending",
  nextMessage: "Next message",
  previousMessage: "Previous message",
  reply: "Reply",
  print: "Show receipt for printing",
  copyId: "Copy message ID",
  copyAnswer: "Copy answer for email",
  fetchNow: "Fetch now",
  nextPane: "Next part of the window",
  previousPane: "Previous part of the window",
  leave: "Back to the list, or close",
  help: "Show keyboard shortcuts",
};

export const en: Catalogue = {
  product: "Budstikke",
  skipToContent: "Skip to the content",
  close: "Close",
  cancel: "Cancel",
  details: "Details",
  copy: "Copy",
  copied: "Copied.",
  copiedWhat: (what: string) => `${what} is copied.`,
  copyDetails: "Copy the details",
  whoHelps: "Can help:",
  tryAgain: "Try again",
  loading: "Fetching …",
  documents: (count: number) => (count === 1 ? "1 document" : `${count} documents`),
  confidential: "Confidential",
  required: "Must be filled in",
  optional: "Optional",
  noTitle: "No title",
  quotes: { open: "“", close: "”" },
  /** When the screen itself fails: never seen unless we have a fault. */
  fault: {
    what: "This page could not be shown.",
    meaning: "Nothing is lost. Messages and drafts are safely stored.",
    action: "Reload the page. If that does not help, restart Budstikke.",
    reload: "Reload the page",
  },
  /** When a call fails with something that is not one of our errors. */
  unforeseen: {
    what: "The program did not answer as expected.",
    meaning: "Nothing is lost.",
    action: "Try again.",
    orRestart: "Try again. If that does not help, restart Budstikke.",
  },
  outsideWindow: "Budstikke is a program. Open it from the program menu.",

  tone: {
    neutral: "Waiting",
    success: "All right",
    warning: "Needs attention",
    danger: "Failed",
  },

  environment: {
    sandkasse: "SANDBOX",
    test: "TEST ENVIRONMENT",
    produksjon: "Production",
    explained: {
      sandkasse: "All recipients are made up. Nothing is sent out of the machine.",
      test: "Real systems, made-up data.",
      produksjon: "",
    },
  },

  start: {
    heading: "Get started",
    lead: "Write letters, attach documents, and see that they are received.",
    choice: "Built-in sandbox",
    choiceText:
      "Everything works with made-up recipients. Nothing is sent out of the machine. You need neither certificate nor network.",
    points: [
      "You are a case worker in Solvik kommune.",
      "Statens prøveetat answers at once.",
      "You can follow everything you send all the way to the archive.",
    ],
    open: "Start the sandbox",
    opening: "Preparing the sandbox …",
    broken: "Budstikke could not be opened",
  },

  setup,
  importing,
  followup,
  picks,
  diagnose,
  evidenceBody,
  find,
  settings,
  inbox,
  incoming,
  original,
  palette,
  search,
  time,

  nav: {
    label: "Folders",
    newMessage: "New message",
    inbox: "Inbox",
    followup: "Follow-up",
    outbox: "Outbox",
    sent: "Sent",
    drafts: "Drafts",
    find: "Find message",
    diagnose: "Diagnostics",
    settings: "Settings",
    menu: "Menu",
    inInbox: "in Inbox",
    help: "Keyboard shortcuts",
    narrow: "Show only icons",
    widen: "Show the names",
    count: {
      inbox: (count: number) => `${count} unread`,
      followup: (count: number) => `${count} waiting for you`,
      outbox: (count: number) => `${count} not fully sent`,
      sent: (count: number) => `${count} in all`,
      drafts: (count: number) => (count === 1 ? "1 draft" : `${count} drafts`),
    },
  },

  health: {
    lastFetched: (age: string) => `Last fetched ${age}`,
    outboxIdle: "Outbox is empty",
    outboxCount: (count: number) => `Outbox: ${count}`,
    fetchNow: "Fetch now",
    kontoOff: (name: string) => `Does not fetch from ${name}`,
    fetched: "We have asked for new messages and receipts.",
    stopped: {
      label: "Must be put right here",
      /** What waits: messages, answers to what came in, and the fetching. */
      waiting: (messages: number, answers: number) =>
        [
          messages === 0 ? "" : messages === 1 ? "1 message" : `${messages} messages`,
          answers === 0
            ? ""
            : answers === 1
              ? "1 answer to a sender"
              : `${answers} answers to senders`,
        ]
          .filter((part) => part !== "")
          .join(" and "),
      waits: (what: string) => `Waiting: ${what}.`,
      waitsSince: (what: string, moment: string) => `Waiting since ${moment}: ${what}.`,
      noFetching: "Nothing is fetched meanwhile.",
      noFetchingSince: (moment: string) => `Nothing has been fetched since ${moment}.`,
      safe: "Nothing is lost.",
      nextTry: (moment: string) => `We try again by ourselves ${moment}.`,
      tryNow: "Try again now",
      tried: "We are trying again now.",
      more: (count: number) => `Show ${count} more to put right`,
      fewer: "Show fewer",
      later: "Remind me later",
      who: "See who",
    },
  },

  connection: {
    test: "Test the connection",
    tested: (moment: string) => `Tested ${moment}.`,
  },

  list: {
    save: {
      button: "Export (CSV) …",
      picked: "Export selected (CSV) …",
      saved: (count: number) =>
        count === 1
          ? "1 message has been saved in the file."
          : `${count} messages have been saved in the file.`,
    },
    label: (folder: string) => `Messages in ${folder}`,
    total: (count: number) => (count === 1 ? "1 message" : `${count} messages`),
    more: "Fetching more …",
    resize: "Width of the list",
    left: (left: string) => `${left} left`,
    dueOver: "The deadline has passed",
    empty: {
      outbox: {
        what: "Everything is sent.",
        next: "Messages you send stay here until the carrier has them.",
      },
      sent: {
        what: "No messages are sent yet.",
        next: "Write a message, and you can follow it here.",
      },
      drafts: { what: "No drafts.", next: "What you write is saved here by itself." },
    },
    nothingSelected: "Choose a message in the list to read what has happened to it.",
    nothingToRead: "Choose a message in the list to read it.",
    to: (name: string) => `To ${name}`,
    noRecipient: "No recipient chosen",
    savedAge: (age: string) => `Saved ${age}`,
  },

  outbox: {
    readyIn: (seconds: string) => `Ready in ${seconds}`,
    ready: "Ready to be sent",
    needsYou: "Waiting for you",
    uncertain: "Uncertain",
    uploaded: (percent: number) => `Uploading: ${percent}%`,
  },

  drafts: {
    label: "Drafts",
    open: (title: string) => `Open ${title}`,
    remove: (title: string) => `Delete the draft ${title}`,
    removeShort: "Delete",
    removed: (title: string) => `The draft “${title}” is deleted.`,
    restore: "Undo",
    restored: "The draft is back.",
  },

  compose: {
    heading: "New message",
    to: "To",
    toHelp: "Write a name, an organisation number or an account ID.",
    searching: "Searching …",
    hits: (count: number) => (count === 1 ? "1 hit" : `${count} hits`),
    noHits: "No hits. Check the spelling, or search by organisation number.",
    recent: "Used before",
    clearRecipient: "Remove recipient",
    chooseMainUnit: (orgNumber: string) => `Use the main unit ${orgNumber}`,
    reach: (name: string) => `How to reach ${name}`,
    recommended: "recommended",
    closedWay: (way: string, reason: string) => `${way}. ${reason}`,
    lookingUp: "Looking up how the recipient can be reached …",
    lookedUp: (age: string) => `Looked up ${age}`,
    lookUpAgain: "Look up again",
    lockedWith: (issuer: string, until: string) =>
      `Locked with a certificate from ${issuer}, valid until ${until}.`,
    area: "What is it about",
    areaChoose: "Choose an area",
    confidential: "Confidential",
    confidentialHelp: "Turn on when the letter has information that not everyone may see.",
    confidentialOn: "Sent as confidential. Then you do not choose what it is about.",
    confidentialTitle:
      "The title must show who is to have the letter, but not itself reveal what is confidential.",
    confidentialRefused: (name: string) =>
      `${name} has not opened its archive system to confidential messages.`,
    title: "Title",
    agreedTitle: "Shown only in your organisation.",
    agreementIdentifier: "Message type",
    agreementIdentifierHelp: "What you have agreed to call such messages.",
    agreementContent: "Content (JSON)",
    agreementContentHelp: "The carrier can read this. Put what is confidential in a document.",
    theirReference: "Their case",
    theirReferenceHelp: "The recipient's case number",
    ourReference: "Our case",
    ourReferenceHelp: "For example 2026/412",
    shielded: "Exempt from public access",
    shieldedHelp: "Turn on when the title or the documents are not to be public.",
    legalBasis: "Legal basis",
    legalBasisHelp: "For example offl. § 13, jf. fvl. § 13",
    publicTitle: "Public title",
    publicTitleHelp: "Shown in the public registry instead of the title.",
    caseWorker: "Case worker",
    caseWorkerHelp: "The name given in the letter",
    documents: "Documents",
    dropHere: "Drop files in the window, or choose them.",
    pickFiles: "Choose files",
    dropNow: "Drop to attach",
    noPicture: "There is no picture on the clipboard.",
    pasted: "The picture on the clipboard is attached.",
    folder: {
      heading: (name: string, folders: number) =>
        folders === 1 ? `The folder “${name}”` : `${folders} folders`,
      question: (files: number, folders: number) =>
        folders === 1
          ? files === 1
            ? "Attach the one file in the folder?"
            : `Attach the ${files} files in the folder?`
          : files === 1
            ? "Attach the one file in the folders?"
            : `Attach the ${files} files in the folders?`,
      leftOut: "Subfolders and hidden files are not included.",
      none: "There are no files to attach here.",
      noneLeftOut:
        "There are no files to attach here. We do not include subfolders and hidden files.",
      attach: "Attach",
    },
    main: "Main document",
    attachment: "Attachment",
    makeMain: (name: string) => `Make ${name} the main document`,
    isMain: (name: string) => `${name} is the main document`,
    up: (name: string) => `Move ${name} up`,
    down: (name: string) => `Move ${name} down`,
    removeFile: (name: string) => `Remove ${name}`,
    dragFile: "Drag to change the order",
    moved: (name: string, place: number, of: number) => `${name} is now number ${place} of ${of}.`,
    rename: (name: string) => `Change the title of ${name}`,
    renameLabel: "Title of the document",
    originalName: (name: string) => `Was called ${name}`,
    reading: (percent: number) => `Reading: ${percent}%`,
    read: "Ready",
    changed: (name: string) => `${name} has changed after you attached it.`,
    useNew: "Use the new version",
    keepOld: "Use the old copy",
    meter: "Total size",
    saved: (age: string) => `Saved ${age}`,
    saving: "Saving …",
    notSaved: "Not saved yet",
    saveFailed: "The draft is not saved.",
    problems: (count: number) =>
      count === 1 ? "1 thing must be put right" : `${count} things must be put right`,
    review: "Go to review and sending",
    leave: "Close – the draft is saved",
    gone: "The draft no longer exists.",
    arkiv,
    fiks,
    several,
  },

  envelope: {
    heading: "Review and send",
    preparing: "The envelope is being made ready. Look it over, and press again.",
    carrierEyes: "Through the carrier's eyes",
    carrierHidden: "The carrier cannot read this.",
    content: "Content",
    fingerprint: "SHA-256",
    made: "made when sending",
    deadline: {
      change: "Change",
      changeFor: "Change the deadline for an answer",
      legend: "When is the answer to come",
      hours: (hours: number) =>
        hours % 24 === 0 && hours > 24
          ? `${hours / 24} days`
          : hours === 1
            ? "1 hour"
            : `${hours} hours`,
      moment: "Day and time",
      date: "Date",
      time: "Time",
      dateHelp: "For example 24.12.2026",
      timeHelp: "For example 14.30",
      use: "Use this deadline",
      done: "Done",
      passed: "The deadline you chose has passed. Choose a new one.",
    },
    written: {
      show: (name: string) => `Show ${name}`,
      hide: (name: string) => `Hide ${name}`,
    },
    package: {
      show: "Show the package",
      hide: "Hide the package",
      lead: "This is how the package will be. It is made when the time to undo is over.",
      inside: "Locked into the document package",
      made: "made when sending",
    },
    send: "Sign and send",
    sending: "Putting in Outbox …",
    back: "Back",
  },

  undo: {
    sent: (title: string) => `“${title}” is in Outbox.`,
    nothingLeft: "Nothing has left the machine yet.",
    left: (seconds: number) => `${seconds} s`,
    undo: "Undo",
    sendNow: "Send now",
    undone: "The sending is undone. The draft is back, unchanged.",
    label: "Undo sending",
  },

  message: {
    to: "To",
    copyOrg: "Copy organisation number",
    back: (folder: string) => `Back to ${folder}`,
    tabs: { timeline: "Timeline", documents: "Documents", technical: "Technical" },
    thread: {
      heading: (count: number) =>
        count === 1
          ? "1 more letter in the same thread"
          : `${count} more letters in the same thread`,
    },
    tabsLabel: "About the message",
    answerBy: (moment: string, left: string) => `An answer is expected by ${moment} (${left}).`,
    answerByNext: "If nothing comes, we tell you.",
    answerNear: "There is little time left. Consider contacting the recipient.",
    deadline: "Deadline for an answer",
    upload: "Upload",
    waiting: "Waiting",
    unknown: "Do not know",
    whyUnknown: "Why do we not know?",
    failed: "Failed",
    notApplicable: "Not applicable",
    stopped: "Stopped",
    confirmed: "Confirmed",
    showEvidence: "Show evidence",
    showEvidenceFor: (what: string) => `Show evidence of: ${what}`,
    source: (source: string) => `Source: ${source}`,
    alike: (count: number) => (count === 1 ? "1 such receipt" : `${count} identical receipts`),
    evidence: {
      heading: "Evidence",
      code: "Status, verbatim",
      source: "Source",
      statedAt: "Time stated by the source",
      statedNever: "The source states no time",
      receivedAt: "Recorded here",
      kind: "What this is",
      body: "Content, as it came",
      copy: "Copy evidence",
      copiedWhat: "The evidence",
    },
    role: "Role",
    size: "Size",
    digest: "SHA-256",
    copyDigest: (name: string) => `Copy SHA-256 of ${name}`,
    saveAs: "Save …",
    saveDocument: (name: string) => `Save ${name} …`,
    saveAll: "Save all …",
    savedAll: (count: number, folder: string) =>
      count === 1
        ? `1 document is saved in the folder “${folder}”.`
        : `${count} documents are saved in the folder “${folder}”.`,
    open: "Open",
    openDocument: (name: string) => `Open ${name}`,
    opened: (name: string) => `A copy of ${name} is opened. Changes to it are not saved.`,
    openAsk: (name: string) => `Open ${name}?`,
    openNow: "Open a copy",
    openRefused: (name: string) => `${name} is not opened here`,
    savedDocument: (name: string) => `${name} is saved.`,
    answerCopied: "The answer is copied. Paste it into the email.",
    idCopied: "The message ID is copied.",
    name: "Name",
    notFound: "The message is no longer in this list.",
    viaWay: "Way of sending",
    area: "Subject",
    show: "Show",
  },

  preview: {
    show: "Show",
    showFile: (name: string) => `Show ${name}`,
    ask: (name: string) => `Show ${name}?`,
    showNow: "Show the document",
    refused: (name: string) => `${name} is not shown here`,
    openElsewhere: "Open in another program",
  },

  receipt: {
    heading: "Receipt for message sent",
    received: "Receipt for message received",
    print: "Print",
    savePdf: "Save as PDF …",
    savedPdf: "The receipt has been saved as PDF.",
    saveBundle: "Save evidence bundle …",
    savedBundle: "The evidence bundle has been saved. LESMEG.txt in it says how to check it.",
    back: "Back",
    from: "From",
    /** A letter says who it is from; what proves that stands below. */
    statedFrom: "Stated sender",
    to: "To",
    documents: "Documents",
    timeline: "What has happened",
    time: "Time",
    event: "Event",
    source: "Source",
    shows: "This is what the receipt shows",
    showsNot: "This is what it does not show",
    printed: (when: string, who: string) =>
      who === "" ? `Printed ${when}` : `Printed ${when} by ${who}`,
  },

  closing: {
    heading: (count: number) =>
      count === 1 ? "1 message is not fully sent" : `${count} messages are not fully sent`,
    meaning: (count: number) =>
      count === 1
        ? "It is safe in Outbox. If you close now, it goes on the next time you open Budstikke."
        : "They are safe in Outbox. If you close now, they go on the next time you open Budstikke.",
    deadline: (moment: string, count: number) =>
      count === 1
        ? `The deadline for an answer is ${moment}.`
        : `The first deadline for an answer is ${moment}.`,
    allSent: "Everything is sent",
    allSentMeaning: "Nothing is left in Outbox. You can close.",
    stay: "Stay",
    close: "Close all the same",
    closeSent: "Close",
  },

  notices: {
    label: "Notices",
    dismiss: "Remove the notice",
    cameIn: (count: number) =>
      count === 1
        ? "1 new message is taken over here."
        : `${count} new messages are taken over here.`,
    showInbox: "Show Inbox",
  },

  help: {
    heading: "Keyboard shortcuts",
    lead: "Everything in Budstikke can be done with the keyboard.",
    names: shortcutNames,
    space: "space",
    lettersOff: "The single letters are turned off in Settings.",
    listKeys: [
      { key: "↓ ↑ or J K", name: "Next and previous in the list" },
      { key: "Enter", name: "Open what is chosen" },
      { key: "Space", name: "Select a row in Inbox" },
      { key: "Shift+↓", name: "Select more rows" },
      { key: "Ctrl+A", name: "Select all rows that are fetched" },
      { key: "E", name: "Mark as handled in Inbox and Follow-up" },
      { key: "↓", name: "From the search field to the hits" },
      { key: "U", name: "Mark the message in Inbox as unread, or read" },
      { key: "Delete", name: "Delete the draft that is chosen" },
    ],
  },
};
