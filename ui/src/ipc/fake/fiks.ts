import type {
  ArkivFormKind,
  Capabilities,
  KontoCare,
  MeldingstypeDto,
  PingDto,
  RecipientHit,
  Way,
} from "../generated/bindings";

const NO_KEY =
  "Kontoen til Avvisende direktorat har ikke noe sertifikat. Vi kan ikke låse meldingen for dem. Be mottakeren legge inn et nytt sertifikat, og slå opp på nytt.";
const OTHER_KEY =
  "Treige fylkeskommune har en annen nøkkel enn sist. Det kan være et bytte, eller at noen har byttet den ut. Spør dem om fingeravtrykket, og godkjenn nøkkelen når det stemmer.";
const NO_ACCESS =
  "Nordfjell kommune har ikke gitt dere tilgang til å sende til kontoen. Be om tilgang til kontoen.";
const ASKED =
  "Nordfjell kommune har ikke svart på at dere ba om tilgang. Vent på svar, eller ta kontakt med mottakeren.";

const calm: KontoCare = {
  changedKey: null,
  lacksKey: false,
  imported: null,
  access: "given",
  askedAt: null,
};

/** The konto that shows another key than before. */
export const CHANGED_KEY = "f1c50001-0000-4000-8000-000000000006";

/** The kontoer of the sandbox: two that we may write to, one without a key, one with another key than before,
 * and one that has not let us in. */
const founded = [
  konto("f1c50001-0000-4000-8000-000000000002", "311204823", "Statens prøveetat", "arkiv"),
  konto("f1c50001-0000-4000-8000-000000000004", "311204807", "Fjordby tingsted", "arkiv", {
    notes: [
      "Ingen henter meldinger for Fjordby tingsted akkurat nå. Meldingen blir liggende i køen deres. Ta kontakt med mottakeren, eller velg en annen konto.",
    ],
  }),
  konto("f1c50001-0000-4000-8000-000000000005", "311204815", "Avvisende direktorat", "arkiv", {
    ...closed(NO_KEY, { lacksKey: true }),
    certificate: null,
  }),
  konto(
    CHANGED_KEY,
    "310204803",
    "Treige fylkeskommune",
    "arkiv",
    closed(OTHER_KEY, {
      lacksKey: true,
      changedKey: {
        known: "4be1".padEnd(64, "0c"),
        knownSince: "2026-02-03T09:14:00+01:00",
        shown: "d81f".padEnd(64, "a9"),
        shownSince: "2026-11-20T08:02:00+01:00",
      },
    }),
  ),
  konto(
    "f1c50001-0000-4000-8000-000000000008",
    "310204846",
    "Nordfjell kommune",
    "arkiv",
    closed(NO_ACCESS, { access: "missing" }),
  ),
];

interface Konto {
  org: string;
  owner: string;
  way: Way & { care: KontoCare };
}

function closed(text: string, care: Partial<KontoCare>) {
  return { available: false, text, care: { ...calm, ...care } };
}

function konto(
  id: string,
  org: string,
  owner: string,
  name: string,
  more: Partial<Konto["way"]> = {},
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
      care: calm,
      ...more,
    },
  };
}

/** The kontoer, and what a person changes about them. */
export function fakeKontoer() {
  let kontoer = founded;
  const change = (id: string, way: Partial<Way>, care: Partial<KontoCare>) => {
    kontoer = kontoer.map((one) =>
      one.way.konto === id
        ? { ...one, way: { ...one.way, ...way, care: { ...one.way.care, ...care } } }
        : one,
    );
  };
  const pings = new Map<string, number>();
  /** The pong comes within a moment. */
  const pingOf = (id: string): PingDto => {
    const began = pings.get(id) ?? 0;
    const owner = kontoer.find((one) => one.way.konto === id)?.owner ?? "";
    const came = Date.now() - began > 400;
    return {
      state: came ? "answered" : "waiting",
      text: came
        ? `${owner} svarte etter 0,4 s. Forbindelsen virker.`
        : `Testen ligger i køen. Vi venter på svar fra ${owner}.`,
      beganAt: new Date(began).toISOString(),
    };
  };
  const original = (id: string) => founded.find((one) => one.way.konto === id)?.way;
  const open = {
    available: true,
    text: "Svar når systemet deres har mottatt meldingen og kvittert.",
  };
  return {
    of: (orgNumber: string): Way[] =>
      kontoer.filter((one) => one.org === orgNumber).map((one) => one.way),

    /** A whole konto-id, or a name in the address book or outside of it. */
    hits: (text: string): RecipientHit[] => {
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
        favourite: false,
        note: noteOf(one.way.care),
        mainUnit: null,
        warning: null,
        konto: one.way.konto,
      }));
    },

    alone: (id: string, now: Date): Capabilities => {
      const found = kontoer.find((one) => one.way.konto === id);
      return {
        orgNumber: found?.org ?? "",
        name: found?.owner ?? "",
        lookedUpAt: now.toISOString(),
        ways: found ? [found.way] : [],
        areas: [],
        confidential: false,
      };
    },

    approveKontoKey: async (id: string) => change(id, open, { lacksKey: false, changedKey: null }),
    pickKontoCertificate: async (id: string) => {
      change(id, open, { lacksKey: false, imported: "77aa".padEnd(64, "10") });
      return true;
    },
    forgetKontoCertificate: async (id: string) => {
      const before = original(id);
      change(id, before ?? {}, before?.care ?? {});
      return true;
    },
    askKontoAccess: async (id: string) => {
      change(id, { text: ASKED }, { access: "asked", askedAt: new Date().toISOString() });
      return "asked" as const;
    },
    pingKonto: async (id: string) => {
      pings.set(id, Date.now());
      return pingOf(id);
    },
    kontoPing: async (id: string) => (pings.has(id) ? pingOf(id) : null),
    withdrawKontoAccess: async (id: string) =>
      change(id, { text: NO_ACCESS }, { access: "missing", askedAt: null }),
  };
}

function noteOf({ access }: KontoCare): string | null {
  if (access === "missing") {
    return "Dere må be om tilgang før dere kan sende hit.";
  }
  return access === "asked" ? "Dere har bedt om tilgang, og ikke fått svar." : null;
}

const ARKIV = "no.ks.fiks.arkiv.v1";
const PLAN = "no.ks.fiks.plan.v2";

const FORMS: Record<string, ArkivFormKind> = {
  [`${ARKIV}.arkivering.arkivmelding.oppdater`]: "oppdater",
  [`${ARKIV}.arkivering.dokumentobjekt.opprett`]: "dokumentobjektOpprett",
  [`${ARKIV}.arkivering.avskrivning.opprett`]: "avskrivningOpprett",
  [`${ARKIV}.arkivering.avskrivning.slett`]: "avskrivningSlett",
  [`${ARKIV}.innsyn.sok`]: "sok",
  [`${ARKIV}.innsyn.mappe.hent`]: "mappeHent",
  [`${ARKIV}.innsyn.registrering.hent`]: "registreringHent",
  [`${ARKIV}.innsyn.dokumentfil.hent`]: "dokumentfilHent",
};

export const meldingTypes: MeldingstypeDto[] = [
  type(
    `${ARKIV}.arkivering.arkivmelding.opprett`,
    "Fiks Arkiv",
    "required",
    ["arkivmelding.xml"],
    true,
  ),
  type(`${ARKIV}.arkivering.arkivmelding.oppdater`, "Fiks Arkiv", "required", ["arkivmelding.xml"]),
  type(
    `${ARKIV}.arkivering.dokumentobjekt.opprett`,
    "Fiks Arkiv",
    "required",
    ["dokumentobjekt-opprett.xml"],
    true,
  ),
  type(`${ARKIV}.arkivering.avskrivning.opprett`, "Fiks Arkiv", "required", [
    "avskrivning-opprett.xml",
  ]),
  type(`${ARKIV}.arkivering.avskrivning.slett`, "Fiks Arkiv", "required", [
    "avskrivning-slett.xml",
  ]),
  type(`${ARKIV}.innsyn.sok`, "Fiks Arkiv", "required", ["sok.xml"]),
  type(`${ARKIV}.innsyn.mappe.hent`, "Fiks Arkiv", "required", ["mappe-hent.xml"]),
  type(`${ARKIV}.innsyn.registrering.hent`, "Fiks Arkiv", "required", ["registrering-hent.xml"]),
  type(`${ARKIV}.innsyn.dokumentfil.hent`, "Fiks Arkiv", "required", ["dokumentfil-hent.xml"]),
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
  return { name, protocol, payload, files, documents, form: FORMS[name] ?? null };
}
