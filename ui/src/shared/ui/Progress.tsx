import { useId } from "react";
import "./Progress.css";

interface ProgressProps {
  /** What is being done; read aloud, and shown unless `quiet`. */
  label: string;
  value: number;
  max: number;
  /** «12,4 MB av 20,1 MB». */
  text?: string;
  tone?: "neutral" | "success" | "warning" | "danger";
  quiet?: boolean;
}

/** A native `<progress>` with its words. Never the only carrier of the figure. */
export function Progress({ label, value, max, text, tone = "neutral", quiet }: ProgressProps) {
  const id = useId();
  return (
    <div className="progress" data-tone={tone}>
      {!quiet && (
        <div className="progress-words">
          <span id={id}>{label}</span>
          {text !== undefined && <span className="progress-text">{text}</span>}
        </div>
      )}
      <progress
        aria-label={quiet ? label : undefined}
        aria-labelledby={quiet ? undefined : id}
        aria-valuetext={text}
        max={max}
        value={Math.min(value, max)}
      />
    </div>
  );
}
