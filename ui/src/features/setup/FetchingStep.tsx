import { Button } from "@digdir/designsystemet-react";
import { useState } from "react";
import { useShell } from "../../ipc/context";
import { useText } from "../../shared/i18n/useText";
import { ErrorPanel } from "../../shared/ui/ErrorPanel";
import { TextField } from "../../shared/ui/FormField";
import { Option } from "../../shared/ui/Option";
import { useAct } from "../../shared/ui/useAct";
import type { StepProps } from "./Wizard";

/** Who fetches: asked outright, because two on one queue steal each other's messages. */
export function FetchingStep({ state, onState, onNext }: StepProps) {
  const shell = useShell();
  const text = useText().setup;
  const words = text.fetching;
  const act = useAct();
  const [other, setOther] = useState(state.otherFetches);
  const [channel, setChannel] = useState(state.messageChannel);
  const [told, setTold] = useState(false);
  return (
    <form
      className="setup-form"
      onSubmit={(event) => {
        event.preventDefault();
        setTold(true);
        if (other !== null) {
          const own = other && channel.trim() !== "";
          void act
            .run(async () =>
              onState(await (own ? shell.setOwnChannel(channel) : shell.setOtherFetches(other))),
            )
            .then((well) => well && onNext());
        }
      }}
    >
      <p>{words.why}</p>
      <fieldset
        aria-describedby={told && other === null ? "fetching-error" : undefined}
        className="setup-choice"
      >
        <legend>{words.lead}</legend>
        <Option
          checked={other === true}
          id="fetching-other"
          name="fetching"
          onChoose={() => setOther(true)}
          text={words.yesText}
          title={words.yes}
        />
        {other === true && (
          <div className="setup-further">
            <TextField
              help={words.channelHelp}
              id="message-channel"
              label={words.channel}
              mark="optional"
              maxLength={60}
              onChange={(value) => {
                setChannel(value);
                act.forget();
              }}
              testId="message-channel"
              value={channel}
            />
          </div>
        )}
        <Option
          checked={other === false}
          id="fetching-here"
          name="fetching"
          onChoose={() => setOther(false)}
          text={words.noText}
          title={words.no}
        />
        {told && other === null && (
          <p className="ds-validation-message" id="fetching-error" role="alert">
            {words.choose}
          </p>
        )}
      </fieldset>
      {act.failure && <ErrorPanel error={act.failure} />}
      <div className="button-row">
        <Button data-testid="fetching-go" type="submit">
          {text.next}
        </Button>
      </div>
    </form>
  );
}
