/** What the window that shows a document says itself, in nynorsk. Only that window loads it. */
import type { ViewerWords } from "./nb.viewer";

export const viewer: ViewerWords = {
  notShown: "Dokumentet lèt seg ikkje vise her.",
  heavy: "Dokumentet er tungt å lese. Du kan lukke vindauget når du vil.",
  hasPassword: "PDF-en er låst med eit passord. Opne han i eit anna program.",
  dynamicForm: "PDF-en er eit skjema som berre kan visast i eit anna program.",
  loading: "Les dokumentet …",
  page: (number: number, count: number) => `Side ${number} av ${count}`,
  picture: (name: string, number: number, count: number) =>
    count === 1 ? name : `${name}, side ${number} av ${count}`,
  previous: "Førre side",
  next: "Neste side",
  smaller: "Mindre",
  larger: "Større",
  percent: (percent: number) => `${percent} %`,
  zoomed: (percent: number) => `Blir vist i ${percent} %`,
  fit: "Tilpass",
  openPdf: "Opne i PDF-lesar",
  openOther: "Opne i eit anna program",
  close: "Lukk",
  more: (count: number) => `Vis ${count} til`,
  cut: (count: number) => `… ${count} teikn til blir ikkje viste her.`,
  empty: "tom",
  items: (count: number) => (count === 1 ? "1 element" : `${count} element`),
};
