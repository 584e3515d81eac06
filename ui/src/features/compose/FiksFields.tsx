import { Button, Input, Select } from "@digdir/designsystemet-react";
import { useState } from "react";
import type { FiksIoHeader, FiksIoInput, MeldingstypeDto } from "../../ipc/generated/bindings";
import { useText } from "../../shared/i18n/useText";
import { describedBy, FieldFrame, TextField } from "../../shared/ui/FormField";
import { newForm } from "./arkiv";
import { useMeldingTypes } from "./useMeldingTypes";

export interface FiksFieldsProps {
  value: FiksIoInput;
  /** Who is likely to have done what a form tells of. */
  caseWorker: string;
  onChange: (change: Partial<FiksIoInput>, field: string) => void;
  onBlur: (field: string) => void;
  error: (field: string) => string | undefined;
  advice: (field: string) => string | undefined;
}

/** Fields that are told of under «Flere valg»: what must be mended there opens it. */
const HIDDEN = ["fiksType", "fiksTtl", "fiksHeaders"];
/** Chosen to write the name of a type by hand. */
const OWN = "own";

/** «Flere valg» of a message over FIKS IO: which meldingstype, how long, and headers for testers. */
export function FiksOptions(props: FiksFieldsProps) {
  const { value, caseWorker, onChange, onBlur, error, advice } = props;
  const text = useText().compose.fiks;
  const types = useMeldingTypes(value.konto);
  const listed = value.meldingType === "" || types.some((type) => type.name === value.meldingType);
  const [own, setOwn] = useState(false);
  const [opened, setOpened] = useState(value.meldingType !== "");
  const typing = own || !listed;
  const open = opened || HIDDEN.some((field) => error(field) !== undefined);
  const ttls = Object.keys(text.ttlChoice).map(Number);
  const other = value.ttlSeconds !== null && !ttls.includes(value.ttlSeconds);
  return (
    <details
      className="fiks-more"
      data-testid="fiks-more"
      onToggle={(event) => setOpened(event.currentTarget.open)}
      open={open}
    >
      <summary>{text.more}</summary>
      <FieldFrame
        error={typing ? undefined : error("fiksType")}
        help={text.typeHelp}
        id="fiksType"
        label={text.type}
        warning={typing ? undefined : advice("fiksType")}
      >
        <Select
          aria-describedby={describedBy("fiksType", [
            ["help", text.typeHelp],
            ["error", typing ? undefined : error("fiksType")],
            ["warning", typing ? undefined : advice("fiksType")],
          ])}
          id={typing ? "fiksTypeChoice" : "fiksType"}
          onBlur={() => onBlur("fiksType")}
          onChange={(event) => {
            const chosen = event.target.value;
            setOwn(chosen === OWN);
            const type = types.find((one) => one.name === chosen);
            // What somebody has written goes before a form that nobody has filled in.
            const begins = type?.form && value.content === "" && value.form === null;
            onChange(
              {
                meldingType: chosen === OWN ? "" : chosen,
                form: begins ? newForm(caseWorker) : value.form,
              },
              "fiksType",
            );
            // That a type has no room for what is there is said at once, not when it is to be sent.
            if (type?.payload === "never") {
              onBlur("fiksContent");
            }
          }}
          value={typing ? OWN : value.meldingType}
        >
          <option value="">{text.letter}</option>
          {byProtocol(types).map(([protocol, members]) => (
            <optgroup key={protocol} label={protocol}>
              {members.map((type) => (
                <option key={type.name} value={type.name}>
                  {shortName(type.name)}
                </option>
              ))}
            </optgroup>
          ))}
          <option value={OWN}>{text.otherType}</option>
        </Select>
      </FieldFrame>
      {typing && (
        <TextField
          error={error("fiksType")}
          help={text.ownTypeHelp}
          id="fiksType"
          label={text.ownType}
          mark="required"
          onBlur={() => onBlur("fiksType")}
          onChange={(meldingType) => onChange({ meldingType }, "fiksType")}
          value={value.meldingType}
          warning={advice("fiksType")}
        />
      )}
      <FieldFrame
        error={error("fiksTtl")}
        help={text.ttlHelp}
        id="fiksTtl"
        label={text.ttl}
        warning={advice("fiksTtl")}
      >
        <Select
          aria-describedby={describedBy("fiksTtl", [
            ["help", text.ttlHelp],
            ["error", error("fiksTtl")],
          ])}
          id="fiksTtl"
          onChange={(event) => {
            const chosen = event.target.value;
            onChange({ ttlSeconds: chosen === "" ? null : Number(chosen) }, "fiksTtl");
          }}
          value={value.ttlSeconds ?? ""}
        >
          <option value="">{text.ttlDefault}</option>
          {ttls.map((seconds) => (
            <option key={seconds} value={seconds}>
              {text.ttlChoice[seconds]}
            </option>
          ))}
          {other && (
            <option value={value.ttlSeconds ?? ""}>{text.ttlSeconds(value.ttlSeconds ?? 0)}</option>
          )}
        </Select>
      </FieldFrame>
      <Headers
        advice={advice("fiksHeaders")}
        error={error("fiksHeaders")}
        headers={value.headers}
        onChange={(headers) => onChange({ headers }, "fiksHeaders")}
      />
    </details>
  );
}

interface HeadersProps {
  headers: FiksIoHeader[];
  onChange: (headers: FiksIoHeader[]) => void;
  error?: string;
  advice?: string;
}

function Headers({ headers, onChange, error, advice }: HeadersProps) {
  const text = useText().compose.fiks;
  const set = (at: number, change: Partial<FiksIoHeader>) =>
    onChange(headers.map((header, index) => (index === at ? { ...header, ...change } : header)));
  return (
    <FieldFrame
      error={error}
      help={text.headersHelp}
      id="fiksHeaders"
      label={text.headers}
      mark="optional"
      warning={advice}
    >
      {headers.length > 0 && (
        <div aria-hidden className="fiks-header field-help">
          <span>{text.headerNames}</span>
          <span>{text.headerValues}</span>
        </div>
      )}
      {headers.map((header, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a header is nothing but its place
        <div className="fiks-header" key={index}>
          <Input
            aria-label={text.headerName(index + 1)}
            autoComplete="off"
            onChange={(event) => set(index, { name: event.target.value })}
            value={header.name}
          />
          <Input
            aria-label={text.headerValue(index + 1)}
            autoComplete="off"
            onChange={(event) => set(index, { value: event.target.value })}
            value={header.value}
          />
          <button
            aria-label={text.removeHeader(index + 1)}
            className="text-button"
            onClick={() => onChange(headers.filter((_, at) => at !== index))}
            type="button"
          >
            ×
          </button>
        </div>
      ))}
      <Button
        aria-label={text.addHeader}
        id="fiksHeaders"
        onClick={() => onChange([...headers, { name: "", value: "" }])}
        variant="secondary"
      >
        {text.addHeader}
      </Button>
    </FieldFrame>
  );
}

function byProtocol(types: MeldingstypeDto[]): [string, MeldingstypeDto[]][] {
  const groups = new Map<string, MeldingstypeDto[]>();
  for (const type of types) {
    groups.set(type.protocol, [...(groups.get(type.protocol) ?? []), type]);
  }
  return [...groups];
}

/** The name within its protocol: what stands after the version. */
function shortName(name: string): string {
  const parts = name.split(".");
  const version = parts.findIndex((part) => /^v\d+$/.test(part));
  return version === -1 || version === parts.length - 1 ? name : parts.slice(version + 1).join(".");
}
