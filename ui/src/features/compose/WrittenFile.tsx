import { useState } from "react";
import type { EnvelopeText } from "../../ipc/generated/bindings";
import { useText } from "../../shared/i18n/useText";

/** The file that was written here, exactly as it will go. */
export function WrittenFile({ file }: { file: EnvelopeText }) {
  const text = useText().envelope.written;
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        aria-expanded={open}
        className="text-button envelope-more"
        data-testid="show-written"
        onClick={() => setOpen(!open)}
        type="button"
      >
        {open ? text.hide(file.name) : text.show(file.name)}
      </button>
      {open && (
        <section
          aria-label={file.name}
          className="envelope-text"
          data-testid="written"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by key
          tabIndex={0}
        >
          <pre>{file.text}</pre>
        </section>
      )}
    </>
  );
}
