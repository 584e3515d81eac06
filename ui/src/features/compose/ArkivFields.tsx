import { Select } from "@digdir/designsystemet-react";
import type { ArkivForm, ArkivFormKind, ArkivObjekt } from "../../ipc/generated/bindings";
import { useText } from "../../shared/i18n/useText";
import { describedBy, FieldFrame, TextField } from "../../shared/ui/FormField";
import { SwitchField } from "../../shared/ui/SwitchField";
import { ArkivKey } from "./ArkivKey";

export interface ArkivFieldsProps {
  value: ArkivForm;
  onChange: (change: Partial<ArkivForm>, field: string) => void;
  onBlur: (field: string) => void;
  error: (field: string) => string | undefined;
  advice: (field: string) => string | undefined;
}

/** The form of a meldingstype that asks something of an archive. */
export function ArkivFields({ kind, ...fields }: ArkivFieldsProps & { kind: ArkivFormKind }) {
  switch (kind) {
    case "mappeHent":
      return <ArkivKey {...fields} objekt="sak" />;
    case "registreringHent":
      return <ArkivKey {...fields} objekt="journalpost" />;
    case "dokumentfilHent":
      return <FileKey {...fields} />;
    case "avskrivningOpprett":
      return <WrittenOff {...fields} />;
    case "avskrivningSlett":
      return (
        <>
          <ArkivKey {...fields} objekt="journalpost" />
          <Part {...fields} />
        </>
      );
    case "dokumentobjektOpprett":
      return <NewFile {...fields} />;
    case "oppdater":
      return <Change {...fields} />;
    case "sok":
      return <Search {...fields} />;
  }
}

function FileKey({ value, onChange, onBlur, error }: ArkivFieldsProps) {
  const text = useText().compose.arkiv;
  return (
    <TextField
      error={error("arkivNoekkel")}
      help={text.fileHelp}
      id="arkivNoekkel"
      label={text.file}
      mark="required"
      onBlur={() => onBlur("arkivNoekkel")}
      onChange={(verdi) =>
        onChange({ noekkel: { ...value.noekkel, slag: "systemId", verdi } }, "arkivNoekkel")
      }
      value={value.noekkel.verdi}
    />
  );
}

function Part({ value, onChange, onBlur, error }: ArkivFieldsProps) {
  const text = useText().compose.arkiv;
  return (
    <TextField
      error={error("arkivPart")}
      help={text.partHelp}
      id="arkivPart"
      label={text.part}
      mark="required"
      onBlur={() => onBlur("arkivPart")}
      onChange={(korrespondansepartId) => onChange({ korrespondansepartId }, "arkivPart")}
      value={value.korrespondansepartId}
    />
  );
}

function WrittenOff(fields: ArkivFieldsProps) {
  const text = useText().compose.arkiv;
  const { value, onChange, onBlur, error } = fields;
  const set = (change: Partial<ArkivForm["avskrivning"]>, field: string) =>
    onChange({ avskrivning: { ...value.avskrivning, ...change } }, field);
  return (
    <>
      <ArkivKey {...fields} objekt="journalpost" />
      <Part {...fields} />
      <Codes
        choose={text.avskrivning.choose}
        codes={text.koder.avskrivningsmaate}
        error={error("arkivMaate")}
        id="arkivMaate"
        label={text.avskrivning.maate}
        onChange={(maate) => set({ maate }, "arkivMaate")}
        required
        value={value.avskrivning.maate}
      />
      <div className="compose-pair">
        <TextField
          error={error("arkivDato")}
          help={text.dateHelp}
          id="arkivDato"
          label={text.avskrivning.dato}
          mark="required"
          onBlur={() => onBlur("arkivDato")}
          onChange={(dato) => set({ dato }, "arkivDato")}
          value={value.avskrivning.dato}
        />
        <TextField
          error={error("arkivAv")}
          help={text.avskrivning.avHelp}
          id="arkivAv"
          label={text.avskrivning.av}
          mark="required"
          onBlur={() => onBlur("arkivAv")}
          onChange={(av) => set({ av }, "arkivAv")}
          value={value.avskrivning.av}
        />
      </div>
      <TextField
        error={error("arkivBesvartAv")}
        help={text.avskrivning.besvartAvHelp}
        id="arkivBesvartAv"
        label={text.avskrivning.besvartAv}
        mark="optional"
        onBlur={() => onBlur("arkivBesvartAv")}
        onChange={(besvartAv) => set({ besvartAv }, "arkivBesvartAv")}
        value={value.avskrivning.besvartAv}
      />
    </>
  );
}

function NewFile(fields: ArkivFieldsProps) {
  const text = useText().compose.arkiv;
  const { value, onChange } = fields;
  return (
    <>
      <ArkivKey {...fields} objekt="dokument" />
      <Codes
        codes={text.koder.variantformat}
        id="arkivVariantformat"
        label={text.variantformat}
        onChange={(variantformat) => onChange({ variantformat }, "arkivVariantformat")}
        value={value.variantformat === "" ? "P" : value.variantformat}
      />
    </>
  );
}

/** The status of each kind of thing, and what else of it people change. */
const STATUS = {
  sak: "saksstatus",
  journalpost: "journalstatus",
  dokument: "dokumentstatus",
} as const;

const CHANGES = {
  sak: ["tittel", "offentligTittel", "saksansvarlig", "enhet"],
  journalpost: ["tittel", "offentligTittel", "dokumentetsDato", "forfallsdato", "nySak"],
  dokument: ["tittel"],
} as const;

/** The fields whose complaints have an id of their own. */
const fieldOf = (name: string) => `arkiv${name.charAt(0).toUpperCase()}${name.slice(1)}`;

function Change(fields: ArkivFieldsProps) {
  const text = useText().compose.arkiv;
  const { value, onChange, onBlur, error } = fields;
  const set = (change: Partial<ArkivForm["endring"]>, field: string) =>
    onChange({ endring: { ...value.endring, ...change } }, field);
  const helps: Partial<Record<string, string>> = {
    dokumentetsDato: text.dateHelp,
    forfallsdato: text.dateHelp,
    nySak: text.noekkel.help.sak,
  };
  return (
    <>
      <Objekt
        label={text.objekt.label.change}
        onChange={(objekt) =>
          onChange(
            {
              objekt,
              // A key and a status of one kind of thing say nothing of another.
              noekkel: { slag: "nummer", verdi: "", fagsystem: "" },
              endring: { ...value.endring, status: "" },
            },
            "arkivNoekkel",
          )
        }
        value={value.objekt}
      />
      <ArkivKey {...fields} objekt={value.objekt} />
      {value.objekt === "dokument" && (
        <Codes
          choose={text.endring.chooseRolle}
          codes={text.koder.rolle}
          error={error("arkivRolle")}
          help={text.endring.rolleHelp}
          id="arkivRolle"
          label={text.endring.rolle}
          onChange={(rolle) => set({ rolle }, "arkivRolle")}
          required
          value={value.endring.rolle}
        />
      )}
      <p className="field-help">{text.endring.lead}</p>
      {CHANGES[value.objekt].map((name) => (
        <TextField
          error={error(fieldOf(name))}
          help={helps[name]}
          id={fieldOf(name)}
          key={name}
          label={text.endring[name]}
          mark="optional"
          onBlur={() => onBlur(fieldOf(name))}
          onChange={(typed) => set({ [name]: typed }, fieldOf(name))}
          value={value.endring[name]}
        />
      ))}
      <Codes
        choose={text.endring.same}
        codes={text.koder[STATUS[value.objekt]]}
        id="arkivStatus"
        label={text.endring.status}
        onChange={(status) => set({ status }, "arkivTittel")}
        value={value.endring.status}
      />
    </>
  );
}

function Search({ value, onChange, onBlur, error }: ArkivFieldsProps) {
  const text = useText().compose.arkiv;
  const { sok, objekt } = value;
  const set = (change: Partial<ArkivForm["sok"]>, field: string) =>
    onChange({ sok: { ...sok, ...change } }, field);
  return (
    <>
      <Objekt
        label={text.objekt.label.search}
        onChange={(chosen) => onChange({ objekt: chosen }, "arkivObjekt")}
        value={objekt}
      />
      <SwitchField
        checked={sok.fritekst}
        help={text.sok.fritekstHelp}
        id="arkivFritekst"
        label={text.sok.fritekst}
        onChange={(fritekst) => set({ fritekst }, "arkivFritekst")}
      />
      {sok.fritekst ? (
        <TextField
          error={error("arkivOrd")}
          id="arkivOrd"
          label={text.sok.ord}
          mark="required"
          onBlur={() => onBlur("arkivOrd")}
          onChange={(ord) => set({ ord }, "arkivOrd")}
          value={sok.ord}
        />
      ) : (
        <>
          <TextField
            error={error("arkivSokTittel")}
            help={text.sok.tittelHelp}
            id="arkivSokTittel"
            label={text.sok.tittel}
            onBlur={() => onBlur("arkivSokTittel")}
            onChange={(tittel) => set({ tittel }, "arkivSokTittel")}
            value={sok.tittel}
          />
          {objekt !== "dokument" && (
            <TextField
              error={error("arkivNummer")}
              help={text.sok.nummerHelp}
              id="arkivNummer"
              label={text.sok.nummer[objekt]}
              onBlur={() => onBlur("arkivNummer")}
              // Anything written is something to search for.
              onChange={(nummer) => set({ nummer }, "arkivSokTittel")}
              value={sok.nummer}
            />
          )}
          <div className="compose-pair">
            <TextField
              error={error("arkivFra")}
              help={text.dateHelp}
              id="arkivFra"
              label={text.sok.fra}
              onBlur={() => onBlur("arkivFra")}
              onChange={(fra) => set({ fra }, "arkivSokTittel")}
              value={sok.fra}
            />
            <TextField
              error={error("arkivTil")}
              help={text.dateHelp}
              id="arkivTil"
              label={text.sok.til}
              onBlur={() => onBlur("arkivTil")}
              onChange={(til) => set({ til }, "arkivSokTittel")}
              value={sok.til}
            />
          </div>
        </>
      )}
      <TextField
        error={error("arkivAntall")}
        help={text.sok.antallHelp}
        id="arkivAntall"
        label={text.sok.antall}
        mark="optional"
        onBlur={() => onBlur("arkivAntall")}
        onChange={(antall) => set({ antall }, "arkivAntall")}
        value={sok.antall}
      />
    </>
  );
}

interface ObjektProps {
  label: string;
  value: ArkivObjekt;
  onChange: (objekt: ArkivObjekt) => void;
}

function Objekt({ label, value, onChange }: ObjektProps) {
  const text = useText().compose.arkiv.objekt;
  return (
    <FieldFrame id="arkivObjekt" label={label}>
      <Select
        id="arkivObjekt"
        onChange={(event) => onChange(event.target.value as ArkivObjekt)}
        value={value}
      >
        <option value="sak">{text.sak}</option>
        <option value="journalpost">{text.journalpost}</option>
        <option value="dokument">{text.dokument}</option>
      </Select>
    </FieldFrame>
  );
}

interface CodesProps {
  id: string;
  label: string;
  help?: string;
  error?: string;
  /** What stands where nothing is chosen; without it something always is. */
  choose?: string;
  codes: Record<string, string>;
  required?: boolean;
  value: string;
  onChange: (code: string) => void;
}

/** A choice from one of the field's code lists. */
function Codes({ id, label, help, error, choose, codes, required, value, onChange }: CodesProps) {
  return (
    <FieldFrame
      error={error}
      help={help}
      id={id}
      label={label}
      mark={required ? "required" : undefined}
    >
      <Select
        aria-describedby={describedBy(id, [
          ["help", help],
          ["error", error],
        ])}
        aria-invalid={error === undefined ? undefined : true}
        id={id}
        onChange={(event) => onChange(event.target.value)}
        value={value}
      >
        {choose !== undefined && <option value="">{choose}</option>}
        {Object.entries(codes).map(([code, words]) => (
          <option key={code} value={code}>
            {words}
          </option>
        ))}
      </Select>
    </FieldFrame>
  );
}
