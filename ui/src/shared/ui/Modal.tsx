import { Dialog, Heading } from "@digdir/designsystemet-react";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { useText } from "../i18n/useText";
import "./Modal.css";

interface ModalProps {
  heading: string;
  onClose: () => void;
  children: ReactNode;
  /** A drawer at the right edge instead of a box in the middle. */
  drawer?: boolean;
  wide?: boolean;
  testId?: string;
}

/** A modal dialog that is open while mounted. Focus goes back to what opened it. */
export function Modal({ heading, onClose, children, drawer, wide, testId }: ModalProps) {
  const text = useText();
  const headingId = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const opener = useRef<Element | null>(document.activeElement);

  useEffect(() => {
    const from = opener.current;
    return () => {
      if (from instanceof HTMLElement && from.isConnected) {
        from.focus();
      }
    };
  }, []);

  return (
    <Dialog
      aria-labelledby={headingId}
      className={["modal", drawer && "modal-drawer", wide && "modal-wide"]
        .filter(Boolean)
        .join(" ")}
      closeButton={text.close}
      data-testid={testId}
      onClose={onClose}
      open
      placement={drawer ? "right" : "center"}
      ref={dialog}
    >
      <Heading className="modal-heading" data-size="xs" id={headingId} level={2}>
        {heading}
      </Heading>
      {children}
    </Dialog>
  );
}
