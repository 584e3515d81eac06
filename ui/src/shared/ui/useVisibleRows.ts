import { type RefObject, useEffect, useLayoutEffect, useMemo, useReducer, useRef } from "react";
import { flushSync } from "react-dom";

/** So many rows are cheap enough to be there all the time. */
const ALL = 60;

/** Rows drawn above and below what is seen, so that a quick hand finds them there. */
const BEYOND = 8;

/** How high a row is taken to be before any has been measured. */
const GUESS_PX = 80;

/** The rows `first` to `last`, both included. */
interface Range {
  first: number;
  last: number;
}

interface Model {
  keys: readonly string[];
  /** Where each row begins, and last where the list ends. */
  starts: Float64Array;
}

interface VisibleRows {
  /** The rows to draw, in order. */
  indexes: number[];
  /** How much room stands for the rows between this one and the one drawn before it. */
  gap: (position: number) => number;
  /** How much room stands for the rows after the last one drawn. */
  after: number;
  /** How many rows a page has. */
  page: () => number;
}

/**
 * Which rows of a long list are drawn: those near the window's view and those in `keep`. Rows are as high
 * as they are; of those never drawn it is guessed. What is seen stays where it is when rows come or go
 * above it, or turn out higher than guessed.
 *
 * It asks where the list is in the window and not who scrolls it, which is not the same element in a small
 * window. The rows are drawn in `box`, each with its `data-index`.
 */
export function useVisibleRows(
  box: RefObject<HTMLElement | null>,
  keys: readonly string[],
  keep: readonly number[],
): VisibleRows {
  const heights = useRef(new Map<string, number>());
  const [measured, measure] = useReducer((count: number) => count + 1, 0);
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const range = useRef<Range>({ first: 0, last: ALL - 1 });
  const before = useRef<Model | null>(null);
  const long = keys.length > ALL;

  // biome-ignore lint/correctness/useExhaustiveDependencies: what was measured is in the ref
  const model = useMemo(() => modelOf(keys, heights.current), [keys, measured]);
  const indexes = drawn(range.current, keep, keys.length);

  const seen = () => {
    const top = box.current?.getBoundingClientRect().top ?? 0;
    return inView(model, -top, window.innerHeight - top);
  };

  // Before it is painted: what was drawn is measured, and what is seen is put back where it was.
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) {
      return;
    }
    let changed = false;
    for (const row of element.querySelectorAll<HTMLElement>(":scope > [data-index]")) {
      const key = keys[Number(row.dataset.index)];
      const height = row.getBoundingClientRect().height;
      if (key !== undefined && Math.abs((heights.current.get(key) ?? 0) - height) > 0.5) {
        heights.current.set(key, height);
        changed = true;
      }
    }
    if (changed) {
      measure();
      return;
    }
    if (before.current !== null && before.current !== model) {
      hold(element, before.current, model);
    }
    before.current = model;
    const next = seen();
    if (long && (next.first !== range.current.first || next.last !== range.current.last)) {
      range.current = next;
      redraw();
    }
  });

  const look = useRef<() => void>(undefined);
  useEffect(() => {
    look.current = () => {
      const next = seen();
      const now = range.current;
      // Drawn is more than seen: only when what is seen comes near its edge is there anything to do.
      const far = (one: number, other: number) => Math.abs(one - other) >= BEYOND / 2;
      if (far(next.first, now.first) || far(next.last, now.last)) {
        range.current = next;
        flushSync(redraw);
      }
    };
  });
  useEffect(() => {
    if (!long || !box.current) {
      // Drawn whole.
      range.current = { first: 0, last: ALL - 1 };
      return;
    }
    const scrolled = () => look.current?.();
    // Another width is another height of every row.
    let width = box.current.clientWidth;
    const sizes = new ResizeObserver(([entry]) => {
      if (entry && entry.contentRect.width !== width) {
        width = entry.contentRect.width;
        heights.current.clear();
        measure();
      }
    });
    sizes.observe(box.current);
    document.addEventListener("scroll", scrolled, { capture: true, passive: true });
    window.addEventListener("resize", scrolled);
    return () => {
      sizes.disconnect();
      document.removeEventListener("scroll", scrolled, { capture: true });
      window.removeEventListener("resize", scrolled);
    };
  }, [long, box]);

  const start = (index: number) => model.starts[index] ?? 0;
  return {
    indexes,
    gap: (position) => {
      const index = indexes[position] ?? 0;
      const last = position === 0 ? -1 : (indexes[position - 1] ?? -1);
      return last + 1 === index ? 0 : start(index) - start(last + 1);
    },
    after: start(keys.length) - start((indexes.at(-1) ?? -1) + 1),
    page: () => {
      const { first, last } = seen();
      return Math.max(1, last - first - 1);
    },
  };
}

function modelOf(keys: readonly string[], heights: ReadonlyMap<string, number>): Model {
  let sum = 0;
  for (const height of heights.values()) {
    sum += height;
  }
  const guess = heights.size === 0 ? GUESS_PX : sum / heights.size;
  const starts = new Float64Array(keys.length + 1);
  keys.forEach((key, index) => {
    starts[index + 1] = (starts[index] ?? 0) + (heights.get(key) ?? guess);
  });
  return { keys, starts };
}

/** The rows between two places of the list. */
function inView({ keys, starts }: Model, top: number, bottom: number): Range {
  const at = (place: number) => {
    let low = 0;
    let high = Math.max(0, keys.length - 1);
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= place) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  };
  return { first: at(top), last: at(bottom) };
}

function drawn({ first, last }: Range, keep: readonly number[], count: number): number[] {
  const rows = new Set(keep.filter((index) => index >= 0 && index < count));
  for (let i = Math.max(0, first - BEYOND); i <= Math.min(count - 1, last + BEYOND); i += 1) {
    rows.add(i);
  }
  return [...rows].sort((a, b) => a - b);
}

/** Scrolls by as much as the first row that is seen has moved. At the top, what is new is seen. */
function hold(element: HTMLElement, old: Model, now: Model) {
  const scroller = scrolledAround(element);
  if (scroller === null) {
    return;
  }
  const edge = Math.max(0, scroller.getBoundingClientRect().top);
  const from = inView(old, edge - element.getBoundingClientRect().top, 0).first;
  const places = new Map(now.keys.map((key, index) => [key, index]));
  for (let index = from; index < old.keys.length; index += 1) {
    const to = places.get(old.keys[index] ?? "");
    if (to !== undefined) {
      const moved = (now.starts[to] ?? 0) - (old.starts[index] ?? 0);
      if (Math.abs(moved) > 0.5) {
        scroller.scrollTop += moved;
      }
      return;
    }
  }
}

/** The nearest that is scrolled down; `null` when all is at its top. */
function scrolledAround(element: HTMLElement): HTMLElement | null {
  for (let at: HTMLElement | null = element; at !== null; at = at.parentElement) {
    if (at.scrollTop > 0) {
      return at;
    }
  }
  return null;
}
