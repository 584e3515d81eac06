/** Times and days as they are said, in nynorsk. Part of {@link nn}. */
import type { time as bokmaal } from "./nb.time";

export const time: typeof bokmaal = {
  /** Whose names the months have. */
  months: "nn-NO",
  /** From Sunday on. */
  weekdays: ["søndag", "måndag", "tysdag", "onsdag", "torsdag", "fredag", "laurdag"],
  at: (day: string, clock: string) => `${day} kl. ${clock}`,
  today: "i dag",
  tomorrow: "i morgon",
  yesterday: "i går",
  now: "no",
  ago: {
    seconds: (seconds: number) => `for ${seconds} s sidan`,
    minutes: (minutes: number) => `for ${minutes} min sidan`,
    hours: (hours: number) => `for ${hours} t sidan`,
    days: (days: number) => (days === 1 ? "for 1 dag sidan" : `for ${days} dagar sidan`),
  },
  left: {
    seconds: (seconds: number) => `${seconds} s`,
    minutes: (minutes: number) => `${minutes} min`,
    hours: (hours: number, minutes: number) =>
      minutes === 0 ? `${hours} t` : `${hours} t ${minutes} min`,
    days: (days: number) => (days === 1 ? "1 dag" : `${days} dagar`),
  },
};
