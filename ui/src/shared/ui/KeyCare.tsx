import { Button } from "@digdir/designsystemet-react";
import { useShell } from "../../ipc/context";
import type { ChangedKey, KontoCare } from "../../ipc/generated/bindings";
import { formatMoment } from "../format/time";
import { useNow } from "../format/useNow";
import { useText } from "../i18n/useText";
import { Fingerprint } from "./Fingerprint";
import { useNotify } from "./Notices";
import type { Act } from "./useAct";
import "./KeyCare.css";

/** What a part needs that changes something about a konto of another. */
export interface CareProps {
  konto: string;
  act: Act;
  /** What is shown is asked anew, and with it what may be sent. */
  done: () => Promise<void>;
}

type KeyCareProps = CareProps & { care: KontoCare };

/** What a person can do about the key of another's konto. Nothing when all is well with it. */
export function KeyCare(props: KeyCareProps) {
  const { changedKey, lacksKey, imported } = props.care;
  return (
    <>
      {changedKey && <Changed changed={changedKey} />}
      {(lacksKey || imported !== null) && <Key {...props} />}
    </>
  );
}

/** Both keys with since when, to be compared with what the receiver says. */
function Changed({ changed }: { changed: ChangedKey }) {
  const words = useText().compose.fiks.care;
  const now = useNow(60_000);
  return (
    <>
      <dl className="konto-keys">
        <dt>{words.known(formatMoment(changed.knownSince, now))}</dt>
        <dd>
          <Fingerprint value={changed.known} />
        </dd>
        <dt>{words.shown(formatMoment(changed.shownSince, now))}</dt>
        <dd>
          <Fingerprint value={changed.shown} />
        </dd>
      </dl>
      <p>{words.compare}</p>
    </>
  );
}

/** What letters are locked for: the key that a person has compared, or the one that came in a file. */
function Key({ care, konto, act, done }: KeyCareProps) {
  const shell = useShell();
  const words = useText().compose.fiks.care;
  const notify = useNotify();
  const { changedKey, imported } = care;
  return (
    <>
      {imported !== null && (
        <p>
          {words.imported} <Fingerprint value={imported} />
        </p>
      )}
      <div className="button-row">
        {changedKey && (
          <Button
            data-testid="konto-approve"
            onClick={() =>
              void act.run(async () => {
                await shell.approveKontoKey(konto, changedKey.shown);
                await done();
                notify({ text: words.approved });
              })
            }
            variant="secondary"
          >
            {words.approve}
          </Button>
        )}
        <Button
          data-testid="konto-import"
          onClick={() =>
            void act.run(async () => {
              if (await shell.pickKontoCertificate(konto)) {
                await done();
                notify({ text: words.importedNow });
              }
            })
          }
          variant="secondary"
        >
          {words.import}
        </Button>
        {imported !== null && (
          <Button
            data-testid="konto-forget"
            onClick={() =>
              void act.run(async () => {
                await shell.forgetKontoCertificate(konto);
                await done();
                notify({ text: words.forgotten });
              })
            }
            variant="secondary"
          >
            {words.forget}
          </Button>
        )}
      </div>
    </>
  );
}
