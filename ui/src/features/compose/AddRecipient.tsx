import { Button } from "@digdir/designsystemet-react";
import { PlusIcon } from "@navikt/aksel-icons";
import { useEffect, useState } from "react";
import type { RecipientHit } from "../../ipc/generated/bindings";
import { useText } from "../../shared/i18n/useText";
import { Combobox } from "../../shared/ui/Combobox";
import { ErrorPanel, shownError } from "../../shared/ui/ErrorPanel";
import { FieldFrame } from "../../shared/ui/FormField";
import { keyOf, optionsOf } from "./HitLine";
import { useRecipientSearch } from "./useRecipientSearch";

interface AddRecipientProps {
  /** Whether somebody is a recipient already. */
  isAmong: (hit: RecipientHit) => boolean;
  onAdd: (hit: RecipientHit) => void;
}

const ID = "addRecipient";

/** «Legg til mottaker»: a button until it is wanted, then a field that stays for the next one. */
export function AddRecipient({ isAmong, onAdd }: AddRecipientProps) {
  const text = useText().compose;
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState("");
  const [said, setSaid] = useState("");
  const { hits, problem, note, failed } = useRecipientSearch(typed, !open);

  useEffect(() => {
    if (open) {
      document.getElementById(ID)?.focus();
    }
  }, [open]);

  // The one that was added pushes the field down.
  useEffect(() => {
    if (said !== "") {
      document.getElementById(ID)?.scrollIntoView?.({ block: "center" });
    }
  }, [said]);

  const choose = (hit: RecipientHit) => {
    if (isAmong(hit)) {
      setSaid(text.several.already(hit.name));
      return;
    }
    onAdd(hit);
    setTyped("");
    setSaid(text.several.added(hit.name));
  };

  if (!open) {
    return (
      <div>
        <Button data-testid="add-recipient" onClick={() => setOpen(true)} variant="tertiary">
          <PlusIcon aria-hidden />
          {text.several.add}
        </Button>
      </div>
    );
  }
  return (
    <FieldFrame help={text.toHelp} id={ID} label={text.several.add} mark="optional">
      <Combobox
        describedBy={`${ID}-help`}
        id={ID}
        listLabel={text.several.add}
        note={note}
        onChoose={(key) => {
          const hit = hits.find((one) => keyOf(one) === key);
          if (hit) {
            choose(hit);
          }
        }}
        onType={(next) => {
          setTyped(next);
          setSaid("");
        }}
        optional
        options={optionsOf(hits)}
        testId="add-recipient-input"
        text={typed}
      />
      {failed !== null && <ErrorPanel error={shownError(failed)} />}
      {problem && typed.trim() !== "" && <ErrorPanel error={problem} tone="warning" />}
      <p className="field-help recipient-said" role="status">
        {said}
      </p>
    </FieldFrame>
  );
}
