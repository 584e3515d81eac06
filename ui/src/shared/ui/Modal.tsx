import { Button, Dialog, Heading } from "@digdir/designsystemet-react";
import { XMarkIcon } from "@navikt/aksel-icons";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { useText } from "../i18n/useText";
import "./Modal.css";

interface ModalProps {
  heading: string;
  onClose: () => void;
  children: ReactNode;
  /** Buttons that stay in sight while the rest scrolls. */
  foot?: ReactNode;
  /** A drawer at the right edge instead of a box in the middle. */
  drawer?: boolean;
  wide?: boolean;
  /** A question that must be answered: it is read out in full. */
  question?: boolean;
  testId?: string;
}

/**
 * A modal dialog that is open while mounted. Focus goes back to what opened it. Our own close button,
 * because Designsystemet's needs invoker commands, which not every window has.
 */
export function Modal(props: ModalProps) {
  const { heading, onClose, children, foot, drawer, wide, question, testId } = props;
  const text = useText();
  const headingId = useId();
  const bodyId = useId();
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
      aria-describedby={question ? bodyId : undefined}
      aria-labelledby={headingId}
      className={["modal", drawer && "modal-drawer", wide && "modal-wide"]
        .filter(Boolean)
        .join(" ")}
      closeButton={false}
      data-testid={testId}
      onClose={onClose}
      open
      placement={drawer ? "right" : "center"}
      role={question ? "alertdialog" : undefined}
    >
      <div className="modal-head">
        <Heading className="modal-heading" data-size="xs" id={headingId} level={2}>
          {heading}
        </Heading>
        <Button
          aria-label={text.close}
          className="icon-button"
          data-color="neutral"
          icon
          onClick={onClose}
          title={text.close}
          variant="tertiary"
        >
          <XMarkIcon aria-hidden />
        </Button>
      </div>
      <div className="modal-body" id={bodyId}>
        {children}
      </div>
      {foot !== undefined && <div className="modal-foot">{foot}</div>}
    </Dialog>
  );
}
