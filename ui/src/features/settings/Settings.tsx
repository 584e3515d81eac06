import { type ReactNode, useId, useState } from "react";
import type { Session } from "../../ipc/generated/bindings";
import { useText } from "../../shared/i18n/useText";
import { focusSoon } from "../../shared/keys/focusSoon";
import { TextField } from "../../shared/ui/FormField";
import { About } from "./About";
import { Keyboard } from "./Keyboard";
import { LanguagePage } from "./LanguagePage";
import { LookPage } from "./LookPage";
import { Notifications } from "./Notifications";
import { Privacy } from "./Privacy";
import {
  anchorOf,
  find,
  type Hit,
  pages,
  placed,
  type SettingId,
  type SettingsPage,
} from "./pages";
import { Writing } from "./Writing";
import "./Settings.css";

interface SettingsProps {
  /** What one comes for. */
  item?: SettingId;
  session: Session;
  /** «Virksomhet og miljø», which is the set-up's. */
  organisation: ReactNode;
  narrow: boolean;
  onNarrow: (narrow: boolean) => void;
  onHelp: () => void;
}

/** Innstillinger: pages beside each other, and a field that finds what stands on them. */
export function Settings({ item, session, organisation, narrow, onNarrow, onHelp }: SettingsProps) {
  const words = useText().settings;
  const id = useId();
  const [page, setPage] = useState<SettingsPage>(
    item === undefined ? "organisation" : placed[item],
  );
  const [typed, setTyped] = useState("");
  const hits = find(typed, words);
  const searching = typed.trim() !== "";
  const { environment } = session;

  const goTo = (hit: Hit) => {
    setPage(hit.page);
    focusSoon(`#${anchorOf(hit.id)}`, "#list-heading");
  };
  const shown: Record<SettingsPage, ReactNode> = {
    organisation,
    writing: <Writing environment={environment} />,
    notices: <Notifications environment={environment} />,
    look: <LookPage narrow={narrow} onNarrow={onNarrow} />,
    language: <LanguagePage environment={environment} />,
    keyboard: <Keyboard />,
    privacy: <Privacy environment={environment} />,
    about: <About onHelp={onHelp} version={session.version} />,
  };
  return (
    <div className="settings">
      <div className="settings-side" data-pane>
        <search>
          <TextField
            id={id}
            label={words.search}
            onChange={setTyped}
            testId="settings-search"
            value={typed}
          />
          <p className="settings-hits" role="status">
            {searching && (hits.length === 0 ? words.noHits : words.hits(hits.length))}
          </p>
        </search>
        <nav aria-label={words.pagesLabel}>
          <ul>
            {searching
              ? hits.map((hit) => (
                  <li key={hit.id}>
                    <button
                      className="settings-link"
                      data-testid={`settings-hit-${hit.id}`}
                      onClick={() => goTo(hit)}
                      type="button"
                    >
                      {hit.name}
                      <span className="settings-link-page">{words.pages[hit.page]}</span>
                    </button>
                  </li>
                ))
              : pages.map((one) => (
                  <li key={one}>
                    <button
                      aria-current={one === page ? "page" : undefined}
                      className="settings-link"
                      data-testid={`settings-to-${one}`}
                      onClick={() => setPage(one)}
                      type="button"
                    >
                      {words.pages[one]}
                    </button>
                  </li>
                ))}
          </ul>
        </nav>
      </div>
      <div className="settings-main" data-pane key={page}>
        {shown[page]}
      </div>
    </div>
  );
}
