/**
 * A set-up on recorded answers. `?at=STEP` begins at that step with all before it answered; `?missing`
 * lacks accesses; `?without-dpo` has only FIKS IO, `?konto` a konto, and `?kontoOff` one that nothing is taken
 * from; `?foreign` opens another organisation's certificate; `?send-only` has another system that fetches,
 * `?send-only=NAME` and a message channel of our own. The passphrase is «fire ord på rad», the file's password is
 * «riktig».
 */
import type {
  AccessLine,
  EnvironmentDto,
  IpcCode,
  OwnCertificate,
  Session,
  SetupState,
  SetupStep,
  StartState,
  TrialState,
} from "../generated/bindings";
import { type Shell, ShellError } from "../shell";
import { importReport } from "./importing";
import { kontoKey, kontoLines, noKonto, ownKonto } from "./konto";
import { us } from "./organisations";

const order: readonly SetupStep[] = [
  "organisation",
  "certificate",
  "client",
  "systemUser",
  "accesses",
  "fetching",
  "fiksIo",
  "trial",
];

const certificate: OwnCertificate = {
  owner: "SOLVIK KOMMUNE",
  orgNumber: us.orgNumber,
  issuer: "Buypass Class 3 Test4 CA G2 ST Business",
  purpose: "Signering og låsing",
  validFrom: "2025-03-01T09:00:00Z",
  validUntil: "2028-03-01T09:00:00Z",
  validity: "success",
  chain: "Ikke kontrollert. Budstikke mangler utstedernes rotsertifikater for dette miljøet.",
  chainTone: "warning",
  serial: "4f1c09a2",
  sha256: "9f3c2a".padEnd(64, "b7"),
};

const titles: [AccessLine["id"], string, string][] = [
  ["client", "Innlogging i Maskinporten", "Maskinporten kjenner igjen MOVE_IP_310204838."],
  ["registry", "Tilgang til Adressetjenesten", "eformidling:dpo"],
  ["read", "Tilgang til å hente fra Altinn", "altinn:broker.read"],
  ["write", "Tilgang til å sende til Altinn", "altinn:broker.write"],
  [
    "systemUser",
    "Systembrukeren er godkjent",
    "310204838_integrasjonspunkt_systembruker_310204838",
  ],
  ["broker", "Altinn Formidling svarer", "Ingen meldinger venter."],
  ["registered", "Dere er registrert som mottaker", "Dere er registrert med 12 områder."],
  ["certificate", "Andre låser med sertifikatet deres", "Adressetjenesten har det samme."],
];

function line(id: AccessLine["id"], title: string, text: string): AccessLine {
  return { id, title, state: "works", text, number: "", details: "", action: null };
}

const unchecked = (): AccessLine[] =>
  titles.map(([id, title]) => ({ ...line(id, title, ""), state: "notChecked" }));

function checked(lacking: boolean): AccessLine[] {
  const lines = titles.map(([id, title, text]) => line(id, title, text));
  if (!lacking) {
    return lines;
  }
  return lines.map((one) => {
    switch (one.id) {
      case "write":
        return {
          ...one,
          state: "missing" as const,
          text: "Virksomheten mangler tilgangen altinn:broker.write.",
          number: "E04",
          details: "Maskinporten: Refused HTTP 400 invalid_scope",
          action: { kind: "copy" as const, label: "Kopier bestilling", text: "Hei." },
        };
      case "systemUser":
        return { ...one, state: "notChecked" as const, text: "Tilgangene over må virke først." };
      case "broker":
        return { ...one, state: "notChecked" as const, text: "Linjene over må virke først." };
      default:
        return one;
    }
  });
}

function refuse(number: string, what: string, action: string, code: IpcCode = "other"): never {
  throw new ShellError({
    code,
    number,
    what,
    meaning: "Ingenting er endret.",
    action,
    help: "",
    details: "",
  });
}

type SetupShell = Pick<
  Shell,
  | "chooseEnvironment"
  | "backToStart"
  | "unlockProfile"
  | "choosePassphrase"
  | "recoverProfile"
  | "makeRecoveryKey"
  | "setProfileAside"
  | "setupState"
  | "setOrganisation"
  | "pickImport"
  | "takeImport"
  | "dropImport"
  | "pickCertificate"
  | "openCertificate"
  | "becomeOwner"
  | "pickClientKey"
  | "setClient"
  | "setSystemUser"
  | "setWithoutDpo"
  | "requestSystemUser"
  | "checkSystemUser"
  | "checkAccesses"
  | "setOtherFetches"
  | "setOwnChannel"
  | "setKonto"
  | "makeKontoKey"
  | "pickKontoKey"
  | "checkKonto"
  | "turnOnKontoReceiving"
  | "uploadKontoCertificate"
  | "saveKontoCertificate"
  | "dropKonto"
  | "finishSetup"
  | "reopenSetup"
  | "leaveSetup"
  | "trial"
  | "beginTrial"
  | "endTrial"
>;

/** The recovery key of the fake. */
const recoveryGroups = ["7K2QX", "M0HD4", "9RT1V", "C6WBN", "3ZJE8", "P5GAS", "YF2K7", "D4X9H"];

/** The part of the fake that sets up; `sandbox` is the session that is there without one. */
export function fakeSetup(options: URLSearchParams, sandbox: Session): SetupShell {
  const at = order.indexOf((options.get("at") ?? "organisation") as SetupStep);
  const reached = (step: SetupStep) => at > order.indexOf(step);
  let environment: EnvironmentDto =
    options.get("environment") === "produksjon" ? "produksjon" : "test";
  let finished = options.has("in-use");
  let untried = true;
  let looked = 0;
  let trial: TrialState = { outcome: "notBegun", text: "", lines: [], problem: null };
  let state: SetupState = {
    environment,
    step: order[at] ?? "organisation",
    organisation: reached("organisation") ? us : null,
    organisationFixed: finished,
    chosenFile: options.has("chosen") ? "virksomhet.p12" : null,
    certificate: reached("certificate") || options.has("opened") ? certificate : null,
    client: { id: "MOVE_IP_310204838", chosen: reached("client"), keyId: null },
    systemUser: {
      systemId: "310204838_integrasjonspunkt",
      externalRef: "310204838_integrasjonspunkt_systembruker_310204838",
      state: reached("systemUser")
        ? "approved"
        : options.has("requested")
          ? "requested"
          : "unknown",
      approveAt: options.has("requested")
        ? "https://am.ui.tt02.altinn.no/accessmanagement/ui/systemuser/request?id=5f1f"
        : null,
    },
    accesses: options.has("checked") ? checked(options.has("missing")) : unchecked(),
    withoutDpo: options.has("without-dpo"),
    otherFetches: reached("fetching") ? options.has("send-only") : null,
    messageChannel: options.get("send-only") ?? "",
    konto: options.has("konto")
      ? ownKonto(options.has("missing"), options.has("kontoOff"))
      : noKonto,
    complete: options.has("without-dpo") ? options.has("konto") : reached("fetching"),
    inUse: finished,
  };
  const session = (): Session => ({
    ...sandbox,
    environment,
    organisation: state.organisation ?? us,
    recoveryKey: false,
    untried,
    withoutDpo: state.withoutDpo,
    konto: state.konto.inUse ? state.konto.kontoName : null,
    sendOnly: state.otherFetches === true && !state.withoutDpo,
    messageChannel: state.messageChannel === "" || state.withoutDpo ? null : state.messageChannel,
  });
  const change = (part: Partial<SetupState>): SetupState => {
    state = { ...state, ...part };
    const answered = [
      state.organisation !== null,
      state.certificate !== null,
      state.client.chosen,
      ...(state.withoutDpo
        ? [state.konto.inUse && state.konto.key !== null]
        : [
            state.systemUser.state === "approved" || state.systemUser.state === "named",
            state.otherFetches !== null,
          ]),
    ];
    const first = answered.indexOf(false);
    const asked: SetupStep[] = state.withoutDpo ? ["fiksIo"] : ["systemUser", "accesses"];
    const steps: SetupStep[] = ["organisation", "certificate", "client", ...asked];
    const step = first === -1 ? "trial" : steps[first];
    state = { ...state, step: step ?? "organisation", complete: first === -1 };
    return state;
  };
  const setup = (): StartState => ({ kind: "setup", environment });

  return {
    chooseEnvironment: async (wanted) => {
      if (wanted === "sandkasse") {
        return { kind: "ready", session: sandbox };
      }
      environment = wanted;
      state = { ...state, environment };
      return options.has("no-key-store")
        ? { kind: "passphrase", environment, choose: true }
        : finished
          ? { kind: "ready", session: session() }
          : setup();
    },
    backToStart: async () => ({ kind: "firstRun" }),
    unlockProfile: async (passphrase) =>
      passphrase === "fire ord på rad"
        ? setup()
        : refuse(
            "",
            "Passordfrasen passer ikke.",
            "Prøv igjen. Sjekk store bokstaver og språket på tastaturet.",
          ),
    choosePassphrase: async (passphrase) =>
      passphrase.length >= 12
        ? setup()
        : refuse("", "Passordfrasen må ha minst 12 tegn.", "Skriv for eksempel fire ord på rad."),
    recoverProfile: async (typed) => {
      const characters = typed.replaceAll(/[^A-Za-z0-9]/g, "").toUpperCase();
      if (characters.length !== 40) {
        refuse(
          "",
          `Nøkkelen har 40 tegn. Du har skrevet ${characters.length}.`,
          "Skriv alle gruppene fra utskriften.",
        );
      }
      const wrong = recoveryGroups.findIndex(
        (group, at) => characters.slice(at * 5, at * 5 + 5) !== group,
      );
      if (wrong !== -1) {
        refuse(
          "",
          `Gruppe ${wrong + 1} stemmer ikke.`,
          "Sammenlign med utskriften, og skriv det på nytt.",
        );
      }
      return setup();
    },
    makeRecoveryKey: async () => ({ groups: recoveryGroups, madeAt: new Date().toISOString() }),
    setProfileAside: async () => setup(),

    setupState: async () => state,
    setOrganisation: async (number) => {
      const digits = number.replaceAll(/\D/g, "");
      if (digits.length !== 9) {
        refuse("E08", `Organisasjonsnummer har 9 siffer. Du har skrevet ${digits.length}.`, "");
      }
      return change({ organisation: us });
    },
    pickImport: async () =>
      options.has("broken-import")
        ? refuse(
            "E12",
            "Filen bruker YAML-referanser (* og <<), som vi ikke følger.",
            "Skriv verdiene helt ut, og hent filen på nytt.",
          )
        : importReport(options.has("no-organisation")),
    takeImport: async () =>
      change({
        organisation: us,
        chosenFile: "virksomhet.p12",
        client: { ...state.client, id: "MOVE_IP_310204838", chosen: true },
        systemUser: { ...state.systemUser, state: "named", approveAt: null },
      }),
    dropImport: async () => {},
    pickCertificate: async () => change({ chosenFile: "virksomhet.p12" }),
    openCertificate: async (password) => {
      if (password !== "riktig") {
        refuse("E06", "Passordet passer ikke til filen.", "Prøv igjen. Sjekk om Caps Lock er på.");
      }
      if (options.has("foreign")) {
        refuse(
          "E07",
          "Sertifikatet tilhører 311 204 823, men dere er satt opp som 310 204 838.",
          "Bruk 311 204 823, eller velg en annen fil.",
          "otherOrganisation",
        );
      }
      return change({ certificate, chosenFile: null });
    },
    becomeOwner: async () =>
      change({
        organisation: { orgNumber: "311204823", name: "Statens prøveetat" },
        certificate: { ...certificate, owner: "STATENS PRØVEETAT", orgNumber: "311204823" },
        chosenFile: null,
      }),
    pickClientKey: async () => change({ client: { ...state.client, keyId: "budstikke-1" } }),
    setClient: async (input) =>
      change({
        client: {
          id: input.id,
          chosen: true,
          keyId: input.certificate ? null : state.client.keyId,
        },
      }),
    setSystemUser: async (systemId, externalRef, exists) =>
      change({
        withoutDpo: false,
        systemUser: {
          systemId,
          externalRef,
          state: exists ? "named" : "unknown",
          approveAt: null,
        },
      }),
    setWithoutDpo: async (without) => change({ withoutDpo: without }),
    requestSystemUser: async () =>
      change({
        systemUser: {
          ...state.systemUser,
          state: "requested",
          approveAt: "https://am.ui.tt02.altinn.no/accessmanagement/ui/systemuser/request?id=5f1f",
        },
      }),
    checkSystemUser: async () => {
      looked += 1;
      return looked < 2
        ? state
        : change({ systemUser: { ...state.systemUser, state: "approved", approveAt: null } });
    },
    checkAccesses: async () => change({ accesses: checked(options.has("missing")) }),
    setOtherFetches: async (other) => change({ otherFetches: other, messageChannel: "" }),
    setOwnChannel: async (name) => {
      if (!/^[a-zA-Z0-9_-]{1,25}$/.test(name.trim())) {
        refuse(
          "",
          "Meldingskanalen har inntil 25 tegn: bokstavene a til z, tall, bindestrek og understrek.",
          "Skriv navnet slik det er avtalt, for eksempel sak-arkiv.",
        );
      }
      return change({ otherFetches: true, messageChannel: name.trim() });
    },
    setKonto: async (input, password) => {
      if (!/^[0-9a-f-]{36}$/i.test(input.konto)) {
        refuse(
          "",
          "Konto-id er ikke hel.",
          "Den har 32 tegn i fem grupper med bindestrek. Kopier den fra Fiks forvaltning.",
        );
      }
      if (password === "" && !state.konto.hasPassword) {
        refuse(
          "",
          "Passordet til integrasjonen mangler.",
          "Det ble vist da integrasjonen ble laget. Lag et nytt i Fiks forvaltning.",
        );
      }
      const before = state.konto;
      return change({
        konto: { ...before, ...input, inUse: true, hasPassword: true, kontoName: input.konto },
      });
    },
    makeKontoKey: async () => change({ konto: { ...state.konto, key: kontoKey } }),
    pickKontoKey: async () =>
      change({ konto: { ...state.konto, key: { ...kontoKey, earlier: 1 } } }),
    checkKonto: async () =>
      change({
        konto: {
          ...state.konto,
          lines: kontoLines(options.has("missing"), options.has("kontoOff")),
        },
      }),
    turnOnKontoReceiving: async () =>
      change({ konto: { ...state.konto, lines: kontoLines(false, false) } }),
    uploadKontoCertificate: async () =>
      options.has("missing")
        ? refuse(
            "",
            "Systemet deres i Fiks slipper ikke programmer til oppsettet.",
            "Slå på API-konfigurasjon i Fiks forvaltning, på systemet under Konfigurasjon.",
          )
        : change({ konto: { ...state.konto, lines: kontoLines(false, options.has("kontoOff")) } }),
    saveKontoCertificate: async () => true,
    dropKonto: async () => change({ konto: { ...state.konto, inUse: false } }),
    finishSetup: async () => {
      finished = true;
      return { kind: "ready", session: session() };
    },
    reopenSetup: async () => {
      state = { ...state, inUse: true, organisationFixed: true };
      return setup();
    },
    leaveSetup: async () =>
      finished ? { kind: "ready", session: session() } : { kind: "firstRun" },
    trial: async () => trial,
    beginTrial: async () => {
      trial = {
        outcome: "passed",
        text: "Oppsettet virker: brevet gikk ut, kom tilbake hit, ble kontrollert og bekreftet.",
        lines: [
          "Pakket, signert og låst",
          "Levert til Altinn",
          "Hentet tilbake hit",
          "Låst opp og kontrollert",
          "Hentingen bekreftet (MOTTATT)",
          "Leveringen bekreftet (LEVERT)",
        ].map((title) => ({ title, done: true })),
        problem: null,
      };
      return trial;
    },
    endTrial: async () => {
      untried = false;
      return { kind: "ready", session: session() };
    },
  };
}
