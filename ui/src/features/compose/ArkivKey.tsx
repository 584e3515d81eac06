import { Select } from "@digdir/designsystemet-react";
import type { ArkivNoekkel, ArkivObjekt, NoekkelSlag } from "../../ipc/generated/bindings";
import { useText } from "../../shared/i18n/useText";
import { FieldFrame, TextField } from "../../shared/ui/FormField";
import type { ArkivFieldsProps } from "./ArkivFields";

/** The keys by which people know each kind of thing, the best known first. */
const KEYS: Record<ArkivObjekt, NoekkelSlag[]> = {
  sak: ["nummer", "arkivId", "systemId", "ekstern"],
  journalpost: ["nummer", "iSaken", "arkivId", "systemId", "ekstern"],
  dokument: ["nummer", "systemId", "ekstern"],
};

/** One thing in an archive, by one of its keys. */
export function ArkivKey(props: ArkivFieldsProps & { objekt: ArkivObjekt }) {
  const { value, onChange, onBlur, error, objekt } = props;
  const text = useText().compose.arkiv.noekkel;
  const key = value.noekkel;
  // What was chosen for another kind of thing may be no key of this one.
  const slag = KEYS[objekt].includes(key.slag) ? key.slag : "nummer";
  const set = (change: Partial<ArkivNoekkel>, field: string) =>
    onChange({ noekkel: { ...key, slag, ...change } }, field);
  const named = slag === "nummer" ? (objekt === "sak" ? "sak" : "journalnummer") : slag;
  const label = (one: NoekkelSlag) => {
    if (one === "nummer") {
      return text.nummer[objekt];
    }
    return one === "arkivId" ? text.arkivId[objekt === "sak" ? "sak" : "journalpost"] : text[one];
  };
  return (
    <>
      <FieldFrame id="arkivSlag" label={text.label[objekt]}>
        <Select
          id="arkivSlag"
          onChange={(event) => set({ slag: event.target.value as NoekkelSlag }, "arkivNoekkel")}
          value={slag}
        >
          {KEYS[objekt].map((one) => (
            <option key={one} value={one}>
              {label(one)}
            </option>
          ))}
        </Select>
      </FieldFrame>
      <div className="compose-pair">
        {slag === "ekstern" && (
          <TextField
            error={error("arkivFagsystem")}
            help={text.fagsystemHelp}
            id="arkivFagsystem"
            label={text.fagsystem}
            mark="required"
            onBlur={() => onBlur("arkivFagsystem")}
            onChange={(fagsystem) => set({ fagsystem }, "arkivFagsystem")}
            value={key.fagsystem}
          />
        )}
        <TextField
          error={error("arkivNoekkel")}
          help={text.help[named]}
          id="arkivNoekkel"
          label={text.value[named]}
          mark="required"
          onBlur={() => onBlur("arkivNoekkel")}
          onChange={(verdi) => set({ verdi }, "arkivNoekkel")}
          value={key.verdi}
        />
        {objekt === "dokument" && slag === "nummer" && (
          <TextField
            error={error("arkivDokumentnummer")}
            help={text.dokumentnummerHelp}
            id="arkivDokumentnummer"
            label={text.dokumentnummer}
            mark="required"
            onBlur={() => onBlur("arkivDokumentnummer")}
            onChange={(dokumentnummer) => onChange({ dokumentnummer }, "arkivDokumentnummer")}
            value={value.dokumentnummer}
          />
        )}
      </div>
    </>
  );
}
