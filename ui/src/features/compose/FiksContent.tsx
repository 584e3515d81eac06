import { Button, ValidationMessage } from "@digdir/designsystemet-react";
import { useState } from "react";
import type { ArkivForm, Draft } from "../../ipc/generated/bindings";
import { useText } from "../../shared/i18n/useText";
import { CodeField } from "../../shared/ui/FormField";
import { ArkivFields } from "./ArkivFields";
import { newForm } from "./arkiv";
import type { FiksFieldsProps } from "./FiksFields";
import { SchemaChoice } from "./SchemaChoice";
import { useMeldingTypes } from "./useMeldingTypes";

interface FiksContentProps extends FiksFieldsProps {
  draft: Draft;
  onFailure: (reason: unknown) => void;
}

/** The main file of a meldingstype that is no letter: as a form where there is one, else as text. */
export function FiksContent(props: FiksContentProps) {
  const { value, caseWorker, onChange, onBlur, error, advice, draft, onFailure } = props;
  const words = useText().compose;
  const text = words.fiks;
  const types = useMeldingTypes(value.konto);
  const type = types.find((one) => one.name === value.meldingType);
  const [left, setLeft] = useState<ArkivForm | null>(null);
  // What was written before the type was chosen must be seen to be taken away.
  if (type?.payload === "never" && value.content === "") {
    const wrong = error("fiksContent");
    return (
      <div id="fiksContent" tabIndex={-1}>
        <p className="field-help">{text.noContent}</p>
        {wrong !== undefined && <ValidationMessage>{wrong}</ValidationMessage>}
      </div>
    );
  }
  if (type?.form && value.form !== null) {
    const form = value.form;
    return (
      <section aria-label={words.arkiv.titles[type.form]} className="arkiv-form">
        <p className="field-help">{words.arkiv.lead}</p>
        <ArkivFields
          advice={advice}
          error={error}
          kind={type.form}
          onBlur={onBlur}
          onChange={(change, field) => onChange({ form: { ...form, ...change } }, field)}
          value={form}
        />
        <Faults error={error("fiksContent")} warning={advice("fiksContent")} />
        <div className="button-row">
          <Button
            data-testid="arkiv-by-hand"
            onClick={() => {
              setLeft(form);
              onChange({ form: null, content: draft.fiksMade || value.content }, "fiksContent");
            }}
            variant="tertiary"
          >
            {words.arkiv.byHand}
          </Button>
        </div>
      </section>
    );
  }
  const file = type?.files[0];
  return (
    <>
      <CodeField
        error={error("fiksContent")}
        help={text.contentHelp}
        id="fiksContent"
        label={text.content(file)}
        mark={type?.payload === "required" ? "required" : "optional"}
        onBlur={() => onBlur("fiksContent")}
        onChange={(content) => onChange({ content }, "fiksContent")}
        rows={10}
        value={value.content}
        warning={advice("fiksContent")}
      />
      {type?.form && (
        <div className="button-row">
          <Button
            data-testid="arkiv-by-form"
            onClick={() => onChange({ form: left ?? newForm(caseWorker) }, "fiksContent")}
            variant="tertiary"
          >
            {words.arkiv.byForm}
          </Button>
        </div>
      )}
      {(file === undefined || type?.files.some((name) => name.endsWith(".json"))) && (
        <SchemaChoice draft={draft} error={error("fiksSchema")} onFailure={onFailure} />
      )}
    </>
  );
}

/** What our validator says of the XML that the form became: it is nothing that a field of it can mend. */
function Faults({ error, warning }: { error: string | undefined; warning: string | undefined }) {
  return (
    <>
      {error !== undefined && <ValidationMessage id="fiksContent">{error}</ValidationMessage>}
      {warning !== undefined && (
        <ValidationMessage data-color="warning">{warning}</ValidationMessage>
      )}
    </>
  );
}
