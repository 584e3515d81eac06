import { Select } from "@digdir/designsystemet-react";
import { useEffect, useState } from "react";
import type { EnvironmentDto } from "../../ipc/generated/bindings";
import { useText } from "../../shared/i18n/useText";
import { FieldFrame, TextField } from "../../shared/ui/FormField";
import { Option } from "../../shared/ui/Option";
import { Choice, Page } from "./Page";
import { anchorOf } from "./pages";
import { usePreferences } from "./usePreferences";

const HOLDS = [0, 10, 30];
const HOURS = [4, 8, 24, 48, 72, 168, 336];

const withOwn = (choices: number[], own: number) =>
  [...new Set([...choices, own])].sort((a, b) => a - b);

/** «Skriving»: what stands in what one writes, and how long it is held. */
export function Writing({ environment }: { environment: EnvironmentDto }) {
  const words = useText().settings;
  const { items, writing } = words;
  const { set, failure, saved, change } = usePreferences();
  return (
    <Page failure={failure} page="writing" saved={saved} scope={environment}>
      {set && (
        <>
          <Name
            id="person"
            kept={set.person}
            onKeep={(person) => change({ person })}
            {...items.person}
          />
          <Name id="unit" kept={set.unit} onKeep={(unit) => change({ unit })} {...items.unit} />
          <Choice id="hold">
            {withOwn(HOLDS, set.holdSeconds).map((seconds) => (
              <Option
                checked={set.holdSeconds === seconds}
                id={`hold-${seconds}`}
                key={seconds}
                name="hold"
                onChoose={() => change({ holdSeconds: seconds })}
                text={seconds === 0 ? writing.holds.noneText : writing.holds.secondsText(seconds)}
                title={seconds === 0 ? writing.holds.none : writing.holds.seconds(seconds)}
              />
            ))}
          </Choice>
          <FieldFrame
            help={items.deadline.help}
            id={anchorOf("deadline")}
            label={items.deadline.name}
          >
            <Select
              aria-describedby={`${anchorOf("deadline")}-help`}
              data-testid="deadline-hours"
              id={anchorOf("deadline")}
              onChange={(event) => change({ deadlineHours: Number(event.target.value) })}
              value={set.deadlineHours}
            >
              {withOwn(HOURS, set.deadlineHours).map((hours) => (
                <Select.Option key={hours} value={hours}>
                  {writing.hours(hours)}
                </Select.Option>
              ))}
            </Select>
          </FieldFrame>
        </>
      )}
    </Page>
  );
}

interface NameProps {
  id: "person" | "unit";
  name: string;
  help: string;
  kept: string;
  onKeep: (name: string) => void;
}

/** A line of text, kept when one leaves it. */
function Name({ id, name, help, kept, onKeep }: NameProps) {
  const [typed, setTyped] = useState(kept);
  useEffect(() => setTyped(kept), [kept]);
  return (
    <TextField
      help={help}
      id={anchorOf(id)}
      label={name}
      maxLength={200}
      onBlur={() => {
        if (typed !== kept) {
          onKeep(typed);
        }
      }}
      onChange={setTyped}
      testId={`setting-${id}`}
      value={typed}
    />
  );
}
