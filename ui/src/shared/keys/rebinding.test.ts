import { beforeEach, expect, test } from "vitest";
import {
  combinationOf,
  lettersAct,
  loadShortcuts,
  rebind,
  refusal,
  reset,
  resetAll,
  setLetters,
  swap,
} from "./rebinding";
import { defaults, matches, type ShortcutId, shortcuts } from "./shortcuts";

const REMEMBERED = "budstikke.keys";
const pressed = (key: string, held: string[] = []) => ({
  key,
  ctrlKey: held.includes("ctrl"),
  shiftKey: held.includes("shift"),
  altKey: held.includes("alt"),
  metaKey: held.includes("meta"),
});

beforeEach(() => {
  localStorage.clear();
  loadShortcuts();
});

test("what is captured is what is heard afterwards", () => {
  for (const event of [
    pressed("g", ["ctrl"]),
    pressed("G", ["ctrl", "shift"]),
    pressed("+", ["ctrl"]),
    pressed(" ", ["ctrl"]),
    pressed("ArrowLeft", ["alt"]),
    pressed("F7"),
  ]) {
    const combination = combinationOf(event, false);
    expect(combination !== null && matches(event, combination, false), event.key).toBe(true);
  }
  expect(combinationOf(pressed("Control", ["ctrl"]), false)).toBeNull();
});

test("never AltGr, a sign alone, or what text needs", () => {
  for (const sign of ["/", "[", "]", "?", "A", "Enter", "Shift+A", "Tab"]) {
    expect(refusal("reply", sign), sign).toBe("alone");
  }
  expect(refusal("reply", "Ctrl+Alt+G")).toBe("altGr");
  expect(refusal("reply", "Ctrl+C")).toBe("taken");
  expect(refusal("reply", "Ctrl+G")).toBeNull();
  for (const id of Object.keys(defaults) as ShortcutId[]) {
    expect(refusal(id, defaults[id]), id).toBeNull();
  }
});

test("what is remembered but can not be used is as it was from the beginning", () => {
  localStorage.setItem(
    REMEMBERED,
    JSON.stringify({ changed: { reply: "R", sent: "Ctrl+1", gone: "Ctrl+G", print: 7 } }),
  );
  loadShortcuts();
  expect(shortcuts).toEqual(defaults);
  localStorage.setItem(REMEMBERED, "{not JSON");
  loadShortcuts();
  expect(shortcuts).toEqual(defaults);
});

test("an exchange survives a new start, and putting one back puts back the other", () => {
  swap("sent", "drafts");
  loadShortcuts();
  expect([shortcuts.sent, shortcuts.drafts]).toEqual(["Ctrl+5", "Ctrl+4"]);
  reset("sent");
  expect([shortcuts.sent, shortcuts.drafts]).toEqual(["Ctrl+4", "Ctrl+5"]);
});

test("single letters that were turned off stay off until all is put back", () => {
  setLetters(false);
  rebind("reply", "Ctrl+G");
  loadShortcuts();
  expect(lettersAct()).toBe(false);
  resetAll();
  loadShortcuts();
  expect([lettersAct(), shortcuts.reply]).toEqual([true, "Ctrl+R"]);
});
