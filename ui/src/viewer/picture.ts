/** Pictures, which the backend has drawn anew as PNG. */
import { make } from "./dom";
import { NotShown } from "./source";
import { pageInView, type Stage, type View, watchPages } from "./view";

export async function pictureView(stage: Stage): Promise<View> {
  const { about, source, words, element } = stage;
  const papers = Array.from({ length: about.pages }, (_, index) =>
    make("section", {
      class: "paper picture",
      "aria-label": words.page(index + 1, about.pages),
    }),
  );
  const natural = papers.map(() => ({ width: 0, height: 0 }));
  let factor: number | null = null;
  const measure = (index: number): number => {
    const size = natural[index];
    const paper = papers[index];
    if (!size || !paper || size.width === 0) {
      return factor ?? 1;
    }
    const room = element.clientWidth - 48;
    const used = factor ?? Math.min(room / size.width, 1);
    paper.style.width = `${Math.max(Math.floor(size.width * used), 1)}px`;
    paper.style.height = `${Math.max(Math.floor(size.height * used), 1)}px`;
    return used;
  };
  const draw = async (index: number): Promise<void> => {
    const paper = papers[index];
    if (!paper || paper.childElementCount > 0) {
      return;
    }
    try {
      const address = URL.createObjectURL(await source.page(index + 1));
      const image = make("img", { alt: words.picture(about.name, index + 1, about.pages) });
      image.src = address;
      await image.decode().finally(() => URL.revokeObjectURL(address));
      natural[index] = { width: image.naturalWidth, height: image.naturalHeight };
      paper.replaceChildren(image);
      measure(index);
    } catch (reason) {
      const told = reason instanceof NotShown ? reason.message : "";
      paper.replaceChildren(make("p", { class: "not-shown" }, told || words.notShown));
    }
  };
  element.replaceChildren(...papers);
  await draw(0);
  watchPages(
    element,
    papers,
    (index) => void draw(index),
    (index) => papers[index]?.replaceChildren(),
  );
  return {
    pages: about.pages,
    zoom: (wanted) => {
      factor = wanted;
      const used = papers.map((_, index) => measure(index));
      return used[0] ?? 1;
    },
    show: (page) => papers[page - 1]?.scrollIntoView({ block: "start" }),
    current: () => pageInView(element, papers),
  };
}
