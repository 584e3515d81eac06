/** The words of the set-up (ux 5.15): environments, steps, passphrase. Part of {@link en}. */
import type { setup as nb } from "./nb.setup";

export const setup: typeof nb = {
  test: {
    choice: "Test environment",
    text: "Real systems, made-up data. Requires a test certificate.",
    begin: "Set up the test environment",
  },
  produksjon: {
    choice: "Production",
    text: "Real recipients. Requires an organisation certificate and access to eFormidling or Fiks IO.",
    begin: "Set up production",
  },
  otherEnvironment: "Choose another environment",
  heading: {
    sandkasse: "The sandbox",
    test: "Set up the test environment",
    produksjon: "Set up production",
  },
  steps: {
    label: "Steps",
    done: "done",
    organisation: "Organisation",
    certificate: "Certificate",
    client: "Maskinporten",
    systemUser: "System user",
    accesses: "Access",
    fetching: "Fetching",
    fiksIo: "Fiks IO",
    trial: "Try",
  },
  next: "Next",
  saved: "What you have answered is saved. You can close Budstikke and finish later.",
  leave: "Close the set-up",
  leaveTo: "Back to Budstikke",
  pausedWhileHere: "Sending and fetching wait while the set-up is open.",

  organisation: {
    lead: "Who is Budstikke to send and receive for?",
    number: "Organisation number",
    numberHelp: "Nine digits. We look up the name in Enhetsregisteret.",
    lookUp: "Look up",
    found: (name: string, number: string) => `${name} (${number})`,
    fixed:
      "The messages in the profile belong to this organisation. It can therefore not be changed.",
  },

  certificate: {
    lead: "The organisation certificate shows who the messages are from, and unlocks what you receive.",
    drop: "Drop the file in the window, or choose it. Its name must end in .p12 or .pfx.",
    pick: "Choose file",
    pickOther: "Choose another file",
    chosen: (name: string) => `File chosen: ${name}`,
    password: "Password of the file",
    passwordHelp: "The password is used now and is not stored.",
    capsLock: "Caps Lock is on.",
    open: "Open the certificate",
    opening: "Opening …",
    use: (number: string) => `Use ${number}`,
    useTheirs: "Use the organisation in the certificate",
    exchange: "Change certificate",
    kept: "The key is stored encrypted on this machine. The file is not kept.",
    owner: "Belongs to",
    orgNumber: "Organisation number",
    issuer: "Issuer",
    purpose: "Can be used for",
    valid: "Valid",
    validFromTo: (from: string, until: string) => `${from} to ${until}`,
    chain: "Chain of issuers",
    serial: "Serial number",
    fingerprint: "Fingerprint (SHA-256)",
  },

  client: {
    lead: "Maskinporten is how systems log in. The client is made in Samarbeidsportalen.",
    id: "Client ID",
    idHelp: "Most people use the suggestion.",
    signsWith: "The client logs in with",
    certificate: "The organisation certificate",
    certificateText: "The same one that you chose in the previous step.",
    key: "A JWK key of its own",
    keyText: "The key is registered on the client with a key ID (kid).",
    pickKey: "Choose key file",
    keyChosen: (id: string) => `Key ID: ${id}`,
  },

  systemUser: {
    lead: "The system user is the authorisation in Altinn. A manager in your organisation must approve it.",
    exists: "We already have a system user",
    existsText: "For example from an integrasjonspunkt. Write the names as they appear in Altinn.",
    make: "Make one for us",
    makeText: "We register the system in Altinn and ask for a system user.",
    none: "We use only Fiks IO",
    noneText: "Then nothing is sent or fetched over eFormidling. It can be turned on later.",
    noneKept: "What waits in Outbox for eFormidling stays there until it is turned on again.",
    unused: "You use only Fiks IO.",
    systemId: "System",
    externalRef: "System user (externalRef)",
    request: "Ask for a system user",
    requesting: "Asking Altinn …",
    useThis: "Use this one",
    waiting: "The system user is made, but not approved in Altinn.",
    waitingNext:
      "Send the link to the general manager or the access manager. We keep looking by ourselves.",
    copyLink: "Copy approval link",
    linkCopied: "The approval link is copied.",
    look: "Look now",
    approved: "The system user is approved in Altinn.",
    named: "We use the system user you have. Access shows whether it works.",
  },

  accesses: {
    lead: "We ask the services about everything that is needed. Nothing is sent or fetched.",
    check: "Check now",
    checkAgain: "Check again",
    checking: "Asking the services …",
    works: "Works",
    missing: "Missing",
    notChecked: "Not checked",
    turnedOff: "Turned off here",
    copied: "The request is copied. Paste it into an email.",
    label: "Access",
    goOn: "You can go on now and come back when the access is in place.",
  },

  fetching: {
    lead: "Does another system already fetch incoming messages for you?",
    why: "Two systems that fetch from the same queue take messages from each other.",
    yes: "Yes, an integrasjonspunkt or archive system fetches",
    yesText: "Then Budstikke only sends. Incoming messages go where they go today.",
    no: "No, this machine fetches",
    noText: "Budstikke fetches what comes in, every half minute.",
    choose: "Choose one of the answers.",
    channel: "A message channel of Budstikke's own",
    channelHelp:
      "Then we fetch the answers to what you send from here, and nothing else. Leave the field empty without a channel.",
  },

  trial: {
    heading: "Try the set-up",
    lead: "We send a letter from you to yourselves and wait for the receipt.",
    leadSendOnly:
      "We send a letter from you to yourselves. The receipt comes in the system that fetches for you.",
    leadChannel: (name: string) =>
      `We send a letter from you to yourselves. The system that fetches for you answers on the channel ${name}.`,
    leadFiksIo:
      "We send an empty message (ping) from your account, and see whether the other side answers.",
    finish: "Finish and try",
    finishing: "Opening …",
    begin: "Send the trial letter",
    again: "Try again",
    skip: "Skip",
    open: "Open Budstikke",
    running: "Waiting …",
    happened: "happened",
    notYet: "not yet",
    backToSetup: "To the set-up",
    lines: "What has happened",
    missing: (steps: string) => `Finish first: ${steps}.`,
    fiksIo: "Test Fiks IO",
    from: (name: string) => `The test is sent from ${name}.`,
    to: "Account you want to test against",
    toHelp: "Write a name or an account ID. Choose one that you are going to send to.",
    searching: "Searching …",
    noHits: "No hits. Check the spelling, or paste the whole account ID.",
  },

  fiksIo: {
    lead: "Do you have an account on Fiks IO? Then you can send straight into the municipalities' systems. Otherwise, skip this.",
    leadKept: "With your account, you send straight into the municipalities' systems.",
    leadOnly: "Everything you send and receive goes through your account on Fiks IO.",
    fields: {
      konto: "Account ID",
      integrasjon: "Integration ID",
      fiksOrg: "Fiks organisation",
      system: "System ID",
      actsFor: "On behalf of",
    },
    help: {
      konto: "Shown on the account in Fiks forvaltning.",
      integrasjon: "Shown on the integration in Fiks forvaltning.",
      fiksOrg: "Needed only for the address book.",
      system: "Needed only for the address book.",
      actsFor: "The organisation number of the one you act for, when it is another.",
    },
    password: "Password of the integration",
    passwordHelp: "Was shown when the integration was made.",
    passwordKept: "Stored. Leave the field empty to keep it.",
    save: "Save the account",
    saveAgain: "Save the changes",
    skip: "Skip",
    key: "The account's key",
    noKey: "Others lock what they send for your key. Make a new one, or get the one you have.",
    keyValid: "Certificate",
    keyUntil: (date: string) => `Valid until ${date}`,
    fingerprint: "SHA-256",
    earlier: "Earlier keys",
    earlierKept: (count: number) =>
      count === 1 ? "1 is kept, for reading." : `${count} are kept, for reading.`,
    keyPassword: "Password of the key file",
    keyPasswordHelp: "Only when the file you get has one.",
    makeKey: "Make a new key",
    pickKey: "Get key from file",
    upload: "Upload the certificate",
    saveCertificate: "Save the certificate to a file",
    saved: "The certificate is saved. Upload it on the account in Fiks forvaltning.",
    copy: "Copy the certificate",
    copied: "The certificate is copied. Paste it on the account in Fiks forvaltning.",
    checks: "This is what Fiks says",
    turnedOn: "We fetch from the account again when the set-up is closed.",
    drop: "Stop using the account",
  },

  passphrase: {
    chooseHeading: "Choose a passphrase",
    chooseLead:
      "The machine has no key store. A passphrase must therefore lock what Budstikke stores.",
    chooseLost:
      "If you forget it, nobody can open the messages and the certificate again. Nor can we.",
    chooseNext: "Write it down, and put it in a safe place.",
    askHeading: "Unlock Budstikke",
    askLead: "Write the passphrase that was chosen on this machine.",
    phrase: "Passphrase",
    phraseHelp: "At least 12 characters. Four words in a row are easy to remember.",
    again: "The passphrase once more",
    differ: "The two are not the same.",
    choose: "Use the passphrase",
    unlock: "Unlock",
    working: "Unlocking …",
    show: "Show what I write",
  },

  recovery: {
    heading: "Recovery key",
    why: "If the machine loses the key of the profile, the messages can only be opened with a key on paper.",
    none: "You have not printed one yet.",
    made: "One is printed. If you print a new one, the old one no longer applies.",
    make: "Print recovery key",
    making: "Making the key …",
    once: "The key is shown only now. Print it before you go on.",
    organisation: "Organisation",
    environment: "Environment",
    madeAt: "Made",
    groups: "The key",
    use: "How to use it",
    uses: [
      "If Budstikke does not find the key of the profile, the program asks for the groups above.",
      "There is no I, L, O or U in the groups. What looks like them is the digits 1 and 0.",
    ],
    keep: "How to keep it",
    keeps: [
      "Put the sheet in a safe place. Together with the profile folder it opens all the messages.",
      "It is not stored on the machine and cannot be shown again. A new printout replaces this one.",
    ],
    askHeading: "Open with the key on paper",
    askLead:
      "The key of the profile is gone from the machine. The content is locked and has not been touched.",
    askNext: "Find the printout, and write the eight groups.",
    key: "Recovery key",
    keyHelp: "Capital and small letters are the same. Spaces can be left out.",
    recover: "Open the profile",
    working: "Opening …",
  },

  page: {
    heading: "Organisation and environment",
    environment: "Environment",
    organisation: "Organisation",
    fetching: "Fetching",
    fetchesHere: "This machine fetches what comes in.",
    /** Beside a konto, of which its own section tells. */
    fetchesDpo: "This machine fetches what comes in over eFormidling.",
    sendOnly: "Budstikke only sends. Another system fetches.",
    onChannel: (name: string) =>
      `Another system fetches. Budstikke fetches only what is sent to the channel ${name}.`,
    toKonto: (name: string) => `You use only Fiks IO, with the account ${name}.`,
    noKonto: "You use only Fiks IO, and the account is not in use. Nothing is fetched.",
    change: "Change the set-up",
    changeText: "Certificate, Maskinporten, system user, access, fetching and Fiks IO.",
    sandbox: "The sandbox needs no set-up.",
    konto: {
      heading: "The account on Fiks IO",
      name: "Account",
      fetching: "Fetching",
      on: "This machine fetches what comes to the account.",
      off: "Turned off here. Messages and answers to the account do not come here.",
      consumers: "KS counts now",
      /** What KS counts, and how many of them are not this program. */
      count: (count: number, receiving: boolean) => {
        const others = receiving ? count - 1 : count;
        if (count === 0) {
          return receiving
            ? "None that fetch, not even this program. The count may lag behind."
            : "None that fetch. The messages stay in the queue until one does, or their time runs out.";
        }
        if (others === 0) {
          return "1 program that fetches, most likely this one.";
        }
        const all = `${count} programs that fetch`;
        if (receiving) {
          return `${all}: this one, and ${others} more.`;
        }
        return count === 1
          ? "1 program that fetches. It is not this one."
          : `${all}. None of them is this one.`;
      },
      unknown: "KS does not say how many fetch.",
      waiting: (count: number) =>
        count === 1 ? "1 message is in the queue." : `${count} messages are in the queue.`,
      asking: "We are asking KS who fetches …",
      who: (connection: string) =>
        `KS says how many, not who. Ask those who run your archive and business systems, or KS at fiks@ks.no. Our connection is called “${connection}” there.`,
      turnOff: "Turn off fetching here",
      turnOffHelp:
        "If you turn it off, sending goes on as before. What comes to the account does not come here, nor do answers.",
      turnOnHelp: "If you turn it on, we again fetch what is in the queue.",
      turnOn: "Turn on fetching",
      turnedOff:
        "Fetching from the account is turned off here. Answers to what you send do not come here.",
      turnedOn: "We fetch from the account again.",
    },
    switchHeading: "Change environment",
    switchText:
      "Each environment has its own messages, keys and settings. When you change, Budstikke restarts.",
    open: {
      sandkasse: "Open the sandbox",
      test: "Open the test environment",
      produksjon: "Open production",
    },
    switching: "Changing …",
    here: "You are here",
  },

  broken: {
    aside: "Set aside and start again",
    asideText: "The files are moved to a folder of their own in the profile. Nothing is deleted.",
  },
};
