import "./Fingerprint.css";

/** In groups of eight and lines of as many, so that two people can read it to each other. */
export function Fingerprint({ value }: { value: string }) {
  const half = value.length / 2;
  return (
    <code className="fingerprint">
      {[value.slice(0, half), value.slice(half)].map((part, index) => (
        // Each half keeps its place whatever it says.
        // biome-ignore lint/suspicious/noArrayIndexKey: two parts that never move
        <span key={index}>{part.replaceAll(/(.{8})(?=.)/g, "$1 ")} </span>
      ))}
    </code>
  );
}
