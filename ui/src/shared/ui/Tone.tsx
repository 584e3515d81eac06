import {
  CheckmarkCircleFillIcon,
  CircleSlashIcon,
  EnvelopeClosedIcon,
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

interface ToneIconProps {
  tone: ToneDto;
  /** Nothing is waited for any more. */
  stopped?: boolean;
  /** It came in: nothing was ever waited for. */
  came?: boolean;
}

/** The icon of a tone; always stands beside the word. */
export function ToneIcon({ tone, stopped, came }: ToneIconProps) {
  const still = came ? EnvelopeClosedIcon : stopped ? CircleSlashIcon : icons.neutral;
  const Icon = tone === "neutral" ? still : icons[tone];
  return <Icon aria-hidden className="tone-icon" data-tone={tone} />;
}
