import { useText } from "../../shared/i18n/useText";
import { lettersAct } from "../../shared/keys/rebinding";
import { keyText, type ShortcutId, shortcuts } from "../../shared/keys/shortcuts";
import { Modal } from "../../shared/ui/Modal";
import "./HelpDialog.css";

/** F1: every shortcut there is, from the table that the window listens to. */
export function HelpDialog({ onClose }: { onClose: () => void }) {
  const text = useText().help;
  return (
    <Modal heading={text.heading} onClose={onClose} testId="help-dialog" wide>
      <p className="help-lead">
        {text.lead} {!lettersAct() && text.lettersOff}
      </p>
      <dl className="help-keys">
        {(Object.keys(shortcuts) as ShortcutId[]).map((id) => (
          <div key={id}>
            <dt>{text.names[id]}</dt>
            <dd>
              <kbd className="key">{keyText(shortcuts[id])}</kbd>
            </dd>
          </div>
        ))}
        {text.listKeys.map((line) => (
          <div key={line.key}>
            <dt>{line.name}</dt>
            <dd>
              <kbd className="key">{line.key}</kbd>
            </dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
