import { Button } from "@digdir/designsystemet-react";
import { XMarkIcon } from "@navikt/aksel-icons";
import { useState } from "react";
import type { DraftInput, FurtherRecipient } from "../../ipc/generated/bindings";
import { formatOrgNumber } from "../../shared/format/numbers";
import { useText } from "../../shared/i18n/useText";
import { TextField } from "../../shared/ui/FormField";
import { Favourite } from "./Favourite";
import { recipientsOf } from "./several";
import type { LookedUp } from "./useFurther";
import { isWay, Ways } from "./Ways";

interface RecipientsProps {
  value: DraftInput;
  lookedUp: readonly LookedUp[];
  onChange: (place: number, change: Partial<FurtherRecipient>) => void;
  onRemove: (place: number) => void;
  onLookUpAgain: (place: number) => void;
  error: (field: string) => string | undefined;
  advice: (field: string) => string | undefined;
  /** Whether what two parties call the case goes along. */
  references: boolean;
}

/** «Til» when there are several: each with its own way, and with what stops it. */
export function Recipients(props: RecipientsProps) {
  const text = useText().compose;
  const all = recipientsOf(props.value);
  return (
    <section
      aria-labelledby="recipients-heading"
      className="recipients"
      id="recipients"
      tabIndex={-1}
    >
      <h2 className="recipients-heading" id="recipients-heading">
        {text.several.heading(all.length)}
      </h2>
      <p className="field-help">{text.several.each}</p>
      {props.error("recipients") !== undefined && (
        <p className="ds-validation-message">{props.error("recipients")}</p>
      )}
      <ul className="recipients-list">
        {all.map((one, place) => (
          <RecipientCard {...props} key={`${one.orgNumber} ${one.konto}`} one={one} place={place} />
        ))}
      </ul>
    </section>
  );
}

interface RecipientCardProps extends RecipientsProps {
  one: FurtherRecipient;
  place: number;
}

function RecipientCard({ one, place, ...props }: RecipientCardProps) {
  const text = useText().compose;
  const [opened, setOpened] = useState(false);
  const { capabilities, failed = null } = props.lookedUp[place] ?? {};
  const way = capabilities?.ways.find((one_) => one_.available && isWay(one_, one));
  const error = props.error(`recipient:${place}`);
  const reference = `theirReference:${place}`;
  const waysId = `ways-${place}`;
  return (
    <li
      aria-label={one.name}
      className="recipient-card"
      data-problem={error !== undefined || undefined}
      data-testid={`recipient-card-${one.orgNumber || one.konto}`}
      id={`recipient:${place}`}
      tabIndex={-1}
    >
      <div className="recipient-card-head">
        <p className="recipient-card-name">
          <strong>{one.name}</strong>{" "}
          {one.orgNumber !== "" && (
            <span className="recipient-card-number">{formatOrgNumber(one.orgNumber)}</span>
          )}
        </p>
        <div className="button-row">
          {one.orgNumber !== "" && <Favourite among name={one.name} orgNumber={one.orgNumber} />}
          <Button
            aria-label={text.several.removeNamed(one.name)}
            data-testid={`remove-recipient-${one.orgNumber || one.konto}`}
            onClick={() => props.onRemove(place)}
            variant="tertiary"
          >
            <XMarkIcon aria-hidden />
            {text.several.remove}
          </Button>
        </div>
      </div>
      {error !== undefined && (
        <p className="ds-validation-message">{withoutName(error, one.name)}</p>
      )}
      <div className="recipient-card-body">
        {way && (
          <p className="recipient-card-way">
            {[`${way.title}.`, way.limit && `${way.limit}.`].filter(Boolean).join(" ")}{" "}
            <button
              aria-controls={waysId}
              aria-expanded={opened}
              className="text-button"
              onClick={() => setOpened(!opened)}
              type="button"
            >
              {opened ? text.several.hideWays : text.several.showWays}
            </button>
          </p>
        )}
        {props.references && (
          <TextField
            error={props.error(reference)}
            id={reference}
            label={text.several.theirReference(one.name)}
            mark="optional"
            onChange={(theirReference) => props.onChange(place, { theirReference })}
            value={one.theirReference}
            warning={props.advice(reference)}
          />
        )}
      </div>
      <div id={waysId}>
        {(opened || !way) && (
          <Ways
            capabilities={capabilities}
            chosen={{ service: one.service, konto: one.konto }}
            failed={failed}
            name={one.name}
            of={`-${place}`}
            onChoose={(chosen) =>
              props.onChange(place, {
                service: chosen.service,
                ...(chosen.konto === ""
                  ? {}
                  : { konto: chosen.konto, kontoName: chosen.kontoName }),
              })
            }
            onLookUpAgain={() => props.onLookUpAgain(place)}
          />
        )}
      </div>
    </li>
  );
}

/** The card says whose it is. */
function withoutName(text: string, name: string): string {
  return text.startsWith(`${name}: `) ? text.slice(name.length + 2) : text;
}
