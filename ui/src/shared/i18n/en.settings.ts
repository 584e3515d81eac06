/** Words of Settings. Part of {@link en}. */
import type { settings as nb } from "./nb.settings";

export const settings: typeof nb = {
  heading: "Settings",
  pagesLabel: "Pages of Settings",
  search: "Search in settings",
  hits: (count: number) => (count === 1 ? "1 hit" : `${count} hits`),
  noHits: "No hits. Try another word.",
  saved: "Saved.",
  /** Who a page is for. */
  scope: {
    profile: (environment: string) =>
      `Applies to ${environment} on this machine. What you change is used at once.`,
    machine:
      "Applies to you on this machine, in all environments. What you change is used at once.",
  },
  environments: {
    sandkasse: "the sandbox",
    test: "the test environment",
    produksjon: "production",
  },
  pages: {
    organisation: "Organisation and environment",
    writing: "Writing",
    notices: "Notifications",
    look: "Appearance",
    language: "Language",
    keyboard: "Keyboard",
    privacy: "Privacy and storage",
    about: "About Budstikke",
  },
  /** Every setting: its name, one line about it, and what else it may be looked for as. */
  items: {
    organisation: {
      name: "Organisation",
      help: "Who you are, and how messages are fetched.",
      also: "organisation number certificate set-up setup integrasjonspunkt account fiks io altinn",
    },
    environment: {
      name: "Change environment",
      help: "Go to the sandbox, the test environment or production.",
      also: "sandbox test production switch",
    },
    person: {
      name: "Your name",
      help: "Given as the case worker in letters you write, and on receipts you print.",
      also: "case worker signature",
    },
    unit: {
      name: "Your unit",
      help: "Given as the sender's department in letters you write.",
      also: "department agency",
    },
    hold: {
      name: "Time to undo",
      help: "A message stays here this long before anything is sent.",
      also: "undo wait delay sending",
    },
    deadline: {
      name: "Deadline for an answer",
      help: "We wait this long for an answer when you choose nothing else.",
      also: "deadline hours days",
    },
    newMessage: {
      name: "Something has come in",
      help: "A letter is taken over here, or an account has let you in.",
      also: "new messages inbox",
    },
    receipt: {
      name: "A receipt completes a message",
      help: "The recipient has confirmed what can be confirmed.",
      also: "delivered confirmed",
    },
    failure: {
      name: "Something went wrong",
      help: "A message is not delivered, or needs you.",
      also: "error failed rejected uncertain",
    },
    deadlineNear: {
      name: "A deadline for an answer is near",
      help: "Less than a fifth of the time is left.",
      also: "reminder deadline",
    },
    certificate: {
      name: "A certificate expires",
      help: "Two months before, and more often when it is urgent.",
      also: "organisation certificate expiry",
    },
    noticeTitle: {
      name: "Show the title of the message",
      help: "Others can see your screen. Titles of confidential messages are never shown.",
      also: "content privacy",
    },
    quiet: {
      name: "Quiet hours",
      help: "What comes meanwhile, you are told of together afterwards.",
      also: "do not disturb evening night",
    },
    theme: {
      name: "Colours",
      help: "Light or dark colours.",
      also: "theme dark light mode contrast",
    },
    size: {
      name: "Size",
      help: "Makes everything in the window larger, the text too.",
      also: "text size font zoom enlarge",
    },
    narrow: {
      name: "Show only icons in the menu on the left",
      help: "Gives more room for the messages. The names are shown when you point at the icons.",
      also: "navigation folders narrow",
    },
    language: {
      name: "Language",
      help: "Everything Budstikke says is said in this language from now on.",
      also: "bokmål nynorsk norwegian english språk",
    },
    letters: {
      name: "Use single letters in lists",
      help: "J and K go down and up, E and U mark. Turn this off if you use speech control.",
      also: "shortcuts letter",
    },
    shortcuts: {
      name: "Keyboard shortcuts",
      help: "All the keys of Budstikke. Choose Change to use others.",
      also: "shortcut keyboard ctrl hotkeys",
    },
    storage: {
      name: "Space on the machine",
      help: "Everything is in one folder for each environment.",
      also: "disk size folder data",
    },
    kept: {
      name: "What we store, and how",
      help: "What stays on the machine, and who can read it.",
      also: "encryption deletion log personal data gdpr",
    },
    version: {
      name: "Version",
      help: "Which release you are using.",
      also: "update release",
    },
    licence: {
      name: "Licence",
      help: "Budstikke is free software.",
      also: "open source mit license",
    },
    accessibility: {
      name: "Accessibility",
      help: "What is done so that everyone can use Budstikke.",
      also: "universal design a11y wcag screen reader",
    },
  },
  writing: {
    holds: {
      none: "None",
      noneText: "The message is sent at once. You cannot undo.",
      seconds: (seconds: number) => (seconds === 1 ? "1 second" : `${seconds} seconds`),
      secondsText: (seconds: number) =>
        seconds >= 30
          ? "Plenty of time to look over what you sent."
          : "Enough to discover that something was wrong.",
    },
    hours: (hours: number) =>
      hours % 24 === 0 && hours > 24
        ? `${hours / 24} days`
        : hours === 1
          ? "1 hour"
          : `${hours} hours`,
  },
  notices: {
    lead: "Notifications come from the machine when you are not looking at Budstikke. They come at most once a minute, together.",
    kinds: "Notify me when",
    content: "What the notifications show, and when",
    from: "From",
    to: "To",
  },
  language: {
    others:
      "Letters and documents are shown in the language they are written in. Events already recorded may stay in the language they were written in.",
  },
  look: {
    themes: {
      auto: "Follow the system",
      light: "Light",
      dark: "Dark",
    },
    themesText: {
      auto: "Changes when the machine changes.",
      light: "Dark text on a light background.",
      dark: "Light text on a dark background.",
    },
    percent: (percent: number) => `${percent}%`,
    system:
      "High contrast and reduced motion follow the system's settings. Turn them on there, and Budstikke follows.",
  },
  keyboard: {
    action: "Action",
    keys: "Keys",
    change: "Change",
    changeFor: (name: string) => `Change the keys for ${name}`,
    reset: "Reset",
    resetFor: (name: string) => `Reset the keys for ${name}`,
    resetAll: "Reset all",
    allReset: "All keyboard shortcuts are as they were from the start.",
    press: "Press the keys you want to use. Esc cancels.",
    changed: (name: string, keys: string) => `${name} now has the keys ${keys}.`,
    owned: (keys: string, name: string) => `${keys} is used by “${name}”.`,
    swap: "Let them swap keys",
    refused: {
      altGr: "Ctrl and Alt together are AltGr on many keyboards. Choose something else.",
      alone: "Hold Ctrl or Alt, or use one of the keys F1 to F12.",
      taken: "Those keys are needed when you write text, or by the system. Choose something else.",
    },
  },
  privacy: {
    total: "In all",
    show: "Show the folder",
    copy: "Copy the location",
    copied: "The location is copied.",
    facts: [
      {
        name: "Messages and documents",
        text: "Stored encrypted on this machine. The key is in the machine's keyring, or behind the passphrase you chose.",
      },
      {
        name: "Documents you open",
        text: "A readable copy is made when you open a document. It is deleted when Budstikke is closed.",
      },
      {
        name: "Certificates and passwords",
        text: "Kept in the encrypted database. The certificate file you chose is not copied.",
      },
      {
        name: "Settings",
        text: "Your name and your choices are in readable files, without passwords and without messages.",
      },
      {
        name: "Deletion",
        text: "Messages sent and received are kept. Budstikke does not delete them by itself.",
      },
      {
        name: "Who we talk to",
        text: "Only the services that carry and look up messages. No usage data is sent to anyone.",
      },
    ],
    sandbox: "The sandbox has its key in a file, because everything in it is made up.",
  },
  about: {
    version: (version: string) => `Budstikke ${version}`,
    licence: "The MIT licence. You may use, change and share Budstikke freely.",
    licenceText: "Read the licence",
    parts:
      "The typeface Inter is under the SIL Open Font License. Designsystemet and the icons from Aksel are under the MIT licence.",
    done: "This is done",
    accessible: [
      "Everything can be done with the keyboard. F1 shows the keyboard shortcuts.",
      "Each page is tested automatically against WCAG 2.2 A and AA, also enlarged to 200 and 400 per cent.",
      "Colour never stands alone: a status also has an icon and a word.",
      "High contrast and reduced motion follow the system.",
    ],
    missing: "This remains",
    gaps: [
      "Testing with the screen readers NVDA, VoiceOver and Orca is not recorded here yet.",
      "The documents in the messages are made by others. We cannot promise that they are accessible.",
    ],
    keys: "Show the keyboard shortcuts",
    data: "Privacy and storage tells where the data is.",
  },
};
