import { useText } from "../../../shared/i18n/useText";
import { Modal } from "../../../shared/ui/Modal";

/** What can be written in the field, with examples. */
export function SearchHelp({ onClose }: { onClose: () => void }) {
  const text = useText().search.help;
  return (
    <Modal heading={text.heading} onClose={onClose} testId="search-help-dialog" wide>
      <p className="search-help-lead">{text.lead}</p>
      <p className="search-help-lead">
        {text.scope} {text.drafts}
      </p>
      <table className="search-help">
        <thead>
          <tr>
            <th scope="col">{text.write}</th>
            <th scope="col">{text.finds}</th>
          </tr>
        </thead>
        <tbody>
          {text.lines.map(({ write, finds }) => (
            <tr key={write}>
              <td>
                <code>{write}</code>
              </td>
              <td>{finds}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Modal>
  );
}
