import { useText } from "../../shared/i18n/useText";
import { keyText, type ShortcutId, shortcuts } from "../../shared/keys/shortcuts";
import { Modal } from "../../shared/ui/Modal";
import "./HelpDialog.css";

/** F1: every shortcut there is, from the table that the window listens to. */
export function HelpDialog({ onClose }: { onClose: () => void }) {
  const text = useText().help;
  return (
    <Modal heading={text.heading} onClose={onClose} testId="help-dialog">
      <p className="help-lead">{text.lead}</p>
      <table className="help-table">
        <thead>
          <tr>
            <th scope="col">{text.action}</th>
            <th scope="col">{text.key}</th>
          </tr>
        </thead>
        <tbody>
          {(Object.keys(shortcuts) as ShortcutId[]).map((id) => (
            <tr key={id}>
              <td>{text.names[id]}</td>
              <td>
                <kbd className="key">{keyText(shortcuts[id])}</kbd>
              </td>
            </tr>
          ))}
          {text.listKeys.map((line) => (
            <tr key={line.key}>
              <td>{line.name}</td>
              <td>
                <kbd className="key">{line.key}</kbd>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Modal>
  );
}
