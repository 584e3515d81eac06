import { Select } from "@digdir/designsystemet-react";
import { useState } from "react";
import { useShell } from "../../ipc/context";
import { useText } from "../../shared/i18n/useText";
import { type Look, setLook, sizes, themes, useLook } from "../../shared/look/look";
import { FieldFrame } from "../../shared/ui/FormField";
import { Option } from "../../shared/ui/Option";
import { SwitchField } from "../../shared/ui/SwitchField";
import { useAct } from "../../shared/ui/useAct";
import { Choice, Page } from "./Page";
import { anchorOf } from "./pages";

interface LookPageProps {
  /** Whether the navigation shows icons only. */
  narrow: boolean;
  onNarrow: (narrow: boolean) => void;
}

/** «Utseende»: colours and sizes. */
export function LookPage({ narrow, onNarrow }: LookPageProps) {
  const shell = useShell();
  const { items, look: words } = useText().settings;
  const look = useLook();
  const act = useAct();
  const [saved, setSaved] = useState(0);
  const kept = () => setSaved((count) => count + 1);
  const change = (part: Partial<Look>) =>
    void act.run(async () => {
      await setLook(shell, { ...look, ...part });
      kept();
    });
  return (
    <Page failure={act.failure} page="look" saved={saved} scope="machine">
      <Choice id="theme">
        {themes.map((theme) => (
          <Option
            checked={look.theme === theme}
            id={`theme-${theme}`}
            key={theme}
            name="theme"
            onChoose={() => change({ theme })}
            text={words.themesText[theme]}
            title={words.themes[theme]}
          />
        ))}
      </Choice>
      <FieldFrame help={items.size.help} id={anchorOf("size")} label={items.size.name}>
        <Select
          aria-describedby={`${anchorOf("size")}-help`}
          data-testid="look-size"
          id={anchorOf("size")}
          onChange={(event) => {
            const size = sizes.find((one) => String(one) === event.target.value);
            if (size !== undefined) {
              change({ size });
            }
          }}
          value={look.size}
        >
          {sizes.map((size) => (
            <Select.Option key={size} value={size}>
              {words.percent(size)}
            </Select.Option>
          ))}
        </Select>
      </FieldFrame>
      <SwitchField
        checked={narrow}
        help={items.narrow.help}
        id={anchorOf("narrow")}
        label={items.narrow.name}
        onChange={(on) => {
          onNarrow(on);
          kept();
        }}
      />
      <p className="settings-note">{words.system}</p>
    </Page>
  );
}
