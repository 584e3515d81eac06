import { useEffect, useState } from "react";
import { useShell } from "../../ipc/context";
import { useText } from "../../shared/i18n/useText";
import { ErrorPanel } from "../../shared/ui/ErrorPanel";
import { useNotify } from "../../shared/ui/Notices";
import { SwitchField } from "../../shared/ui/SwitchField";
import { useAct } from "../../shared/ui/useAct";

/** How incoming letters are treated, from the next one on. */
export function ReceivingSection() {
  const shell = useShell();
  const notify = useNotify();
  const text = useText().inbox.settings;
  const act = useAct();
  const [byItself, setByItself] = useState<boolean | null>(null);
  const { run } = act;

  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once; what is changed here is known here
  useEffect(() => {
    void run(async () => setByItself((await shell.receivingSettings()).kvitterByItself));
  }, [shell]);

  const change = (kvitterByItself: boolean) =>
    act.run(async () => {
      const kept = await shell.setReceivingSettings({ kvitterByItself });
      setByItself(kept.kvitterByItself);
      notify({ text: text.saved });
    });
  return (
    <section aria-labelledby="receiving-heading">
      <h2 id="receiving-heading">{text.heading}</h2>
      {act.failure && <ErrorPanel error={act.failure} />}
      {byItself !== null && (
        <SwitchField
          checked={byItself}
          help={text.byItselfHelp}
          id="kvitter-by-itself"
          label={text.byItself}
          onChange={(checked) => void change(checked)}
        />
      )}
    </section>
  );
}
