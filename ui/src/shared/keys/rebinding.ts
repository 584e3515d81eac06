/**
 * The shortcuts that a person has changed, and whether single letters act. Remembered on this machine.
 */
import { useSyncExternalStore } from "react";
import { defaults, isMac, keyName, type Pressed, type ShortcutId, shortcuts } from "./shortcuts";

const REMEMBERED = "budstikke.keys";
const ids = Object.keys(defaults) as ShortcutId[];

interface Remembered {
  changed: Partial<Record<ShortcutId, string>>;
  letters: boolean;
}

/** What text being edited, or the system, needs. */
const TAKEN = [
  "Ctrl+A",
  "Ctrl+C",
  "Ctrl+X",
  "Ctrl+V",
  "Ctrl+Z",
  "Ctrl+Y",
  "Ctrl+Shift+Z",
  "Alt+F4",
];
const MODIFIERS = ["Control", "Shift", "Alt", "AltGraph", "Meta", "CapsLock", "Fn"];

let letters = true;
let version = 0;
const listeners = new Set<() => void>();

function changed(): void {
  version += 1;
  for (const listener of listeners) {
    listener();
  }
}

function remember(): void {
  const mine = ids.filter((id) => shortcuts[id] !== defaults[id]);
  const kept: Remembered = {
    changed: Object.fromEntries(mine.map((id) => [id, shortcuts[id]])),
    letters,
  };
  localStorage.setItem(REMEMBERED, JSON.stringify(kept));
  changed();
}

function read(): Partial<Remembered> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(REMEMBERED) ?? "{}");
    return typeof kept === "object" && kept !== null ? kept : {};
  } catch {
    return {};
  }
}

/** Takes up what was changed before. What this release can not use is left as it is by itself. */
export function loadShortcuts(): void {
  const kept = read();
  Object.assign(shortcuts, defaults);
  letters = kept.letters !== false;
  const wanted = Object.entries(kept.changed ?? {}) as [ShortcutId, unknown][];
  for (const [id, combination] of wanted) {
    if (id in defaults && typeof combination === "string" && refusal(id, combination) === null) {
      shortcuts[id] = combination;
    }
  }
  // A release may have given somebody else's keys to something new: that keeps them.
  for (const id of ids) {
    if (shortcuts[id] !== defaults[id] && ownerOf(shortcuts[id], id) !== null) {
      shortcuts[id] = defaults[id];
    }
  }
  changed();
}

/** What was pressed, as the table writes it; `null` while only Ctrl, Shift or Alt is held. */
export function combinationOf(event: Pressed, mac = isMac()): string | null {
  if (MODIFIERS.includes(event.key)) {
    return null;
  }
  const name = keyName(event.key);
  const names = [
    (mac ? event.metaKey : event.ctrlKey) ? "Ctrl" : "",
    event.shiftKey ? "Shift" : "",
    event.altKey ? "Alt" : "",
    name.length === 1 ? name.toUpperCase() : name,
  ];
  return names.filter((part) => part !== "").join("+");
}

export type Refusal = "altGr" | "alone" | "taken";

/** Why a combination can not be a shortcut of ours; `null` when it can. */
export function refusal(id: ShortcutId, combination: string): Refusal | null {
  if (combination === defaults[id]) {
    return null;
  }
  const names = combination.split("+");
  const key = names.pop() ?? "";
  if (names.includes("Ctrl") && names.includes("Alt")) {
    return "altGr";
  }
  const held = names.includes("Ctrl") || names.includes("Alt");
  if (key === "" || ["Dead", "Process", "Unidentified", "Tab"].includes(key)) {
    return "alone";
  }
  if (!held && !/^F([1-9]|1[0-2])$/.test(key)) {
    return "alone";
  }
  return TAKEN.includes(combination) ? "taken" : null;
}

/** Who else has these keys. */
export function ownerOf(combination: string, but: ShortcutId): ShortcutId | null {
  return (
    ids.find((id) => id !== but && shortcuts[id].toLowerCase() === combination.toLowerCase()) ??
    null
  );
}

/** Gives `id` other keys, which nobody else has. */
export function rebind(id: ShortcutId, combination: string): void {
  shortcuts[id] = combination;
  remember();
}

/** Gives `id` the keys of `other`, and that one those of `id`. */
export function swap(id: ShortcutId, other: ShortcutId): void {
  [shortcuts[id], shortcuts[other]] = [shortcuts[other], shortcuts[id]];
  remember();
}

export function isChanged(id: ShortcutId): boolean {
  return shortcuts[id] !== defaults[id];
}

/** Back to what it was from the beginning; whoever has those keys now gets its own back too. */
export function reset(id: ShortcutId): void {
  const owner = ownerOf(defaults[id], id);
  shortcuts[id] = defaults[id];
  if (owner !== null) {
    reset(owner);
    return;
  }
  remember();
}

export function resetAll(): void {
  Object.assign(shortcuts, defaults);
  letters = true;
  remember();
}

/** Whether J, K, U and E act in lists. */
export function lettersAct(): boolean {
  return letters;
}

/** The key as lists know it: a letter in lower case, or nothing where letters do not act. */
export function keyInList({ key }: Pick<Pressed, "key">): string {
  if (!/^\p{L}$/u.test(key)) {
    return key;
  }
  return letters ? key.toLowerCase() : "";
}

export function setLetters(act: boolean): void {
  letters = act;
  remember();
}

/** Draws anew whenever a shortcut has other keys. */
export function useShortcutTable(): typeof shortcuts {
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => version,
  );
  return shortcuts;
}
