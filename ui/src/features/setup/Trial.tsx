import { Button, Spinner } from "@digdir/designsystemet-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useShell } from "../../ipc/context";
import type { RecoveryPaper, Session, StartState } from "../../ipc/generated/bindings";
import { keys, queries } from "../../shared/data/queries";
import { useText } from "../../shared/i18n/useText";
import { EnvironmentBand } from "../../shared/ui/EnvironmentBand";
import { ErrorPanel } from "../../shared/ui/ErrorPanel";
import { ToneIcon } from "../../shared/ui/Tone";
import { useAct } from "../../shared/ui/useAct";
import { trialLead } from "./FinishStep";
import { KontoTest } from "./KontoTest";
import { RecoverySection } from "./RecoverySection";
import { RecoverySheet } from "./RecoverySheet";
import "./Setup.css";

interface TrialProps {
  session: Session;
  onState: (state: StartState) => void;
}

/** The last step of a set-up: a letter to ourselves and its receipt, really, and a test of our konto. */
export function Trial({ session, onState }: TrialProps) {
  const shell = useShell();
  const client = useQueryClient();
  const text = useText();
  const words = text.setup.trial;
  const act = useAct();
  const { data } = useQuery(queries.trial(shell));
  const [konto, setKonto] = useState("");
  const ping = useQuery({ ...queries.ping(shell, konto), enabled: konto !== "" });
  const begin = () =>
    void act.run(async () => client.setQueryData(keys.trial, await shell.beginTrial()));
  const end = () => void act.run(async () => onState(await shell.endTrial()));
  const [made, setMade] = useState(session.recoveryKey);
  const [paper, setPaper] = useState<RecoveryPaper | null>(null);
  if (paper !== null) {
    return (
      <main>
        <RecoverySheet onBack={() => setPaper(null)} paper={paper} session={session} />
      </main>
    );
  }
  const alone = session.withoutDpo;
  const passed = alone ? ping.data?.state === "answered" : data?.outcome === "passed";
  const running = data?.outcome === "running";
  return (
    <div className="setup">
      <EnvironmentBand environment={session.environment} organisation={session.organisation} />
      <main className="setup-page">
        <div className="setup-head">
          <h1>{words.heading}</h1>
        </div>
        <div className="setup-body setup-alone">
          <p className="setup-lead">
            {trialLead(
              {
                withoutDpo: alone,
                otherFetches: session.sendOnly,
                channel: session.messageChannel ?? "",
              },
              words,
            )}
            {alone && session.konto !== null && ` ${words.from(session.konto)}`}
          </p>
          {alone && <KontoTest alone konto={konto} onKonto={setKonto} />}
          {data && data.lines.length > 0 && (
            <ul aria-label={words.lines} className="setup-accesses">
              {data.lines.map((line) => (
                <li className="setup-toned" key={line.title}>
                  <ToneIcon tone={line.done ? "success" : "neutral"} />
                  <span>
                    {line.title}: {line.done ? words.happened : words.notYet}
                  </span>
                </li>
              ))}
            </ul>
          )}
          {!alone && (
            <p data-testid="trial-text" role="status">
              {passed ? <strong>{data?.text}</strong> : data?.text}
            </p>
          )}
          {data?.problem && <ErrorPanel error={data.problem} />}
          {act.failure && <ErrorPanel error={act.failure} />}
          <div className="button-row">
            {passed ? (
              <Button data-testid="trial-open" onClick={end}>
                {words.open}
              </Button>
            ) : (
              <>
                {!running && !alone && (
                  <Button data-testid="trial-begin" onClick={begin}>
                    {act.busy && <Spinner aria-hidden data-size="xs" />}
                    {data?.outcome === "failed" ? words.again : words.begin}
                  </Button>
                )}
                <Button data-testid="trial-skip" onClick={end} variant="secondary">
                  {words.skip}
                </Button>
                <Button
                  data-testid="trial-back"
                  onClick={() => void act.run(async () => onState(await shell.reopenSetup()))}
                  variant="tertiary"
                >
                  {words.backToSetup}
                </Button>
              </>
            )}
          </div>
          {!alone && session.konto !== null && (
            <section aria-labelledby="konto-test">
              <h2 id="konto-test">{words.fiksIo}</h2>
              <p>
                {words.leadFiksIo} {words.from(session.konto)}
              </p>
              <KontoTest alone={false} konto={konto} onKonto={setKonto} />
            </section>
          )}
          {made !== null && (
            <RecoverySection
              made={made}
              onMade={(sheet) => {
                setMade(true);
                setPaper(sheet);
              }}
            />
          )}
        </div>
      </main>
    </div>
  );
}
