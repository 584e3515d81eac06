import { Button } from "@digdir/designsystemet-react";
import { ArrowLeftIcon } from "@navikt/aksel-icons";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useShell } from "../../ipc/context";
import type { IpcError, Organisation, Receipt } from "../../ipc/generated/bindings";
import { queries } from "../../shared/data/queries";
import { formatOrgNumber } from "../../shared/format/numbers";
import { formatDateTime, formatStamp } from "../../shared/format/time";
import { useText } from "../../shared/i18n/useText";
import { ariaKeys, keyText, shortcuts } from "../../shared/keys/shortcuts";
import { useShortcuts } from "../../shared/keys/useShortcuts";
import { ErrorPanel, shownError } from "../../shared/ui/ErrorPanel";
import { Foreign } from "../../shared/ui/Foreign";
import { useNotify } from "../../shared/ui/Notices";
import "../../shared/ui/Paper.css";

/** The receipt as it comes out on paper, with the buttons above it that do not. */
export function ReceiptView({ uid, onBack }: { uid: string; onBack: () => void }) {
  const shell = useShell();
  const text = useText().receipt;
  const receipt = useQuery(queries.receipt(shell, uid));
  const notify = useNotify();
  const [failure, setFailure] = useState<IpcError | null>(null);
  const save = async (work: (uid: string) => Promise<boolean>, saved: string) => {
    setFailure(null);
    try {
      if (await work(uid)) {
        notify({ text: saved });
      }
    } catch (reason) {
      setFailure(shownError(reason));
    }
  };
  const print = useRef<HTMLButtonElement>(null);
  useEffect(() => print.current?.focus(), []);
  useShortcuts({ print: () => shell.print(), leave: onBack });
  return (
    <div className="receipt-view">
      <div className="receipt-buttons button-row">
        <Button
          aria-keyshortcuts={ariaKeys(shortcuts.print)}
          onClick={() => shell.print()}
          ref={print}
        >
          {text.print}
          <kbd aria-hidden className="key">
            {keyText(shortcuts.print)}
          </kbd>
        </Button>
        <Button
          data-testid="save-receipt"
          onClick={() => void save(shell.saveReceipt, text.savedPdf)}
          variant="secondary"
        >
          {text.savePdf}
        </Button>
        <Button
          data-testid="save-bundle"
          onClick={() => void save(shell.saveBundle, text.savedBundle)}
          variant="tertiary"
        >
          {text.saveBundle}
        </Button>
        <Button onClick={onBack} variant="tertiary">
          <ArrowLeftIcon aria-hidden />
          {text.back}
        </Button>
      </div>
      {failure && <ErrorPanel error={failure} />}
      {receipt.isError && <ErrorPanel error={shownError(receipt.error)} />}
      {receipt.data && <Paper receipt={receipt.data} />}
    </div>
  );
}

function Paper({ receipt }: { receipt: Receipt }) {
  const text = useText().receipt;
  return (
    <article className="paper" data-color-scheme="light" data-testid="receipt">
      <header className="paper-head">
        <div>
          <p className="paper-kind">{receipt.received ? text.received : text.heading}</p>
          <h1>
            <Foreign text={receipt.sentence} />
          </h1>
          <p className="paper-title">
            <Foreign text={receipt.title} />
          </p>
        </div>
        {receipt.watermark !== "" && <p className="paper-watermark">{receipt.watermark}</p>}
      </header>
      <dl className="paper-facts">
        <Party label={receipt.received ? text.statedFrom : text.from} party={receipt.from} />
        <Party label={text.to} party={receipt.to} />
        {receipt.facts.map((fact, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two lines may say the same
          <div key={`${at} ${fact.label}`}>
            <dt>{fact.label}</dt>
            <dd>
              <Foreign text={fact.value} />
            </dd>
          </div>
        ))}
      </dl>
      <h2>{text.documents}</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">{useText().message.name}</th>
            <th className="paper-number" scope="col">
              {useText().message.size}
            </th>
            <th scope="col">{useText().message.digest}</th>
          </tr>
        </thead>
        <tbody>
          {receipt.documents.map((document) => (
            <tr key={document.id}>
              <td>
                <Foreign text={document.name} />
              </td>
              <td className="paper-number">{document.size}</td>
              <td>
                <code>{document.sha256}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <h2>{text.timeline}</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">{text.time}</th>
            <th scope="col">{text.event}</th>
            <th scope="col">{text.source}</th>
          </tr>
        </thead>
        <tbody>
          {receipt.timeline.map((event) => (
            <tr key={event.id}>
              <td className="paper-time">{formatStamp(event.at)}</td>
              <td>
                <Foreign text={event.sentence} /> <code>{event.code}</code>
              </td>
              <td>
                <Foreign text={event.source} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="paper-box">
        <div>
          <h2>{text.shows}</h2>
          <ul>
            {receipt.shows.map((line) => (
              <li key={line}>
                <Foreign text={line} />
              </li>
            ))}
          </ul>
        </div>
        <div>
          <h2>{text.showsNot}</h2>
          <ul>
            {receipt.showsNot.map((line) => (
              <li key={line}>
                <Foreign text={line} />
              </li>
            ))}
          </ul>
        </div>
      </div>
      <p className="paper-foot">
        {text.printed(formatDateTime(receipt.printedAt), receipt.printedBy)} · {receipt.program}
      </p>
    </article>
  );
}

function Party({ label, party }: { label: string; party: Organisation }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <Foreign text={party.name} /> ({formatOrgNumber(party.orgNumber)})
      </dd>
    </div>
  );
}
