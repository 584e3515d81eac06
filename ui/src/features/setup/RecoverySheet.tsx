import { Button } from "@digdir/designsystemet-react";
import { ArrowLeftIcon } from "@navikt/aksel-icons";
import { useEffect, useRef } from "react";
import { useShell } from "../../ipc/context";
import type { RecoveryPaper, Session } from "../../ipc/generated/bindings";
import { formatOrgNumber } from "../../shared/format/numbers";
import { formatDateTime } from "../../shared/format/time";
import { useText } from "../../shared/i18n/useText";
import { ariaKeys, keyText, shortcuts } from "../../shared/keys/shortcuts";
import { useShortcuts } from "../../shared/keys/useShortcuts";
import "../../shared/ui/Paper.css";
import "./RecoverySheet.css";

interface RecoverySheetProps {
  paper: RecoveryPaper;
  session: Session;
  onBack: () => void;
}

/** The recovery key as it comes out on paper. It is shown once and never again. */
export function RecoverySheet({ paper, session, onBack }: RecoverySheetProps) {
  const shell = useShell();
  const text = useText();
  const words = text.setup.recovery;
  const print = useRef<HTMLButtonElement>(null);
  useEffect(() => print.current?.focus(), []);
  useShortcuts({ print: () => shell.print(), leave: onBack });
  return (
    <div className="receipt-view" data-testid="recovery-sheet">
      <div className="receipt-buttons">
        <p className="recovery-once">{words.once}</p>
        <div className="button-row">
          <Button
            aria-keyshortcuts={ariaKeys(shortcuts.print)}
            onClick={() => shell.print()}
            ref={print}
          >
            {text.receipt.print}
            <kbd aria-hidden className="key">
              {keyText(shortcuts.print)}
            </kbd>
          </Button>
          <Button data-testid="recovery-back" onClick={onBack} variant="tertiary">
            <ArrowLeftIcon aria-hidden />
            {text.receipt.back}
          </Button>
        </div>
      </div>
      <article className="paper" data-color-scheme="light">
        <header className="paper-head">
          <div>
            <p className="paper-kind">{text.product}</p>
            <h1>{words.heading}</h1>
          </div>
        </header>
        <dl className="paper-facts">
          <div>
            <dt>{words.organisation}</dt>
            <dd>
              {session.organisation.name} ({formatOrgNumber(session.organisation.orgNumber)})
            </dd>
          </div>
          <div>
            <dt>{words.environment}</dt>
            <dd>{text.environment[session.environment]}</dd>
          </div>
          <div>
            <dt>{words.madeAt}</dt>
            <dd>{formatDateTime(paper.madeAt)}</dd>
          </div>
        </dl>
        <h2>{words.groups}</h2>
        <ol className="recovery-groups" data-testid="recovery-groups">
          {paper.groups.map((group, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a group is its place
            <li key={at}>
              <code>{group}</code>
            </li>
          ))}
        </ol>
        <div className="paper-box">
          <Lines heading={words.use} lines={words.uses} />
          <Lines heading={words.keep} lines={words.keeps} />
        </div>
      </article>
    </div>
  );
}

function Lines({ heading, lines }: { heading: string; lines: readonly string[] }) {
  return (
    <div>
      <h2>{heading}</h2>
      <ul>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </div>
  );
}
