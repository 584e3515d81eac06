import { Button, Spinner } from "@digdir/designsystemet-react";
import { useShell } from "../../ipc/context";
import type { AccessLine, AccessState, SetupStep, ToneDto } from "../../ipc/generated/bindings";
import { useText } from "../../shared/i18n/useText";
import { ErrorDetails, ErrorPanel } from "../../shared/ui/ErrorPanel";
import { useNotify } from "../../shared/ui/Notices";
import { ToneIcon } from "../../shared/ui/Tone";
import { useAct } from "../../shared/ui/useAct";
import type { StepProps } from "./Wizard";

const tones: Record<AccessState, ToneDto> = {
  works: "success",
  missing: "danger",
  notChecked: "neutral",
  turnedOff: "neutral",
};

/** The list that verifies itself: what the services say now, and one thing to do about each no. */
export function AccessStep({ state, onState, onNext, onGo }: StepProps) {
  const shell = useShell();
  const text = useText().setup;
  const words = text.accesses;
  const act = useAct();
  const asked = state.accesses.some((line) => line.state !== "notChecked" || line.text !== "");
  const allWork = state.accesses.every((line) => line.state === "works");
  return (
    <>
      <p className="setup-lead">{words.lead}</p>
      <AccessLines label={words.label} lines={state.accesses} onGo={onGo} />
      {act.failure && <ErrorPanel error={act.failure} />}
      {asked && !allWork && <p>{words.goOn}</p>}
      <div className="button-row">
        <Button
          data-testid="check-accesses"
          onClick={() => void act.run(async () => onState(await shell.checkAccesses()))}
          variant={allWork ? "secondary" : "primary"}
        >
          {act.busy && <Spinner aria-hidden data-size="xs" />}
          {act.busy ? words.checking : asked ? words.checkAgain : words.check}
        </Button>
        <Button
          data-testid="accesses-next"
          onClick={onNext}
          variant={allWork ? "primary" : "secondary"}
        >
          {text.next}
        </Button>
      </div>
      <div className="sr-only" role="status">
        {act.busy ? words.checking : ""}
      </div>
    </>
  );
}

interface AccessLinesProps {
  label: string;
  lines: AccessLine[];
  onGo: (step: SetupStep) => void;
  /** Takes again what comes to our konto. */
  onTurnOn?: () => void;
}

/** What was asked of each service, and what it said. */
export function AccessLines({ label, lines, onGo, onTurnOn }: AccessLinesProps) {
  return (
    <ul aria-label={label} className="setup-accesses">
      {lines.map((line) => (
        <Line key={line.id} line={line} onGo={onGo} onTurnOn={onTurnOn} />
      ))}
    </ul>
  );
}

interface LineProps {
  line: AccessLine;
  onGo: (step: SetupStep) => void;
  onTurnOn: (() => void) | undefined;
}

function Line({ line, onGo, onTurnOn }: LineProps) {
  const shell = useShell();
  const text = useText();
  const words = text.setup.accesses;
  const notify = useNotify();
  const { action } = line;
  return (
    <li className="setup-access" data-state={line.state} data-testid={`access-${line.id}`}>
      <div>
        <h3>{line.title}</h3>
        <p className="setup-toned">
          <ToneIcon stopped={tones[line.state] === "neutral"} tone={tones[line.state]} />
          <span className="setup-access-text">
            <strong>{words[line.state]}</strong>
            {line.text !== "" && `: ${line.text}`}
          </span>
        </p>
      </div>
      {action && (
        <Button
          aria-label={`${action.label}: ${line.title}`}
          onClick={() => {
            if (action.kind === "goTo") {
              onGo(action.step);
            } else if (action.kind === "turnOnReceiving") {
              onTurnOn?.();
            } else {
              void shell.copyText(action.text).then(() => notify({ text: words.copied }));
            }
          }}
          variant="secondary"
        >
          {action.label}
        </Button>
      )}
      {line.details !== "" && (
        <ErrorDetails
          error={{
            code: "other",
            number: line.number,
            what: line.text,
            meaning: "",
            action: "",
            help: "",
            details: line.details,
          }}
        />
      )}
    </li>
  );
}
