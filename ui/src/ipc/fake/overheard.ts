/**
 * Tells the screens' check which texts come from the backend: all others are the window's own, and must be
 * in the language that it speaks.
 */
import { catalogues } from "../../shared/i18n/catalogues";
import { spoken } from "../../shared/i18n/spoken";
import type { FakeShell } from ".";

type Call = (...given: unknown[]) => unknown;

/** Every text in an answer. */
function texts(answer: unknown): string[] {
  if (typeof answer === "string") {
    return [answer];
  }
  return typeof answer === "object" && answer !== null ? Object.values(answer).flatMap(texts) : [];
}

/** Every text of a catalogue but what one may look for, which is never shown. */
function sentences(from: unknown, key = ""): string[] {
  if (typeof from === "function") {
    return ["x", 1, 2].flatMap((one) => {
      try {
        return texts((from as Call)(...Array.from({ length: from.length }, () => one)));
      } catch {
        return [];
      }
    });
  }
  if (typeof from === "object" && from !== null) {
    return Object.entries(from).flatMap(([name, value]) => sentences(value, name));
  }
  return typeof from === "string" && key !== "also" ? [from] : [];
}

const wordsOf = (all: string[]) =>
  new Set(
    all
      .join(" ")
      .toLowerCase()
      .match(/\p{L}{2,}/gu),
  );

/** Words that bokmål has and the language that is spoken has not. */
function foreignWords(): string[] {
  const own = wordsOf(sentences(spoken()));
  return [...wordsOf(sentences(catalogues.nb))].filter((word) => !own.has(word));
}

/** The same backend, and `budstikke` in the page's console that knows what it has said. */
export function overheard(shell: FakeShell): FakeShell {
  const told = new Set<string>();
  const keep = <T>(answer: T): T => {
    for (const text of texts(answer)) {
      told.add(text);
    }
    return answer;
  };
  const listened = Object.fromEntries(
    Object.entries(shell).map(([name, method]) => [
      name,
      name === "onEvent"
        ? (listener: Parameters<FakeShell["onEvent"]>[0]) =>
            shell.onEvent((event) => listener(keep(event)))
        : typeof method === "function"
          ? (...given: unknown[]) => {
              const answer = (method as Call)(...given);
              return answer instanceof Promise
                ? answer.then(keep, (reason: unknown) => {
                    keep(reason instanceof Error ? { ...reason } : reason);
                    throw reason;
                  })
                : answer;
            }
          : method,
    ]),
  ) as unknown as FakeShell;
  Object.assign(globalThis, { budstikke: { told: () => [...told], foreignWords } });
  return listened;
}
