/**
 * Times as people here read them: always Europe/Oslo, whatever the machine is set to, in the language that is
 * spoken. A date of digits only is the same in all of them, and is how one is typed.
 *
 * Every function takes the RFC 3339 text that crosses IPC, and `now` where the answer depends on it,
 * so that a test can drive the clock.
 */
import { spoken } from "../i18n/spoken";

const ZONE = "Europe/Oslo";

const parts = new Intl.DateTimeFormat("nb-NO", {
  timeZone: ZONE,
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});

interface Named {
  /** «20. november 2026» */
  long: Intl.DateTimeFormat;
  /** «17. nov.» */
  short: Intl.DateTimeFormat;
}

/** Made once for each language: a list asks for many. */
const named = new Map<string, Named>();

function namedIn(locale: string): Named {
  const made = named.get(locale);
  if (made) {
    return made;
  }
  const day = { timeZone: ZONE, day: "numeric" } as const;
  const formats = {
    long: new Intl.DateTimeFormat(locale, { ...day, month: "long", year: "numeric" }),
    short: new Intl.DateTimeFormat(locale, { ...day, month: "short" }),
  };
  named.set(locale, formats);
  return formats;
}

interface Civil {
  year: string;
  month: string;
  day: string;
  hour: string;
  minute: string;
  second: string;
}

function civil(date: Date): Civil {
  const found: Record<string, string> = {};
  for (const part of parts.formatToParts(date)) {
    found[part.type] = part.value;
  }
  return {
    year: found.year ?? "",
    month: found.month ?? "",
    day: found.day ?? "",
    hour: found.hour ?? "",
    minute: found.minute ?? "",
    second: found.second ?? "",
  };
}

/** A time that is not one is shown as it came: nothing known is hidden. */
function parse(iso: string): Date | null {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? null : date;
}

/** Noon of its civil day in Oslo, as if that were Greenwich. */
function noonOf(date: Date): number {
  const { year, month, day } = civil(date);
  return Date.UTC(Number(year), Number(month) - 1, Number(day), 12);
}

/** How many civil days in Oslo lie between the two. */
function daysBetween(earlier: Date, later: Date): number {
  return Math.round((noonOf(later) - noonOf(earlier)) / 86_400_000);
}

/** «14.03» */
function clock(date: Date): string {
  const c = civil(date);
  return `${c.hour}.${c.minute}`;
}

/** «20. november 2026 kl. 14.03» */
export function formatDateTime(iso: string): string {
  const date = parse(iso);
  if (date === null) {
    return iso;
  }
  const { time } = spoken();
  return time.at(namedIn(time.months).long.format(date), clock(date));
}

/** «20.11.2026 kl. 14.03.11»: the only place where seconds are shown. */
export function formatStamp(iso: string): string {
  const date = parse(iso);
  if (date === null) {
    return iso;
  }
  const c = civil(date);
  return spoken().time.at(formatDate(iso), `${c.hour}.${c.minute}.${c.second}`);
}

/** «20.11.2026» */
export function formatDate(iso: string): string {
  const date = parse(iso);
  if (date === null) {
    return iso;
  }
  const c = civil(date);
  return `${c.day}.${c.month}.${c.year}`;
}

/** «for 12 s siden», «for 2 t siden», «for 3 dager siden»; older than a week: the date. */
export function formatAge(iso: string, now: Date): string {
  const date = parse(iso);
  if (date === null) {
    return iso;
  }
  const { time } = spoken();
  const seconds = Math.floor((now.getTime() - date.getTime()) / 1000);
  if (seconds < 1) {
    return time.now;
  }
  if (seconds < 60) {
    return time.ago.seconds(seconds);
  }
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) {
    return time.ago.minutes(minutes);
  }
  const hours = Math.floor(minutes / 60);
  if (hours < 24) {
    return time.ago.hours(hours);
  }
  const days = Math.floor(hours / 24);
  if (days < 7) {
    return time.ago.days(days);
  }
  return formatDate(iso);
}

/** «i dag kl. 14.03», «i morgen kl. 13.58», «i går kl. 09.12», «tirsdag kl. 10.00», else the date. */
export function formatMoment(iso: string, now: Date): string {
  const date = parse(iso);
  if (date === null) {
    return iso;
  }
  const { time } = spoken();
  const days = daysBetween(now, date);
  if (days === 0) {
    return time.at(time.today, clock(date));
  }
  if (days === 1) {
    return time.at(time.tomorrow, clock(date));
  }
  if (days === -1) {
    return time.at(time.yesterday, clock(date));
  }
  if (days > 1 && days < 7) {
    const weekday = time.weekdays[new Date(noonOf(date)).getUTCDay()] ?? "";
    return time.at(weekday, clock(date));
  }
  return formatDateTime(iso);
}

/** For the narrow column of a list: «14.03» today, «i går», «12. nov.», «12.11.2025». */
export function formatListTime(iso: string, now: Date): string {
  const date = parse(iso);
  if (date === null) {
    return iso;
  }
  const { time } = spoken();
  const days = daysBetween(date, now);
  if (days === 0) {
    return clock(date);
  }
  if (days === 1) {
    return time.yesterday;
  }
  return civil(date).year === civil(now).year
    ? namedIn(time.months).short.format(date)
    : formatDate(iso);
}

/** What is left until then: «21 t 37 min», «12 min», «8 s»; `null` when it has passed. */
export function formatLeft(iso: string, now: Date): string | null {
  const date = parse(iso);
  if (date === null) {
    return null;
  }
  const { left } = spoken().time;
  const seconds = Math.ceil((date.getTime() - now.getTime()) / 1000);
  if (seconds <= 0) {
    return null;
  }
  if (seconds < 60) {
    return left.seconds(seconds);
  }
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) {
    return left.minutes(minutes);
  }
  const hours = Math.floor(minutes / 60);
  if (hours < 48) {
    return left.hours(hours, minutes % 60);
  }
  return left.days(Math.floor(hours / 24));
}

/** How much of the time between the two has gone, 0 to 1. */
export function elapsedShare(from: string, until: string, now: Date): number {
  const start = parse(from)?.getTime();
  const end = parse(until)?.getTime();
  if (start === undefined || end === undefined || end <= start) {
    return 1;
  }
  return Math.min(1, Math.max(0, (now.getTime() - start) / (end - start)));
}
