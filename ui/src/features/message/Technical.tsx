import type { TechnicalRow } from "../../ipc/generated/bindings";
import { useText } from "../../shared/i18n/useText";
import { CopyButton } from "../../shared/ui/CopyButton";
import { Foreign } from "../../shared/ui/Foreign";
import "./Technical.css";

interface TechnicalProps {
  /** How it goes; nothing for what came in. */
  way?: string;
  area: string;
  rows: readonly TechnicalRow[];
}

/** Ids and evidence for those who need them: exact, unexplained, copyable. */
export function Technical({ way, area, rows }: TechnicalProps) {
  const text = useText();
  return (
    <dl className="technical">
      {way !== undefined && (
        <div className="technical-row">
          <dt>{text.message.viaWay}</dt>
          <dd>{way}</dd>
        </div>
      )}
      <div className="technical-row">
        <dt>{text.message.area}</dt>
        <dd>{area}</dd>
      </div>
      {rows.map((row) => (
        <div className="technical-row" key={`${row.label} ${row.value}`}>
          <dt>{row.label}</dt>
          <dd>
            <code>
              <Foreign text={row.value} />
            </code>
            <CopyButton done={text.copiedWhat(row.label)} label={row.copyLabel} value={row.value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
