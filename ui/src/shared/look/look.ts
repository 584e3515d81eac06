/** How the window looks: colours and the size of everything. Remembered on this machine, for all environments. */
import { useSyncExternalStore } from "react";
import type { Shell } from "../../ipc/shell";

export const themes = ["auto", "light", "dark"] as const;
export const sizes = [100, 110, 125, 150, 175, 200] as const;

export interface Look {
  theme: (typeof themes)[number];
  size: (typeof sizes)[number];
}

const REMEMBERED = "budstikke.look";
const usual: Look = { theme: "auto", size: 100 };

function read(): Look {
  try {
    const kept = JSON.parse(localStorage.getItem(REMEMBERED) ?? "{}") as Partial<Look>;
    return {
      theme: themes.find((theme) => theme === kept?.theme) ?? usual.theme,
      size: sizes.find((size) => size === kept?.size) ?? usual.size,
    };
  } catch {
    return usual;
  }
}

let look: Look = usual;
const listeners = new Set<() => void>();

/** Shows `next` without keeping it. The window's frame follows where the system lets it. */
async function show(shell: Shell, next: Look): Promise<void> {
  document.documentElement.dataset.colorScheme = next.theme;
  await shell.applyLook(next.size, next.theme);
}

/** Takes up what was chosen before, so that the first page is drawn in it. */
export function loadLook(shell: Shell): void {
  look = read();
  // The page itself is right; a frame that is not is no reason to show nothing.
  show(shell, look).catch(() => {});
}

export async function setLook(shell: Shell, next: Look): Promise<void> {
  await show(shell, next);
  look = next;
  localStorage.setItem(REMEMBERED, JSON.stringify(next));
  for (const listener of listeners) {
    listener();
  }
}

export function useLook(): Look {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => look,
  );
}
