import type { DraftInput, FiksIoInput } from "../../ipc/generated/bindings";
import type { nb } from "../../shared/i18n/nb";

/** FIKS IO, as a draft names its way. */
export const FIKS_IO = "DPFIO";

/** Nothing of FIKS IO chosen yet. */
export const NO_KONTO: Pick<FiksIoInput, "konto" | "kontoName"> = { konto: "", kontoName: "" };

/** Whether it is a letter that an archive shall store; every other meldingstype has a name. */
export function isLetter(input: DraftInput): boolean {
  return input.service !== FIKS_IO || input.fiksIo.meldingType === "";
}

/** What has been typed that the chosen way has no place for, in the order of the page. */
export function leftBehind(input: DraftInput, words: (typeof nb)["compose"]): string[] {
  const left: string[] = [];
  const say = (typed: boolean, label: string) => {
    if (typed) {
      left.push(label);
    }
  };
  const over = input.service === FIKS_IO;
  say(over && input.confidential, words.fiks.carried.confidential);
  if (over && !isLetter(input)) {
    say(input.theirReference.trim() !== "", words.theirReference);
    say(input.ourReference.trim() !== "", words.ourReference);
    say(input.shielded, words.shielded);
  } else {
    say(input.fiksIo.content.trim() !== "", words.fiks.carried.content);
  }
  say(
    !over && input.fiksIo.headers.some((header) => header.name !== ""),
    words.fiks.carried.headers,
  );
  return left;
}
