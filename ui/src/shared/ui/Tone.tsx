import {
  CheckmarkCircleFillIcon,
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

/** The icon of a tone; always stands beside the word. */
export function ToneIcon({ tone }: { tone: ToneDto }) {
  const Icon = icons[tone];
  return <Icon aria-hidden className="tone-icon" data-tone={tone} />;
}
