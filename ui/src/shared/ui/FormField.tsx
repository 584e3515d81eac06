import { Input, Label, Textarea, ValidationMessage } from "@digdir/designsystemet-react";
import type { ReactNode } from "react";
import { useText } from "../i18n/useText";
import "./FormField.css";

interface FieldFrameProps {
  id: string;
  label: string;
  help?: string;
  mark?: "required" | "optional";
  error?: string;
  warning?: string;
  children: ReactNode;
}

/** Ids of the texts below a field, for `aria-describedby`. */
export function describedBy(id: string, texts: Array<[string, string | undefined]>) {
  const ids = texts.filter(([, value]) => value !== undefined).map(([name]) => `${id}-${name}`);
  return ids.length === 0 ? undefined : ids.join(" ");
}

/** Label, help, control and message, in the order they are read. */
export function FieldFrame({ id, label, help, mark, error, warning, children }: FieldFrameProps) {
  const text = useText();
  return (
    <div className="field">
      <div className="field-head">
        <Label htmlFor={id}>{label}</Label>
        {mark !== undefined && <span className="field-mark">{text[mark]}</span>}
      </div>
      {help !== undefined && (
        <p className="field-help" id={`${id}-help`}>
          {help}
        </p>
      )}
      {children}
      {error !== undefined && <ValidationMessage id={`${id}-error`}>{error}</ValidationMessage>}
      {warning !== undefined && (
        <ValidationMessage data-color="warning" id={`${id}-warning`}>
          {warning}
        </ValidationMessage>
      )}
    </div>
  );
}

interface TextFieldProps extends Omit<FieldFrameProps, "children"> {
  value: string;
  onChange: (value: string) => void;
  onBlur?: () => void;
  testId?: string;
  maxLength?: number;
}

/** What says more about a field, and whether it is right and needed. */
function ariaOf({ id, help, error, warning, mark }: Omit<FieldFrameProps, "children">) {
  return {
    "aria-describedby": describedBy(id, [
      ["help", help],
      ["error", error],
      ["warning", warning],
    ]),
    "aria-invalid": error === undefined ? undefined : true,
    "aria-required": mark === "required" ? true : undefined,
  };
}

/** One line of text. */
export function TextField({
  value,
  onChange,
  onBlur,
  testId,
  maxLength,
  ...frame
}: TextFieldProps) {
  return (
    <FieldFrame {...frame}>
      <Input
        {...ariaOf(frame)}
        autoComplete="off"
        data-testid={testId}
        id={frame.id}
        maxLength={maxLength}
        onBlur={onBlur}
        onChange={(event) => onChange(event.target.value)}
        value={value}
      />
    </FieldFrame>
  );
}

interface CodeFieldProps extends Omit<FieldFrameProps, "children"> {
  value: string;
  onChange: (value: string) => void;
  onBlur?: () => void;
  rows: number;
}

/** Lines that a machine reads: every character as wide as the next, and none mended on the way. */
export function CodeField({ value, onChange, onBlur, rows, ...frame }: CodeFieldProps) {
  return (
    <FieldFrame {...frame}>
      <Textarea
        {...ariaOf(frame)}
        autoCapitalize="off"
        autoComplete="off"
        autoCorrect="off"
        className="field-code"
        id={frame.id}
        onBlur={onBlur}
        onChange={(event) => onChange(event.target.value)}
        rows={rows}
        spellCheck={false}
        value={value}
      />
    </FieldFrame>
  );
}
