import { expect, test } from "vitest";
import { foreignParts, foreignText, shortened } from "./foreign";

test.each([
  ["faktura\u202Efdp.exe", "faktura[U+202E]fdp.exe"],
  ["Nord\u200Bfjell", "Nord[U+200B]fjell"],
  ["a\u2066b\u2069c", "a[U+2066]b[U+2069]c"],
  ["linje\nskift\u0000", "linje[U+000A]skift[U+0000]"],
  ["merke\u{E0041}", "merke[U+E0041]"],
  ["\uFEFFbom", "[U+FEFF]bom"],
])("what is not seen in %j is written out", (given, shown) => {
  expect(foreignText(given)).toBe(shown);
});

test("what is seen is left alone, in every script", () => {
  for (const text of [
    "Blåbærsyltetøy – «æ»",
    "مرحبا",
    "Ḧ̈",
    "👩‍🏫".replace("\u200D", ""),
    "<b>fet</b>",
  ]) {
    expect(foreignParts(text)).toEqual([{ text, hidden: false }]);
  }
});

test("a name too long to be one is cut between signs, and says so", () => {
  expect(shortened("😀".repeat(5), 3)).toBe("😀😀😀…");
  expect(shortened("kort", 4)).toBe("kort");
});
