import { Button } from "@digdir/designsystemet-react";
import { FilesIcon } from "@navikt/aksel-icons";
import { useShell } from "../../ipc/context";
import { useText } from "../i18n/useText";
import { useNotify } from "./Notices";

interface CopyButtonProps {
  /** «Kopier meldings-id»: says what is copied. */
  label: string;
  value: string;
  /** What the notice says; «Kopiert.» unless given. */
  done?: string;
}

export function CopyButton({ label, value, done }: CopyButtonProps) {
  const shell = useShell();
  const notify = useNotify();
  const text = useText();
  return (
    <Button
      aria-label={label}
      className="icon-button"
      icon
      onClick={() => {
        void shell.copyText(value).then(() => notify({ text: done ?? text.copied }));
      }}
      title={label}
      variant="tertiary"
    >
      <FilesIcon aria-hidden />
    </Button>
  );
}
