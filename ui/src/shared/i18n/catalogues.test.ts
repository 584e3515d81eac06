import { expect, test } from "vitest";
import { catalogues } from "./catalogues";
import { viewerWords } from "./viewer";

type Call = (...given: unknown[]) => unknown;

/** What functions are asked with: names that can be found again, and numbers on both sides of every plural. */
const NAMES = ["Aust", "Bryn", "Dokka", "Elvran"];
const NUMBERS = [0, 1, 2, 7, 24, 48];

/** Every way to give `arity` arguments of these. */
function given(arity: number): unknown[][] {
  let all: unknown[][] = [[]];
  for (let at = 0; at < arity; at += 1) {
    all = all.flatMap((before) => [NAMES[at], ...NUMBERS].map((one) => [...before, one]));
  }
  return arity === 1 ? [...all, [NAMES]] : all;
}

function answer(call: Call, asked: unknown[]): unknown {
  try {
    return call(...asked);
  } catch {
    return undefined;
  }
}

/** One sentence, or several in an object, and no hole in any of them. */
const whole = (said: unknown): boolean =>
  typeof said === "object" && said !== null
    ? Object.values(said).every(whole)
    : typeof said === "string" && !/undefined|NaN|\[object/.test(said);

const told = (said: unknown) => (typeof said === "string" ? said : JSON.stringify(said));

/** Every difference between two catalogues that somebody would see; none when they agree. */
function differences(there: unknown, here: unknown, path: string): string[] {
  if (typeof there !== typeof here || Array.isArray(there) !== Array.isArray(here)) {
    return [`${path}: ${typeof there} for ${typeof here}`];
  }
  if (typeof here === "function") {
    return differentAnswers(there as Call, here as Call, path);
  }
  if (typeof here === "object" && here !== null) {
    const keys = new Set([...Object.keys(here), ...Object.keys(there as object)]);
    const [ours, theirs] = [here, there] as Record<string, unknown>[];
    return [...keys].flatMap((key) => differences(theirs?.[key], ours?.[key], `${path}.${key}`));
  }
  return (there === "") === (here === "") ? [] : [`${path}: only one of them is empty`];
}

function differentAnswers(there: Call, here: Call, path: string): string[] {
  if (there.length !== here.length) {
    return [`${path}: ${there.length} arguments for ${here.length}`];
  }
  for (const asked of given(here.length)) {
    const ours = answer(here, asked);
    if (!whole(ours)) {
      continue;
    }
    const theirs = answer(there, asked);
    const at = `${path}(${asked.join(", ")}): ${told(theirs)}`;
    if (!whole(theirs)) {
      return [at];
    }
    const lost = asked.filter(
      (one) =>
        (typeof one === "string" || one === 7) &&
        told(ours).includes(String(one)) &&
        !told(theirs).includes(String(one)),
    );
    if (lost.length > 0) {
      return [`${at} without ${lost.join(", ")}`];
    }
    const different = differences(theirs, ours, path);
    if (different.length > 0) {
      return different;
    }
  }
  return [];
}

/** Every sentence of a catalogue, and what its functions say. */
function sentences(from: unknown): string[] {
  if (typeof from === "string") {
    return [from];
  }
  if (typeof from === "function") {
    const said = given(from.length).map((asked) => answer(from as Call, asked));
    return said.filter(whole).flatMap(sentences);
  }
  return typeof from === "object" && from !== null ? Object.values(from).flatMap(sentences) : [];
}

/** Functions that no call of ours gets a sentence from. */
function unasked(from: unknown, path: string): string[] {
  if (typeof from === "function") {
    const asked = given(from.length).some((one) => whole(answer(from as Call, one)));
    return asked ? [] : [path];
  }
  return typeof from === "object" && from !== null
    ? Object.entries(from).flatMap(([key, value]) => unasked(value, `${path}.${key}`))
    : [];
}

const { nb, nn, en } = catalogues;

test("every function of the catalogue can be asked", () => {
  expect(unasked(nb, "nb")).toEqual([]);
});

test.each([
  ["nynorsk", nn],
  ["English", en],
])(
  "%s says what bokmål says: nothing is missing, no list is shorter, no argument is lost",
  (_, there) => {
    expect(differences(there, nb, "")).toEqual([]);
  },
);

test("the window that shows a document says the same in every language", () => {
  expect(differences(viewerWords.nn, viewerWords.nb, "nn")).toEqual([]);
  expect(differences(viewerWords.en, viewerWords.nb, "en")).toEqual([]);
});

test("a difference is found wherever it is", () => {
  const say = { list: ["a", "b"], count: (count: number) => `${count}`, word: "a" };
  const found = (there: unknown) => differences(there, say, "x").length;
  expect(found(say)).toBe(0);
  expect(found({ ...say, list: ["a"] })).toBe(1);
  expect(found({ ...say, word: undefined })).toBe(1);
  expect(found({ ...say, word: "" })).toBe(1);
  expect(found({ ...say, more: "b" })).toBe(1);
  expect(found({ ...say, count: (_: number) => "many" })).toBe(1);
  expect(found({ ...say, count: (count: number) => `${{ 1: "one" }[count]} ${count}` })).toBe(1);
});

test.each([
  ["bokmål", nb, ["er", "r"]],
  ["nynorsk", nn, ["ar", "er", "r"]],
  ["English", en, ["s", "es"]],
])("one thing is one in %s, and two are many", (_, words, endings) => {
  const said = sentences(words);
  const after = (number: string) =>
    new Set(
      said.flatMap((one) => one.match(new RegExp(`(?<!\\S)${number} \\p{L}{2,}`, "gu")) ?? []),
    );
  const [one, two] = [after("1"), after("2")];
  const wrong = [...one].flatMap((single) =>
    endings
      .map((ending) => single.slice(2) + ending)
      .filter(
        (many) => two.has(`2 ${many}`) && (two.has(`2 ${single.slice(2)}`) || one.has(`1 ${many}`)),
      ),
  );
  expect(wrong).toEqual([]);
});

test("each language has its own quotation marks, and none of them shouts", () => {
  expect(sentences(en).filter((text) => /[«»!]/.test(text))).toEqual([]);
  expect(sentences([nb, nn]).filter((text) => /[“”!]/.test(text))).toEqual([]);
});

test("nynorsk has no words that are bokmål alone, and English none that are Norwegian", () => {
  const bokmaal =
    /(?<!\p{L})(ikke|hva|hvem|hvor|hvordan|hvis|fra|noe|noen|bare|dere|deres|kan ikke|meldinger|meldingen|mottaker|avsender|virksomhet|ble|være|når du ser|gjøre|sammen|mye|hun|åpne|åpnes|nå|uten|etter hvert)(?!\p{L})/iu;
  // What one may look for, and how a search is typed, is the same in all of them.
  const { settings, ...rest } = nn;
  const items = Object.values(settings.items).map(({ name, help }) => ({ name, help }));
  const wrong = (said: string[], foreign: RegExp) =>
    said.filter((text) => foreign.test(text) && !/^\p{L}+:\S/u.test(text));
  expect(wrong(sentences([{ ...settings, items }, rest]), bokmaal)).toEqual([]);
  const norwegian =
    /(?<!\p{L})(ikke|ikkje|og|er|på|av|til|fra|frå|med|som|det|den|du|dere|meldinger|melding|hva|kva|eller|ingen)(?!\p{L})/iu;
  expect(wrong(sentences(en), norwegian)).toEqual([]);
});
