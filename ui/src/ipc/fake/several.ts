import type { Draft, Envelope, EnvelopeRow, Organisation, Problem } from "../generated/bindings";
import { provetaten } from "./organisations";

/** Whom a draft is for, the first among them. */
export function partiesOf(draft: Draft): Organisation[] {
  const others = draft.further.map(({ orgNumber, name }) => ({ orgNumber, name }));
  return [draft.recipient ?? provetaten, ...others];
}

/** A draft to each of them. */
export function lettersOf(draft: Draft): Draft[] {
  const others = draft.further.map((one) => ({
    ...draft,
    further: [],
    recipient: { orgNumber: one.orgNumber, name: one.name },
    service: one.service,
    fiksIo: { ...draft.fiksIo, konto: one.konto, kontoName: one.kontoName },
  }));
  return [{ ...draft, further: [] }, ...others];
}

export function furtherProblems(draft: Draft): Problem[] {
  return draft.further.flatMap((one, index): Problem[] =>
    one.service === ""
      ? [
          {
            field: `recipient:${index + 1}`,
            number: "",
            level: "error",
            text: `${one.name}: Velg hvordan mottakeren skal nås.`,
          },
        ]
      : [],
  );
}

/** One konvolutt for all, as the backend puts it together. */
export function together(of: Envelope[], parties: Organisation[]): Envelope {
  const [first] = of;
  if (!first) {
    throw new Error("a draft without a recipient");
  }
  const rows = of.flatMap((one) => one.rows);
  const keys = [...new Set(rows.map((row) => `${row.key} ${row.label}`))];
  const order = ["to", "from", "agreement", "content", "signer", "lock", "carrierReads"];
  const last = ["carrierCannot", "deadline", "queue", "knowledge"];
  const place = (key: string) => [...order, ...last].indexOf(key.split(" ")[0] ?? "");
  return {
    ...first,
    rows: keys.toSorted((a, b) => place(a) - place(b)).map((key) => rowOf(of, parties, key)),
    packages: of.map((one, index) => ({
      recipient: parties[index]?.name ?? "",
      entries: one.package,
    })),
  };
}

function rowOf(of: Envelope[], parties: Organisation[], key: string): EnvelopeRow {
  const having = of.flatMap((one, index) => {
    const row = one.rows.find((other) => `${other.key} ${other.label}` === key);
    return row ? [{ row, name: parties[index]?.name ?? "" }] : [];
  });
  const row = having[0]?.row;
  if (!row) {
    throw new Error(`no row ${key}`);
  }
  if (row.key === "content") {
    return { ...row, lines: row.lines.map((line) => `${line} til hver mottaker`) };
  }
  const shared =
    ["to", "lock"].includes(row.key) || having.length < of.length
      ? []
      : row.lines.filter((line) => having.every((other) => other.row.lines.includes(line)));
  const groups = new Map<string, { about: string; lines: string[] }>();
  for (const { row: other, name } of having) {
    const lines = other.lines.filter((line) => !shared.includes(line));
    const said = groups.get(lines.join());
    if (said) {
      said.about = `${said.about}, ${name}`;
    } else if (lines.length > 0) {
      groups.set(lines.join(), { about: lines[0]?.includes(name) ? "" : name, lines });
    }
  }
  const each = "Hver får sin egen melding. Ingen av dem ser hvem de andre er.";
  return {
    ...row,
    groups: [...groups.values()],
    lines: row.key === "to" ? [each] : shared,
  };
}
