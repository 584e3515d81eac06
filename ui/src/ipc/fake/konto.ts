import type { AccessLine, KontoKeyDto, KontoStanding, SetupKonto } from "../generated/bindings";

/** The key of our konto in the set-up. */
export const kontoKey: KontoKeyDto = {
  notAfter: "2029-11-21T09:00:00Z",
  sha256: "c07a".padEnd(64, "1f"),
  validity: "success",
  reminder: "",
  pem: "-----BEGIN CERTIFICATE-----\n…\n-----END CERTIFICATE-----\n",
  earlier: 0,
};

const titles: [AccessLine["id"], string, string][] = [
  ["fiksToken", "Tilgang til Fiks i Maskinporten", "ks:fiks"],
  ["fiksQueues", "Innlogging i køene til Fiks IO", "Køene slipper dere inn."],
  ["fiksKonto", "Kontoen finnes og er deres", "Solvik kommune, post"],
  [
    "fiksKey",
    "Andre låser for nøkkelen deres",
    "Andre låser for nøkkelen deres, og den åpner det de sender.",
  ],
  ["fiksAlone", "Ingen andre henter fra kontoen", "Kontoen er ledig."],
];

function line(id: AccessLine["id"], title: string, text: string): AccessLine {
  return { id, title, state: "works", text, number: "", details: "", action: null };
}

/** Fetching was turned off, and another program fetches. */
const turnedOff: AccessLine = {
  ...line("fiksAlone", "Henting fra kontoen", "Et annet program henter fra kontoen."),
  state: "turnedOff",
  action: { kind: "turnOnReceiving", label: "Slå på henting" },
};

/**
 * What KS says; `lacking` = a scope and a key are missing, and another program fetches; `off` = we do not, as a
 * person has said.
 */
export function kontoLines(lacking: boolean, off: boolean): AccessLine[] {
  const lines = titles.map(([id, title, text]) =>
    off && id === "fiksAlone" ? turnedOff : line(id, title, text),
  );
  const no = (id: AccessLine["id"], number: string, text: string): AccessLine[] =>
    lines.filter((one) => one.id === id).map((one) => ({ ...one, state: "missing", number, text }));
  if (!lacking) {
    return lines;
  }
  return [
    ...no("fiksToken", "E04", "Virksomheten mangler tilgangen ks:fiks.").map((one) => ({
      ...one,
      action: { kind: "copy" as const, label: "Kopier bestilling", text: "Hei." },
    })),
    ...lines.filter((one) => one.id === "fiksQueues" || one.id === "fiksKonto"),
    ...no(
      "fiksKey",
      "E15",
      "Kontoen har ikke noe sertifikat i katalogen. Ingen kan sende dere innhold. Last opp sertifikatet som er i bruk.",
    ),
    ...no(
      "fiksAlone",
      "E23",
      "Et annet program henter fra kontoen. Meldingene blir delt mellom dere. Stopp det ene.",
    ),
  ];
}

export const noKonto: SetupKonto = {
  inUse: false,
  konto: "",
  kontoName: "",
  integrasjon: "",
  hasPassword: false,
  fiksOrg: "",
  system: "",
  actsFor: "",
  key: null,
  lines: titles.map(([id, title]) => ({ ...line(id, title, ""), state: "notChecked" })),
};

/** Our konto, with what KS said of it. */
export function ownKonto(lacking: boolean, off: boolean): SetupKonto {
  return {
    ...noKonto,
    inUse: true,
    konto: "f1c50001-0000-4000-8000-000000000001",
    kontoName: "Solvik kommune, post",
    integrasjon: "f1c50004-0000-4000-8000-000310204838",
    hasPassword: true,
    fiksOrg: "f1c50002-0000-4000-8000-000310204838",
    system: "f1c50003-0000-4000-8000-000310204838",
    key: kontoKey,
    lines: kontoLines(lacking, off),
  };
}

/** Who takes from our konto; `shared` = somebody else does too. */
export function kontoStanding(options: URLSearchParams, receiving: boolean): KontoStanding {
  const others = options.has("shared") || options.has("kontoOff") ? 1 : 0;
  return {
    konto: "f1c50001-0000-4000-8000-000000000001",
    name: "Solvik kommune, post",
    receiving,
    consumers: others + (receiving ? 1 : 0),
    waiting: receiving ? 0 : 3,
    connection: "Solvik kommune - Budstikke 0.1.0",
    trouble: null,
  };
}
