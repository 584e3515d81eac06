import { Button, Spinner } from "@digdir/designsystemet-react";
import { CheckmarkIcon, SandboxIcon } from "@navikt/aksel-icons";
import { useState } from "react";
import { useShell } from "../../ipc/context";
import type { IpcError, Session } from "../../ipc/generated/bindings";
import { useText } from "../../shared/i18n/useText";
import { ErrorPanel, shownError } from "../../shared/ui/ErrorPanel";
import "./Start.css";

/** «Kom i gang»: one click from nothing to a working client. */
export function FirstRun({ onReady }: { onReady: (session: Session) => void }) {
  const shell = useShell();
  const text = useText();
  const [opening, setOpening] = useState(false);
  const [failure, setFailure] = useState<IpcError | null>(null);

  const open = async () => {
    if (opening) {
      return;
    }
    setOpening(true);
    setFailure(null);
    try {
      onReady(await shell.openSandbox());
    } catch (reason) {
      setFailure(shownError(reason));
      setOpening(false);
    }
  };

  return (
    <main className="start">
      <div className="start-page">
        <p className="start-product">{text.product}</p>
        <h1>{text.start.heading}</h1>
        <p className="start-lead">{text.start.lead}</p>
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
            {failure && <ErrorPanel error={failure} />}
            <Button data-testid="start-sandbox" onClick={() => void open()}>
              {opening && <Spinner aria-hidden data-size="xs" />}
              {opening ? text.start.opening : text.start.open}
            </Button>
            <div className="sr-only" role="status">
              {opening ? text.start.opening : ""}
            </div>
          </div>
        </section>
      </div>
    </main>
  );
}

/** There is a profile, but it could not be opened. */
export function Broken({ error, onRetry }: { error: IpcError; onRetry: () => void }) {
  const text = useText();
  return (
    <main className="start">
      <div className="start-page">
        <p className="start-product">{text.product}</p>
        <h1>{text.start.broken}</h1>
        <ErrorPanel error={error}>
          <Button onClick={onRetry}>{text.tryAgain}</Button>
        </ErrorPanel>
      </div>
    </main>
  );
}
