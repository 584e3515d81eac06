/** Times and days as they are said. Part of {@link en}. */
import type { time as nb } from "./nb.time";

export const time: typeof nb = {
  /** Whose names the months have. */
  months: "en-GB",
  /** From Sunday on. */
  weekdays: ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
  at: (day: string, clock: string) => `${day} at ${clock}`,
  today: "today",
  tomorrow: "tomorrow",
  yesterday: "yesterday",
  now: "just now",
  ago: {
    seconds: (seconds: number) => `${seconds} s ago`,
    minutes: (minutes: number) => `${minutes} min ago`,
    hours: (hours: number) => `${hours} h ago`,
    days: (days: number) => (days === 1 ? "1 day ago" : `${days} days ago`),
  },
  left: {
    seconds: (seconds: number) => `${seconds} s`,
    minutes: (minutes: number) => `${minutes} min`,
    hours: (hours: number, minutes: number) =>
      minutes === 0 ? `${hours} h` : `${hours} h ${minutes} min`,
    days: (days: number) => (days === 1 ? "1 day" : `${days} days`),
  },
};
