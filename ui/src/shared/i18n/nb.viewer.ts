/** What the window that shows a document says itself. Only that window loads it. */
export const viewer = {
  notShown: "Dokumentet lar seg ikke vise her.",
  heavy: "Dokumentet er tungt å lese. Du kan lukke vinduet når du vil.",
  hasPassword: "PDF-en er låst med et passord. Åpne den i et annet program.",
  dynamicForm: "PDF-en er et skjema som bare kan vises i et annet program.",
  loading: "Leser dokumentet …",
  page: (number: number, count: number) => `Side ${number} av ${count}`,
  picture: (name: string, number: number, count: number) =>
    count === 1 ? name : `${name}, side ${number} av ${count}`,
  previous: "Forrige side",
  next: "Neste side",
  smaller: "Mindre",
  larger: "Større",
  percent: (percent: number) => `${percent} %`,
  zoomed: (percent: number) => `Vises i ${percent} %`,
  fit: "Tilpass",
  openPdf: "Åpne i PDF-leser",
  openOther: "Åpne i et annet program",
  close: "Lukk",
  more: (count: number) => `Vis ${count} til`,
  cut: (count: number) => `… ${count} tegn til vises ikke her.`,
  empty: "tom",
  items: (count: number) => (count === 1 ? "1 element" : `${count} elementer`),
};

export type ViewerWords = typeof viewer;
