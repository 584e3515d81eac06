import { Button } from "@digdir/designsystemet-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useShell } from "../../ipc/context";
import type { RecipientHit } from "../../ipc/generated/bindings";
import { formatOrgNumber } from "../../shared/format/numbers";
import { useText } from "../../shared/i18n/useText";
import { Combobox } from "../../shared/ui/Combobox";
import { ErrorPanel, shownError } from "../../shared/ui/ErrorPanel";
import { describedBy, FieldFrame } from "../../shared/ui/FormField";

const DEBOUNCE_MS = 150;

/** An organisation, a konto on FIKS IO, or both. */
interface Recipient {
  /** Empty for a konto of which it is not known whose it is. */
  orgNumber: string;
  name: string;
  /** Empty unless a konto was chosen. */
  konto: string;
}

interface RecipientFieldProps {
  recipient: Recipient | null;
  onChange: (recipient: Recipient | null) => void;
  error?: string;
  onBlur: () => void;
}

/** «Til»: those used before at once, Enhetsregisteret by name or number as you type. */
export function RecipientField(props: RecipientFieldProps) {
  const { recipient, onChange, error, onBlur } = props;
  const shell = useShell();
  const text = useText().compose;
  const [typed, setTyped] = useState(recipient?.name ?? "");
  const [asked, setAsked] = useState("");
  const [chosen, setChosen] = useState<RecipientHit | null>(null);

  useEffect(() => {
    const timer = setTimeout(() => setAsked(recipient ? "" : typed.trim()), DEBOUNCE_MS);
    return () => clearTimeout(timer);
  }, [typed, recipient]);

  const search = useQuery({
    queryKey: ["recipients", asked],
    queryFn: () => shell.searchRecipients(asked),
    staleTime: 30_000,
  });
  const behind = !recipient && asked !== typed.trim();
  const hits = recipient || behind ? [] : (search.data?.hits ?? []);
  const problem = recipient || behind ? null : (search.data?.problem ?? null);

  const choose = (hit: RecipientHit) => {
    setChosen(hit);
    setTyped(hit.name);
    onChange({ orgNumber: hit.orgNumber, name: hit.name, konto: hit.konto ?? "" });
  };

  const chooseMainUnit = async (orgNumber: string) => {
    const found = await shell.searchRecipients(orgNumber);
    const main = found.hits.find((hit) => hit.orgNumber === orgNumber);
    if (main) {
      choose(main);
    }
  };

  const note = () => {
    if (recipient || typed.trim() === "") {
      return undefined;
    }
    if (search.isFetching || behind) {
      return hits.length === 0 ? text.searching : undefined;
    }
    return hits.length === 0 && problem === null ? text.noHits : undefined;
  };

  const mainUnit = chosen?.orgNumber === recipient?.orgNumber ? chosen?.mainUnit : null;
  return (
    <FieldFrame
      error={error}
      help={recipient ? undefined : text.toHelp}
      id="recipient"
      label={text.to}
      mark="required"
    >
      <div className="recipient">
        <Combobox
          describedBy={describedBy("recipient", [
            ["help", recipient ? undefined : text.toHelp],
            ["number", recipient?.orgNumber || undefined],
            ["error", error],
          ])}
          id="recipient"
          invalid={error !== undefined}
          listLabel={text.to}
          note={note()}
          onBlur={onBlur}
          onChoose={(key) => {
            const hit = hits.find((one) => keyOf(one) === key);
            if (hit) {
              choose(hit);
            }
          }}
          onType={(next) => {
            setTyped(next);
            if (recipient) {
              onChange(null);
            }
          }}
          options={hits.map((hit) => ({
            key: keyOf(hit),
            testId: `recipient-option-${keyOf(hit)}`,
            content: <HitLine hit={hit} />,
          }))}
          testId="recipient-input"
          text={typed}
        />
        {recipient && recipient.orgNumber !== "" && (
          <span className="recipient-number" id="recipient-number">
            {formatOrgNumber(recipient.orgNumber)}
          </span>
        )}
      </div>
      {search.isError && !recipient && <ErrorPanel error={shownError(search.error)} />}
      {problem && typed.trim() !== "" && <ErrorPanel error={problem} tone="warning" />}
      {recipient && mainUnit && (
        <div className="recipient-note" role="status">
          <span>{chosen?.note}</span>
          <Button onClick={() => void chooseMainUnit(mainUnit)} variant="secondary">
            {text.chooseMainUnit(formatOrgNumber(mainUnit))}
          </Button>
        </div>
      )}
    </FieldFrame>
  );
}

/** A konto by its id, for it may share its owner with others. */
function keyOf(hit: RecipientHit): string {
  return hit.konto ?? hit.orgNumber;
}

function HitLine({ hit }: { hit: RecipientHit }) {
  const text = useText().compose;
  return (
    <div className="hit">
      <span className="hit-name">
        {hit.name}
        {hit.recent && <span className="hit-recent"> {text.recent}</span>}
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
