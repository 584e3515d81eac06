import type { ViewerWords } from "../shared/i18n/nb.viewer";
import { button, make } from "./dom";
import type { About, Source } from "./source";
import type { View } from "./view";

const FACTORS = [0.1, 0.25, 0.33, 0.5, 0.67, 0.75, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3, 4];

const UP = "M6 15l6-6 6 6";
const DOWN = "M6 9l6 6 6-6";
const MINUS = "M5 12h14";
const PLUS = "M5 12h14M12 5v14";

/** What stands above the document: its name, the page, its size on the screen, and the ways out. */
export class Tools {
  readonly element: HTMLElement;
  readonly #words: ViewerWords;
  readonly #stage: HTMLElement;
  readonly #pages: HTMLElement;
  readonly #sizes: HTMLElement;
  readonly #page = make("span", { class: "place", "data-testid": "page" });
  readonly #percent = make("span", { class: "place", "data-testid": "percent" });
  readonly #told = make("span", { class: "sr-only", role: "status" });
  #view: View | null = null;
  #factor = 1;
  #fits = true;

  constructor(about: About, source: Source, words: ViewerWords, stage: HTMLElement) {
    this.#words = words;
    this.#stage = stage;
    this.#pages = make(
      "div",
      { class: "group", hidden: true },
      button("previous", words.previous, () => this.#turn(-1), { path: UP }),
      this.#page,
      button("next", words.next, () => this.#turn(1), { path: DOWN }),
    );
    this.#sizes = make(
      "div",
      { class: "group", hidden: true },
      button("smaller", words.smaller, () => this.#step(-1), { path: MINUS }),
      this.#percent,
      button("larger", words.larger, () => this.#step(1), { path: PLUS }),
      button("fit", words.fit, () => this.#zoom(null)),
    );
    const opens = about.shown === "pdf" ? words.openPdf : words.openOther;
    const ways = make("div", { class: "group ways" });
    if (about.opens) {
      ways.append(button("open", opens, () => void source.open(), { kind: "secondary" }));
    }
    ways.append(button("close", words.close, () => void source.close(), { kind: "secondary" }));
    const facts = make(
      "p",
      { class: "dotted facts" },
      make("span", {}, about.kind),
      make("span", {}, about.size),
    );
    this.element = make(
      "header",
      { class: "tools" },
      make("div", { class: "what" }, make("h1", {}, make("bdi", {}, plain(about.name))), facts),
      this.#pages,
      this.#sizes,
      ways,
      this.#told,
    );
  }

  /** The document is there. */
  serve(view: View): void {
    this.#view = view;
    this.#pages.hidden = view.pages < 2;
    this.#sizes.hidden = false;
    this.#zoom(null, false);
    this.#tellPage();
    let told = 0;
    this.#stage.addEventListener("scroll", () => {
      cancelAnimationFrame(told);
      told = requestAnimationFrame(() => this.#tellPage());
    });
    window.addEventListener("resize", () => {
      if (this.#fits) {
        this.#zoom(null, false);
      }
    });
    document.addEventListener("keydown", (event) => this.#byKey(event));
  }

  #byKey(event: KeyboardEvent): void {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) {
      return;
    }
    const act = {
      "+": () => this.#step(1),
      "=": () => this.#step(1),
      "-": () => this.#step(-1),
      "0": () => this.#zoom(null),
    }[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  }

  #turn(by: number): void {
    const view = this.#view;
    if (view) {
      view.show(Math.min(Math.max(view.current() + by, 1), view.pages));
      this.#tellPage();
      this.#told.textContent = this.#page.textContent;
    }
  }

  #step(by: number): void {
    const next =
      by > 0
        ? FACTORS.find((factor) => factor > this.#factor + 0.01)
        : FACTORS.findLast((factor) => factor < this.#factor - 0.01);
    if (next !== undefined) {
      this.#zoom(next);
    }
  }

  #zoom(factor: number | null, tells = true): void {
    if (!this.#view) {
      return;
    }
    this.#fits = factor === null;
    this.#factor = this.#view.zoom(factor);
    const percent = Math.round(this.#factor * 100);
    this.#percent.textContent = this.#words.percent(percent);
    if (tells) {
      this.#told.textContent = this.#words.zoomed(percent);
    }
  }

  #tellPage(): void {
    if (this.#view && this.#view.pages > 1) {
      this.#page.textContent = this.#words.page(this.#view.current(), this.#view.pages);
    }
  }
}

/** A name without what turns the text around it. */
function plain(name: string): string {
  return name.replace(/[\p{Cc}\p{Cf}]/gu, "");
}
