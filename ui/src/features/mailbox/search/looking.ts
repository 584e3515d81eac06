import type { SearchPlace } from "../../../ipc/generated/bindings";
import { isAsking, type Question } from "../../../shared/data/queries";

/** What a person looks for in a folder: the field and the chips, as they stand. */
export interface Looking {
  text: string;
  /** In every folder, and not only in the one that is shown. */
  everywhere: boolean;
  unread: boolean;
  confidential: boolean;
  documents: boolean;
}

export const noLooking: Looking = {
  text: "",
  everywhere: false,
  unread: false,
  confidential: false,
  documents: false,
};

export function questionOf(folder: SearchPlace, looking: Looking): Question {
  const { everywhere, text, ...only } = looking;
  return { text: text.trim(), place: everywhere ? null : folder, ...only };
}

/** Whether anything is looked for; else the folder itself is shown. */
export function isLooking(looking: Looking): boolean {
  return isAsking(questionOf("inbox", looking));
}
