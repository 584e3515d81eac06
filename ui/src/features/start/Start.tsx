import { Button, Spinner } from "@digdir/designsystemet-react";
import { CheckmarkIcon, PadlockLockedIcon, SandboxIcon, TestFlaskIcon } from "@navikt/aksel-icons";
import { useState } from "react";
import { useShell } from "../../ipc/context";
import type { EnvironmentDto, IpcError, StartState } from "../../ipc/generated/bindings";
import { useText } from "../../shared/i18n/useText";
import { EnvironmentBand } from "../../shared/ui/EnvironmentBand";
import { ErrorPanel, shownError } from "../../shared/ui/ErrorPanel";
import "./Start.css";

/** What follows from a choice here. */
type OnState = (state: StartState) => void;

/** «Kom i gang»: one click from nothing to a working client, or the way to a set-up of one's own. */
export function FirstRun({ onState }: { onState: OnState }) {
  const shell = useShell();
  const text = useText();
  const [opening, setOpening] = useState<EnvironmentDto | null>(null);
  const [failure, setFailure] = useState<IpcError | null>(null);

  const open = async (environment: EnvironmentDto) => {
    if (opening !== null) {
      return;
    }
    setOpening(environment);
    setFailure(null);
    try {
      onState(
        environment === "sandkasse"
          ? { kind: "ready", session: await shell.openSandbox() }
          : await shell.chooseEnvironment(environment),
      );
    } catch (reason) {
      setFailure(shownError(reason));
      setOpening(null);
    }
  };

  return (
    <main className="start">
      <div className="start-page">
        <p className="start-product">{text.product}</p>
        <h1>{text.start.heading}</h1>
        <p className="start-lead">{text.start.lead}</p>
        {failure && <ErrorPanel error={failure} />}
        <section aria-labelledby="sandbox-heading" className="start-card">
          <SandboxIcon aria-hidden className="start-icon" />
          <div>
            <h2 id="sandbox-heading">{text.start.choice}</h2>
            <p>{text.start.choiceText}</p>
            <ul>
              {text.start.points.map((point) => (
                <li key={point}>
                  <CheckmarkIcon aria-hidden />
                  {point}
                </li>
              ))}
            </ul>
            <Button data-testid="start-sandbox" onClick={() => void open("sandkasse")}>
              {opening === "sandkasse" && <Spinner aria-hidden data-size="xs" />}
              {opening === "sandkasse" ? text.start.opening : text.start.open}
            </Button>
            <div className="sr-only" role="status">
              {opening === null ? "" : text.start.opening}
            </div>
          </div>
        </section>
        <div className="start-others">
          {(["test", "produksjon"] as const).map((environment) => (
            <section
              aria-labelledby={`${environment}-heading`}
              className="start-card start-other"
              key={environment}
            >
              {environment === "test" ? (
                <TestFlaskIcon aria-hidden className="start-icon" />
              ) : (
                <PadlockLockedIcon aria-hidden className="start-icon" />
              )}
              <div>
                <h2 id={`${environment}-heading`}>{text.setup[environment].choice}</h2>
                <p>{text.setup[environment].text}</p>
                <Button
                  data-testid={`start-${environment}`}
                  onClick={() => void open(environment)}
                  variant="secondary"
                >
                  {opening === environment && <Spinner aria-hidden data-size="xs" />}
                  {text.setup[environment].begin}
                </Button>
              </div>
            </section>
          ))}
        </div>
        <p className="start-import">{text.importing.first}</p>
      </div>
    </main>
  );
}

interface BrokenProps {
  error: IpcError;
  /** Whose profile it is; absent when not even that is known. */
  environment?: EnvironmentDto;
  onState?: OnState;
  onRetry?: () => void;
}

/** There is a profile, but it could not be opened. */
export function Broken({ error, environment, onState, onRetry }: BrokenProps) {
  const shell = useShell();
  const text = useText();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<IpcError | null>(null);
  const ask = (what: () => Promise<StartState>) => {
    if (busy) {
      return;
    }
    setBusy(true);
    setFailure(null);
    void what()
      .then((state) => onState?.(state))
      .catch((reason: unknown) => setFailure(shownError(reason)))
      .finally(() => setBusy(false));
  };
  const retry = () =>
    environment === undefined ? onRetry?.() : ask(() => shell.chooseEnvironment(environment));
  return (
    <>
      {environment !== undefined && <EnvironmentBand environment={environment} />}
      <main className="start">
        <div className="start-page">
          <p className="start-product">{text.product}</p>
          <h1>{text.start.broken}</h1>
          <ErrorPanel error={failure ?? error}>
            <Button onClick={retry}>
              {busy && <Spinner aria-hidden data-size="xs" />}
              {text.tryAgain}
            </Button>
            {error.code === "damaged" && (
              <Button
                data-testid="set-aside"
                onClick={() => ask(() => shell.setProfileAside())}
                variant="secondary"
              >
                {text.setup.broken.aside}
              </Button>
            )}
            {environment !== undefined && (
              <Button
                data-testid="other-environment"
                onClick={() => ask(() => shell.backToStart())}
                variant="tertiary"
              >
                {text.setup.otherEnvironment}
              </Button>
            )}
          </ErrorPanel>
          {error.code === "damaged" && <p>{text.setup.broken.asideText}</p>}
        </div>
      </main>
    </>
  );
}
