import type { ReactNode } from "react";
import type { EnvironmentDto, IpcError } from "../../ipc/generated/bindings";
import { useText } from "../../shared/i18n/useText";
import { ErrorPanel } from "../../shared/ui/ErrorPanel";
import { anchorOf, type SettingId, type SettingsPage } from "./pages";

interface PageProps {
  page: SettingsPage;
  /** Whose settings these are: of the environment that is open, or of the machine. Facts are nobody's. */
  scope?: EnvironmentDto | "machine";
  failure?: IpcError | null;
  /** Changes whenever something has been kept. */
  saved?: number;
  children: ReactNode;
}

/** One page of Innstillinger. */
export function Page({ page, scope, failure, saved = 0, children }: PageProps) {
  const words = useText().settings;
  return (
    <div className="settings-page" data-testid={`settings-${page}`}>
      <header className="settings-head">
        <h1 className="view-heading" id="list-heading" tabIndex={-1}>
          {words.pages[page]}
        </h1>
        <p className="settings-saved" role="status">
          {saved > 0 && <span key={saved}>{words.saved}</span>}
        </p>
      </header>
      {scope && (
        <p className="settings-scope">
          {scope === "machine"
            ? words.scope.machine
            : words.scope.profile(words.environments[scope])}
        </p>
      )}
      {failure && <ErrorPanel error={failure} />}
      {children}
    </div>
  );
}

interface GroupProps {
  id: SettingId;
  children: ReactNode;
}

/** A setting with more than one control, or facts under a name. */
export function Group({ id, children }: GroupProps) {
  const { name, help } = useText().settings.items[id];
  const anchor = anchorOf(id);
  return (
    <section aria-labelledby={anchor} className="settings-group">
      <h2 id={anchor} tabIndex={-1}>
        {name}
      </h2>
      <p className="field-help">{help}</p>
      {children}
    </section>
  );
}

interface ChoiceProps {
  id: SettingId;
  children: ReactNode;
}

/** One answer of several. */
export function Choice({ id, children }: ChoiceProps) {
  const { name, help } = useText().settings.items[id];
  const anchor = anchorOf(id);
  return (
    <fieldset aria-describedby={`${anchor}-help`} className="settings-choice">
      <legend id={anchor} tabIndex={-1}>
        {name}
      </legend>
      <p className="field-help" id={`${anchor}-help`}>
        {help}
      </p>
      {children}
    </fieldset>
  );
}
