import { expect, test } from "vitest";
import { viewer } from "../shared/i18n/nb.viewer";
import type { Source, Text, TreeNode } from "./source";
import { linesOf, textView } from "./text";
import type { Stage } from "./view";

const leaf = (name: string, value: string): TreeNode => ({
  name,
  value,
  mark: "element",
  children: [],
});

async function shown(text: Partial<Text>): Promise<{ element: HTMLElement; notes: string[] }> {
  const element = document.createElement("main");
  const notes: string[] = [];
  const whole = { text: "", tree: null, notes: [], ...text };
  const source = { text: async () => whole } as unknown as Source;
  const note = (one: string) => notes.push(one);
  await textView({ source, words: viewer, element, note } as unknown as Stage);
  return { element, notes };
}

test("a line without an end is laid out in pieces, and nothing of it is left out", () => {
  const endless = "å".repeat(1_000_001);
  const lines = linesOf(endless);
  expect(lines.length).toBe(501);
  expect(lines.join("")).toBe(endless);
  expect(linesOf("a\r\nb\rc\n")).toEqual(["a", "b", "c", ""]);
});

test("what a document says is text, whatever it looks like", async () => {
  const evil = "<img src=x onerror='window.ran = true'><script>1</script>";
  const { element } = await shown({ text: evil });
  expect(element.textContent).toBe(evil);
  expect(element.querySelector("img, script")).toBeNull();
  const tree = await shown({ tree: { ...leaf(evil, evil), children: [leaf(evil, evil)] } });
  expect(tree.element.querySelector("img, script")).toBeNull();
  expect(tree.element.textContent).toContain(evil);
});

test("a wide tree is shown a part at a time, and a closed branch is made when it is opened", async () => {
  const many = Array.from({ length: 450 }, (_, at) => leaf(`n${at}`, ""));
  const { element } = await shown({ tree: { ...leaf("rot", ""), children: many } });
  const details = element.querySelector("details");
  expect(element.querySelectorAll(".leaf").length).toBe(0);
  details?.setAttribute("open", "");
  details?.dispatchEvent(new Event("toggle"));
  expect(element.querySelectorAll(".leaf").length).toBe(200);
  const more = () => element.querySelector<HTMLButtonElement>(".text-button");
  expect(more()?.textContent).toBe("Vis 200 til");
  more()?.click();
  expect(more()?.textContent).toBe("Vis 50 til");
  more()?.click();
  expect(element.querySelectorAll(".leaf").length).toBe(450);
  expect(more()).toBeNull();
});

test("what is to be known of a text is told beside it", async () => {
  const { notes } = await shown({ text: "", notes: ["Filen er tom."] });
  expect(notes).toEqual(["Filen er tom."]);
});
