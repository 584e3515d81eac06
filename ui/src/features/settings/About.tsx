import { Button } from "@digdir/designsystemet-react";
import licence from "../../../../LICENSE?raw";
import { useText } from "../../shared/i18n/useText";
import { Group, Page } from "./Page";

interface AboutProps {
  version: string;
  onHelp: () => void;
}

/** «Om Budstikke». */
export function About({ version, onHelp }: AboutProps) {
  const words = useText().settings.about;
  return (
    <Page page="about">
      <Group id="version">
        <p>{words.version(version)}</p>
        <p>{words.data}</p>
      </Group>
      <Group id="licence">
        <p>{words.licence}</p>
        <details className="settings-licence">
          <summary>{words.licenceText}</summary>
          <pre lang="en">{licence}</pre>
        </details>
        <p>{words.parts}</p>
      </Group>
      <Group id="accessibility">
        <h3>{words.done}</h3>
        <ul className="settings-list">
          {words.accessible.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
        <h3>{words.missing}</h3>
        <ul className="settings-list">
          {words.gaps.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
        <div className="button-row">
          <Button onClick={onHelp} variant="secondary">
            {words.keys}
          </Button>
        </div>
      </Group>
    </Page>
  );
}
