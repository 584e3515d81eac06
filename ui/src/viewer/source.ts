/** Where the document comes from: one address each, answered for this window alone. */
import type { ViewerLanguage } from "../shared/i18n/viewer";

/** What the window is told first. */
export interface About {
  name: string;
  shown: "pdf" | "picture" | "text";
  kind: string;
  bytes: number;
  size: string;
  pages: number;
  notes: string[];
  opens: boolean;
  /** That the window speaks. */
  language: ViewerLanguage;
}

/** A node of a tree. */
export interface TreeNode {
  name: string;
  value: string;
  mark: "element" | "attribute" | "object" | "list" | "value";
  children: TreeNode[];
}

export interface Text {
  text: string;
  tree: TreeNode | null;
  notes: string[];
}

export interface Source {
  about: () => Promise<About>;
  text: () => Promise<Text>;
  /** Bytes of a PDF. */
  bytes: (from: number, length: number) => Promise<Uint8Array>;
  /** A page of a picture, from 1. */
  page: (number: number) => Promise<Blob>;
  /** Asks the person, outside this window, and gives a copy to another program. */
  open: () => Promise<void>;
  close: () => Promise<void>;
}

/** Why something is not shown, in words for people. */
export class NotShown extends Error {}

/** What one answer holds at most. */
const PIECE = 1024 * 1024;

async function answered(path: string, method = "GET"): Promise<Response> {
  const response = await fetch(path, { method });
  if (response.ok) {
    return response;
  }
  const told: unknown = await response.json().catch(() => null);
  const text = told && typeof told === "object" && "text" in told ? String(told.text) : "";
  throw new NotShown(text);
}

export const windowSource: Source = {
  about: async () => (await answered("about")).json(),
  text: async () => (await answered("text")).json(),
  bytes: async (from, length) => {
    const whole = new Uint8Array(length);
    let have = 0;
    while (have < length) {
      const piece = await answered(`bytes/${from + have}-${Math.min(length - have, PIECE)}`);
      const bytes = new Uint8Array(await piece.arrayBuffer());
      if (bytes.length === 0) {
        return whole.subarray(0, have);
      }
      whole.set(bytes, have);
      have += bytes.length;
    }
    return whole;
  },
  page: async (number) => (await answered(`page/${number}`)).blob(),
  open: async () => {
    await answered("open", "POST");
  },
  close: async () => {
    await answered("close", "POST");
  },
};
