import type { several as nb } from "./nb.several";

/** Several recipients of one letter in English. Part of {@link en}. */
export const several: typeof nb = {
  heading: (count: number) => `To ${count} recipients`,
  each: "Each recipient gets a message of its own. None of them sees who the others are.",
  add: "Add recipient",
  added: (name: string) => `${name} has been added.`,
  already: (name: string) => `${name} is a recipient already.`,
  unreachable: (name: string) =>
    `${name} cannot be reached from here. Remove the recipient to send to the others.`,
  remove: "Remove",
  removeNamed: (name: string) => `Remove ${name}`,
  showWays: "Show ways",
  hideWays: "Hide ways",
  theirReference: (name: string) => `The case at ${name}`,
  areaRefused: (name: string, area: string) =>
    `${name} does not accept “${area}”. Choose something all accept, or remove the recipient.`,
  favourite: "Favourite",
  favouriteOf: (name: string) => `Favourite: ${name}`,
  held: (title: string, count: number) => `“${title}” to ${count} recipients is in Outbox.`,
  packageFor: (name: string) => `The package to ${name}`,
};
