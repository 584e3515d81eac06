import type { Catalogue } from "../../shared/i18n/nb";

export const pages = [
  "organisation",
  "writing",
  "notices",
  "look",
  "language",
  "keyboard",
  "privacy",
  "about",
] as const;

export type SettingsPage = (typeof pages)[number];
export type SettingId = keyof Catalogue["settings"]["items"];

/** Which page each setting stands on. */
export const placed: Record<SettingId, SettingsPage> = {
  organisation: "organisation",
  environment: "organisation",
  person: "writing",
  unit: "writing",
  hold: "writing",
  deadline: "writing",
  newMessage: "notices",
  receipt: "notices",
  failure: "notices",
  deadlineNear: "notices",
  certificate: "notices",
  noticeTitle: "notices",
  quiet: "notices",
  theme: "look",
  size: "look",
  narrow: "look",
  language: "language",
  letters: "keyboard",
  shortcuts: "keyboard",
  storage: "privacy",
  kept: "privacy",
  version: "about",
  licence: "about",
  accessibility: "about",
};

/** Where a setting is found on its page. */
export const anchorOf = (id: SettingId) => `setting-${id}`;

export interface Hit {
  id: SettingId;
  page: SettingsPage;
  name: string;
}

/** The settings that have every word of what was typed in their name, their line, their page or their synonyms. */
export function find(typed: string, words: Catalogue["settings"]): Hit[] {
  const wanted = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) {
    return [];
  }
  const all = Object.entries(words.items) as [SettingId, (typeof words.items)[SettingId]][];
  return all
    .filter(([id, { name, help, also }]) => {
      const text = [name, help, also, words.pages[placed[id]]].join(" ").toLowerCase();
      return wanted.every((word) => text.includes(word));
    })
    .map(([id, { name }]) => ({ id, page: placed[id], name }));
}
