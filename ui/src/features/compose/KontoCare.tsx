import { Button } from "@digdir/designsystemet-react";
import { useQueryClient } from "@tanstack/react-query";
import { useShell } from "../../ipc/context";
import type { KontoCare as Care, ChangedKey, Way } from "../../ipc/generated/bindings";
import { formatMoment } from "../../shared/format/time";
import { useNow } from "../../shared/format/useNow";
import { useText } from "../../shared/i18n/useText";
import { ConnectionTest } from "../../shared/ui/ConnectionTest";
import { ErrorPanel } from "../../shared/ui/ErrorPanel";
import { useNotify } from "../../shared/ui/Notices";
import { type Act, useAct } from "../../shared/ui/useAct";
import "./KontoCare.css";

/** What a person can do about a konto of another: its key, and being let in. Nothing when all is well. */
export function KontoCare({ way, chosen }: { way: Way; chosen: boolean }) {
  const client = useQueryClient();
  const act = useAct();
  const { care } = way;
  if (care === null) {
    return null;
  }
  // A ping needs no key: it tells whether anybody is there before the key is settled.
  const testable = (chosen || !way.available) && TESTABLE.includes(care.access);
  if (!testable && !asksForCare(care)) {
    return null;
  }
  const part: PartProps = {
    konto: way.konto,
    act,
    /** What the card says is asked anew, and with it what may be sent. */
    done: () => client.invalidateQueries({ queryKey: ["capabilities"] }),
  };
  return (
    <div className="konto-care" data-testid={`konto-care-${way.konto}`}>
      {care.changedKey && <Changed changed={care.changedKey} />}
      {(care.lacksKey || care.imported !== null) && <Key care={care} {...part} />}
      <Access askedAt={care.askedAt} state={care.access} {...part} />
      {act.failure && <ErrorPanel error={act.failure} />}
      {testable && <ConnectionTest konto={way.konto} />}
    </div>
  );
}

const TESTABLE: Care["access"][] = ["given", "unknown"];

function asksForCare({ lacksKey, imported, access }: Care): boolean {
  return lacksKey || imported !== null || access === "missing" || access === "asked";
}

interface PartProps {
  konto: string;
  act: Act;
  done: () => Promise<void>;
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
function Key({ care, konto, act, done }: PartProps & { care: Care }) {
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

type AccessProps = PartProps & { state: Care["access"]; askedAt: string | null };

function Access({ state, askedAt, konto, act, done }: AccessProps) {
  const shell = useShell();
  const words = useText().compose.fiks.care;
  const notify = useNotify();
  const now = useNow(60_000);
  if (state === "missing") {
    return (
      <Button
        data-testid="konto-ask"
        onClick={() =>
          void act.run(async () => {
            const answer = await shell.askKontoAccess(konto);
            await done();
            notify({ text: answer === "given" ? words.given : words.askedNow });
          })
        }
        variant="secondary"
      >
        {words.ask}
      </Button>
    );
  }
  if (state !== "asked") {
    return null;
  }
  return (
    <>
      {askedAt !== null && <p>{words.askedAt(formatMoment(askedAt, now))}</p>}
      <Button
        data-testid="konto-withdraw"
        onClick={() =>
          void act.run(async () => {
            await shell.withdrawKontoAccess(konto);
            await done();
            notify({ text: words.withdrawn });
          })
        }
        variant="secondary"
      >
        {words.withdraw}
      </Button>
    </>
  );
}

/** In groups of eight, so that two people can read it to each other. */
function Fingerprint({ value }: { value: string }) {
  return <code className="fingerprint">{value.replaceAll(/(.{8})(?=.)/g, "$1 ")}</code>;
}
