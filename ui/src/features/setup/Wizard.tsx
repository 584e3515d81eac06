import { Button } from "@digdir/designsystemet-react";
import { CheckmarkCircleFillIcon } from "@navikt/aksel-icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useShell } from "../../ipc/context";
import type {
  EnvironmentDto,
  SetupState,
  SetupStep,
  StartState,
} from "../../ipc/generated/bindings";
import { keys, queries } from "../../shared/data/queries";
import { useText } from "../../shared/i18n/useText";
import { EnvironmentBand } from "../../shared/ui/EnvironmentBand";
import { ErrorPanel, shownError } from "../../shared/ui/ErrorPanel";
import { useAct } from "../../shared/ui/useAct";
import { AccessStep } from "./AccessStep";
import { CertificateStep } from "./CertificateStep";
import { ClientStep } from "./ClientStep";
import { FetchingStep } from "./FetchingStep";
import { FiksIoStep } from "./FiksIoStep";
import { FinishStep } from "./FinishStep";
import { OrganisationStep } from "./OrganisationStep";
import { SystemUserStep } from "./SystemUserStep";
import "./Setup.css";

const all: readonly SetupStep[] = [
  "organisation",
  "certificate",
  "client",
  "systemUser",
  "accesses",
  "fetching",
  "fiksIo",
  "trial",
];

/** What belongs to eFormidling is not asked of those who do not use it. */
const dpoOnly: readonly SetupStep[] = ["accesses", "fetching"];

/** What every step gets: the answers so far, and how to tell a new one. */
export interface StepProps {
  state: SetupState;
  /** Shows what came of an answer. */
  onState: (state: SetupState) => void;
  /** To the next step. */
  onNext: () => void;
  onGo: (step: SetupStep) => void;
}

interface WizardProps {
  /** Where it begins, when it was opened for something; else where it was left. */
  begin?: SetupStep | undefined;
  environment: EnvironmentDto;
  onState: (state: StartState) => void;
}

/** «Kom i gang» for test and produksjon: one page, a step at a time, every answer kept at once. */
export function Wizard({ begin, environment, onState }: WizardProps) {
  const shell = useShell();
  const client = useQueryClient();
  const text = useText();
  const words = text.setup;
  const query = useQuery(queries.setup(shell));
  const [chosen, setChosen] = useState<SetupStep | null>(begin ?? null);
  const heading = useRef<HTMLHeadingElement>(null);
  const act = useAct();
  const state = query.data;
  // Begins where it was left; from then on only the person moves, so that each answer is seen.
  if (chosen === null && state) {
    setChosen(state.step);
  }
  const steps = state?.withoutDpo ? all.filter((one) => !dpoOnly.includes(one)) : all;
  const wanted = chosen ?? state?.step ?? "organisation";
  // Where a step that is not asked any more was decided on.
  const step = steps.includes(wanted) ? wanted : "systemUser";

  useEffect(() => {
    document.title = `${words.steps[step]} – ${text.environment[environment]} – ${text.product}`;
  }, [step, environment, text, words]);

  const go = (to: SetupStep) => {
    setChosen(to);
    requestAnimationFrame(() => heading.current?.focus());
  };

  if (query.isError) {
    return (
      <div className="setup">
        <EnvironmentBand environment={environment} />
        <main className="setup-page">
          <h1>{words.heading[environment]}</h1>
          <ErrorPanel error={shownError(query.error)}>
            <Button onClick={() => void query.refetch()}>{text.tryAgain}</Button>
          </ErrorPanel>
        </main>
      </div>
    );
  }
  if (!state) {
    return null;
  }
  const reached = steps.indexOf(state.step);
  const props: StepProps = {
    state,
    onState: (next) => client.setQueryData(keys.setup, next),
    onNext: () => go(steps[Math.min(steps.indexOf(step) + 1, steps.length - 1)] ?? "trial"),
    onGo: go,
  };
  return (
    <div className="setup" data-testid="setup">
      <EnvironmentBand environment={environment} organisation={state.organisation} />
      <main className="setup-page">
        <div className="setup-head">
          <h1>{words.heading[environment]}</h1>
          <Button
            data-testid="setup-leave"
            onClick={() => void act.run(async () => onState(await shell.leaveSetup()))}
            variant="tertiary"
          >
            {state.inUse ? words.leaveTo : words.leave}
          </Button>
        </div>
        <nav aria-label={words.steps.label} className="setup-steps">
          <ol>
            {steps.map((one, index) => {
              // Nobody need have a konto who uses eFormidling: its step is done when there is one.
              const done =
                one === "fiksIo"
                  ? state.konto.inUse && (!state.withoutDpo || state.complete)
                  : index < reached || state.complete;
              return (
                <li key={one}>
                  <button
                    aria-current={one === step ? "step" : undefined}
                    className="setup-step"
                    data-testid={`step-${one}`}
                    disabled={index > reached && !state.complete && one !== step}
                    onClick={() => go(one)}
                    type="button"
                  >
                    <span aria-hidden className="setup-number" data-done={done && one !== "trial"}>
                      {done && one !== "trial" ? <CheckmarkCircleFillIcon /> : index + 1}
                    </span>
                    {words.steps[one]}
                    {done && one !== "trial" && (
                      <span className="sr-only">, {words.steps.done}</span>
                    )}
                  </button>
                </li>
              );
            })}
          </ol>
        </nav>
        <section aria-labelledby="setup-step" className="setup-body">
          <h2 id="setup-step" ref={heading} tabIndex={-1}>
            {words.steps[step]}
          </h2>
          {act.failure && <ErrorPanel error={act.failure} />}
          {step === "organisation" && <OrganisationStep {...props} />}
          {step === "certificate" && <CertificateStep {...props} />}
          {step === "client" && <ClientStep {...props} />}
          {step === "systemUser" && <SystemUserStep {...props} />}
          {step === "accesses" && <AccessStep {...props} />}
          {step === "fetching" && <FetchingStep {...props} />}
          {step === "fiksIo" && <FiksIoStep {...props} />}
          {step === "trial" && <FinishStep {...props} onFinished={onState} />}
          <p className="setup-saved">{state.inUse ? words.pausedWhileHere : words.saved}</p>
        </section>
      </main>
    </div>
  );
}
