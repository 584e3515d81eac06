import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useShell } from "../../ipc/context";
import type { EnvironmentDto, Language } from "../../ipc/generated/bindings";
import { keys } from "../../shared/data/queries";
import { languageNames, languages } from "../../shared/i18n/catalogues";
import { remember } from "../../shared/i18n/spoken";
import { useLanguage, useText } from "../../shared/i18n/useText";
import { Option } from "../../shared/ui/Option";
import { useAct } from "../../shared/ui/useAct";
import { Choice, Page } from "./Page";

/** «Språk»: what everything is said in, from the moment it is chosen. */
export function LanguagePage({ environment }: { environment: EnvironmentDto }) {
  const shell = useShell();
  const client = useQueryClient();
  const words = useText().settings;
  const spoken = useLanguage();
  const act = useAct();
  const [saved, setSaved] = useState(0);
  const choose = (language: Language) =>
    void act.run(async () => {
      // Kept first: a window in a language that the backend does not speak would say half of everything in each.
      const before = await shell.preferences();
      const kept = await shell.setPreferences({ ...before, language });
      client.setQueryData(keys.preferences, kept);
      remember(kept.language);
      setSaved((count) => count + 1);
      // Every sentence of the backend is asked for again.
      await client.invalidateQueries();
    });
  return (
    <Page failure={act.failure} page="language" saved={saved} scope={environment}>
      <Choice id="language">
        {languages.map((language) => (
          <Option
            checked={spoken === language}
            id={`language-${language}`}
            key={language}
            lang={language}
            name="language"
            onChoose={() => choose(language)}
            title={languageNames[language]}
          />
        ))}
      </Choice>
      <p className="settings-note">{words.language.others}</p>
    </Page>
  );
}
