import { Button } from "@digdir/designsystemet-react";
import { useQuery } from "@tanstack/react-query";
import { useShell } from "../../ipc/context";
import type { EnvironmentDto } from "../../ipc/generated/bindings";
import { queries } from "../../shared/data/queries";
import { useText } from "../../shared/i18n/useText";
import { ErrorPanel, shownError } from "../../shared/ui/ErrorPanel";
import { useNotify } from "../../shared/ui/Notices";
import { useAct } from "../../shared/ui/useAct";
import { Group, Page } from "./Page";

/** «Personvern og lagring»: what lies on the machine, and who can read it. */
export function Privacy({ environment }: { environment: EnvironmentDto }) {
  const shell = useShell();
  const notify = useNotify();
  const words = useText().settings.privacy;
  const storage = useQuery(queries.storage(shell));
  const act = useAct();
  return (
    <Page failure={act.failure} page="privacy">
      <Group id="storage">
        {storage.isError && <ErrorPanel error={shownError(storage.error)} />}
        {storage.data && (
          <dl className="settings-facts">
            {storage.data.lines.map((line) => (
              <div key={line.name}>
                <dt>{line.name}</dt>
                <dd>{line.size}</dd>
              </div>
            ))}
            <div>
              <dt>{words.total}</dt>
              <dd>{storage.data.total}</dd>
            </div>
          </dl>
        )}
        <div className="button-row">
          <Button
            data-testid="show-folder"
            onClick={() => void act.run(() => shell.showFolder())}
            variant="secondary"
          >
            {words.show}
          </Button>
          <Button
            data-testid="copy-folder"
            onClick={() =>
              void act.run(async () => {
                await shell.copyFolder();
                notify({ text: words.copied });
              })
            }
            variant="tertiary"
          >
            {words.copy}
          </Button>
        </div>
      </Group>
      <Group id="kept">
        <dl className="settings-explained">
          {words.facts.map((fact) => (
            <div key={fact.name}>
              <dt>{fact.name}</dt>
              <dd>{fact.text}</dd>
            </div>
          ))}
        </dl>
        {environment === "sandkasse" && <p className="settings-note">{words.sandbox}</p>}
      </Group>
    </Page>
  );
}
