import { Button } from "@digdir/designsystemet-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useShell } from "../../ipc/context";
import type { KontoStanding } from "../../ipc/generated/bindings";
import { keys, queries } from "../../shared/data/queries";
import { useText } from "../../shared/i18n/useText";
import { ErrorPanel, shownError } from "../../shared/ui/ErrorPanel";
import { useNotify } from "../../shared/ui/Notices";
import { useAct } from "../../shared/ui/useAct";

interface KontoSectionProps {
  name: string;
  /** Whether one came here for it. */
  begin: boolean;
}

/** Our konto on FIKS IO: who takes what comes to it, as far as anybody says, and whether we do. */
export function KontoSection({ name, begin }: KontoSectionProps) {
  const shell = useShell();
  const client = useQueryClient();
  const notify = useNotify();
  const words = useText().setup.page.konto;
  const act = useAct();
  const heading = useRef<HTMLHeadingElement>(null);
  const konto = useQuery(queries.konto(shell));
  useEffect(() => {
    if (begin) {
      heading.current?.focus();
    }
  }, [begin]);

  const turn = (on: boolean) =>
    act.run(async () => {
      await shell.setKontoReceiving(on);
      await client.invalidateQueries({ queryKey: keys.konto });
      notify({ text: on ? words.turnedOn : words.turnedOff });
    });
  const found = konto.data;
  return (
    <section aria-labelledby="konto-heading" data-testid="konto-section">
      <h2 id="konto-heading" ref={heading} tabIndex={-1}>
        {words.heading}
      </h2>
      {konto.isError && <ErrorPanel error={shownError(konto.error)} />}
      <dl className="setup-facts">
        <dt>{words.name}</dt>
        <dd>{name}</dd>
        {found && <Facts found={found} />}
      </dl>
      {!found && !konto.isError && <p role="status">{words.asking}</p>}
      {found && (
        <>
          <p>{words.who(found.connection)}</p>
          <p id="konto-turn-help">{found.receiving ? words.turnOffHelp : words.turnOnHelp}</p>
          {act.failure && <ErrorPanel error={act.failure} />}
          <Button
            aria-describedby="konto-turn-help"
            data-testid="konto-turn"
            onClick={() => void turn(!found.receiving)}
            variant="secondary"
          >
            {found.receiving ? words.turnOff : words.turnOn}
          </Button>
        </>
      )}
    </section>
  );
}

function Facts({ found }: { found: KontoStanding }) {
  const words = useText().setup.page.konto;
  const { consumers, waiting, receiving, trouble } = found;
  return (
    <>
      <dt>{words.fetching}</dt>
      <dd>{receiving ? words.on : words.off}</dd>
      <dt>{words.consumers}</dt>
      <dd>
        {trouble ?? (consumers === null ? words.unknown : words.count(consumers, receiving))}
        {waiting !== null && waiting > 0 && ` ${words.waiting(waiting)}`}
      </dd>
    </>
  );
}
