import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useShell } from "../../ipc/context";
import { useText } from "../../shared/i18n/useText";
import { Combobox } from "../../shared/ui/Combobox";
import { ConnectionTest } from "../../shared/ui/ConnectionTest";
import { ErrorPanel, shownError } from "../../shared/ui/ErrorPanel";
import { Foreign } from "../../shared/ui/Foreign";
import { FieldFrame } from "../../shared/ui/FormField";

const DEBOUNCE_MS = 150;

interface KontoTestProps {
  /** The konto that was chosen; empty before. */
  konto: string;
  onKonto: (konto: string) => void;
  /** It is the trial, and not one beside another. */
  alone: boolean;
}

/** A ping to a konto that is found by what is typed: the trial of our own konto. */
export function KontoTest({ konto, onKonto, alone }: KontoTestProps) {
  const shell = useShell();
  const words = useText().setup.trial;
  const [typed, setTyped] = useState("");
  const [asked, setAsked] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setAsked(konto === "" ? typed.trim() : ""), DEBOUNCE_MS);
    return () => clearTimeout(timer);
  }, [typed, konto]);
  const search = useQuery({
    queryKey: ["recipients", asked],
    queryFn: () => shell.searchRecipients(asked),
    enabled: asked !== "",
    staleTime: 30_000,
  });
  const behind = asked !== typed.trim();
  const found = konto !== "" || behind ? [] : (search.data?.hits ?? []);
  const hits = found.filter((hit) => hit.konto !== null);
  const note = () => {
    if (konto !== "" || typed.trim() === "" || hits.length > 0) {
      return undefined;
    }
    return behind || search.isFetching ? words.searching : words.noHits;
  };
  return (
    <div className="setup-form">
      <FieldFrame help={words.toHelp} id="test-konto" label={words.to}>
        <Combobox
          describedBy="test-konto-help"
          id="test-konto"
          listLabel={words.to}
          note={note()}
          onChoose={(key) => {
            const hit = hits.find((one) => one.konto === key);
            setTyped(hit?.name ?? "");
            onKonto(key);
          }}
          onType={(next) => {
            setTyped(next);
            onKonto("");
          }}
          options={hits.map((hit) => ({
            key: hit.konto ?? "",
            testId: `test-konto-${hit.konto}`,
            content: (
              <span className="setup-hit">
                <strong>
                  <Foreign text={hit.name} />
                </strong>
                <span>{[hit.place, hit.note].filter(Boolean).join(". ")}</span>
              </span>
            ),
          }))}
          testId="test-konto"
          text={typed}
        />
      </FieldFrame>
      {search.isError && konto === "" && <ErrorPanel error={shownError(search.error)} />}
      {konto !== "" && <ConnectionTest konto={konto} primary={alone} />}
    </div>
  );
}
