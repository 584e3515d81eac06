import { Button, Spinner } from "@digdir/designsystemet-react";
import { useState } from "react";
import { useShell } from "../../ipc/context";
import { useText } from "../../shared/i18n/useText";
import { ErrorPanel } from "../../shared/ui/ErrorPanel";
import { TextField } from "../../shared/ui/FormField";
import { Option } from "../../shared/ui/Option";
import { useAct } from "../../shared/ui/useAct";
import type { StepProps } from "./Wizard";

/** Our client at Maskinporten, and what it signs with. */
export function ClientStep({ state, onState, onNext }: StepProps) {
  const shell = useShell();
  const text = useText().setup;
  const words = text.client;
  const act = useAct();
  const [id, setId] = useState(state.client.id);
  const [certificate, setCertificate] = useState(state.client.keyId === null);
  return (
    <>
      <p className="setup-lead">{words.lead}</p>
      <form
        className="setup-form"
        onSubmit={(event) => {
          event.preventDefault();
          void act
            .run(async () => onState(await shell.setClient({ id, certificate })))
            .then((well) => well && onNext());
        }}
      >
        <TextField
          help={words.idHelp}
          id="client-id"
          label={words.id}
          mark="required"
          maxLength={200}
          onChange={setId}
          testId="client-id"
          value={id}
        />
        <fieldset className="setup-choice">
          <legend>{words.signsWith}</legend>
          <Option
            checked={certificate}
            id="signs-certificate"
            name="signs"
            onChoose={() => setCertificate(true)}
            text={words.certificateText}
            title={words.certificate}
          />
          <Option
            checked={!certificate}
            id="signs-key"
            name="signs"
            onChoose={() => setCertificate(false)}
            text={words.keyText}
            title={words.key}
          />
        </fieldset>
        {!certificate && (
          <div className="button-row">
            <Button
              onClick={() => void act.run(async () => onState(await shell.pickClientKey()))}
              type="button"
              variant="secondary"
            >
              {words.pickKey}
            </Button>
            {state.client.keyId !== null && (
              <span role="status">{words.keyChosen(state.client.keyId)}</span>
            )}
          </div>
        )}
        {act.failure && <ErrorPanel error={act.failure} />}
        <div className="button-row">
          <Button data-testid="client-go" type="submit">
            {act.busy && <Spinner aria-hidden data-size="xs" />}
            {text.next}
          </Button>
        </div>
      </form>
    </>
  );
}
