import { Button, Spinner } from "@digdir/designsystemet-react";
import { useState } from "react";
import { useShell } from "../../ipc/context";
import { formatOrgNumber } from "../../shared/format/numbers";
import { useText } from "../../shared/i18n/useText";
import { ErrorPanel } from "../../shared/ui/ErrorPanel";
import { TextField } from "../../shared/ui/FormField";
import { ToneIcon } from "../../shared/ui/Tone";
import { useAct } from "../../shared/ui/useAct";
import { ImportSection } from "./ImportSection";
import type { StepProps } from "./Wizard";

/** Who we are: the number is typed, the name is looked up. */
export function OrganisationStep({ state, onState, onNext, onGo }: StepProps) {
  const shell = useShell();
  const text = useText().setup;
  const act = useAct();
  const [number, setNumber] = useState(state.organisation?.orgNumber ?? "");
  const found = state.organisation;
  const same = found !== null && number.replaceAll(/\s/g, "") === found.orgNumber;
  return (
    <>
      <p className="setup-lead">{text.organisation.lead}</p>
      <form
        className="setup-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (same) {
            onNext();
          } else {
            void act.run(async () => onState(await shell.setOrganisation(number)));
          }
        }}
      >
        {state.organisationFixed ? (
          <p>{text.organisation.fixed}</p>
        ) : (
          <TextField
            help={text.organisation.numberHelp}
            id="org-number"
            label={text.organisation.number}
            mark="required"
            maxLength={20}
            onChange={(value) => {
              setNumber(value);
              act.forget();
            }}
            testId="org-number"
            value={number}
          />
        )}
        {act.failure && <ErrorPanel error={act.failure} />}
        {found && same && (
          <p className="setup-toned" data-testid="org-found" role="status">
            <ToneIcon tone="success" />
            {text.organisation.found(found.name, formatOrgNumber(found.orgNumber))}
          </p>
        )}
        <div className="button-row">
          <Button data-testid="org-go" type="submit">
            {act.busy && <Spinner aria-hidden data-size="xs" />}
            {same ? text.next : text.organisation.lookUp}
          </Button>
        </div>
      </form>
      <ImportSection
        onGoOn={onGo}
        onState={(next) => {
          setNumber(next.organisation?.orgNumber ?? "");
          onState(next);
        }}
      />
    </>
  );
}
