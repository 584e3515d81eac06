import type { MessageDetail } from "../../ipc/generated/bindings";
import { useText } from "../../shared/i18n/useText";
import { CopyButton } from "../../shared/ui/CopyButton";
import "./Technical.css";

/** Ids and evidence for those who need them: exact, unexplained, copyable. */
export function Technical({ message }: { message: MessageDetail }) {
  const text = useText();
  return (
    <dl className="technical">
      <div className="technical-row">
        <dt>{text.message.viaWay}</dt>
        <dd>{message.way}</dd>
      </div>
      <div className="technical-row">
        <dt>{text.message.area}</dt>
        <dd>{message.area}</dd>
      </div>
      {message.technical.map((row) => (
        <div className="technical-row" key={row.label}>
          <dt>{row.label}</dt>
          <dd>
            <code>{row.value}</code>
            <CopyButton done={text.copiedWhat(row.label)} label={row.copyLabel} value={row.value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
