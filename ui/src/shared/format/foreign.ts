/**
 * Text that strangers chose: names, titles, file names. Signs that are not seen, or that turn the order
 * of reading, are written out, so that what is read is what is there (trust-and-speed T12).
 */

/** Controls, formats, line separators and whatever else fonts draw nothing for; not the selector of emoji. */
const HIDDEN = /(?!\uFE0F)[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

interface ForeignPart {
  text: string;
  /** Stands for a sign that is not seen. */
  hidden: boolean;
}

/** «U+202E» */
function nameOf(sign: string): string {
  return `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

/** The text in parts: what is seen as it is, each sign that is not by its number. */
export function foreignParts(text: string): ForeignPart[] {
  const parts: ForeignPart[] = [];
  let from = 0;
  for (const found of text.matchAll(HIDDEN)) {
    if (found.index > from) {
      parts.push({ text: text.slice(from, found.index), hidden: false });
    }
    parts.push({ text: nameOf(found[0]), hidden: true });
    from = found.index + found[0].length;
  }
  if (from < text.length) {
    parts.push({ text: text.slice(from), hidden: false });
  }
  return parts;
}

/** The same in one piece, for names that are heard and for tooltips. */
export function foreignText(text: string): string {
  return foreignParts(text)
    .map((part) => (part.hidden ? `[${part.text}]` : part.text))
    .join("");
}

/** At most so many signs, with «…» for the rest. */
export function shortened(text: string, most: number): string {
  const signs = [...text];
  return signs.length > most ? `${signs.slice(0, most).join("").trimEnd()}…` : text;
}
