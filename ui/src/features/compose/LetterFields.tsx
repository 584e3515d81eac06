import type { DraftInput } from "../../ipc/generated/bindings";
import { useText } from "../../shared/i18n/useText";
import { TextField } from "../../shared/ui/FormField";
import { SwitchField } from "../../shared/ui/SwitchField";

interface LetterFieldsProps {
  value: DraftInput;
  onChange: (change: Partial<DraftInput>) => void;
  onBlur: (field: string) => void;
  error: (field: string) => string | undefined;
  advice: (field: string) => string | undefined;
  /** Each of several recipients has a case of its own. */
  several: boolean;
}

/** What an archive is told about a letter. */
export function LetterFields(props: LetterFieldsProps) {
  const { value, onChange, onBlur, error, advice, several } = props;
  const words = useText().compose;
  return (
    <>
      <div className="compose-pair">
        {!several && (
          <TextField
            error={error("theirReference")}
            help={words.theirReferenceHelp}
            id="theirReference"
            label={words.theirReference}
            mark="optional"
            onBlur={() => onBlur("theirReference")}
            onChange={(theirReference) => onChange({ theirReference })}
            value={value.theirReference}
            warning={advice("theirReference")}
          />
        )}
        <TextField
          error={error("ourReference")}
          help={words.ourReferenceHelp}
          id="ourReference"
          label={words.ourReference}
          mark="optional"
          onBlur={() => onBlur("ourReference")}
          onChange={(ourReference) => onChange({ ourReference })}
          value={value.ourReference}
          warning={advice("ourReference")}
        />
        <TextField
          error={error("caseWorker")}
          help={words.caseWorkerHelp}
          id="caseWorker"
          label={words.caseWorker}
          mark="required"
          onBlur={() => onBlur("caseWorker")}
          onChange={(caseWorker) => onChange({ caseWorker })}
          value={value.caseWorker}
        />
      </div>
      <SwitchField
        checked={value.shielded}
        help={words.shieldedHelp}
        id="shielded"
        label={words.shielded}
        onChange={(shielded) => onChange({ shielded })}
      />
      {value.shielded && (
        <div className="compose-pair">
          <TextField
            error={error("legalBasis")}
            help={words.legalBasisHelp}
            id="legalBasis"
            label={words.legalBasis}
            mark="required"
            onBlur={() => onBlur("legalBasis")}
            onChange={(legalBasis) => onChange({ legalBasis })}
            value={value.legalBasis}
          />
          <TextField
            error={error("publicTitle")}
            help={words.publicTitleHelp}
            id="publicTitle"
            label={words.publicTitle}
            mark="required"
            onBlur={() => onBlur("publicTitle")}
            onChange={(publicTitle) => onChange({ publicTitle })}
            value={value.publicTitle}
            warning={advice("publicTitle")}
          />
        </div>
      )}
    </>
  );
}
