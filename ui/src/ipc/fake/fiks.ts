import type { Capabilities, MeldingstypeDto, RecipientHit, Way } from "../generated/bindings";

/** The kontoer of the sandbox that we may write to, and one that nobody can. */
const kontoer = [
  konto("f1c50001-0000-4000-8000-000000000002", "311204823", "Statens prøveetat", "arkiv"),
  konto("f1c50001-0000-4000-8000-000000000004", "311204807", "Fjordby tingsted", "arkiv", {
    notes: [
      "Ingen henter meldinger for Fjordby tingsted akkurat nå. Meldingen blir liggende i køen deres. Ta kontakt med mottakeren, eller velg en annen konto.",
    ],
  }),
  konto("f1c50001-0000-4000-8000-000000000005", "311204815", "Avvisende direktorat", "arkiv", {
    available: false,
    text: "Kontoen til Avvisende direktorat har ikke noe sertifikat. Vi kan ikke låse meldingen for dem.",
    certificate: null,
  }),
];

interface Konto {
  org: string;
  owner: string;
  way: Way;
}

function konto(
  id: string,
  org: string,
  owner: string,
  name: string,
  more: Partial<Way> = {},
): Konto {
  const kontoName = `${owner}, ${name}`;
  return {
    org,
    owner,
    way: {
      service: "DPFIO",
      konto: id,
      kontoName,
      title: `Fiks IO: ${kontoName}`,
      available: true,
      recommended: false,
      text: "Svar når systemet deres har mottatt meldingen og kvittert.",
      notes: [],
      limit: "Inntil 5 GB",
      certificate: {
        subject: owner,
        issuer: "KS' katalog",
        notAfter: "2029-02-01T12:00:00+01:00",
        sha256: "4be1".padEnd(64, "0c"),
      },
      ...more,
    },
  };
}

export function kontoerOf(orgNumber: string): Way[] {
  return kontoer.filter((one) => one.org === orgNumber).map((one) => one.way);
}

/** A whole konto-id, or a name in the address book. */
export function kontoHits(text: string): RecipientHit[] {
  const wanted = text.toLowerCase();
  const fits = (one: Konto) =>
    one.way.konto === wanted || one.way.kontoName.toLowerCase().includes(wanted);
  const found = wanted === "" ? [] : kontoer.filter(fits);
  return found.map((one) => ({
    orgNumber: one.way.konto === wanted ? one.org : "",
    name: one.way.kontoName,
    kind: "Fiks IO-konto",
    place: one.owner,
    recent: false,
    note: null,
    mainUnit: null,
    warning: null,
    konto: one.way.konto,
  }));
}

export function kontoAlone(id: string, now: Date): Capabilities {
  const found = kontoer.find((one) => one.way.konto === id);
  return {
    orgNumber: found?.org ?? "",
    name: found?.owner ?? "",
    lookedUpAt: now.toISOString(),
    ways: found ? [found.way] : [],
    areas: [],
    confidential: false,
  };
}

const ARKIV = "no.ks.fiks.arkiv.v1";
const PLAN = "no.ks.fiks.plan.v2";

export const meldingTypes: MeldingstypeDto[] = [
  type(
    `${ARKIV}.arkivering.arkivmelding.opprett`,
    "Fiks Arkiv",
    "required",
    ["arkivmelding.xml"],
    true,
  ),
  type(`${ARKIV}.arkivering.arkivmelding.oppdater`, "Fiks Arkiv", "required", ["arkivmelding.xml"]),
  type(`${ARKIV}.innsyn.sok`, "Fiks Arkiv", "required", ["sok.xml"]),
  type(`${ARKIV}.ping`, "Fiks Arkiv", "never", []),
  type(`${PLAN}.innsyn.aktoerer.hent`, "Fiks Plan", "required", ["payload.json"]),
];

function type(
  name: string,
  protocol: string,
  payload: MeldingstypeDto["payload"],
  files: string[],
  documents = false,
): MeldingstypeDto {
  return { name, protocol, payload, files, documents };
}
