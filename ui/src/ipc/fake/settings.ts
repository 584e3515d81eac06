/** What a person has set, kept as long as the page. */
import type { Preferences } from "../generated/bindings";
import type { Shell } from "../shell";
import { refuse } from "./refusal";

type SettingsOfShell = Pick<
  Shell,
  "preferences" | "setPreferences" | "storage" | "showFolder" | "applyLook" | "speakLanguage"
>;

export function fakeSettings(person: string): SettingsOfShell {
  let set: Preferences = {
    person,
    unit: "Plan og bygg",
    holdSeconds: 10,
    deadlineHours: 24,
    language: "nb",
    notices: {
      new: true,
      receipt: true,
      failure: true,
      deadline: true,
      certificate: true,
      title: false,
      quiet: false,
      quietFrom: "17.00",
      quietTo: "07.00",
    },
  };
  return {
    preferences: async () => set,
    setPreferences: async (preferences) => {
      const { deadlineHours } = preferences;
      if (deadlineHours < 1 || deadlineHours > 2160) {
        refuse(
          "Svarfristen må være mellom 1 time og 90 døgn.",
          "Det som var satt, gjelder fortsatt.",
          "",
        );
      }
      set = preferences;
      return set;
    },
    storage: async () => ({
      total: "15,2 MB",
      lines: [
        { name: "Meldinger og oppsett", size: "3,1 MB" },
        { name: "Dokumenter", size: "12,1 MB" },
        { name: "Pakker på vei ut", size: "0 byte" },
      ],
    }),
    showFolder: async () => {},
    applyLook: async (size) => {
      document.documentElement.style.fontSize = `${size}%`;
    },
    // The profile has not chosen another.
    speakLanguage: async (language) => {
      set = { ...set, language };
    },
  };
}
