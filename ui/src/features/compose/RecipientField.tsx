import { Button } from "@digdir/designsystemet-react";
import { useState } from "react";
import { useShell } from "../../ipc/context";
import type { RecipientHit } from "../../ipc/generated/bindings";
import { formatOrgNumber } from "../../shared/format/numbers";
import { useText } from "../../shared/i18n/useText";
import { Combobox } from "../../shared/ui/Combobox";
import { ErrorPanel, shownError } from "../../shared/ui/ErrorPanel";
import { describedBy, FieldFrame } from "../../shared/ui/FormField";
import { Favourite } from "./Favourite";
import { keyOf, optionsOf } from "./HitLine";
import { useRecipientSearch } from "./useRecipientSearch";

/** An organisation, a konto on FIKS IO, or both. */
interface Recipient {
  /** Empty for a konto of which it is not known whose it is. */
  orgNumber: string;
  name: string;
  /** Empty unless a konto was chosen. */
  konto: string;
}

interface RecipientFieldProps {
  recipient: Recipient | null;
  onChange: (recipient: Recipient | null) => void;
  error?: string;
  onBlur: () => void;
}

/** «Til»: those used before at once, Enhetsregisteret by name or number as you type. */
export function RecipientField(props: RecipientFieldProps) {
  const { recipient, onChange, error, onBlur } = props;
  const shell = useShell();
  const text = useText().compose;
  const [typed, setTyped] = useState(recipient?.name ?? "");
  const [chosen, setChosen] = useState<RecipientHit | null>(null);
  const { hits, problem, note, failed } = useRecipientSearch(typed, recipient !== null);

  const choose = (hit: RecipientHit) => {
    setChosen(hit);
    setTyped(hit.name);
    onChange({ orgNumber: hit.orgNumber, name: hit.name, konto: hit.konto ?? "" });
  };

  const chooseMainUnit = async (orgNumber: string) => {
    const found = await shell.searchRecipients(orgNumber);
    const main = found.hits.find((hit) => hit.orgNumber === orgNumber);
    if (main) {
      choose(main);
    }
  };

  const mainUnit = chosen?.orgNumber === recipient?.orgNumber ? chosen?.mainUnit : null;
  return (
    <FieldFrame
      error={error}
      help={recipient ? undefined : text.toHelp}
      id="recipient"
      label={text.to}
      mark="required"
    >
      <div className="recipient">
        <Combobox
          describedBy={describedBy("recipient", [
            ["help", recipient ? undefined : text.toHelp],
            ["number", recipient?.orgNumber || undefined],
            ["error", error],
          ])}
          id="recipient"
          invalid={error !== undefined}
          listLabel={text.to}
          note={note}
          onBlur={onBlur}
          onChoose={(key) => {
            const hit = hits.find((one) => keyOf(one) === key);
            if (hit) {
              choose(hit);
            }
          }}
          onType={(next) => {
            setTyped(next);
            if (recipient) {
              onChange(null);
            }
          }}
          options={optionsOf(hits)}
          testId="recipient-input"
          text={typed}
        />
        {recipient && recipient.orgNumber !== "" && (
          <span className="recipient-number" id="recipient-number">
            {formatOrgNumber(recipient.orgNumber)}
          </span>
        )}
      </div>
      {recipient && recipient.orgNumber !== "" && (
        <div>
          <Favourite name={recipient.name} orgNumber={recipient.orgNumber} />
        </div>
      )}
      {failed !== null && !recipient && <ErrorPanel error={shownError(failed)} />}
      {problem && typed.trim() !== "" && <ErrorPanel error={problem} tone="warning" />}
      {recipient && mainUnit && (
        <div className="recipient-note" role="status">
          <span>{chosen?.note}</span>
          <Button onClick={() => void chooseMainUnit(mainUnit)} variant="secondary">
            {text.chooseMainUnit(formatOrgNumber(mainUnit))}
          </Button>
        </div>
      )}
    </FieldFrame>
  );
}
