import type { importing as bokmaal } from "./nb.import";

/** The words of taking the set-up from an integrasjonspunkt (ux 5.15). Part of {@link en}. */
export const importing: typeof bokmaal = {
  heading: "Do you have an integrasjonspunkt already?",
  lead: "Then the set-up can be taken from integrasjonspunkt-local.properties, or from a .yml file.",
  first:
    "Do you have an integrasjonspunkt already? Choose the environment it runs in. Then you can take the set-up from its file.",
  pick: "Take from the integrasjonspunkt",
  reading: "Reading …",
  other: "Choose another file",
  found: (count: number, file: string) =>
    count === 1 ? `1 property in ${file}` : `${count} properties in ${file}`,
  nothing: "Nothing is kept yet. Passwords are not shown.",
  use: "Use this",
  using: "Taking …",
  taken: "The set-up has been taken over. The steps ask for what is missing.",
  goOn: "Go on",
  none: "Nothing in the file can be used.",
  fates: { used: "Used", found: "Found, not used", dead: "No longer in use", unknown: "Unknown" },
  line: (line: number) => `line ${line}`,
  secret: "hidden",
  settings: "Take from an integrasjonspunkt",
  settingsText: "The file is read first. You see what will be used before anything changes.",
};
