/** The words of the Inbox and of a letter that came in (ux 5.2, 5.4). Part of {@link en}. */
import type { inbox as nbInbox, incoming as nbIncoming } from "./nb.incoming";

export const inbox: typeof nbInbox = {
  empty: (seconds: number) => ({
    what: "No messages yet.",
    next:
      seconds === 1
        ? "We look for new ones every second."
        : `We look for new ones every ${seconds} seconds.`,
  }),
  sendOnly: {
    what: "Budstikke does not fetch messages for you.",
    next: "Another system does. You can change this under “Organisation and environment”.",
  },
  onChannel: (name: string) => ({
    what: "No messages yet.",
    next: `We fetch only what is sent to the channel ${name}. Another system fetches the rest.`,
  }),
  toKonto: (name: string) => ({
    what: "No messages yet.",
    next: `Here is what comes to the account ${name} on Fiks IO.`,
  }),
  noKonto: {
    what: "Budstikke does not fetch messages for you.",
    next: "The account on Fiks IO is not in use. You can change this under “Organisation and environment”.",
  },
  unread: "Unread",
  handled: "Handled",
  answered: (word: string) => `Receipt sent: ${word.toLowerCase()}`,
  /** What came while the pointer was on the list, and is not shown yet. */
  showNew: (count: number) => `Show ${count} new`,
  newCame: (count: number) => (count === 1 ? "1 new message" : `${count} new messages`),
  aside: {
    heading: (count: number) =>
      count === 1 ? "1 delivery is set aside" : `${count} deliveries are set aside`,
    lead: "This came to you, but has not become messages. The sender has not been told that anything is delivered.",
    from: "Stated sender",
    came: "Came in",
    transfer: "Transfer at Altinn",
    copyTransfer: (name: string) => `Copy the transfer ID of the delivery from ${name}`,
    transferCopied: "The transfer ID is copied.",
    cause: "Cause, verbatim",
  },
  settings: {
    heading: "Incoming messages",
    byItself: "Send a receipt automatically when the message is checked and stored",
    byItselfHelp:
      "The sender gets “Confirmed” although nobody in your organisation has seen the letter. Applies only to letters where everything is right.",
    saved: "The setting is saved.",
  },
};

const kinds: (typeof nbIncoming)["kvittering"]["kinds"] = {
  ok: {
    title: "Confirm receipt",
    text: "Your archive has received the letter.",
    button: "Send: confirmed",
  },
  warning: {
    title: "Confirm with a remark",
    text: "The letter is received, but the sender must know something.",
    button: "Send: confirmed with a remark",
  },
  error: {
    title: "Reject",
    text: "The letter is not received. The sender must correct it or send it again.",
    button: "Send: rejected",
  },
  notSupported: {
    title: "Not supported",
    text: "You do not process such messages here.",
    button: "Send: not supported",
  },
};

const verdicts: (typeof nbIncoming)["control"]["verdicts"] = {
  passed: "The content is unchanged, and the signature holds",
  passedWeak: "The content is unchanged, but the signature is weak",
  indeterminate: "Not everything could be checked",
  failed: "Something is proven wrong",
};

export const incoming: typeof nbIncoming = {
  from: (name: string) => `From ${name}`,
  /** Where the sender is not proven. */
  saysFrom: (name: string) => `States that it is from ${name}`,
  came: "Came in",
  handle: "Mark as handled",
  notHandled: "Mark as not handled",
  handledAt: (moment: string) => `Marked as handled ${moment}.`,
  print: "Print",
  marked: "Mark as unread",
  markedRead: "Mark as read",
  tabs: {
    documents: "The letter",
    control: "Checks",
    timeline: "Timeline",
    technical: "Technical",
  },
  tone: {
    found: "What we found",
    meaning: "What it means",
    act: "What you do now",
  },
  /** The content is held back until somebody vouches for the sender. */
  held: {
    signedBy: (stated: string, signer: string) =>
      `The message states ${stated}, but is signed by ${signer}.`,
    sentBy: (stated: string, carrier: string) =>
      `The message states ${stated}, but is sent by ${carrier}.`,
    unproven: (stated: string) => `The message states ${stated}, but nothing in it proves that.`,
    meaning:
      "The documents are locked in until somebody in your organisation has accepted the sender.",
    act: (stated: string) =>
      `Contact ${stated} in a way you already know. Accept only when they have confirmed.`,
    actUse: "Read under “Checks” what we could not check, before you use the documents.",
  },
  unseen: "The sender does not see that you open the message here.",
  kvitteringer: {
    heading: "Receipts you have sent",
    automatic: "Sent automatically",
    at: (moment: string) => `Sent ${moment}`,
  },
  documents: {
    heading: "Documents",
    none: "The message has no documents.",
    kept: "The documents are kept as they came, but cannot be opened or saved from here.",
    locked: (name: string) => `${name} is locked in`,
  },
  agreement: {
    heading: "Agreed content",
    identifier: "Message type",
    content: "Content (JSON)",
    copy: "Copy the content",
  },
  letter: {
    heading: "About the letter",
    lead: "As the sender states it in the arkivmelding.",
    title: "Title",
    publicTitle: "Public title",
    case: "Sender's case",
    journalpost: "Sender's registry entry",
    kind: "Type",
    documentDate: "Date on the letter",
    dueDate: "Answer wanted by",
    legalBasis: "Legal basis",
    caseWorker: "Case worker",
    unit: "Unit",
    area: "Subject",
    theirReference: "Sender's reference",
    ourReference: "Our reference",
    warnings: "This is unusual in the arkivmelding",
  },
  control: {
    verdicts,
    reasons: "What we found",
    notes: "Worth knowing",
    /** Only the carrier vouches for such a message. */
    nothingSigned: "Nothing in the message is signed",
    who: "Who the message is from",
    stated: "The message states",
    signer: "Signed by",
    noSigner: "Nobody we can prove",
    unsigned: "Not signed",
    carrier: "Sent by, according to Altinn",
    differs: "another",
    accepted: "Somebody in your organisation has vouched for the sender.",
    signature: "Signature and certificate",
    subject: "The certificate belongs to",
    issuer: "Issued by",
    serial: "Serial number",
    valid: "Valid",
    validSpan: (from: string, to: string) => `${from} to ${to}`,
    digest: "Method",
    signedAt: "Signed, according to the sender",
    fingerprint: "Fingerprint (SHA-256)",
    copyFingerprint: "Copy fingerprint",
    mathematics: "The signature",
    holds: "Agrees with the list of contents",
    holdsNot: "Does not agree with the list of contents",
    locked: "Locked with",
    notLocked: "The message was not locked on its way.",
    judgedAt: (stamp: string) => `Checked when the message came in, ${stamp}.`,
    code: "Code",
  },
  kvittering: {
    heading: "Send receipt",
    to: (name: string) => `To ${name}`,
    kind: "What do you say about the letter?",
    kinds,
    text: "Text to the sender",
    textHelp:
      "One or two sentences about what must be corrected. Do not write anything confidential.",
    textMissing: "Write what it is about, so that the sender knows what must be corrected.",
    textLong: "The text can have up to 1000 characters.",
    left: (count: number) => `${count} of 1000 characters`,
    seen: (name: string) => `This is what ${name} sees`,
    preview: {
      ok: (us: string) => `The archive of ${us} has confirmed receipt.`,
      warning: (us: string) => `The archive of ${us} has confirmed receipt, with a remark.`,
      error: (us: string) => `The archive of ${us} did not receive it.`,
      notSupported: (us: string) =>
        `The archive of ${us} did not receive it. Such messages are not supported.`,
    },
    journalpost: (number: string) => `Registry entry ${number}`,
    journal: "Your registry number",
    journalHelp: "Year and number, for example 2026/3107. The sender gets it in the receipt.",
    locked: "The receipt is locked for the sender, and cannot be withdrawn.",
    open: "The receipt is not locked. The carrier can read it, and it cannot be withdrawn.",
    before: (word: string, moment: string) =>
      `You have already sent a receipt: “${word}”, ${moment}. The sender gets both.`,
    again: "Send a new receipt all the same",
    againMissing: "Tick the box if the sender is to get a new receipt.",
    sending: "Sending …",
    sent: (name: string) => `The receipt to ${name} is on its way.`,
  },
  oldKey: {
    heading: "Add old certificate",
    lead: "The letter may be locked for a certificate you used before. Find the file with it, and write the password.",
    password: "Password of the file",
    help: "The key is stored encrypted here. The file is not kept.",
    pick: "Choose file and add",
    added: (tried: number) =>
      tried === 0
        ? "The certificate is added. No letters were waiting for it."
        : tried === 1
          ? "The certificate is added. We are trying to unlock the letter."
          : `The certificate is added. We are trying to unlock ${tried} letters.`,
  },
  accept: {
    heading: "Accept the sender?",
    headingUse: "Use the documents all the same?",
    headingPair: (signer: string, stated: string) => `Does ${signer} send for ${stated}?`,
    call: "Ring or write to the sender first, at a number or an address you already have.",
    vouch: (name: string) =>
      `You vouch that the message is from ${name}, although we cannot prove it.`,
    use: "We have found nothing wrong, but we could not check everything. You take responsibility for the rest.",
    pair: (signer: string, stated: string) =>
      `You confirm that ${signer} is allowed to send for ${stated}.`,
    pairFromNow: "This also applies to the next messages from them. We do not ask again.",
    opens: "The documents can be opened and saved.",
    told: (name: string) => `${name} is told that the message is delivered.`,
    logged:
      "The timeline shows that somebody in your organisation has accepted this. It cannot be undone.",
    yes: "Accept the sender",
    yesUse: "Use the documents",
    yesPair: "Confirm",
    done: "The message is accepted.",
  },
};
