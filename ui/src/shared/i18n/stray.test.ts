import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const src = join(import.meta.dirname, "../..");

/** Where words of their own are right: the catalogue, what the backend says, and tests. */
const exempt = /^(shared\/i18n|ipc\/(fake|generated)|test)\/|\.test\.tsx?$|^viewer\/fake\.ts$/;

/** Words and marks that only a sentence in Norwegian has. */
const norwegian =
  /[æøåÆØÅ«»]|(?<![\p{L}_-])(ikke|og|er|av|til|fra|med|som|det|meldinger|melding|Prøv|Lukk|Vis|Velg|Avbryt|Lagre)(?![\p{L}_-])/u;

/** What may be shown: texts in quotation marks and between tags, not comments and names. */
function texts(file: string): string[] {
  const code = readFileSync(join(src, file), "utf8")
    .replaceAll(/\/\*[\s\S]*?\*\//g, "")
    .replaceAll(/(?<!:)\/\/.*$/gm, "");
  return code.match(/"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|>[^<>{}=;]+(?=[<{])/g) ?? [];
}

test("no screen has Norwegian words outside of the catalogue", () => {
  const files = readdirSync(src, { recursive: true, encoding: "utf8" })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => /\.tsx?$/.test(file) && !exempt.test(file));
  expect(files.length).toBeGreaterThan(50);
  const stray = files.flatMap((file) =>
    texts(file)
      .filter((text) => norwegian.test(text))
      .map((text) => `${file}: ${text.trim()}`),
  );
  expect(stray).toEqual([]);
});
