/** Elements without a framework: this window loads nothing that it does not need. Text is always text. */

type Attributes = Record<string, string | number | boolean>;

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  element.append(...children);
  return element;
}

/** A button; with `path`, an icon of 24 × 24 that `label` names. */
export function button(
  id: string,
  label: string,
  onClick: () => void,
  { path, kind = "tertiary" }: { path?: string; kind?: string } = {},
): HTMLButtonElement {
  const element = make("button", {
    class: path ? "ds-button icon-button" : "ds-button",
    "data-variant": kind,
    "data-testid": id,
    type: "button",
  });
  if (path) {
    element.setAttribute("aria-label", label);
    element.title = label;
    element.append(icon(path));
  } else {
    element.append(label);
  }
  element.addEventListener("click", onClick);
  return element;
}

function icon(path: string): SVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(space, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}
