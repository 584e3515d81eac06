import { foreignParts } from "../format/foreign";
import "./Foreign.css";

/** Text that strangers chose, kept in its own direction; signs that are not seen are shown by number. */
export function Foreign({ text }: { text: string }) {
  return (
    <bdi className="foreign">
      {foreignParts(text).map((part, at) =>
        part.hidden ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts have nothing else that tells them apart
          <span className="foreign-sign" key={at}>
            {part.text}
          </span>
        ) : (
          part.text
        ),
      )}
    </bdi>
  );
}
