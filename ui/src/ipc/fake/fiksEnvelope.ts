/** The konvolutt of a message over FIKS IO. */
import { formatOrgNumber } from "../../shared/format/numbers";
import type { Draft, Envelope, EnvelopeText, PackageEntry } from "../generated/bindings";
import { meldingTypes } from "./fiks";
import { provetaten, us } from "./organisations";

type Rows = Pick<Envelope, "rows" | "documents" | "package" | "text">;

const OPPRETT = "no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett";

/** The file that is written here: of a letter its arkivmelding, which is made when it is sent. */
function written(draft: Draft): { name: string; role: string; text: EnvelopeText | null } | null {
  const { fiksIo, fiksMade } = draft;
  if (fiksIo.meldingType === "") {
    return { name: "arkivmelding.xml", role: "Arkivmelding (lages av oss)", text: null };
  }
  const type = meldingTypes.find((one) => one.name === fiksIo.meldingType);
  const formed = type?.form != null && fiksIo.form !== null;
  const text = formed ? fiksMade : fiksIo.content;
  if (text === "") {
    return null;
  }
  const name = type?.files[0] ?? "payload.json";
  const role = formed ? "Laget av skjemaet du fylte ut" : "Innholdet du har skrevet";
  return { name, role, text: { name, text } };
}

export function fiksEnvelopeOf(draft: Draft): Rows {
  const row = (key: string, label: string, lines: string[], carrierReads = false) => ({
    key,
    label,
    groups: [],
    lines,
    carrierReads,
  });
  const owner = draft.recipient ?? provetaten;
  const main = written(draft);
  const names = [
    ...draft.attachments.map((file) => file.name),
    ...(main === null ? [] : [`${main.name} (lages av oss)`]),
  ];
  const packed = names.length > 0;
  const made = (name: string, about: string): PackageEntry => ({
    name,
    about,
    kind: name.includes(".") ? (name.split(".").at(-1) ?? "").toUpperCase() : "Fil",
    size: "",
    inside: true,
  });
  return {
    rows: [
      row(
        "to",
        "Til",
        [
          `${owner.name} (${formatOrgNumber(owner.orgNumber)})`,
          `Fiks IO (system til system), konto: ${draft.fiksIo.kontoName}`,
        ],
        true,
      ),
      row(
        "from",
        "Fra",
        [`${us.name} (${formatOrgNumber(us.orgNumber)})`, "Konto: Postmottak"],
        true,
      ),
      row("agreement", "Meldingstype", [draft.fiksIo.meldingType || OPPRETT], true),
      row(
        "content",
        "Innhold",
        packed
          ? [names.join(", "), names.length === 1 ? "1 fil, 0 B" : `${names.length} filer, 8,5 MB`]
          : ["Meldingen har ikke innhold."],
      ),
      row("signer", "Signeres med", [
        packed
          ? `${us.name}, virksomhetssertifikat, gyldig til 02.09.2027`
          : "Ikke signert. Meldingen har ikke innhold.",
      ]),
      row(
        "lock",
        "Låses for",
        packed
          ? [
              `${owner.name}, nøkkel gyldig til 01.02.2029`,
              "Nøkkelen er hentet fra KS' katalog. Bare den som har den hemmelige delen, kan åpne.",
              "Er katalogen feil, kan en annen åpne. Sammenlign fingeravtrykket med mottakeren:",
              "4be1".padEnd(64, "0c"),
            ]
          : ["Ikke låst. Meldingen har ikke innhold."],
      ),
      row(
        "carrierReads",
        "KS kan lese",
        ["Begge kontoene, tidspunktet, størrelsen og meldingstypen."],
        true,
      ),
      row("carrierCannot", "KS kan ikke lese", [
        packed ? "Tittel, tekst og dokumenter." : "Tittelen. Den blir hos dere.",
      ]),
      row(
        "queue",
        "Kan ligge i køen",
        ["I sju døgn. Blir den ikke hentet, får dere vite det."],
        true,
      ),
      row("knowledge", "Du får vite", ["Når systemet deres har svart. Ikke når en person leser."]),
    ],
    documents: [
      ...draft.attachments.map((file) => ({
        name: file.name,
        role: file.main ? "Hoveddokument" : "Vedlegg",
        size: file.size,
        sha256: file.state.kind === "ready" ? file.state.sha256 : "",
      })),
      ...(main === null ? [] : [{ name: main.name, role: main.role, size: "", sha256: "" }]),
    ],
    package: packed
      ? [
          made("mimetype", "Sier hva slags pakke dette er."),
          ...(main === null ? [] : [made(main.name, main.role)]),
          ...draft.attachments.map((file) => ({
            name: file.name.replaceAll(" ", "-"),
            about: file.main ? "Hoveddokument" : "Vedlegg",
            kind: file.kind,
            size: file.size,
            inside: true,
          })),
          made("META-INF/ASiCManifest.xml", "Fingeravtrykket av hver fil i pakken."),
          made("META-INF/signature-….p7s", "Signaturen deres over fingeravtrykkene."),
        ]
      : [],
    text: main?.text ?? null,
  };
}
