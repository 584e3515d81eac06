/** Text as it is, and XML and JSON as a tree that opens and closes. */
import type { ViewerWords } from "../shared/i18n/nb.viewer";
import { make } from "./dom";
import type { TreeNode } from "./source";
import type { Stage, View } from "./view";

/** So much of a text is laid out at a time, when it comes into view. */
const LINES = 200;
const LINE = 2_000;
/** So many nodes of a tree are shown until somebody wants more, and so much of a value. */
const NODES = 200;
const VALUE = 10_000;
/** Nodes that are open from the start. */
const OPEN = 60;

export async function textView(stage: Stage): Promise<View> {
  const { source, words, element } = stage;
  const shown = await source.text();
  for (const note of shown.notes) {
    stage.note(note);
  }
  const content = shown.tree
    ? tree(shown.tree, words)
    : make("div", { class: "text", dir: "auto" }, ...blocks(shown.text));
  element.replaceChildren(content);
  return {
    pages: 0,
    zoom: (factor) => {
      content.style.fontSize = `${(factor ?? 1) * 100}%`;
      return factor ?? 1;
    },
    show: () => {},
    current: () => 1,
  };
}

/** A line that does not end is cut, so that laying it out does not take forever; nothing of it is left out. */
export function linesOf(text: string): string[] {
  return text
    .split(/\r\n|\r|\n/)
    .flatMap((line) =>
      line.length <= LINE
        ? [line]
        : Array.from({ length: Math.ceil(line.length / LINE) }, (_, at) =>
            line.slice(at * LINE, (at + 1) * LINE),
          ),
    );
}

function blocks(text: string): HTMLElement[] {
  const lines = linesOf(text);
  return Array.from({ length: Math.ceil(lines.length / LINES) }, (_, at) =>
    make("pre", {}, lines.slice(at * LINES, (at + 1) * LINES).join("\n")),
  );
}

function tree(root: TreeNode, words: ViewerWords): HTMLElement {
  const left = { open: OPEN };
  return make("div", { class: "tree" }, make("ul", {}, node(root, words, left)));
}

/** A node; what is inside it is made when it is opened. */
function node(from: TreeNode, words: ViewerWords, left: { open: number }): HTMLElement {
  const name = from.name === "" ? [] : [make("span", { class: `name ${from.mark}` }, from.name)];
  const value = from.value === "" ? [] : [shownValue(from.value, words)];
  if (from.children.length === 0) {
    const bare = name.length + value.length === 0 || (from.mark !== "value" && value.length === 0);
    const empty = bare ? [make("span", { class: "count" }, words.empty)] : [];
    return make("li", {}, make("div", { class: "leaf" }, ...name, ...value, ...empty));
  }
  const count = make("span", { class: "count" }, words.items(from.children.length));
  const inside = make("ul");
  const details = make("details", {}, make("summary", {}, ...name, ...value, count), inside);
  const fill = () => {
    if (inside.childElementCount === 0) {
      more(inside, from.children, 0, words, left);
    }
  };
  if (left.open >= from.children.length) {
    left.open -= from.children.length;
    details.open = true;
    fill();
  }
  details.addEventListener("toggle", fill);
  return make("li", {}, details);
}

function more(
  list: HTMLElement,
  nodes: readonly TreeNode[],
  from: number,
  words: ViewerWords,
  left: { open: number },
): void {
  const next = nodes.slice(from, from + NODES);
  list.append(...next.map((one) => node(one, words, left)));
  const rest = nodes.length - from - next.length;
  if (rest > 0) {
    const button = make(
      "button",
      { class: "text-button", type: "button" },
      words.more(Math.min(rest, NODES)),
    );
    const row = make("li", {}, button);
    button.addEventListener("click", () => {
      row.remove();
      const before = list.childElementCount;
      more(list, nodes, from + NODES, words, left);
      const first = list.children[before];
      first?.setAttribute("tabindex", "-1");
      (first as HTMLElement | undefined)?.focus();
    });
    list.append(row);
  }
}

function shownValue(value: string, words: ViewerWords): HTMLElement {
  const shown = value.slice(0, VALUE);
  const element = make("span", { class: "value", dir: "auto" }, linesOf(shown).join("\n"));
  if (value.length > VALUE) {
    element.append(make("span", { class: "count" }, ` ${words.cut(value.length - VALUE)}`));
  }
  return element;
}
