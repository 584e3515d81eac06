import { type ReactNode, useEffect, useRef } from "react";
import type { IpcError } from "../../ipc/generated/bindings";
import { ShellError } from "../../ipc/shell";
import { spoken } from "../i18n/spoken";
import { useText } from "../i18n/useText";
import { CopyButton } from "./CopyButton";
import { ToneIcon } from "./Tone";
import "./ErrorPanel.css";

interface ErrorPanelProps {
  error: IpcError;
  tone?: "warning" | "danger";
  /** It answers what was pressed on a page that is long: all of it is brought into view. */
  answers?: boolean;
  /** Buttons, the best first. */
  children?: ReactNode;
}

/** What happened, what it means for the message, what to do now; codes only behind «Detaljer». */
export function ErrorPanel({ error, tone = "danger", answers = false, children }: ErrorPanelProps) {
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (answers) {
      panel.current?.scrollIntoView?.({ block: "nearest" });
    }
  }, [answers]);
  return (
    <div
      className="error-panel"
      data-tone={tone}
      ref={panel}
      role={tone === "danger" ? "alert" : "status"}
    >
      <ToneIcon tone={tone} />
      <div className="error-panel-body">
        <ErrorWords error={error} />
        {children !== undefined && <div className="button-row">{children}</div>}
        <ErrorDetails error={error} />
      </div>
    </div>
  );
}

/** The three sentences, and who can help. `said` stands beside them already and is not said again. */
export function ErrorWords({ error, said = [] }: { error: IpcError; said?: readonly string[] }) {
  const text = useText();
  return (
    <>
      {!said.includes(error.what) && <p className="error-panel-what">{error.what}</p>}
      {error.meaning !== "" && <p>{error.meaning}</p>}
      {error.action !== "" && <p>{error.action}</p>}
      {error.help !== "" && (
        <p className="error-panel-help">
          <strong>{text.whoHelps}</strong> {error.help}
        </p>
      )}
    </>
  );
}

/** Number and cause, for whoever helps. */
export function ErrorDetails({ error }: { error: IpcError }) {
  const text = useText();
  const lines = [error.number, error.details].filter((part) => part !== "").join("\n");
  if (lines === "") {
    return null;
  }
  return (
    <details className="error-details">
      <summary>{text.details}</summary>
      <div>
        <pre>{lines}</pre>
        <CopyButton
          done={text.copiedWhat(text.details)}
          label={text.copyDetails}
          value={`${error.what}\n${lines}`}
        />
      </div>
    </details>
  );
}

/** The error of a rejected call as a person meets it. */
export function shownError(reason: unknown): IpcError {
  if (reason instanceof ShellError) {
    return reason.error;
  }
  const { what, meaning, action } = spoken().unforeseen;
  return {
    code: "other",
    number: "",
    what,
    meaning,
    action,
    help: "",
    details: reason instanceof Error ? reason.message : String(reason),
  };
}
