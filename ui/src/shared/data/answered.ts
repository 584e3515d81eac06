const REMEMBERED = "budstikke.answered";
/** More drafts that answer something than anybody has. */
const MOST = 200;

type Pair = [draft: string, letter: string];

function isPair(value: unknown): value is Pair {
  return (
    Array.isArray(value) && value.length === 2 && value.every((one) => typeof one === "string")
  );
}

function read(): Pair[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(REMEMBERED) ?? "[]");
    return Array.isArray(kept) ? kept.filter(isPair) : [];
  } catch {
    return [];
  }
}

/** Keeps which letter a draft was begun to answer: nothing but the two ids. */
export function rememberAnswered(draft: string, letter: string): void {
  const others = read().filter(([id]) => id !== draft);
  localStorage.setItem(REMEMBERED, JSON.stringify([...others, [draft, letter]].slice(-MOST)));
}

/** The letter that a draft was begun to answer; `null` when it answers none, or nobody knows. */
export function answeredBy(draft: string): string | null {
  return read().find(([id]) => id === draft)?.[1] ?? null;
}
