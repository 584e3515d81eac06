import { formatOrgNumber } from "../../shared/format/numbers";
import type {
  AttachmentDto,
  DeadlineInput,
  Draft,
  DraftCheck,
  Envelope,
  EnvelopeDeadline,
  Meter,
  PackageEntry,
  Problem,
} from "../generated/bindings";
import { meldingTypes } from "./fiks";
import { fiksEnvelopeOf } from "./fiksEnvelope";
import { agreedArea, provetaten, us } from "./organisations";
import { furtherProblems, lettersOf, partiesOf, together } from "./several";

export function emptyDraft(id: string, now: Date): Draft {
  return {
    id,
    recipient: null,
    further: [],
    onlyOne: null,
    service: "",
    process: "",
    confidential: false,
    title: "",
    theirReference: "",
    ourReference: "",
    shielded: false,
    legalBasis: "",
    publicTitle: "",
    caseWorker: "Kari Nordmann",
    agreement: { identifier: "", content: "" },
    fiksIo: {
      konto: "",
      kontoName: "",
      meldingType: "",
      ttlSeconds: null,
      headers: [],
      content: "",
      form: null,
    },
    fiksMade: "",
    jsonSchema: null,
    attachments: [],
    meter: { text: "0 B av 1 GB", permille: 0, tone: "neutral" },
    savedAt: now.toISOString(),
  };
}

function attachment(
  id: string,
  name: string,
  size: string,
  more: Partial<AttachmentDto> = {},
): AttachmentDto {
  return {
    id,
    name,
    originalName: name,
    title: name.replace(/\.[a-z]+$/, ""),
    main: false,
    size,
    kind: "PDF",
    state: { kind: "ready", sha256: "5b1d7c04e6".padEnd(64, "3a9f") },
    advice: null,
    ...more,
  };
}

export const pickable: AttachmentDto[] = [
  attachment("a1", "Tilsvar.pdf", "412 kB", { main: true }),
  attachment("a2", "Kart over skoleveien.pdf", "3,1 MB"),
  attachment("a3", "Trafikktelling 2026.pdf", "5 MB"),
];

export const pasted: AttachmentDto = attachment("p1", "Utklipp 2026-11-21 14.03.11.png", "212 kB", {
  kind: "Bilde",
});

export function meterOf(attachments: AttachmentDto[]): Meter {
  return attachments.some((file) => file.size.endsWith("GB"))
    ? { text: "1,3 GB av 1 GB", permille: 1300, tone: "danger" }
    : {
        text: `${attachments.length * 3},1 MB av 1 GB`,
        permille: attachments.length * 30,
        tone: "neutral",
      };
}

export function fullDraft(id: string, now: Date): Draft {
  return {
    ...emptyDraft(id, now),
    recipient: provetaten,
    service: "DPO",
    process: "urn:no:difi:profile:arkivmelding:oppvekstOgUtdanning:ver1.0",
    title: "Tilsvar i høring om skolevei",
    theirReference: "2026/1187",
    ourReference: "2026/412",
    attachments: pickable,
    meter: meterOf(pickable),
    savedAt: new Date(now.getTime() - 2000).toISOString(),
  };
}

/** What two parties have agreed on, with a key that lacks its quotation marks. */
export function agreedDraft(id: string, now: Date): Draft {
  return {
    ...emptyDraft(id, now),
    recipient: provetaten,
    service: "DPO",
    process: agreedArea.process,
    title: "Bestilling av prøvetid",
    agreement: {
      identifier: "proevetid-bestilling",
      content: '{\n  sted: "Solvik",\n  "dato": "2026-12-04",\n  "antall": 12\n}',
    },
    savedAt: new Date(now.getTime() - 26 * 3_600_000).toISOString(),
  };
}

/** Every state a file can be in, and a set too large for the way. */
export function troubledDraft(id: string, now: Date): Draft {
  const attachments = [
    attachment("b1", "Tilsvar.pdf", "412 kB", { main: true }),
    attachment("b2", "Kart (2).pdf", "8,1 MB", {
      originalName: "Kart.pdf",
      state: { kind: "changed", sha256: "77".repeat(32) },
    }),
    attachment("b3", "Film fra krysset.mp4", "1,3 GB", {
      kind: "MP4",
      state: { kind: "reading", percent: 43 },
    }),
    attachment("b4", "Notat.docx", "38 kB", {
      kind: "Word",
      advice: "Dokumentet er en Word-fil. Mange arkiv tar bare imot PDF/A.",
    }),
    attachment("b5", "Skjema.pdf", "0 B", {
      state: {
        kind: "failed",
        text: "Skjema.pdf finnes ikke lenger. Fjern den, eller legg den ved på nytt.",
      },
    }),
  ];
  return {
    ...fullDraft(id, now),
    title: "",
    shielded: true,
    confidential: true,
    attachments,
    meter: meterOf(attachments),
  };
}

/** Nothing will do as well. */
function isObject(content: string): boolean {
  try {
    const value: unknown = JSON.parse(content.trim() || "{}");
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

export function checkOf(draft: Draft): DraftCheck {
  const problems: Problem[] = [];
  const error = (field: string, number: string, text: string) =>
    problems.push({ field, number, level: "error", text });
  if (draft.recipient === null && draft.fiksIo.konto === "") {
    error("recipient", "E08", "Mottaker mangler. Søk på navn eller organisasjonsnummer.");
  }
  problems.push(...furtherProblems(draft));
  if (draft.title.trim() === "") {
    error("title", "", "Tittel mangler. Skriv kort hva brevet gjelder.");
  }
  if (draft.attachments.some((file) => file.state.kind === "reading")) {
    error("attachments", "", "Vi leser fortsatt filene. 43 % er lest.");
  }
  const agreed = !draft.confidential && draft.process === agreedArea.process;
  if (agreed && draft.agreement.identifier.trim() === "") {
    error("agreementIdentifier", "", "Meldingstype mangler. Skriv det dere har avtalt.");
  }
  if (agreed && !isObject(draft.agreement.content)) {
    error("agreementContent", "", "Innholdet er ikke et JSON-objekt. Rett linje 2.");
  }
  const fiks = draft.service === "DPFIO" && draft.fiksIo.meldingType !== "";
  if (fiks) {
    problems.push(...payloadProblems(draft));
  }
  if (draft.attachments.length === 0 && !agreed && !fiks) {
    error("attachments", "E13", "Legg ved minst ett dokument.");
  }
  if (draft.shielded && !agreed && draft.legalBasis === "") {
    error("legalBasis", "", "Hjemmel mangler. Velg hva innholdet er unntatt etter.");
  }
  if (draft.shielded && !agreed && draft.publicTitle === "") {
    error("publicTitle", "R7", "Offentlig tittel må fylles ut. Slik blir tittelen vist for alle.");
  }
  for (const file of draft.attachments) {
    if (file.state.kind === "changed") {
      error(
        `attachment:${file.id}`,
        "E12",
        `${file.originalName} er endret etter at du la den ved. Velg om du vil bruke ny versjon eller den gamle kopien.`,
      );
    }
  }
  if (draft.meter.permille > 1000) {
    error(
      "attachments",
      "E11",
      "Dokumentene er 1,3 GB. Arkivsystemet deres tar imot 1 GB. Fjern noe, eller del opp i flere meldinger.",
    );
  }
  if (draft.confidential && /\d{11}/.test(draft.title)) {
    problems.push({
      field: "title",
      number: "",
      level: "warning",
      text: "Tittelen ser ut til å ha et fødselsnummer. Flytt det til dokumentet.",
    });
  }
  return { ready: problems.every((problem) => problem.level !== "error"), problems };
}

/** What a meldingstype that is no letter says about its content. */
function payloadProblems({ fiksIo, attachments, jsonSchema }: Draft): Problem[] {
  const type = meldingTypes.find((one) => one.name === fiksIo.meldingType);
  const error = (field: string, text: string): Problem => ({
    field,
    number: "",
    level: "error",
    text,
  });
  const some = fiksIo.content.trim() !== "" || attachments.length > 0;
  if (type?.payload === "never") {
    const text = "Denne meldingstypen har ikke innhold. Ta bort teksten og filene.";
    return some ? [error("fiksContent", text)] : [];
  }
  if (type?.form != null && fiksIo.form !== null) {
    const { noekkel, sok } = fiksIo.form;
    if (type.form === "sok") {
      const asked = [sok.ord, sok.tittel, sok.nummer, sok.fra, sok.til].some((one) => one !== "");
      const text = "Skriv hva du søker etter: en tittel, et nummer eller en dato.";
      return asked ? [] : [error("arkivSokTittel", text)];
    }
    const text = "Skriv nummeret eller id-en, slik arkivet har den.";
    return noekkel.verdi === "" ? [error("arkivNoekkel", text)] : [];
  }
  if (jsonSchema !== null && fiksIo.content.trim() === "" && attachments.length > 0) {
    return [error("fiksContent", "payload.json, /planident/nasjonalArealplanId: Skal være tekst.")];
  }
  return type?.payload === "required" && !some
    ? [error("fiksContent", `Innholdet mangler. Skriv det her, eller legg ved ${type.files[0]}.`)]
    : [];
}

function deadlineOf(chosen: DeadlineInput | undefined): EnvelopeDeadline {
  const own = chosen?.kind === "moment" ? chosen : { date: "22.11.2026", time: "13.58" };
  return {
    hours: chosen?.kind === "moment" ? null : (chosen?.hours ?? 24),
    choices: [24, 72, 168, 336],
    date: own.date,
    time: own.time,
    passed: false,
  };
}

function packageOf(draft: Draft, receiver: string): PackageEntry[] {
  const made = (inside: boolean, name: string, about: string): PackageEntry => ({
    name,
    about,
    kind: name.includes(".") ? (name.split(".").at(-1) ?? "").toUpperCase() : "Fil",
    size: "",
    inside,
  });
  return [
    made(
      false,
      "sbd.json",
      "Adresselappen: fra, til, svarfrist og hva det gjelder. Formidleren kan lese den.",
    ),
    made(
      false,
      "asic.zip",
      `Dokumentpakken. Låst: bare ${receiver} kan åpne den og det som ligger i den.`,
    ),
    made(true, "mimetype", "Sier hva slags pakke dette er."),
    made(true, "manifest.xml", "Innholdsliste, med avsender og mottaker."),
    made(true, "arkivmelding.xml", "Arkivmelding: beskrivelsen arkivet trenger."),
    ...draft.attachments.map((file) => ({
      name: file.name.replaceAll(" ", "-"),
      about: file.main ? "Hoveddokument" : "Vedlegg",
      kind: file.kind,
      size: file.size,
      inside: true,
    })),
    made(true, "META-INF/ASiCManifest.xml", "Fingeravtrykket av hver fil i pakken."),
    made(true, "META-INF/signature-….p7s", "Signaturen deres over fingeravtrykkene."),
    made(true, "META-INF/manifest.xml", "Innholdsliste for andre programmer."),
  ];
}

export function envelopeOf(draft: Draft, chosen?: DeadlineInput): Envelope {
  if (draft.further.length > 0) {
    return together(
      lettersOf(draft).map((one) => envelopeOf(one, chosen)),
      partiesOf(draft),
    );
  }
  const shown = altinnEnvelopeOf(draft, chosen);
  return draft.service === "DPFIO" ? { ...shown, ...fiksEnvelopeOf(draft) } : shown;
}

function altinnEnvelopeOf(draft: Draft, chosen?: DeadlineInput): Envelope {
  const to = draft.recipient ?? provetaten;
  const reading = draft.attachments.find((file) => file.state.kind === "reading");
  const row = (key: string, label: string, lines: string[], carrierReads = false) => ({
    key,
    label,
    groups: [],
    lines,
    carrierReads,
  });
  return {
    rows: [
      row(
        "to",
        "Til",
        [`${to.name} (${formatOrgNumber(to.orgNumber)})`, "Rett inn i arkivsystemet deres"],
        true,
      ),
      row("from", "Fra", [`${us.name} (${formatOrgNumber(us.orgNumber)})`], true),
      row("content", "Innhold", [
        `${draft.attachments.map((file) => file.name).join(", ")} og arkivmelding (lages av oss)`,
        `${draft.attachments.length} dokumenter, 8,5 MB`,
      ]),
      row("signer", "Signeres med", [`${us.name}, virksomhetssertifikat, gyldig til 02.09.2027`]),
      row("lock", "Låses for", [
        `${to.name}, sertifikat fra Sandkassens utsteder, gyldig til 14.03.2028`,
        "Bare de som har nøkkelen til dette sertifikatet kan åpne.",
      ]),
      row(
        "carrierReads",
        "Formidleren kan lese",
        ["Avsender, mottaker, tidspunkt og hva det gjelder (Oppvekst og utdanning)."],
        true,
      ),
      row("carrierCannot", "Formidleren kan ikke lese", ["Tittel, tekst og dokumenter."]),
      row(
        "deadline",
        "Svar ventes innen",
        [chosen?.kind === "moment" ? `${chosen.date} kl. ${chosen.time}` : "i morgen kl. 13.58"],
        true,
      ),
      row("knowledge", "Du får vite", [
        "Når arkivet deres har tatt imot. Ikke når en person leser.",
      ]),
    ],
    documents: [
      ...draft.attachments.map((file) => ({
        name: file.name,
        role: file.main ? "Hoveddokument" : "Vedlegg",
        size: file.size,
        sha256: file.state.kind === "ready" ? file.state.sha256 : "",
      })),
      { name: "arkivmelding.xml", role: "Arkivmelding (lages av oss)", size: "", sha256: "" },
    ],
    package: packageOf(draft, to.name),
    packages: [],
    text: null,
    deadline: deadlineOf(chosen),
    ready: reading === undefined,
    note:
      reading?.state.kind === "reading"
        ? `Vi leser og kontrollerer dokumentene: ${reading.state.percent} %. Da kan du signere og sende.`
        : null,
  };
}
