import type { Area, Capabilities, RecipientHit, Way } from "../generated/bindings";

/** The invented organisations of the sandbox. */
export const us = { orgNumber: "310204838", name: "Solvik kommune" };
export const provetaten = { orgNumber: "311204823", name: "Statens prøveetat" };
export const nordfjell = { orgNumber: "310204846", name: "Nordfjell kommune" };
export const fjordby = { orgNumber: "311204807", name: "Fjordby tingsted" };
export const avvisende = { orgNumber: "311204815", name: "Avvisende direktorat" };
export const stengt = { orgNumber: "310204811", name: "Stengt kommune" };

/** Takes no letters. */
const rotete = { orgNumber: "311204866", name: "Rotete AS" };

export const register: RecipientHit[] = [
  hit(provetaten, "Stat", "Solvik", true),
  hit(nordfjell, "Kommune", "Nordfjell", true),
  hit(fjordby, "Stat", "Fjordby"),
  hit(avvisende, "Stat", "Solvik"),
  hit(stengt, "Kommune", "Stengt", false, { warning: "Slettet i Enhetsregisteret 01.02.2026." }),
  hit(rotete, "Privat", "Solvik"),
  hit({ orgNumber: "310204803", name: "Treige fylkeskommune" }, "Fylke", "Treige"),
  hit({ orgNumber: "311012000", name: "Statens prøveetat avd. Solvik" }, "Stat", "Solvik", false, {
    note: "Dette er en underenhet. De fleste tar imot på hovedenheten 311\u00a0204\u00a0823.",
    mainUnit: provetaten.orgNumber,
  }),
];

function hit(
  organisation: { orgNumber: string; name: string },
  kind: string,
  place: string,
  recent = false,
  more: Partial<RecipientHit> = {},
): RecipientHit {
  return {
    ...organisation,
    kind,
    place,
    recent,
    favourite: false,
    note: null,
    mainUnit: null,
    warning: null,
    konto: null,
    ...more,
  };
}

export const agreedArea: Area = {
  process: "urn:no:difi:profile:avtalt:avtalt:ver1.0",
  words: "Etter avtale mellom partene",
  agreed: true,
};

/** What a way that is no konto says of kontoer. */
const noKonto = { konto: "", kontoName: "", notes: [], care: null };

export function capabilitiesOf(orgNumber: string, now: Date, kontoer: Way[]): Capabilities {
  const name = register.find((one) => one.orgNumber === orgNumber)?.name ?? "Ukjent virksomhet";
  const area = (tail: string, words: string) => ({
    process: `urn:no:difi:profile:arkivmelding:${tail}:ver1.0`,
    words,
    agreed: false,
  });
  return {
    orgNumber,
    name,
    lookedUpAt: new Date(now.getTime() - 180_000).toISOString(),
    ways: [
      {
        service: "DPO",
        ...noKonto,
        title: "Rett inn i arkivsystemet deres",
        available: orgNumber !== rotete.orgNumber,
        recommended: orgNumber !== rotete.orgNumber,
        text:
          orgNumber === rotete.orgNumber
            ? "Mottakeren er ikke satt opp for dette."
            : "Kvittering når arkivet har tatt imot.",
        limit: "Inntil 1 GB",
        certificate: {
          subject: name,
          issuer: "Sandkassens utsteder",
          notAfter: "2028-03-14T12:00:00+01:00",
          sha256: "9f3c2a".padEnd(64, "b7"),
        },
      },
      {
        service: "DPV",
        ...noKonto,
        title: "Innboksen deres i Altinn",
        available: false,
        recommended: false,
        text: "Kan ikke sendes herfra ennå.",
        limit: "",
        certificate: null,
      },
      ...kontoer,
    ],
    areas: [
      area("administrasjon", "Administrasjon"),
      area("helseSosialOgOmsorg", "Helse, sosial og omsorg"),
      area("oppvekstOgUtdanning", "Oppvekst og utdanning"),
      area("planByggOgGeodata", "Plan, bygg og geodata"),
      ...(orgNumber === provetaten.orgNumber ? [agreedArea] : []),
    ],
    confidential: orgNumber !== nordfjell.orgNumber,
  };
}
