import { Button, Input, Skeleton } from "@digdir/designsystemet-react";
import {
  CircleSlashIcon,
  ExclamationmarkTriangleIcon,
  PadlockLockedIcon,
} from "@navikt/aksel-icons";
import { Fragment } from "react";
import type { Capabilities, Way } from "../../ipc/generated/bindings";
import { formatAge, formatDate } from "../../shared/format/time";
import { useNow } from "../../shared/format/useNow";
import { useText } from "../../shared/i18n/useText";
import { ErrorPanel, shownError } from "../../shared/ui/ErrorPanel";
import { KontoCare } from "./KontoCare";

interface WaysProps {
  name: string;
  capabilities: Capabilities | undefined;
  failed: unknown;
  /** The service and, over FIKS IO, the konto. */
  chosen: { service: string; konto: string };
  onChoose: (way: Way) => void;
  onLookUpAgain: () => void;
  error?: string;
  /** Sets the fields of one of several recipients apart. */
  of?: string;
}

/** «Slik når du …»: the ways that work as cards, and those that do not with the reason. */
export function Ways(props: WaysProps) {
  const { name, capabilities, failed, chosen, onChoose, onLookUpAgain, error, of = "" } = props;
  const text = useText();
  const now = useNow(15_000);
  if (failed) {
    return (
      <ErrorPanel error={shownError(failed)}>
        <Button onClick={onLookUpAgain} variant="secondary">
          {text.compose.lookUpAgain}
        </Button>
      </ErrorPanel>
    );
  }
  if (!capabilities) {
    return (
      <div className="ways">
        <p className="field-help" role="status">
          {text.compose.lookingUp}
        </p>
        <Skeleton aria-hidden height={72} variant="rectangle" />
      </div>
    );
  }
  const open = capabilities.ways.filter((way) => way.available);
  const closed = capabilities.ways.filter((way) => !way.available);
  return (
    <fieldset
      aria-describedby={error === undefined ? undefined : `service${of}-error`}
      className="ways"
      data-testid="capability-card"
      id={`service${of}`}
      tabIndex={-1}
    >
      <legend>{text.compose.reach(name)}</legend>
      {open.map((way) => (
        <Fragment key={idOf(way)}>
          <OpenWay checked={isWay(way, chosen)} of={of} onChoose={() => onChoose(way)} way={way} />
          <KontoCare chosen={isWay(way, chosen)} way={way} />
        </Fragment>
      ))}
      {closed.map((way) => (
        <Fragment key={idOf(way)}>
          <p className="way-closed">
            <CircleSlashIcon aria-hidden />
            {text.compose.closedWay(way.title, way.text)}
          </p>
          <KontoCare chosen={false} way={way} />
        </Fragment>
      ))}
      {error !== undefined && (
        <p className="ds-validation-message" id={`service${of}-error`}>
          {error}
        </p>
      )}
      <p className="ways-age">
        {text.compose.lookedUp(formatAge(capabilities.lookedUpAt, now))} ·{" "}
        <button className="text-button" onClick={onLookUpAgain} type="button">
          {text.compose.lookUpAgain}
        </button>
      </p>
    </fieldset>
  );
}

/** Whether a way is the one that was chosen; the konto counts over FIKS IO only. */
export function isWay(way: Way, chosen: { service: string; konto: string }): boolean {
  return way.service === chosen.service && (way.konto === "" || way.konto === chosen.konto);
}

function idOf(way: Way): string {
  return way.konto === "" ? `way-${way.service}` : `way-${way.service}-${way.konto}`;
}

interface OpenWayProps {
  way: Way;
  checked: boolean;
  of: string;
  onChoose: () => void;
}

function OpenWay({ way, checked, of, onChoose }: OpenWayProps) {
  const text = useText().compose;
  const id = `${idOf(way)}${of}`;
  return (
    <label className="way" data-checked={checked} htmlFor={id}>
      <Input
        aria-describedby={`${id}-text`}
        aria-labelledby={`${id}-title`}
        checked={checked}
        id={id}
        name={`way${of}`}
        onChange={onChoose}
        type="radio"
        value={id}
      />
      <span className="way-body">
        <span className="way-title" id={`${id}-title`}>
          {way.title}
          {way.recommended && <span className="way-badge">{text.recommended}</span>}
        </span>
        <span className="way-text" id={`${id}-text`}>
          {[way.text, way.limit && `${way.limit}.`].filter(Boolean).join(" ")}
        </span>
        {way.notes.map((note) => (
          <span className="way-note" key={note}>
            <ExclamationmarkTriangleIcon aria-hidden />
            {note}
          </span>
        ))}
        {way.certificate && (
          <span className="way-certificate">
            <PadlockLockedIcon aria-hidden />
            {text.lockedWith(way.certificate.issuer, formatDate(way.certificate.notAfter))}
          </span>
        )}
      </span>
    </label>
  );
}
