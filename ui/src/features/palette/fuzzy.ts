/**
 * How well `text` fits what was typed; 0 when it does not. Every word has to be there: at the start of a word
 * best, inside one next, and else as letters in their order from the start of one.
 */
export function fits(typed: string, text: string): number {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const there = text.toLowerCase();
  let sum = 0;
  for (const word of words) {
    const fit = fitOf(word, there);
    if (fit === 0) {
      return 0;
    }
    sum += fit;
  }
  return words.length === 0 ? 1 : sum / words.length;
}

function fitOf(word: string, text: string): number {
  const at = text.indexOf(word);
  if (at === 0) {
    return 5;
  }
  if (` ${text}`.includes(` ${word}`)) {
    return 4;
  }
  if (at !== -1) {
    return 3;
  }
  return word.length > 1 && isScattered(word, text) ? 1 : 0;
}

/** «nm» in «ny melding», «oppf» in «oppfølging»: its letters in order, the first at the start of a word. */
function isScattered(word: string, text: string): boolean {
  const first = word[0] ?? "";
  for (let at = text.indexOf(first); at !== -1; at = text.indexOf(first, at + 1)) {
    if (at === 0 || /[^\p{L}\p{N}]/u.test(text[at - 1] ?? "")) {
      let from = at;
      const all = [...word].every((letter) => {
        const found = text.indexOf(letter, from);
        from = found + 1;
        // Letters that lie far apart are chance.
        return found !== -1 && found - at < word.length * 4;
      });
      if (all) {
        return true;
      }
    }
  }
  return false;
}
