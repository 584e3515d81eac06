import { isLooking, type Looking, noLooking } from "../features/mailbox/search/looking";
import type { SettingId } from "../features/settings/pages";
import type { Folder } from "../ipc/generated/bindings";

/** A list with messages that are chosen and read beside it. */
export type Box = Folder | "inbox";
/** A list with rows that are chosen and shown beside it: those of Oppfølging are of every folder. */
type List = Box | "followup";
export type Place = List | "drafts" | "find" | "diagnose";

/** A row that is chosen in a list. */
interface Chosen {
  /** The message, or what Oppfølging calls its row. */
  uid: string;
  /** Where it lies: not in the folder that is shown when it was found in another. */
  box: List;
}

/** Where the window is. A compose page or a receipt lies over the list it was opened from. */
export interface Route {
  place: Place;
  /** The chosen row of each list: where you were is where you come back to. */
  chosen: Record<List, Chosen | null>;
  /** What is looked for in each folder. */
  looking: Record<Box, Looking>;
  /** What was pasted in Finn melding. */
  asked: string;
  /** How often somebody came there with something to ask. */
  asks: number;
  /** Below 1100 px: whether the chosen message fills the page. */
  opened: boolean;
  over:
    | { kind: "compose"; draftId: string }
    | { kind: "receipt"; uid: string }
    | { kind: "settings"; begin?: "konto"; item?: SettingId }
    | null;
}

export type Step =
  | { kind: "go"; place: Place }
  /** `box` where the message was found in another folder. */
  | { kind: "choose"; folder: List; uid: string | null; box?: Box }
  | { kind: "open"; folder: List; uid: string; box?: Box }
  | { kind: "closeDetail" }
  | { kind: "look"; folder: Box; looking: Looking }
  | { kind: "ask"; text: string; anew?: boolean }
  | { kind: "compose"; draftId: string }
  | { kind: "receipt"; uid: string }
  | { kind: "settings"; begin?: "konto"; item?: SettingId }
  | { kind: "closeOver" };

export const home: Route = {
  place: "inbox",
  chosen: { inbox: null, followup: null, outbox: null, sent: null },
  looking: { inbox: noLooking, outbox: noLooking, sent: noLooking },
  asked: "",
  asks: 0,
  opened: false,
  over: null,
};

export function route(at: Route, step: Step): Route {
  switch (step.kind) {
    case "go":
      return { ...at, place: step.place, opened: false, over: null };
    case "choose":
      return { ...at, chosen: chosenIn(at, step) };
    case "open":
      return {
        ...at,
        place: step.folder,
        chosen: chosenIn(at, step),
        opened: true,
        over: null,
      };
    case "closeDetail":
      return { ...at, opened: false };
    case "look":
      return looked(at, step.folder, step.looking);
    case "ask":
      return { ...at, asked: step.text, asks: at.asks + (step.anew ? 1 : 0) };
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

function chosenIn(at: Route, step: { folder: List; uid: string | null; box?: Box }) {
  const { folder, uid, box = folder } = step;
  return { ...at.chosen, [folder]: uid === null ? null : { uid, box } };
}

/** Without anything to look for, the folder is all there is; what lies elsewhere is then no longer chosen. */
function looked(at: Route, folder: Box, looking: Looking): Route {
  const everywhere = looking.everywhere && isLooking(looking);
  const chosen = at.chosen[folder];
  const stays = everywhere || chosen === null || chosen.box === folder;
  return {
    ...at,
    looking: { ...at.looking, [folder]: { ...looking, everywhere } },
    chosen: stays ? at.chosen : { ...at.chosen, [folder]: null },
  };
}
