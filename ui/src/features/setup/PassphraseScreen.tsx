import { Button, Spinner } from "@digdir/designsystemet-react";
import { useState } from "react";
import { useShell } from "../../ipc/context";
import type { EnvironmentDto, StartState } from "../../ipc/generated/bindings";
import { useText } from "../../shared/i18n/useText";
import { EnvironmentBand } from "../../shared/ui/EnvironmentBand";
import { ErrorPanel } from "../../shared/ui/ErrorPanel";
import { SecretField } from "../../shared/ui/SecretField";
import { SwitchField } from "../../shared/ui/SwitchField";
import { useAct } from "../../shared/ui/useAct";
import "./Setup.css";

interface PassphraseScreenProps {
  environment: EnvironmentDto;
  /** It is to be chosen; else it has been, and is asked for. */
  choose: boolean;
  onState: (state: StartState) => void;
}

/** On a machine without a key store a passphrase guards the profile. */
export function PassphraseScreen({ environment, choose, onState }: PassphraseScreenProps) {
  const shell = useShell();
  const text = useText();
  const words = text.setup.passphrase;
  const act = useAct();
  const [phrase, setPhrase] = useState("");
  const [again, setAgain] = useState("");
  const [shown, setShown] = useState(false);
  const [told, setTold] = useState(false);
  const differ = choose && told && phrase !== again ? words.differ : undefined;

  const submit = () => {
    setTold(true);
    if (choose && phrase !== again) {
      return;
    }
    void act.run(async () =>
      onState(await (choose ? shell.choosePassphrase(phrase) : shell.unlockProfile(phrase))),
    );
  };

  return (
    <div className="setup">
      <EnvironmentBand environment={environment} />
      <main className="setup-page">
        <div className="setup-head">
          <h1>{choose ? words.chooseHeading : words.askHeading}</h1>
        </div>
        <div className="setup-body setup-alone">
          <p className="setup-lead">{choose ? words.chooseLead : words.askLead}</p>
          {choose && (
            <p className="setup-lead">
              <strong>{words.chooseLost}</strong> {words.chooseNext}
            </p>
          )}
          <form
            className="setup-form"
            onSubmit={(event) => {
              event.preventDefault();
              submit();
            }}
          >
            <SecretField
              help={choose ? words.phraseHelp : undefined}
              id="passphrase"
              label={words.phrase}
              onChange={setPhrase}
              shown={shown}
              testId="passphrase"
              value={phrase}
            />
            {choose && (
              <SecretField
                error={differ}
                id="passphrase-again"
                label={words.again}
                onChange={setAgain}
                shown={shown}
                testId="passphrase-again"
                value={again}
              />
            )}
            <SwitchField
              checked={shown}
              id="passphrase-shown"
              help=""
              label={words.show}
              onChange={setShown}
            />
            {act.failure && <ErrorPanel error={act.failure} />}
            <div className="button-row">
              <Button data-testid="passphrase-go" type="submit">
                {act.busy && <Spinner aria-hidden data-size="xs" />}
                {act.busy ? words.working : choose ? words.choose : words.unlock}
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
