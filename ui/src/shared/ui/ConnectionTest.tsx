import { Button, Spinner } from "@digdir/designsystemet-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useShell } from "../../ipc/context";
import type { PingDto } from "../../ipc/generated/bindings";
import { keys, queries } from "../data/queries";
import { formatMoment } from "../format/time";
import { useNow } from "../format/useNow";
import { useText } from "../i18n/useText";
import { ErrorPanel } from "./ErrorPanel";
import { ToneIcon } from "./Tone";
import { useAct } from "./useAct";
import "./ConnectionTest.css";

const TONES = {
  sending: "neutral",
  waiting: "neutral",
  answered: "success",
  silent: "warning",
  failed: "danger",
} as const;

interface ConnectionTestProps {
  konto: string;
  /** It is what the page is for, until it has been answered. */
  primary?: boolean;
}

/** «Test forbindelsen»: a ping to a konto on FIKS IO, and what is known of the answer. */
export function ConnectionTest({ konto, primary = false }: ConnectionTestProps) {
  const shell = useShell();
  const client = useQueryClient();
  const words = useText().connection;
  const act = useAct();
  const { data } = useQuery(queries.ping(shell, konto));
  const busy = act.busy || (data != null && isUnderWay(data));
  return (
    <div className="connection-test">
      <Button
        aria-disabled={busy}
        data-testid={`ping-${konto}`}
        onClick={() => {
          if (!busy) {
            void act.run(async () =>
              client.setQueryData(keys.ping(konto), await shell.pingKonto(konto)),
            );
          }
        }}
        variant={primary && data?.state !== "answered" ? "primary" : "secondary"}
      >
        {busy && <Spinner aria-hidden data-size="xs" />}
        {words.test}
      </Button>
      <div role="status">{data && <Told ping={data} />}</div>
      {act.failure && <ErrorPanel error={act.failure} />}
    </div>
  );
}

function Told({ ping }: { ping: PingDto }) {
  const words = useText().connection;
  const now = useNow(60_000);
  return (
    <p className="connection-told" data-testid="ping-told">
      <ToneIcon tone={TONES[ping.state]} />
      <span>
        {ping.text} {!isUnderWay(ping) && words.tested(formatMoment(ping.beganAt, now))}
      </span>
    </p>
  );
}

function isUnderWay({ state }: PingDto): boolean {
  return state === "sending" || state === "waiting";
}
