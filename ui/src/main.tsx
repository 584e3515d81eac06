import "@digdir/designsystemet-css/theme";
import "@digdir/designsystemet-css";
import "./app/fonts.css";
import "./app/base.css";
import "./app/forced-colors.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import type { Shell } from "./ipc/shell";
import { tauriShell } from "./ipc/tauri";
import { loadLanguage, spoken } from "./shared/i18n/spoken";
import { loadShortcuts } from "./shared/keys/rebinding";
import { loadLook } from "./shared/look/look";

/** The real backend in the window; recorded answers in a browser, but never in what is shipped. */
async function connect(): Promise<Shell | null> {
  if ("__TAURI_INTERNALS__" in window) {
    return tauriShell();
  }
  if (import.meta.env.MODE === "production") {
    return null;
  }
  const options = new URLSearchParams(window.location.search);
  const { fakeShell } = await import("./ipc/fake");
  const { overheard } = await import("./ipc/fake/overheard");
  return overheard(fakeShell(options));
}

const shell = await connect();
await loadLanguage(shell);
loadShortcuts();
if (shell) {
  loadLook(shell);
}
const element = document.getElementById("root");
if (element) {
  createRoot(element).render(
    <StrictMode>{shell ? <App shell={shell} /> : <p>{spoken().outsideWindow}</p>}</StrictMode>,
  );
}
