import { Input, Label } from "@digdir/designsystemet-react";
import { describedBy } from "./FormField";

interface SwitchFieldProps {
  id: string;
  label: string;
  /** What follows from switching it on. */
  help: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  error?: string;
}

export function SwitchField({ id, label, help, checked, onChange, error }: SwitchFieldProps) {
  return (
    <div className="ds-field switch-field">
      <Input
        aria-describedby={describedBy(id, [
          ["help", help],
          ["error", error],
        ])}
        checked={checked}
        id={id}
        onChange={(event) => onChange(event.target.checked)}
        role="switch"
        type="checkbox"
      />
      <Label htmlFor={id} weight="medium">
        {label}
      </Label>
      <div className="field-help" data-field="description" id={`${id}-help`}>
        {help}
      </div>
      {error !== undefined && (
        <p className="ds-validation-message" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}
