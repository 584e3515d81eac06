import { Button } from "@digdir/designsystemet-react";
import { useQueryClient } from "@tanstack/react-query";
import { useShell } from "../../ipc/context";
import type { KontoCare as Care, Way } from "../../ipc/generated/bindings";
import { keys } from "../../shared/data/queries";
import { formatMoment } from "../../shared/format/time";
import { useNow } from "../../shared/format/useNow";
import { useText } from "../../shared/i18n/useText";
import { ConnectionTest } from "../../shared/ui/ConnectionTest";
import { ErrorPanel } from "../../shared/ui/ErrorPanel";
import { type CareProps, KeyCare } from "../../shared/ui/KeyCare";
import { useNotify } from "../../shared/ui/Notices";
import { useAct } from "../../shared/ui/useAct";
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
  const part: CareProps = {
    konto: way.konto,
    act,
    /** What the card says is asked anew, and with it what may be sent. */
    done: () => client.invalidateQueries({ queryKey: keys.capabilities }),
  };
  return (
    <div className="konto-care" data-testid={`konto-care-${way.konto}`}>
      <KeyCare care={care} {...part} />
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

type AccessProps = CareProps & { state: Care["access"]; askedAt: string | null };

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
