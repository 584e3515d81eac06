/**
 * Every shortcut of this release in one table: what the window listens to, what buttons show and what
 * F1 lists cannot differ.
 *
 * Norwegian layout rules: never Ctrl+Alt (AltGr on Windows), never `/ [ ] ?` alone. Single letters act
 * only while a list has focus (WCAG 2.1.4).
 */
export const shortcuts = {
  newMessage: "Ctrl+N",
  inbox: "Ctrl+1",
  followup: "Ctrl+2",
  outbox: "Ctrl+3",
  sent: "Ctrl+4",
  drafts: "Ctrl+5",
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

export type ShortcutId = keyof typeof shortcuts;

interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}

const isMac = () => /Mac/.test(navigator.platform);

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
    event.key.toLowerCase() === key.toLowerCase()
  );
}

const keyNames: Record<string, string> = {
  ArrowUp: "↑",
  ArrowDown: "↓",
  Escape: "Esc",
};

/** As it stands on a key cap: «Ctrl+↓», on macOS «Cmd+↓». */
export function keyText(combination: string, mac = isMac()): string {
  return combination
    .split("+")
    .map((name) => (mac && name === "Ctrl" ? "Cmd" : (keyNames[name] ?? name)))
    .join("+");
}

/** For `aria-keyshortcuts`. */
export function ariaKeys(combination: string, mac = isMac()): string {
  return combination.replace("Ctrl", mac ? "Meta" : "Control");
}
