import { Button, Spinner } from "@digdir/designsystemet-react";
import { useShell } from "../../ipc/context";
import type { RecoveryPaper } from "../../ipc/generated/bindings";
import { useText } from "../../shared/i18n/useText";
import { ErrorPanel } from "../../shared/ui/ErrorPanel";
import { useAct } from "../../shared/ui/useAct";

interface RecoverySectionProps {
  /** One has been printed before. */
  made: boolean;
  onMade: (paper: RecoveryPaper) => void;
}

/** The way to a key on paper, for the day when the machine has lost its own. */
export function RecoverySection({ made, onMade }: RecoverySectionProps) {
  const shell = useShell();
  const text = useText().setup.recovery;
  const act = useAct();
  return (
    <section aria-labelledby="recovery-heading">
      <h2 id="recovery-heading">{text.heading}</h2>
      <p>
        {text.why} {made ? text.made : text.none}
      </p>
      {act.failure && <ErrorPanel error={act.failure} />}
      <Button
        data-testid="recovery-make"
        onClick={() => void act.run(async () => onMade(await shell.makeRecoveryKey()))}
        variant="secondary"
      >
        {act.busy && <Spinner aria-hidden data-size="xs" />}
        {act.busy ? text.making : text.make}
      </Button>
    </section>
  );
}
