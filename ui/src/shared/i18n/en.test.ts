import { expect, test } from "vitest";
import { en } from "./en";
import { nb } from "./nb";
import { viewerWords } from "./viewer";

/** What the compiler does not see of two catalogues: order, length of lists, parameters, quotation marks. */
function alike(there: unknown, here: unknown, path: string): void {
  expect(typeof there, path).toBe(typeof here);
  if (typeof here === "function") {
    expect((there as typeof here).length, path).toBe(here.length);
  } else if (typeof here === "object" && here !== null) {
    expect(Object.keys(there as object), path).toEqual(Object.keys(here));
    for (const [key, value] of Object.entries(here)) {
      alike((there as Record<string, unknown>)[key], value, `${path}.${key}`);
    }
  } else {
    expect(there === "", path).toBe(here === "");
  }
}

function sentences(from: unknown): string[] {
  if (typeof from === "string") {
    return [from];
  }
  return typeof from === "object" && from !== null ? Object.values(from).flatMap(sentences) : [];
}

test("English says what bokmål says, in the same order and with the same parameters", () => {
  alike(en, nb, "en");
});

test("the window that shows a document says the same in every language", () => {
  alike(viewerWords.en, viewerWords.nb, "en");
  alike(viewerWords.nn, viewerWords.nb, "nn");
});

test("English has its own quotation marks, and no exclamation marks", () => {
  expect(sentences(en).filter((text) => /[«»!]/.test(text))).toEqual([]);
});
