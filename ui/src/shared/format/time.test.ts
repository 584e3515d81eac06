import { afterEach, describe, expect, test } from "vitest";
import { speak } from "../i18n/spoken";
import {
  elapsedShare,
  formatAge,
  formatDateTime,
  formatLeft,
  formatListTime,
  formatMoment,
  formatStamp,
} from "./time";

const now = new Date("2026-11-20T14:05:00+01:00");

describe("times are those of Oslo, whatever the machine is set to", () => {
  test("in winter and in summer", () => {
    expect(formatDateTime("2026-11-20T13:03:11Z")).toBe("20. november 2026 kl. 14.03");
    expect(formatDateTime("2026-07-01T12:03:00Z")).toBe("1. juli 2026 kl. 14.03");
  });

  test("seconds are for evidence", () => {
    expect(formatStamp("2026-11-20T13:03:11Z")).toBe("20.11.2026 kl. 14.03.11");
  });

  test("a day begins at midnight here, not in Greenwich", () => {
    expect(formatMoment("2026-11-20T23:30:00Z", now)).toBe("i morgen kl. 00.30");
    expect(formatMoment("2026-11-19T22:30:00Z", now)).toBe("i går kl. 23.30");
    expect(formatMoment("2026-11-22T23:30:00Z", now)).toBe("mandag kl. 00.30");
  });
});

test.each([
  ["2026-11-20T14:04:48+01:00", "for 12 s siden"],
  ["2026-11-20T14:05:00+01:00", "nå"],
  ["2026-11-20T13:02:00+01:00", "for 1 t siden"],
  ["2026-11-19T13:00:00+01:00", "for 1 dag siden"],
  ["2026-11-17T13:00:00+01:00", "for 3 dager siden"],
  ["2026-11-01T13:00:00+01:00", "01.11.2026"],
])("the age of %s is %s", (iso, words) => {
  expect(formatAge(iso, now)).toBe(words);
});

test.each([
  ["2026-11-20T14:05:08+01:00", "8 s"],
  ["2026-11-20T14:17:00+01:00", "12 min"],
  ["2026-11-21T11:42:00+01:00", "21 t 37 min"],
  ["2026-11-24T14:05:00+01:00", "4 dager"],
  ["2026-11-20T14:05:00+01:00", null],
])("until %s there is %s left", (iso, words) => {
  expect(formatLeft(iso, now)).toBe(words);
});

test.each([
  ["2026-11-20T09:12:00+01:00", "09.12"],
  ["2026-11-19T23:59:00+01:00", "i går"],
  ["2026-11-17T12:00:00+01:00", "17. nov."],
  ["2025-11-17T12:00:00+01:00", "17.11.2025"],
])("a list shows %s as %s", (iso, words) => {
  expect(formatListTime(iso, now)).toBe(words);
});

test("a time that is not one is shown as it came", () => {
  expect(formatDateTime("i går")).toBe("i går");
  expect(formatAge("", now)).toBe("");
  expect(formatLeft("x", now)).toBeNull();
});

test("the deadline bar stays between its ends", () => {
  const from = "2026-11-20T13:05:00+01:00";
  expect(elapsedShare(from, "2026-11-20T15:05:00+01:00", now)).toBe(0.5);
  expect(elapsedShare(from, "2026-11-20T13:35:00+01:00", now)).toBe(1);
  expect(elapsedShare(from, from, now)).toBe(1);
});

describe("in English", () => {
  afterEach(() => speak("nb"));

  test("days and months have their English names, and the digits are as here", () => {
    speak("en");
    expect(formatDateTime("2026-11-20T13:03:11Z")).toBe("20 November 2026 at 14.03");
    expect(formatStamp("2026-11-20T13:03:11Z")).toBe("20.11.2026 at 14.03.11");
    expect(formatMoment("2026-11-20T13:03:11Z", now)).toBe("today at 14.03");
    expect(formatMoment("2026-11-20T23:30:00Z", now)).toBe("tomorrow at 00.30");
    expect(formatMoment("2026-11-24T09:00:00Z", now)).toBe("Tuesday at 10.00");
    expect(formatListTime("2026-11-17T12:00:00+01:00", now)).toBe("17 Nov");
  });

  test("what has gone and what is left is counted in English", () => {
    speak("en");
    expect(formatAge("2026-11-20T14:05:00+01:00", now)).toBe("just now");
    expect(formatAge("2026-11-19T13:00:00+01:00", now)).toBe("1 day ago");
    expect(formatLeft("2026-11-21T11:42:00+01:00", now)).toBe("21 h 37 min");
    expect(formatLeft("2026-11-24T14:05:00+01:00", now)).toBe("4 days");
  });
});

describe("in nynorsk", () => {
  afterEach(() => speak("nb"));

  test("days have their nynorsk names, and what has gone is counted so", () => {
    speak("nn");
    expect(formatDateTime("2026-11-20T13:03:11Z")).toBe("20. november 2026 kl. 14.03");
    expect(formatMoment("2026-11-24T09:00:00Z", now)).toBe("tysdag kl. 10.00");
    expect(formatMoment("2026-11-20T23:30:00Z", now)).toBe("i morgon kl. 00.30");
    expect(formatListTime("2026-11-17T12:00:00+01:00", now)).toBe("17. nov.");
    expect(formatAge("2026-11-17T13:00:00+01:00", now)).toBe("for 3 dagar sidan");
  });
});
