/** Recorded documents, for the pictures of the screens. */
import { type About, NotShown, type Source, type Text, type TreeNode } from "./source";

const about = (change: Partial<About>): About => ({
  name: "Vedtak om skolevei.pdf",
  shown: "pdf",
  kind: "PDF",
  bytes: 0,
  size: "84 kB",
  pages: 0,
  notes: [],
  opens: true,
  language: "nb",
  ...change,
});

const node = (
  name: string,
  mark: TreeNode["mark"],
  value = "",
  children: TreeNode[] = [],
): TreeNode => ({ name, mark, value, children });

const TREE = node("arkivmelding", "element", "", [
  node("meldingId", "element", "d2f1c7c0-6b3a-4a1e-9a52-1c8f2a4b7d10"),
  node("antallFiler", "element", "2"),
  node("mappe", "element", "", [
    node("type", "attribute", "saksmappe"),
    node("tittel", "element", "Høring om trygg skolevei i Solvik"),
    node("registrering", "element", "", [
      node("type", "attribute", "journalpost"),
      node("tittel", "element", "Høringsuttalelse"),
      node("merknad", "element"),
    ]),
  ]),
]);

const LETTER = Array.from(
  { length: 80 },
  (_, line) =>
    `${line + 1}. Solvik kommune viser til brevet om trygg skolevei, og svarer som følger.`,
).join("\n");

/** A PDF of two pages with a line of text on each. */
function pdf(): Uint8Array {
  const page = (at: number) =>
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${at} 0 R /Resources << /Font << /F1 3 0 R >> >> >>`;
  const stream = (text: string) => {
    const drawn = `BT /F1 26 Tf 72 740 Td (${text}) Tj ET\n0.2 0.3 0.5 rg 72 720 451 2 re f`;
    return `<< /Length ${drawn.length} >>\nstream\n${drawn}\nendstream`;
  };
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [4 0 R 5 0 R] /Count 2 >>",
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    page(6),
    page(7),
    stream("Vedtak om trygg skolevei"),
    stream("Vedlegg med kart"),
  ];
  let out = "%PDF-1.4\n";
  const offsets = objects.map((object, at) => {
    const offset = out.length;
    out += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const start = out.length;
  const rows = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`);
  out += `xref\n0 8\n0000000000 65535 f \n${rows.join("")}trailer << /Size 8 /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return new TextEncoder().encode(out);
}

async function plan(): Promise<Blob> {
  const canvas = new OffscreenCanvas(640, 420);
  const drawing = canvas.getContext("2d");
  if (drawing) {
    drawing.fillStyle = "#dfe9d8";
    drawing.fillRect(0, 0, 640, 420);
    drawing.fillStyle = "#8aa37b";
    drawing.fillRect(60, 80, 220, 140);
    drawing.fillStyle = "#b7c4d6";
    drawing.fillRect(0, 280, 640, 50);
  }
  return canvas.convertToBlob({ type: "image/png" });
}

interface Recorded {
  about: About;
  text?: Text;
}

const recorded: Record<string, Recorded> = {
  pdf: { about: about({}) },
  picture: {
    about: about({ name: "Kart.tif", shown: "picture", kind: "TIFF", pages: 2, size: "1,2 MB" }),
  },
  text: {
    about: about({
      name: "Referat fra møte.pdf",
      shown: "text",
      kind: "Tekst",
      size: "6 kB",
      notes: ["Filen heter .pdf, men er ren tekst. Den vises som det den er."],
    }),
    text: { text: LETTER, tree: null, notes: [] },
  },
  tree: {
    about: about({ name: "arkivmelding.xml", shown: "text", kind: "XML", size: "2 kB" }),
    text: { text: "", tree: TREE, notes: [] },
  },
  damaged: { about: about({ name: "Ødelagt.xml", shown: "text", kind: "XML", opens: false }) },
};

export function fakeSource(options: URLSearchParams): Source {
  const found = recorded[options.get("document") ?? "pdf"];
  const file = pdf();
  const asked = options.get("language");
  const language = asked === "nn" || asked === "en" ? asked : "nb";
  return {
    about: async () => {
      if (!found) {
        throw new NotShown();
      }
      return { ...found.about, bytes: file.length, language };
    },
    text: async () => {
      if (!found?.text) {
        throw new NotShown("Dokumentet lar seg ikke vise her. Det kan være skadet.");
      }
      return found.text;
    },
    bytes: async (from, length) => file.slice(from, from + length),
    page: plan,
    open: async () => {},
    close: async () => {},
  };
}
