import { Button, Spinner } from "@digdir/designsystemet-react";
import { useShell } from "../../ipc/context";
import type { SetupState, SetupStep, StartState } from "../../ipc/generated/bindings";
import type { Catalogue } from "../../shared/i18n/nb";
import { useText } from "../../shared/i18n/useText";
import { ErrorPanel } from "../../shared/ui/ErrorPanel";
import { useAct } from "../../shared/ui/useAct";
import type { StepProps } from "./Wizard";

/** What is not answered yet; the list of accesses may wait. */
function missing(state: SetupState): SetupStep[] {
  const approved = state.systemUser.state === "approved" || state.systemUser.state === "named";
  const { konto } = state;
  const ways: [SetupStep, boolean][] = state.withoutDpo
    ? [["fiksIo", konto.inUse && konto.key !== null]]
    : [
        ["systemUser", approved],
        ["fetching", state.otherFetches !== null],
      ];
  const steps: [SetupStep, boolean][] = [
    ["organisation", state.organisation !== null],
    ["certificate", state.certificate !== null],
    ["client", state.client.chosen],
    ...ways,
  ];
  return steps.filter(([, there]) => !there).map(([step]) => step);
}

interface Fetching {
  withoutDpo: boolean;
  otherFetches: boolean;
  channel: string;
}

/** What the trial is about to do, and where the answer comes. */
export function trialLead(
  { withoutDpo, otherFetches, channel }: Fetching,
  words: Catalogue["setup"]["trial"],
): string {
  if (withoutDpo) {
    return words.leadFiksIo;
  }
  if (!otherFetches) {
    return words.lead;
  }
  return channel === "" ? words.leadSendOnly : words.leadChannel(channel);
}

/** Ends the set-up; the session opens with the trial. */
export function FinishStep({
  state,
  onFinished,
}: StepProps & { onFinished: (state: StartState) => void }) {
  const shell = useShell();
  const text = useText().setup;
  const words = text.trial;
  const act = useAct();
  const left = missing(state);
  return (
    <>
      <p className="setup-lead">
        {trialLead(
          {
            withoutDpo: state.withoutDpo,
            otherFetches: state.otherFetches === true,
            channel: state.messageChannel,
          },
          words,
        )}
      </p>
      {left.length > 0 && <p>{words.missing(left.map((step) => text.steps[step]).join(", "))}</p>}
      {act.failure && <ErrorPanel error={act.failure} />}
      <div className="button-row">
        <Button
          data-testid="finish-setup"
          disabled={left.length > 0}
          onClick={() => void act.run(async () => onFinished(await shell.finishSetup()))}
        >
          {act.busy && <Spinner aria-hidden data-size="xs" />}
          {act.busy ? words.finishing : words.finish}
        </Button>
      </div>
    </>
  );
}
