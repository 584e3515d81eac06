import { QuestionmarkDiamondIcon } from "@navikt/aksel-icons";
import { type ReactNode, useId, useLayoutEffect, useRef, useState } from "react";
import "./Explained.css";

interface ExplainedProps {
  /** The word that is explained; it is the button. */
  label: string;
  title: string;
  children: ReactNode;
}

/** A word that opens its explanation below it. Stays open until it is closed; Esc closes it. */
export function Explained({ label, title, children }: ExplainedProps) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLSpanElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  useLayoutEffect(() => {
    if (!open) {
      return;
    }
    document.getElementById(id)?.scrollIntoView?.({ block: "nearest" });
    const outside = (event: PointerEvent) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) {
        setOpen(false);
      }
    };
    window.addEventListener("pointerdown", outside);
    return () => window.removeEventListener("pointerdown", outside);
  }, [open, id]);

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Esc anywhere inside closes what is open
    <span
      className="explained"
      onKeyDown={(event) => {
        if (event.key === "Escape" && open) {
          event.preventDefault();
          event.stopPropagation();
          setOpen(false);
          button.current?.focus();
        }
      }}
      ref={box}
    >
      <button
        aria-controls={id}
        aria-expanded={open}
        className="explained-word"
        onClick={() => setOpen(!open)}
        ref={button}
        type="button"
      >
        {label}
        <QuestionmarkDiamondIcon aria-hidden />
      </button>
      <span className="explained-box" hidden={!open} id={id} role="note">
        <span className="explained-title">{title}</span>
        <span>{children}</span>
      </span>
    </span>
  );
}
