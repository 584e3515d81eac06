import { Button, Spinner } from "@digdir/designsystemet-react";
import { useEffect, useRef, useState } from "react";
import { useShell } from "../../ipc/context";
import { useText } from "../../shared/i18n/useText";
import { ErrorPanel } from "../../shared/ui/ErrorPanel";
import { TextField } from "../../shared/ui/FormField";
import { useNotify } from "../../shared/ui/Notices";
import { Option } from "../../shared/ui/Option";
import { ToneIcon } from "../../shared/ui/Tone";
import { useAct } from "../../shared/ui/useAct";
import type { StepProps } from "./Wizard";

/** How often Altinn is asked whether somebody has approved, while the step is looked at. */
const LOOK_EVERY = 15_000;

/** What there is: a system user to be made, one that exists, or none because only FIKS IO is used. */
type Choice = "make" | "exists" | "none";

/** The system user: one that exists, or one that is asked for here and approved in Altinn. */
export function SystemUserStep({ state, onState, onNext, onGo }: StepProps) {
  const shell = useShell();
  const text = useText().setup;
  const words = text.systemUser;
  const notify = useNotify();
  const act = useAct();
  const user = state.systemUser;
  const [choice, setChoice] = useState<Choice>(
    state.withoutDpo ? "none" : user.state === "named" ? "exists" : "make",
  );
  const [systemId, setSystemId] = useState(user.systemId);
  const [externalRef, setExternalRef] = useState(user.externalRef);
  const waiting = user.state === "requested" && !state.withoutDpo;
  const turnOff = async () => {
    onState(await shell.setWithoutDpo(true));
    setChoice("none");
  };

  const tell = useRef(onState);
  useEffect(() => {
    tell.current = onState;
  });
  useEffect(() => {
    if (!waiting) {
      return;
    }
    const look = setInterval(() => {
      // No answer is no news: the button asks aloud.
      void shell.checkSystemUser().then(
        (next) => tell.current(next),
        () => {},
      );
    }, LOOK_EVERY);
    return () => clearInterval(look);
  }, [waiting, shell]);

  if (waiting && user.approveAt !== null) {
    const link = user.approveAt;
    return (
      <>
        <p className="setup-toned" role="status">
          <ToneIcon tone="warning" />
          {words.waiting}
        </p>
        <p>{words.waitingNext}</p>
        <p className="setup-link" data-testid="approve-link">
          {link}
        </p>
        {act.failure && <ErrorPanel error={act.failure} />}
        <div className="button-row">
          <Button
            data-testid="copy-link"
            onClick={() => void shell.copyText(link).then(() => notify({ text: words.linkCopied }))}
          >
            {words.copyLink}
          </Button>
          <Button
            data-testid="look-now"
            onClick={() => void act.run(async () => onState(await shell.checkSystemUser()))}
            variant="secondary"
          >
            {act.busy && <Spinner aria-hidden data-size="xs" />}
            {words.look}
          </Button>
          <Button
            data-testid="user-none-after-all"
            onClick={() => void act.run(turnOff).then((well) => well && onGo("fiksIo"))}
            variant="tertiary"
          >
            {words.none}
          </Button>
        </div>
      </>
    );
  }

  const go = async () => {
    if (choice === "none") {
      return turnOff();
    }
    const exists = choice === "exists";
    onState(await shell.setSystemUser(systemId, externalRef, exists));
    if (!exists) {
      onState(await shell.requestSystemUser());
    }
  };
  const known = !state.withoutDpo && (user.state === "approved" || user.state === "named");
  const approved = known && user.state === "approved" && choice !== "none";
  return (
    <>
      <p className="setup-lead">{words.lead}</p>
      {state.withoutDpo && (
        <p data-testid="system-user-unused" role="status">
          {words.unused}
        </p>
      )}
      {known && (
        <p className="setup-toned" data-testid="system-user-state" role="status">
          <ToneIcon tone={user.state === "approved" ? "success" : "neutral"} />
          {user.state === "approved" ? words.approved : words.named}
        </p>
      )}
      <form
        className="setup-form"
        onSubmit={(event) => {
          event.preventDefault();
          void act.run(go).then((well) => {
            if (well && choice === "none") {
              onGo("fiksIo");
            } else if (well && choice === "exists") {
              onGo("accesses");
            }
          });
        }}
      >
        <fieldset className="setup-choice">
          <legend className="sr-only">{text.steps.systemUser}</legend>
          <Option
            checked={choice === "make"}
            id="user-make"
            name="user"
            onChoose={() => setChoice("make")}
            text={words.makeText}
            title={words.make}
          />
          <Option
            checked={choice === "exists"}
            id="user-exists"
            name="user"
            onChoose={() => setChoice("exists")}
            text={words.existsText}
            title={words.exists}
          />
          <Option
            checked={choice === "none"}
            id="user-none"
            name="user"
            onChoose={() => setChoice("none")}
            text={words.noneText}
            title={words.none}
          />
        </fieldset>
        {choice === "none" && state.inUse && <p>{words.noneKept}</p>}
        {choice !== "none" && (
          <>
            <TextField
              id="system-id"
              label={words.systemId}
              maxLength={250}
              onChange={setSystemId}
              testId="system-id"
              value={systemId}
            />
            <TextField
              id="external-ref"
              label={words.externalRef}
              maxLength={250}
              onChange={setExternalRef}
              testId="external-ref"
              value={externalRef}
            />
          </>
        )}
        {act.failure && <ErrorPanel error={act.failure} />}
        <div className="button-row">
          {approved && (
            <Button data-testid="system-user-next" onClick={onNext} type="button">
              {text.next}
            </Button>
          )}
          <Button
            data-testid="system-user-go"
            type="submit"
            variant={approved ? "secondary" : "primary"}
          >
            {act.busy && <Spinner aria-hidden data-size="xs" />}
            {choice === "none"
              ? text.next
              : act.busy
                ? words.requesting
                : choice === "exists"
                  ? words.useThis
                  : words.request}
          </Button>
        </div>
      </form>
    </>
  );
}
