import { Button, Spinner } from "@digdir/designsystemet-react";
import { useEffect, useRef, useState } from "react";
import { useShell } from "../../ipc/context";
import type {
  ImportFate,
  ImportLine,
  ImportReport,
  SetupState,
  SetupStep,
  ToneDto,
} from "../../ipc/generated/bindings";
import { useText } from "../../shared/i18n/useText";
import { focusSoon } from "../../shared/keys/focusSoon";
import { ErrorPanel } from "../../shared/ui/ErrorPanel";
import { Foreign } from "../../shared/ui/Foreign";
import { ToneIcon } from "../../shared/ui/Tone";
import { useAct } from "../../shared/ui/useAct";
import "./ImportSection.css";

const fates: readonly ImportFate[] = ["used", "found", "dead", "unknown"];

const tones: Record<ImportFate, ToneDto> = {
  used: "success",
  found: "neutral",
  dead: "neutral",
  unknown: "warning",
};

interface ImportSectionProps {
  onState: (state: SetupState) => void;
  /** To the first step that still asks for something. */
  onGoOn: (step: SetupStep) => void;
}

/** «Har dere integrasjonspunkt fra før?»: what its settings would become, and then that. */
export function ImportSection({ onState, onGoOn }: ImportSectionProps) {
  const shell = useShell();
  const text = useText();
  const words = text.importing;
  const act = useAct();
  const [report, setReport] = useState<ImportReport | null>(null);
  const [taken, setTaken] = useState<SetupState | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);

  // What was found is read from its beginning.
  useEffect(() => {
    if (report !== null) {
      heading.current?.focus();
    }
  }, [report]);

  const pick = () =>
    void act.run(async () => {
      const found = await shell.pickImport();
      if (found !== null) {
        setTaken(null);
        setReport(found);
      }
    });
  const use = () =>
    void act.run(async () => {
      const next = await shell.takeImport();
      onState(next);
      setTaken(next);
      focusSoon("#import-go-on", "#import-heading");
    });
  const drop = () =>
    void act.run(async () => {
      await shell.dropImport();
      setReport(null);
      focusSoon("#import-heading", "#setup-step");
    });

  return (
    <section aria-labelledby="import-heading" className="import" data-testid="import">
      <h3 id="import-heading" ref={heading} tabIndex={-1}>
        {report === null ? words.heading : words.found(report.lines.length, report.file)}
      </h3>
      {report === null ? (
        <p>{words.lead}</p>
      ) : (
        <>
          {taken === null && <p>{report.usable ? words.nothing : words.none}</p>}
          {report.notes.map((note) => (
            <p className="setup-toned" key={note.text}>
              {note.tone !== "neutral" && <ToneIcon tone={note.tone} />}
              {note.text}
            </p>
          ))}
          {fates.map((fate) => (
            <Fate fate={fate} key={fate} lines={report.lines.filter((one) => one.fate === fate)} />
          ))}
        </>
      )}
      {act.failure && <ErrorPanel error={act.failure} />}
      <p className="setup-toned" role="status">
        {taken !== null && (
          <>
            <ToneIcon tone="success" />
            {words.taken}
          </>
        )}
      </p>
      <div className="button-row">
        {taken !== null ? (
          <Button data-testid="import-go-on" id="import-go-on" onClick={() => onGoOn(taken.step)}>
            {words.goOn}
          </Button>
        ) : (
          <>
            {report?.usable && (
              <Button data-testid="import-use" onClick={use}>
                {act.busy && <Spinner aria-hidden data-size="xs" />}
                {act.busy ? words.using : words.use}
              </Button>
            )}
            <Button data-testid="import-pick" onClick={pick} variant="secondary">
              {report === null ? (act.busy ? words.reading : words.pick) : words.other}
            </Button>
            {report !== null && (
              <Button data-testid="import-drop" onClick={drop} variant="tertiary">
                {text.cancel}
              </Button>
            )}
          </>
        )}
      </div>
    </section>
  );
}

/** What has the same fate. What is used, or asks for something, is open to begin with. */
function Fate({ fate, lines }: { fate: ImportFate; lines: ImportLine[] }) {
  const words = useText().importing;
  if (lines.length === 0) {
    return null;
  }
  const open = fate === "used" || lines.some((one) => one.action !== "");
  return (
    <details className="import-fate" data-testid={`import-${fate}`} open={open}>
      <summary>
        <ToneIcon stopped tone={tones[fate]} />
        {words.fates[fate]} ({lines.length})
      </summary>
      <ul>
        {lines.map((one) => (
          <li key={one.line + one.name}>
            <p className="import-name">
              {one.name !== "" && (
                <code>
                  <Foreign text={one.name} />
                </code>
              )}
              <span className="import-line">{words.line(one.line)}</span>
            </p>
            {one.value !== "" && (
              <p className="import-value">
                <Foreign text={one.value} />
              </p>
            )}
            {one.secret && <p className="import-value">•••••••• ({words.secret})</p>}
            {one.text !== "" && (
              <p>
                {one.text} {one.action}
              </p>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}
