/** What stands in evidence as a tree: JSON and XML exactly as written, or nothing when it is neither. */

/** A field, an element or an attribute. What has no name is an item of a list or text between elements. */
export interface Branch {
  name: string;
  /** As it was written: no number is rounded, and of two fields of one name both stand. */
  value: string;
  children: Branch[];
}

/** Deeper than anything that is sent to be read. */
const DEEPEST = 64;
/** More than is read as a tree; longer is shown as text. */
const LONGEST = 500_000;

/** `null` when it is neither whole JSON nor whole XML, has its own entities, or is too long or too deep. */
export function treeOf(body: string): Branch[] | null {
  const text = body.replace(/^\uFEFF/, "").trim();
  if (text.length > LONGEST) {
    return null;
  }
  try {
    if (/^[[{]/.test(text)) {
      return ofJson(text);
    }
    return text.startsWith("<") ? ofXml(text) : null;
  } catch {
    return null;
  }
}

/** Strings, signs of structure, and everything else up to the next of them. */
const TOKEN = /\s*("[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s{}[\],:"]+)/gy;

function ofJson(text: string): Branch[] {
  // Says whether it is JSON at all; what is shown is read from the text itself, which this would round.
  JSON.parse(text);
  const tokens = Array.from(text.matchAll(TOKEN), ([, token = ""]) => token);
  let at = 0;
  const value = (name: string, depth: number): Branch => {
    if (depth > DEEPEST) {
      throw new RangeError("deep");
    }
    const first = tokens[at] ?? "";
    at += 1;
    if (first !== "{" && first !== "[") {
      return { name, value: first, children: [] };
    }
    const children: Branch[] = [];
    const end = first === "{" ? "}" : "]";
    while (tokens[at] !== end) {
      if (tokens[at] === ",") {
        at += 1;
      }
      let key = "";
      if (first === "{") {
        key = String(JSON.parse(tokens[at] ?? ""));
        at += 2;
      }
      children.push(value(key, depth + 1));
    }
    at += 1;
    return { name, value: children.length === 0 ? first + end : "", children };
  };
  const root = value("", 0);
  return root.name === "" && root.children.length > 0 ? root.children : [root];
}

function ofXml(text: string): Branch[] | null {
  // A document that declares its own entities is read as text: nothing is expanded here.
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) {
    return null;
  }
  const parsed = new DOMParser().parseFromString(text, "application/xml");
  const root = parsed.documentElement;
  if (root === null || parsed.querySelector("parsererror") !== null) {
    return null;
  }
  return [ofElement(root, 0)];
}

function ofElement(element: Element, depth: number): Branch {
  if (depth > DEEPEST) {
    throw new RangeError("deep");
  }
  const attributes = [...element.attributes].map(
    (one): Branch => ({ name: `@${one.name}`, value: one.value, children: [] }),
  );
  const inside = [...element.childNodes].flatMap((node): Branch[] => {
    if (node.nodeType === Node.ELEMENT_NODE) {
      return [ofElement(node as Element, depth + 1)];
    }
    const said =
      node.nodeType === Node.TEXT_NODE || node.nodeType === Node.CDATA_SECTION_NODE
        ? (node.nodeValue ?? "").trim()
        : "";
    return said === "" ? [] : [{ name: "", value: said, children: [] }];
  });
  const [only] = inside;
  // Text alone stands beside the name of its element.
  const value = inside.length === 1 && only?.name === "" ? only.value : "";
  return {
    name: element.tagName,
    value,
    children: value === "" ? [...attributes, ...inside] : attributes,
  };
}
