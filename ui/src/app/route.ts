import type { Folder } from "../ipc/generated/bindings";

/** A list with messages that are chosen and read beside it. */
export type Box = Folder | "inbox";
/** A list with rows that are chosen and shown beside it: those of Oppfølging are of every folder. */
type List = Box | "followup";
export type Place = List | "drafts";

/** Where the window is. A compose page or a receipt lies over the list it was opened from. */
export interface Route {
  place: Place;
  /** The chosen row of each list: where you were is where you come back to. */
  chosen: Record<List, string | null>;
  /** Below 1100 px: whether the chosen message fills the page. */
  opened: boolean;
  over:
    | { kind: "compose"; draftId: string }
    | { kind: "receipt"; uid: string }
    | { kind: "settings"; begin?: "konto" }
    | null;
}

export type Step =
  | { kind: "go"; place: Place }
  | { kind: "choose"; folder: List; uid: string | null }
  | { kind: "open"; folder: List; uid: string }
  | { kind: "closeDetail" }
  | { kind: "compose"; draftId: string }
  | { kind: "receipt"; uid: string }
  | { kind: "settings"; begin?: "konto" }
  | { kind: "closeOver" };

export const home: Route = {
  place: "inbox",
  chosen: { inbox: null, followup: null, outbox: null, sent: null },
  opened: false,
  over: null,
};

export function route(at: Route, step: Step): Route {
  switch (step.kind) {
    case "go":
      return { ...at, place: step.place, opened: false, over: null };
    case "choose":
      return { ...at, chosen: { ...at.chosen, [step.folder]: step.uid } };
    case "open":
      return {
        place: step.folder,
        chosen: { ...at.chosen, [step.folder]: step.uid },
        opened: true,
        over: null,
      };
    case "closeDetail":
      return { ...at, opened: false };
    case "compose":
      return { ...at, over: { kind: "compose", draftId: step.draftId } };
    case "receipt":
      return { ...at, over: { kind: "receipt", uid: step.uid } };
    case "settings":
      return { ...at, over: step };
    case "closeOver":
      return { ...at, over: null };
  }
}
