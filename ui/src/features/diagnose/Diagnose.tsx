import { Button, Spinner } from "@digdir/designsystemet-react";
import { useShell } from "../../ipc/context";
import type { DiagnoseLine, DiagnoseState, SetupStep, ToneDto } from "../../ipc/generated/bindings";
import { formatMoment } from "../../shared/format/time";
import { useNow } from "../../shared/format/useNow";
import { useText } from "../../shared/i18n/useText";
import { useShortcuts } from "../../shared/keys/useShortcuts";
import { ErrorDetails, ErrorPanel, shownError } from "../../shared/ui/ErrorPanel";
import { Foreign } from "../../shared/ui/Foreign";
import { useNotify } from "../../shared/ui/Notices";
import { ToneIcon } from "../../shared/ui/Tone";
import { useAct } from "../../shared/ui/useAct";
import { useDiagnosis } from "./useDiagnosis";
import "./Diagnose.css";

const tones: Record<DiagnoseState, ToneDto> = {
  works: "success",
  soon: "warning",
  wrong: "danger",
  unknown: "neutral",
  unused: "neutral",
};

interface DiagnoseProps {
  /** To where it is mended. */
  onGo: (step: SetupStep) => Promise<void>;
}

/** Diagnose: whether the machine and the services do what messages need, asked when one comes here. */
export function Diagnose({ onGo }: DiagnoseProps) {
  const shell = useShell();
  const text = useText();
  const words = text.diagnose;
  const notify = useNotify();
  const act = useAct();
  const { parts, lines, running, again } = useDiagnosis(true);
  const care = lines.filter((line) => line.state === "wrong" || line.state === "soon").length;
  const unknown = lines.filter((line) => line.state === "unknown").length;
  const runAgain = () => {
    if (!running) {
      again();
    }
  };
  useShortcuts({ fetchNow: runAgain });

  const turnOn = async () => {
    await shell.setKontoReceiving(true);
    again();
  };
  return (
    <section aria-labelledby="list-heading" className="diagnose" data-testid="diagnose">
      <h1 className="view-heading" id="list-heading" tabIndex={-1}>
        {text.nav.diagnose}
      </h1>
      <p>{words.lead}</p>
      <div className="button-row">
        <Button data-pane-start data-testid="diagnose-again" onClick={runAgain}>
          {running && <Spinner aria-hidden data-size="xs" />}
          {running ? words.running : words.again}
        </Button>
        <Button
          data-testid="diagnose-copy"
          onClick={() =>
            void act.run(async () => {
              await shell.copyText(await shell.diagnosisText());
              notify({ text: words.copied });
            })
          }
          variant="secondary"
        >
          {words.copy}
        </Button>
        <Button
          data-testid="diagnose-save"
          onClick={() =>
            void act.run(async () => {
              if (await shell.saveDiagnosis()) {
                notify({ text: words.saved });
              }
            })
          }
          variant="secondary"
        >
          {words.save}
        </Button>
      </div>
      {act.failure && <ErrorPanel error={act.failure} />}
      <p data-testid="diagnose-status" role="status">
        {running
          ? words.running
          : unknown === 0
            ? words.done(care)
            : `${words.done(care)} ${words.notChecked(unknown)}`}
      </p>
      {parts.map(({ part, lines: found, failure }) => (
        <section aria-labelledby={`diagnose-${part}`} className="diagnose-part" key={part}>
          <h2 id={`diagnose-${part}`}>{words.parts[part]}</h2>
          {failure ? (
            <ErrorPanel error={shownError(failure)} />
          ) : found === undefined ? (
            <p>{words.running}</p>
          ) : (
            <ul>
              {found.map((line) => (
                <Line
                  key={line.id}
                  line={line}
                  onGo={(step) => void act.run(() => onGo(step))}
                  onTurnOn={() => void act.run(turnOn)}
                />
              ))}
            </ul>
          )}
        </section>
      ))}
    </section>
  );
}

interface LineProps {
  line: DiagnoseLine;
  onGo: (step: SetupStep) => void;
  onTurnOn: () => void;
}

function Line({ line, onGo, onTurnOn }: LineProps) {
  const shell = useShell();
  const text = useText();
  const words = text.diagnose;
  const notify = useNotify();
  const now = useNow(60_000);
  const { action } = line;
  const tone = tones[line.state];
  return (
    <li className="diagnose-line" data-state={line.state} data-testid={`diagnose-${line.id}`}>
      <ToneIcon stopped={tone === "neutral"} tone={tone} />
      <div className="diagnose-found">
        <h3>{line.title}</h3>
        <p>
          <strong>{words.states[line.state]}</strong>
          {line.text !== "" && (
            <>
              {": "}
              <Foreign text={line.text} />
            </>
          )}
        </p>
        {line.meaning !== "" && <p>{line.meaning}</p>}
        {line.at !== "" && <p className="diagnose-at">{words.at(formatMoment(line.at, now))}</p>}
        {line.details !== "" && (
          <ErrorDetails
            error={{
              code: "other",
              number: line.number,
              what: line.text,
              meaning: line.meaning,
              action: "",
              help: "",
              details: line.details,
            }}
          />
        )}
      </div>
      {action && (
        <Button
          aria-label={`${action.label}: ${line.title}`}
          onClick={() => {
            if (action.kind === "goTo") {
              onGo(action.step);
            } else if (action.kind === "turnOnReceiving") {
              onTurnOn();
            } else {
              void shell
                .copyText(action.text)
                .then(() => notify({ text: text.setup.accesses.copied }));
            }
          }}
          variant="secondary"
        >
          {action.label}
        </Button>
      )}
    </li>
  );
}
