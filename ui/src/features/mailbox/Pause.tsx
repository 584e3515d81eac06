/** Keeps the parts of a row apart when they are read aloud. */
export function Pause() {
  return <span className="sr-only">, </span>;
}
