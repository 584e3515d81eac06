import { StarFillIcon } from "@navikt/aksel-icons";
import type { RecipientHit } from "../../ipc/generated/bindings";
import { formatOrgNumber } from "../../shared/format/numbers";
import { useText } from "../../shared/i18n/useText";

/** A konto by its id, for it may share its owner with others. */
export function keyOf(hit: RecipientHit): string {
  return hit.konto ?? hit.orgNumber;
}

function HitLine({ hit }: { hit: RecipientHit }) {
  const text = useText().compose;
  return (
    <div className="hit">
      <span className="hit-name">
        {hit.name}
        {hit.favourite ? (
          <span className="hit-recent">
            {" "}
            <StarFillIcon aria-hidden /> {text.several.favourite}
          </span>
        ) : (
          hit.recent && <span className="hit-recent"> {text.recent}</span>
        )}
      </span>{" "}
      <span className="hit-facts">
        {[hit.orgNumber && formatOrgNumber(hit.orgNumber), hit.kind, hit.place]
          .filter(Boolean)
          .join(" · ")}
      </span>{" "}
      {hit.warning && <span className="hit-warning">{hit.warning} </span>}
      {hit.note && <span className="hit-facts">{hit.note}</span>}
    </div>
  );
}

/** What was found, to be chosen from. */
export function optionsOf(hits: readonly RecipientHit[]) {
  return hits.map((hit) => ({
    key: keyOf(hit),
    testId: `recipient-option-${keyOf(hit)}`,
    content: <HitLine hit={hit} />,
  }));
}
