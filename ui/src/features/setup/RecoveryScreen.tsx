import { Button, Spinner } from "@digdir/designsystemet-react";
import { useState } from "react";
import { useShell } from "../../ipc/context";
import type { EnvironmentDto, StartState } from "../../ipc/generated/bindings";
import { useText } from "../../shared/i18n/useText";
import { EnvironmentBand } from "../../shared/ui/EnvironmentBand";
import { ErrorPanel } from "../../shared/ui/ErrorPanel";
import { TextField } from "../../shared/ui/FormField";
import { useAct } from "../../shared/ui/useAct";
import "./Setup.css";

interface RecoveryScreenProps {
  environment: EnvironmentDto;
  onState: (state: StartState) => void;
}

/** The machine has lost the profile's key; the one on paper opens it. */
export function RecoveryScreen({ environment, onState }: RecoveryScreenProps) {
  const shell = useShell();
  const text = useText();
  const words = text.setup.recovery;
  const act = useAct();
  const [typed, setTyped] = useState("");
  return (
    <div className="setup">
      <EnvironmentBand environment={environment} />
      <main className="setup-page">
        <div className="setup-head">
          <h1>{words.askHeading}</h1>
        </div>
        <div className="setup-body setup-alone">
          <p className="setup-lead">
            {words.askLead} {words.askNext}
          </p>
          <form
            className="setup-form"
            onSubmit={(event) => {
              event.preventDefault();
              void act.run(async () => onState(await shell.recoverProfile(typed)));
            }}
          >
            <TextField
              help={words.keyHelp}
              id="recovery-key"
              label={words.key}
              maxLength={200}
              onChange={setTyped}
              testId="recovery-key"
              value={typed}
            />
            {act.failure && <ErrorPanel error={act.failure} />}
            <div className="button-row">
              <Button data-testid="recovery-go" type="submit">
                {act.busy && <Spinner aria-hidden data-size="xs" />}
                {act.busy ? words.working : words.recover}
              </Button>
              <Button
                onClick={() => void act.run(async () => onState(await shell.backToStart()))}
                variant="tertiary"
              >
                {text.setup.otherEnvironment}
              </Button>
            </div>
            <div className="sr-only" role="status">
              {act.busy ? words.working : ""}
            </div>
          </form>
        </div>
      </main>
    </div>
  );
}
