import type { ViewerWords } from "../shared/i18n/nb.viewer";
import type { About, Source } from "./source";

/** What the tools above a document can do with it. */
export interface View {
  /** How many pages there are; 0 when there are none. */
  pages: number;
  /** Shows it `factor` times its size; none fits it to the window. Answers the factor that came of it. */
  zoom: (factor: number | null) => number;
  /** Brings a page, from 1, into view. */
  show: (page: number) => void;
  /** The page that is in view, from 1. */
  current: () => number;
}

/** What a view is made of. */
export interface Stage {
  about: About;
  source: Source;
  words: ViewerWords;
  /** Where it is drawn, and what scrolls. */
  element: HTMLElement;
  /** Says something under the tools. */
  note: (text: string) => void;
}

/** The page that takes most of what is in view. */
export function pageInView(stage: HTMLElement, pages: readonly HTMLElement[]): number {
  const box = stage.getBoundingClientRect();
  const middle = box.top + box.height / 2;
  const at = pages.findIndex((page) => page.getBoundingClientRect().bottom > middle);
  return at === -1 ? Math.max(pages.length, 1) : at + 1;
}

/** Calls `near` when an element comes close to being in view, and `far` when it has left. */
export function watchPages(
  stage: HTMLElement,
  pages: readonly HTMLElement[],
  near: (index: number) => void,
  far: (index: number) => void,
): void {
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        const index = pages.indexOf(entry.target as HTMLElement);
        (entry.isIntersecting ? near : far)(index);
      }
    },
    { root: stage, rootMargin: "100% 0px" },
  );
  for (const page of pages) {
    watcher.observe(page);
  }
}
