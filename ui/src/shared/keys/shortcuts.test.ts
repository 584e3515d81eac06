import { expect, test } from "vitest";
import { nb } from "../i18n/nb";
import { ariaKeys, keyText, matches, type ShortcutId, shortcuts } from "./shortcuts";

const pressed = (key: string, ...held: ("ctrl" | "shift" | "alt" | "meta")[]) => ({
  key,
  ctrlKey: held.includes("ctrl"),
  shiftKey: held.includes("shift"),
  altKey: held.includes("alt"),
  metaKey: held.includes("meta"),
});

test("no two shortcuts are the same", () => {
  const all = Object.values(shortcuts);
  expect(new Set(all).size).toBe(all.length);
});

test("none needs AltGr or a key that Norwegian keyboards hide", () => {
  for (const combination of Object.values(shortcuts)) {
    expect(combination, "Ctrl+Alt is AltGr on Windows").not.toMatch(/Ctrl\+(Shift\+)?Alt/);
    expect(combination, "needs Shift or AltGr on a Norwegian keyboard").not.toMatch(/[/[\]?]$/);
  }
});

test("every shortcut is explained by F1", () => {
  for (const id of Object.keys(shortcuts) as ShortcutId[]) {
    expect(nb.help.names[id]).not.toBe("");
  }
});

test("the whole combination is asked for, and nothing more", () => {
  expect(matches(pressed("n", "ctrl"), shortcuts.newMessage, false)).toBe(true);
  expect(matches(pressed("n"), shortcuts.newMessage, false)).toBe(false);
  expect(matches(pressed("N", "ctrl", "shift"), shortcuts.newMessage, false)).toBe(false);
  expect(matches(pressed("A", "ctrl", "shift"), shortcuts.attach, false)).toBe(true);
  expect(matches(pressed("ArrowUp", "alt"), shortcuts.moveUp, false)).toBe(true);
});

test("Cmd stands for Ctrl on macOS", () => {
  expect(matches(pressed("z", "meta"), shortcuts.undo, true)).toBe(true);
  expect(matches(pressed("z", "ctrl"), shortcuts.undo, true)).toBe(false);
  expect(keyText(shortcuts.nextMessage, true)).toBe("Cmd+↓");
  expect(ariaKeys(shortcuts.undo, true)).toBe("Meta+Z");
});
