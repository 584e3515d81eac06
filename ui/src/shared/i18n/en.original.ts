/** The letter that is answered, beside the answer (ux 5.5), in English. Part of {@link en}. */
import type { original as bokmaal } from "./nb.original";

export const original: typeof bokmaal = {
  show: "Show the message you are answering",
  hide: "Hide the message you are answering",
  heading: "The message you are answering",
};
