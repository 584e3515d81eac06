import { useEffect, useState } from "react";
import type { EnvironmentDto, NoticePreferences } from "../../ipc/generated/bindings";
import { useText } from "../../shared/i18n/useText";
import { TextField } from "../../shared/ui/FormField";
import { SwitchField } from "../../shared/ui/SwitchField";
import { Page } from "./Page";
import { anchorOf } from "./pages";
import { usePreferences } from "./usePreferences";

const kinds = [
  ["newMessage", "new"],
  ["receipt", "receipt"],
  ["failure", "failure"],
  ["deadlineNear", "deadline"],
  ["certificate", "certificate"],
] as const;

/** «Varsler»: what the machine tells of, how much it says and when it is silent. */
export function Notifications({ environment }: { environment: EnvironmentDto }) {
  const words = useText().settings;
  const { items } = words;
  const { set, failure, saved, change } = usePreferences();
  const notices = set?.notices;
  const turn = (part: Partial<NoticePreferences>) =>
    notices && change({ notices: { ...notices, ...part } });
  return (
    <Page failure={failure} page="notices" saved={saved} scope={environment}>
      <p className="settings-lead">{words.notices.lead}</p>
      {notices && (
        <>
          <section aria-labelledby="notice-kinds" className="settings-group">
            <h2 id="notice-kinds">{words.notices.kinds}</h2>
            {kinds.map(([id, kind]) => (
              <SwitchField
                checked={notices[kind]}
                help={items[id].help}
                id={anchorOf(id)}
                key={id}
                label={items[id].name}
                onChange={(on) => turn({ [kind]: on })}
              />
            ))}
          </section>
          <section aria-labelledby="notice-content" className="settings-group">
            <h2 id="notice-content">{words.notices.content}</h2>
            <SwitchField
              checked={notices.title}
              help={items.noticeTitle.help}
              id={anchorOf("noticeTitle")}
              label={items.noticeTitle.name}
              onChange={(title) => turn({ title })}
            />
            <SwitchField
              checked={notices.quiet}
              help={items.quiet.help}
              id={anchorOf("quiet")}
              label={items.quiet.name}
              onChange={(quiet) => turn({ quiet })}
            />
            {notices.quiet && (
              <div className="settings-times">
                <TimeField
                  id="quiet-from"
                  label={words.notices.from}
                  onChange={(quietFrom) => turn({ quietFrom })}
                  value={notices.quietFrom}
                />
                <TimeField
                  id="quiet-to"
                  label={words.notices.to}
                  onChange={(quietTo) => turn({ quietTo })}
                  value={notices.quietTo}
                />
              </div>
            )}
          </section>
        </>
      )}
    </Page>
  );
}

interface TimeFieldProps {
  id: string;
  label: string;
  value: string;
  onChange: (value: string) => void;
}

/** A time of day, kept when one leaves it. */
function TimeField({ id, label, value, onChange }: TimeFieldProps) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  return (
    <TextField
      id={id}
      label={label}
      onBlur={() => {
        if (typed !== value) {
          onChange(typed);
        }
      }}
      onChange={setTyped}
      testId={id}
      value={typed}
    />
  );
}
