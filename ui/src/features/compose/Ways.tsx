import { Button, Input, Skeleton } from "@digdir/designsystemet-react";
import { CircleSlashIcon, PadlockLockedIcon } from "@navikt/aksel-icons";
import type { Capabilities, Way } from "../../ipc/generated/bindings";
import { formatAge, formatDate } from "../../shared/format/time";
import { useNow } from "../../shared/format/useNow";
import { useText } from "../../shared/i18n/useText";
import { ErrorPanel, shownError } from "../../shared/ui/ErrorPanel";

interface WaysProps {
  name: string;
  capabilities: Capabilities | undefined;
  failed: unknown;
  chosen: string;
  onChoose: (service: string) => void;
  onLookUpAgain: () => void;
  error?: string;
}

/** «Slik når du …»: the ways that work as cards, and those that do not with the reason. */
export function Ways(props: WaysProps) {
  const { name, capabilities, failed, chosen, onChoose, onLookUpAgain, error } = props;
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
      aria-describedby={error === undefined ? undefined : "service-error"}
      className="ways"
      data-testid="capability-card"
      id="service"
      tabIndex={-1}
    >
      <legend>{text.compose.reach(name)}</legend>
      {open.map((way) => (
        <OpenWay
          checked={way.service === chosen}
          key={way.service}
          onChoose={() => onChoose(way.service)}
          way={way}
        />
      ))}
      {closed.map((way) => (
        <p className="way-closed" key={way.service}>
          <CircleSlashIcon aria-hidden />
          {text.compose.closedWay(way.title, way.text)}
        </p>
      ))}
      {error !== undefined && (
        <p className="ds-validation-message" id="service-error">
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

function OpenWay({ way, checked, onChoose }: { way: Way; checked: boolean; onChoose: () => void }) {
  const text = useText().compose;
  const id = `way-${way.service}`;
  return (
    <label className="way" data-checked={checked} htmlFor={id}>
      <Input
        aria-describedby={`${id}-text`}
        aria-labelledby={`${id}-title`}
        checked={checked}
        id={id}
        name="way"
        onChange={onChoose}
        type="radio"
        value={way.service}
      />
      <span className="way-body">
        <span className="way-title" id={`${id}-title`}>
          {way.title}
          {way.recommended && <span className="way-badge">{text.recommended}</span>}
        </span>
        <span className="way-text" id={`${id}-text`}>
          {[way.text, way.limit && `${way.limit}.`].filter(Boolean).join(" ")}
        </span>
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
