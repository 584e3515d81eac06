import { Button } from "@digdir/designsystemet-react";
import { useState } from "react";
import { useShell } from "../../../ipc/context";
import { useText } from "../../../shared/i18n/useText";
import { ErrorPanel } from "../../../shared/ui/ErrorPanel";
import { Modal } from "../../../shared/ui/Modal";
import { useNotify } from "../../../shared/ui/Notices";
import { SecretField } from "../../../shared/ui/SecretField";
import { useAct } from "../../../shared/ui/useAct";

/** «Legg til gammelt sertifikat»: a letter may be locked for a certificate that was exchanged since. */
export function OldKeyDialog({ onClose }: { onClose: () => void }) {
  const shell = useShell();
  const words = useText();
  const text = words.incoming.oldKey;
  const notify = useNotify();
  const act = useAct();
  const [password, setPassword] = useState("");
  const add = () =>
    act.run(async () => {
      const tried = await shell.addOldCertificate(password);
      if (tried !== null) {
        notify({ text: text.added(tried) });
        onClose();
      }
    });
  return (
    <Modal
      foot={
        <>
          <Button
            aria-disabled={act.busy || undefined}
            data-testid="old-key-pick"
            form="old-key"
            type="submit"
          >
            {text.pick}
          </Button>
          <Button onClick={onClose} variant="tertiary">
            {words.cancel}
          </Button>
        </>
      }
      heading={text.heading}
      onClose={onClose}
      testId="old-key-dialog"
    >
      <form
        className="old-key"
        id="old-key"
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        {act.failure && <ErrorPanel error={act.failure} />}
        <p>{text.lead}</p>
        <SecretField
          help={text.help}
          id="old-key-password"
          label={text.password}
          onChange={(value) => {
            setPassword(value);
            act.forget();
          }}
          testId="old-key-password"
          value={password}
        />
      </form>
    </Modal>
  );
}
