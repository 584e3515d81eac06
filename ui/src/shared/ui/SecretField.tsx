import { Input } from "@digdir/designsystemet-react";
import { useState } from "react";
import { useText } from "../i18n/useText";
import { describedBy, FieldFrame } from "./FormField";

interface SecretFieldProps {
  id: string;
  label: string;
  help?: string;
  error?: string;
  value: string;
  onChange: (value: string) => void;
  testId: string;
  /** As readable text: the person asked to see it. */
  shown?: boolean;
}

/** A password: not shown, not suggested, and with a word when Caps Lock is on. */
export function SecretField({ value, onChange, testId, shown, ...frame }: SecretFieldProps) {
  const text = useText().setup.certificate;
  const [capsLock, setCapsLock] = useState(false);
  const warning = capsLock ? text.capsLock : undefined;
  return (
    <FieldFrame {...frame} warning={warning}>
      <Input
        aria-describedby={describedBy(frame.id, [
          ["help", frame.help],
          ["error", frame.error],
          ["warning", warning],
        ])}
        aria-invalid={frame.error === undefined ? undefined : true}
        autoComplete="off"
        data-testid={testId}
        id={frame.id}
        maxLength={500}
        onChange={(event) => onChange(event.target.value)}
        onKeyUp={(event) => setCapsLock(event.getModifierState("CapsLock"))}
        spellCheck={false}
        type={shown ? "text" : "password"}
        value={value}
      />
    </FieldFrame>
  );
}
