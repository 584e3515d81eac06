import type { Agreement } from "../../ipc/generated/bindings";
import { useText } from "../../shared/i18n/useText";
import { CodeField, TextField } from "../../shared/ui/FormField";

interface AgreedFieldsProps {
  value: Agreement;
  onChange: (change: Partial<Agreement>, field: string) => void;
  onBlur: (field: string) => void;
  error: (field: string) => string | undefined;
  advice: (field: string) => string | undefined;
}

/** What two parties have agreed that a message says. */
export function AgreedFields({ value, onChange, onBlur, error, advice }: AgreedFieldsProps) {
  const words = useText().compose;
  return (
    <>
      <TextField
        error={error("agreementIdentifier")}
        help={words.agreementIdentifierHelp}
        id="agreementIdentifier"
        label={words.agreementIdentifier}
        mark="required"
        onBlur={() => onBlur("agreementIdentifier")}
        onChange={(identifier) => onChange({ identifier }, "agreementIdentifier")}
        value={value.identifier}
        warning={advice("agreementIdentifier")}
      />
      <CodeField
        error={error("agreementContent")}
        help={words.agreementContentHelp}
        id="agreementContent"
        label={words.agreementContent}
        mark="optional"
        onBlur={() => onBlur("agreementContent")}
        onChange={(content) => onChange({ content }, "agreementContent")}
        rows={8}
        value={value.content}
        warning={advice("agreementContent")}
      />
    </>
  );
}
