import type { ReactNode } from "react";
import type { IpcError } from "../../ipc/generated/bindings";
import { ShellError } from "../../ipc/shell";
import { useText } from "../i18n/useText";
import { ToneIcon } from "./Tone";
import "./ErrorPanel.css";

interface ErrorPanelProps {
  error: IpcError;
  tone?: "warning" | "danger";
  /** Buttons, the best first. */
  children?: ReactNode;
}

/** What happened, what it means for the message, what to do now; codes only behind «Detaljer». */
export function ErrorPanel({ error, tone = "danger", children }: ErrorPanelProps) {
  const text = useText();
  return (
    <div className="error-panel" data-tone={tone} role={tone === "danger" ? "alert" : "status"}>
      <ToneIcon tone={tone} />
      <div className="error-panel-body">
        <p className="error-panel-what">{error.what}</p>
        {error.meaning !== "" && <p>{error.meaning}</p>}
        {error.action !== "" && <p>{error.action}</p>}
        {children !== undefined && <div className="button-row">{children}</div>}
        {(error.details !== "" || error.number !== "") && (
          <details className="error-panel-details">
            <summary>{text.details}</summary>
            <pre>{[error.number, error.details].filter((part) => part !== "").join("\n")}</pre>
          </details>
        )}
      </div>
    </div>
  );
}

/** The error of a rejected call as a person meets it. */
export function shownError(reason: unknown): IpcError {
  if (reason instanceof ShellError) {
    return reason.error;
  }
  return {
    code: "other",
    number: "",
    what: "Programmet svarte ikke som ventet.",
    meaning: "Ingenting er mistet.",
    action: "Prøv igjen.",
    details: reason instanceof Error ? reason.message : String(reason),
  };
}
