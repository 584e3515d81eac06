/**
 * PDF, drawn by pdf.js in a worker: no scripts, no XFA, no eval, no WebAssembly, no links. What a page says of
 * its text lies over it, for the pointer and for those who listen.
 */
import {
  AnnotationMode,
  GlobalWorkerOptions,
  getDocument,
  PDFDataRangeTransport,
  type PDFDocumentProxy,
  type RenderTask,
  TextLayer,
} from "pdfjs-dist/legacy/build/pdf.mjs";
import workerAddress from "pdfjs-dist/legacy/build/pdf.worker.min.mjs?url";
import { make } from "./dom";
import { NotShown, type Source } from "./source";
import { pageInView, type Stage, type View, watchPages } from "./view";

/** 72 points of a PDF are an inch, 96 of the screen. */
const POINT = 96 / 72;
/** The most points of a picture in it, and of a page as it is drawn. */
const LARGEST_PICTURE = 100_000_000;
const LARGEST_PAGE = 16_000_000;
const FIRST = 256 * 1024;
const WIDEST_FIT = 1.5;
/** A document that is not open by then is told to be heavy. */
const PATIENCE = 20_000;

/** Asks for the parts that pdf.js wants, when it wants them. */
class Parts extends PDFDataRangeTransport {
  readonly #source: Source;
  readonly #failed: (reason: unknown) => void;

  constructor(size: number, begin: Uint8Array, source: Source, failed: (reason: unknown) => void) {
    super(size, begin);
    this.#source = source;
    this.#failed = failed;
  }

  override requestDataRange(begin: number, end: number): void {
    this.#source
      .bytes(begin, end - begin)
      .then((bytes) => this.onDataRange(begin, bytes))
      .catch(this.#failed);
  }
}

export async function pdfView(stage: Stage): Promise<View> {
  const { about, source, words, element } = stage;
  // Made here: pdf.js takes the scheme for a foreign place and would wrap the worker in a blob.
  GlobalWorkerOptions.workerPort = new Worker(workerAddress, { type: "module" });
  const begin = await source.bytes(0, Math.min(about.bytes, FIRST));
  const own = new URL("/viewer/pdf/", document.baseURI).href;
  const heavy = setTimeout(() => stage.note(words.heavy), PATIENCE);
  const pdf = await new Promise<PDFDocumentProxy>((opened, failed) => {
    const task = getDocument({
      range: new Parts(about.bytes, begin, source, failed),
      disableAutoFetch: true,
      disableStream: true,
      rangeChunkSize: FIRST,
      isEvalSupported: false,
      enableXfa: false,
      useWasm: false,
      useWorkerFetch: false,
      // The same letters on every machine.
      useSystemFonts: false,
      isImageDecoderSupported: false,
      maxImageSize: LARGEST_PICTURE,
      standardFontDataUrl: `${own}standard_fonts/`,
      wasmUrl: own,
      verbosity: 0,
    });
    task.onPassword = () => {
      failed(new NotShown(words.hasPassword));
      void task.destroy();
    };
    task.promise.then(opened, failed);
  }).finally(() => clearTimeout(heavy));
  if (pdf.isPureXfa) {
    stage.note(words.dynamicForm);
  }
  return new Pages(pdf, stage, element).begin();
}

/** The pages below each other; those near what is in view are drawn. */
class Pages implements View {
  readonly pages: number;
  readonly #pdf: PDFDocumentProxy;
  readonly #stage: Stage;
  readonly #element: HTMLElement;
  readonly #papers: HTMLElement[];
  readonly #near = new Set<number>();
  readonly #tasks = new Map<number, RenderTask>();
  #sizes: { width: number; height: number }[] = [];
  #factor = 1;

  constructor(pdf: PDFDocumentProxy, stage: Stage, element: HTMLElement) {
    this.#pdf = pdf;
    this.#stage = stage;
    this.#element = element;
    this.pages = pdf.numPages;
    this.#papers = Array.from({ length: this.pages }, (_, index) =>
      make("section", {
        class: "paper",
        "aria-label": stage.words.page(index + 1, this.pages),
        "data-page": index + 1,
      }),
    );
  }

  async begin(): Promise<View> {
    const { width, height } = (await this.#pdf.getPage(1)).getViewport({ scale: POINT });
    // As the first one until each has told its own.
    this.#sizes = this.#papers.map(() => ({ width, height }));
    this.#element.replaceChildren(...this.#papers);
    this.zoom(null);
    this.show(1);
    watchPages(
      this.#element,
      this.#papers,
      (index) => {
        this.#near.add(index);
        void this.#draw(index);
      },
      (index) => {
        this.#near.delete(index);
        this.#clear(index);
      },
    );
    return this;
  }

  zoom(factor: number | null): number {
    const page = this.current();
    this.#factor = factor ?? this.#fitting();
    for (const [index] of this.#papers.entries()) {
      this.#measure(index);
      this.#clear(index);
    }
    this.show(page);
    for (const index of this.#near) {
      void this.#draw(index);
    }
    return this.#factor;
  }

  show(page: number): void {
    this.#papers[page - 1]?.scrollIntoView({ block: "start" });
  }

  current(): number {
    return pageInView(this.#element, this.#papers);
  }

  #fitting(): number {
    const widest = Math.max(...this.#sizes.slice(0, 20).map((size) => size.width), 1);
    const room = this.#element.clientWidth - 48;
    return Math.max(Math.min(room / widest, WIDEST_FIT), 0.1);
  }

  #measure(index: number): void {
    const size = this.#sizes[index];
    const paper = this.#papers[index];
    if (size && paper) {
      paper.style.width = `${Math.floor(size.width * this.#factor)}px`;
      paper.style.height = `${Math.floor(size.height * this.#factor)}px`;
    }
  }

  #clear(index: number): void {
    this.#tasks.get(index)?.cancel();
    this.#tasks.delete(index);
    this.#papers[index]?.replaceChildren();
  }

  async #draw(index: number): Promise<void> {
    const paper = this.#papers[index];
    const factor = this.#factor;
    try {
      const page = await this.#pdf.getPage(index + 1);
      const full = page.getViewport({ scale: POINT });
      this.#sizes[index] = { width: full.width, height: full.height };
      if (!paper || factor !== this.#factor || !this.#near.has(index) || this.#tasks.has(index)) {
        return;
      }
      this.#measure(index);
      const viewport = page.getViewport({ scale: POINT * factor });
      const points = viewport.width * viewport.height;
      const sharp = Math.min(window.devicePixelRatio || 1, Math.sqrt(LARGEST_PAGE / points));
      const canvas = make("canvas", { "aria-hidden": "true" });
      canvas.width = Math.max(Math.floor(viewport.width * sharp), 1);
      canvas.height = Math.max(Math.floor(viewport.height * sharp), 1);
      const text = make("div", { class: "textLayer" });
      text.style.setProperty("--total-scale-factor", String(viewport.scale));
      paper.replaceChildren(canvas, text);
      const task = page.render({
        canvas,
        viewport,
        transform: [sharp, 0, 0, sharp, 0, 0],
        annotationMode: AnnotationMode.ENABLE,
      });
      this.#tasks.set(index, task);
      await task.promise;
      await new TextLayer({
        textContentSource: page.streamTextContent(),
        container: text,
        viewport,
      }).render();
      paper.dataset.drawn = "";
    } catch (reason) {
      const cancelled =
        reason instanceof Error &&
        ["RenderingCancelledException", "AbortException"].includes(reason.name);
      if (paper && !cancelled) {
        paper.replaceChildren(make("p", { class: "not-shown" }, this.#stage.words.notShown));
      }
    }
  }
}
