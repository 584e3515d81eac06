import { spoken } from "../i18n/spoken";

/**
 * Every shortcut of this release as it is before anybody changes it.
 *
 * Norwegian layout rules: never Ctrl+Alt (AltGr on Windows), never `/ [ ] ?` alone. Single letters act
 * only while a list has focus (WCAG 2.1.4).
 */
export const defaults = {
  palette: "Ctrl+K",
  newMessage: "Ctrl+N",
  inbox: "Ctrl+1",
  followup: "Ctrl+2",
  outbox: "Ctrl+3",
  sent: "Ctrl+4",
  drafts: "Ctrl+5",
  find: "Ctrl+6",
  diagnose: "Ctrl+9",
  search: "Ctrl+F",
  settings: "Ctrl+,",
  review: "Ctrl+Enter",
  attach: "Ctrl+Shift+A",
  paste: "Ctrl+V",
  moveUp: "Alt+ArrowUp",
  moveDown: "Alt+ArrowDown",
  rename: "F2",
  undo: "Ctrl+Z",
  nextMessage: "Ctrl+ArrowDown",
  previousMessage: "Ctrl+ArrowUp",
  reply: "Ctrl+R",
  print: "Ctrl+P",
  copyId: "Ctrl+Shift+C",
  copyAnswer: "Ctrl+Shift+S",
  fetchNow: "F5",
  nextPane: "F6",
  previousPane: "Shift+F6",
  leave: "Escape",
  help: "F1",
} as const;

export type ShortcutId = keyof typeof defaults;

/**
 * Every shortcut as it is now, in one table: what the window listens to, what buttons show and what F1
 * lists cannot differ. Only `rebinding.ts` changes it, and the window is drawn anew when it does.
 */
export const shortcuts: Record<ShortcutId, string> = { ...defaults };

export interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}

export const isMac = () => /Mac/.test(navigator.platform);

/** Keys whose own sign says nothing in a combination. */
export function keyName(key: string): string {
  return key === "+" ? "Plus" : key === " " ? "Space" : key;
}

/** Whether the key that was pressed is this shortcut. Cmd stands for Ctrl on macOS. */
export function matches(event: Pressed, combination: string, mac = isMac()): boolean {
  const names = combination.split("+");
  const key = names.pop() ?? "";
  const wants = (name: string) => names.includes(name);
  const control = mac ? event.metaKey : event.ctrlKey;
  const other = mac ? event.ctrlKey : event.metaKey;
  return (
    control === wants("Ctrl") &&
    !other &&
    event.shiftKey === wants("Shift") &&
    event.altKey === wants("Alt") &&
    keyName(event.key).toLowerCase() === key.toLowerCase()
  );
}

const keyNames: Record<string, string> = {
  ArrowUp: "↑",
  ArrowDown: "↓",
  Escape: "Esc",
  ArrowLeft: "←",
  ArrowRight: "→",
  Plus: "+",
};

/** As it stands on a key cap: «Ctrl+↓», on macOS «Cmd+↓». */
export function keyText(combination: string, mac = isMac()): string {
  const cap = (name: string) => {
    if (name === "Space") {
      return spoken().help.space;
    }
    return mac && name === "Ctrl" ? "Cmd" : (keyNames[name] ?? name);
  };
  return combination.split("+").map(cap).join("+");
}

/** For `aria-keyshortcuts`. */
export function ariaKeys(combination: string, mac = isMac()): string {
  return combination.replace("Ctrl", mac ? "Meta" : "Control");
}
