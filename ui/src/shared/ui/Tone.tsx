import {
  CheckmarkCircleFillIcon,
  CircleSlashIcon,
  ExclamationmarkTriangleFillIcon,
  HourglassIcon,
  XMarkOctagonFillIcon,
} from "@navikt/aksel-icons";
import type { ToneDto } from "../../ipc/generated/bindings";
import "./Tone.css";

const icons = {
  neutral: HourglassIcon,
  success: CheckmarkCircleFillIcon,
  warning: ExclamationmarkTriangleFillIcon,
  danger: XMarkOctagonFillIcon,
} as const;

/** The icon of a tone; always stands beside the word. `stopped`: nothing is waited for any more. */
export function ToneIcon({ tone, stopped }: { tone: ToneDto; stopped?: boolean }) {
  const Icon = stopped && tone === "neutral" ? CircleSlashIcon : icons[tone];
  return <Icon aria-hidden className="tone-icon" data-tone={tone} />;
}
