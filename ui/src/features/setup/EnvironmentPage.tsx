import { Button } from "@digdir/designsystemet-react";
import { useState } from "react";
import { useShell } from "../../ipc/context";
import type {
  EnvironmentDto,
  RecoveryPaper,
  Session,
  SetupStep,
  StartState,
} from "../../ipc/generated/bindings";
import { formatOrgNumber } from "../../shared/format/numbers";
import type { Catalogue } from "../../shared/i18n/nb";
import { useText } from "../../shared/i18n/useText";
import { ErrorPanel } from "../../shared/ui/ErrorPanel";
import { useAct } from "../../shared/ui/useAct";
import { KontoSection } from "./KontoSection";
import { ReceivingSection } from "./ReceivingSection";
import { RecoverySection } from "./RecoverySection";
import { RecoverySheet } from "./RecoverySheet";
import "./Setup.css";

const environments: readonly EnvironmentDto[] = ["sandkasse", "test", "produksjon"];

interface EnvironmentPageProps {
  session: Session;
  /** What is open now, and where the set-up shall begin. */
  onState: (state: StartState, step?: SetupStep) => void;
  /** What one came for. */
  begin?: "konto" | undefined;
}

/** «Virksomhet og miljø»: who and where we are, and the ways to change it. */
export function EnvironmentPage({ session, onState, begin }: EnvironmentPageProps) {
  const shell = useShell();
  const text = useText();
  const words = text.setup.page;
  const act = useAct();
  const sandbox = session.environment === "sandkasse";
  const [made, setMade] = useState(session.recoveryKey);
  const [paper, setPaper] = useState<RecoveryPaper | null>(null);
  if (paper !== null) {
    return <RecoverySheet onBack={() => setPaper(null)} paper={paper} session={session} />;
  }
  return (
    <div className="environment-page" data-testid="environment-page">
      <h1 id="list-heading" tabIndex={-1}>
        {words.heading}
      </h1>
      {act.failure && <ErrorPanel error={act.failure} />}
      <section>
        <dl className="setup-facts">
          <dt>{words.environment}</dt>
          <dd>{text.environment[session.environment]}</dd>
          <dt>{words.organisation}</dt>
          <dd>
            {session.organisation.name} ({formatOrgNumber(session.organisation.orgNumber)})
          </dd>
          <dt>{words.fetching}</dt>
          <dd>{fetching(session, words)}</dd>
        </dl>
        {sandbox ? (
          <p>{words.sandbox}</p>
        ) : (
          <>
            <p>
              {words.changeText} {text.setup.pausedWhileHere}
            </p>
            <Button
              data-testid="reopen-setup"
              onClick={() => void act.run(async () => onState(await shell.reopenSetup()))}
            >
              {words.change}
            </Button>
            <h2 className="environment-part">{text.importing.settings}</h2>
            <p>{text.importing.settingsText}</p>
            <Button
              data-testid="reopen-import"
              onClick={() =>
                void act.run(async () => onState(await shell.reopenSetup(), "organisation"))
              }
              variant="secondary"
            >
              {text.importing.pick}
            </Button>
          </>
        )}
      </section>
      {!session.withoutDpo && (!session.sendOnly || session.messageChannel !== null) && (
        <ReceivingSection />
      )}
      {session.konto !== null && <KontoSection begin={begin === "konto"} name={session.konto} />}
      {made !== null && (
        <RecoverySection
          made={made}
          onMade={(sheet) => {
            setMade(true);
            setPaper(sheet);
          }}
        />
      )}
      <section aria-labelledby="switch-heading">
        <h2 id="switch-heading">{words.switchHeading}</h2>
        <p>{words.switchText}</p>
        <ul className="button-row">
          {environments.map((environment) => (
            <li key={environment}>
              {environment === session.environment ? (
                <span>
                  {text.environment[environment]}: {words.here}
                </span>
              ) : (
                <Button
                  data-testid={`switch-${environment}`}
                  onClick={() =>
                    void act.run(async () => onState(await shell.chooseEnvironment(environment)))
                  }
                  variant="secondary"
                >
                  {act.busy ? words.switching : words.open[environment]}
                </Button>
              )}
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}

/** Who fetches what comes in. */
function fetching(session: Session, words: Catalogue["setup"]["page"]): string {
  if (session.withoutDpo) {
    return session.konto === null ? words.noKonto : words.toKonto(session.konto);
  }
  if (!session.sendOnly) {
    return session.konto === null ? words.fetchesHere : words.fetchesDpo;
  }
  return session.messageChannel === null ? words.sendOnly : words.onChannel(session.messageChannel);
}
