import { createContext, type ReactNode, useContext } from "react";
import type { Shell } from "./shell";

const ShellContext = createContext<Shell | null>(null);

/** Hands the one door to everything below. */
export function ShellProvider({ shell, children }: { shell: Shell; children: ReactNode }) {
  return <ShellContext.Provider value={shell}>{children}</ShellContext.Provider>;
}

export function useShell(): Shell {
  const shell = useContext(ShellContext);
  if (shell === null) {
    throw new Error("useShell needs a ShellProvider above it");
  }
  return shell;
}
