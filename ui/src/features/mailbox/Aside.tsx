import type { AsideRow } from "../../ipc/generated/bindings";
import { foreignText } from "../../shared/format/foreign";
import { nameAndNumber } from "../../shared/format/numbers";
import { formatMoment, formatStamp } from "../../shared/format/time";
import { useText } from "../../shared/i18n/useText";
import { CopyButton } from "../../shared/ui/CopyButton";
import { Foreign } from "../../shared/ui/Foreign";

/** What came and is no letter: told below the letters, and opened by whoever wants to know. */
export function Aside({ rows, now }: { rows: AsideRow[]; now: Date }) {
  const text = useText().inbox.aside;
  return (
    <details className="aside" data-testid="aside">
      <summary>{text.heading(rows.length)}</summary>
      <p className="aside-lead">{text.lead}</p>
      <ul>
        {rows.map((row) => (
          <li className="aside-row" key={row.transferId}>
            <p>{row.text}</p>
            <dl className="aside-facts">
              <dt>{text.from}</dt>
              <dd>
                <Foreign text={nameAndNumber(row.sender)} />
              </dd>
              <dt>{text.came}</dt>
              <dd>
                <time dateTime={row.receivedAt} title={formatStamp(row.receivedAt)}>
                  {formatMoment(row.receivedAt, now)}
                </time>
              </dd>
              <dt>{text.cause}</dt>
              <dd>
                <code>
                  <Foreign text={row.details} />
                </code>
              </dd>
              <dt>{text.transfer}</dt>
              <dd>
                <code>
                  <Foreign text={row.transferId} />
                </code>
                <CopyButton
                  done={text.transferCopied}
                  label={text.copyTransfer(foreignText(row.sender.name))}
                  value={row.transferId}
                />
              </dd>
            </dl>
          </li>
        ))}
      </ul>
    </details>
  );
}
