/** Times and days as they are said. Part of {@link nb}. */
export const time = {
  /** Whose names the months have. */
  months: "nb-NO",
  /** From Sunday on. */
  weekdays: ["søndag", "mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag"],
  at: (day: string, clock: string) => `${day} kl. ${clock}`,
  today: "i dag",
  tomorrow: "i morgen",
  yesterday: "i går",
  now: "nå",
  ago: {
    seconds: (seconds: number) => `for ${seconds} s siden`,
    minutes: (minutes: number) => `for ${minutes} min siden`,
    hours: (hours: number) => `for ${hours} t siden`,
    days: (days: number) => (days === 1 ? "for 1 dag siden" : `for ${days} dager siden`),
  },
  left: {
    seconds: (seconds: number) => `${seconds} s`,
    minutes: (minutes: number) => `${minutes} min`,
    hours: (hours: number, minutes: number) =>
      minutes === 0 ? `${hours} t` : `${hours} t ${minutes} min`,
    days: (days: number) => (days === 1 ? "1 dag" : `${days} dager`),
  },
};
