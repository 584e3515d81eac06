import { formatDate } from "../../../shared/format/time";

/** A day as it is written here; anything else as it came. */
export function dateOf(written: string): string {
  return /^\d{4}-\d{2}-\d{2}/.test(written) ? formatDate(written) : written;
}
