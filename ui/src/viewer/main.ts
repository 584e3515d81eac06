import "./viewer.css";
import { viewerWords } from "../shared/i18n/viewer";
import { button, make } from "./dom";
import { NotShown, type Source, windowSource } from "./source";
import { Tools } from "./tools";
import type { Stage, View } from "./view";

/** The document of this window; recorded ones in a browser, but never in what is shipped. */
async function connect(): Promise<Source> {
  if (import.meta.env.MODE === "production") {
    return windowSource;
  }
  const { fakeSource } = await import("./fake");
  return fakeSource(new URLSearchParams(window.location.search));
}

/** Each kind is loaded when it is met: a text needs no reader of PDF. */
async function viewOf(stage: Stage): Promise<View> {
  switch (stage.about.shown) {
    case "pdf":
      return (await import("./pdf")).pdfView(stage);
    case "picture":
      return (await import("./picture")).pictureView(stage);
    case "text":
      return (await import("./text")).textView(stage);
  }
}

async function begin(root: HTMLElement): Promise<void> {
  let words = viewerWords.nb;
  const source = await connect();
  // Nothing in a document is worth a menu of the web view, with its links and downloads.
  document.addEventListener("contextmenu", (event) => event.preventDefault());
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) {
      void source.close();
    }
  });
  const notes = make("div", { class: "notes", role: "status", "data-testid": "notes" });
  const note = (text: string) => {
    notes.append(make("p", {}, text));
  };
  const element = make("main", { class: "stage", "data-testid": "stage", tabindex: "0" });
  try {
    const about = await source.about();
    words = viewerWords[about.language];
    document.documentElement.lang = about.language;
    element.setAttribute("aria-label", about.name);
    element.append(make("p", { class: "not-shown" }, words.loading));
    const tools = new Tools(about, source, words, element);
    root.replaceChildren(tools.element, notes, element);
    element.focus();
    for (const told of about.notes) {
      note(told);
    }
    const view = await viewOf({ about, source, words, element, note });
    tools.serve(view);
    element.dataset.ready = about.shown;
  } catch (reason) {
    const told = reason instanceof NotShown && reason.message !== "" ? reason.message : "";
    element.replaceChildren(
      make("p", { class: "not-shown", role: "alert" }, told || words.notShown),
    );
    if (!element.isConnected) {
      const close = button("close", words.close, () => void source.close(), { kind: "secondary" });
      root.replaceChildren(element, close);
    }
    element.dataset.ready = "failed";
  }
}

const root = document.getElementById("viewer");
if (root) {
  void begin(root);
}
