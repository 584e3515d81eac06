/** Where the fake begins, and what is wrong from the start. */
import type { Banner, HealthDto, Session, StartState } from "../generated/bindings";
import { us } from "./organisations";

export const session: Session = {
  environment: "sandkasse",
  organisation: us,
  person: "Kari Nordmann",
  untried: false,
  withoutDpo: false,
  sendOnly: false,
  messageChannel: null,
  konto: "Solvik kommune, post",
  recoveryKey: null,
  fetchEvery: 30,
  version: "0.1.0",
};

/** What the window shows first. */
export function startOf(options: URLSearchParams): StartState {
  return options.get("start") === "firstRun"
    ? { kind: "firstRun" }
    : options.get("start") === "broken"
      ? {
          kind: "broken",
          environment: "sandkasse",
          error: {
            code: options.has("damaged") ? "damaged" : "other",
            number: "E24",
            what: "Databasen kunne ikke åpnes.",
            meaning: "Ingenting er mistet. Meldingene ligger der de lå.",
            action: "Lukk andre vinduer av Budstikke, og prøv igjen.",
            help: "Den som drifter maskinen deres.",
            details: "database is locked",
          },
        }
      : options.get("start") === "passphrase" || options.get("start") === "choose"
        ? { kind: "passphrase", environment: "test", choose: options.get("start") === "choose" }
        : options.get("start") === "setup"
          ? {
              kind: "setup",
              environment: options.get("environment") === "produksjon" ? "produksjon" : "test",
            }
          : options.get("start") === "recovery"
            ? { kind: "recovery", environment: "test" }
            : options.get("start") === "trial"
              ? {
                  kind: "ready",
                  session: {
                    ...session,
                    environment: "test",
                    recoveryKey: false,
                    untried: true,
                    withoutDpo: options.has("without-dpo"),
                    konto: options.has("konto") ? session.konto : null,
                  },
                }
              : { kind: "ready", session };
}

/** How the services fare. */
export function healthOf(options: URLSearchParams, base: Date): HealthDto {
  return {
    state: options.has("banner") ? "blocked" : "connected",
    text: options.has("banner") ? "Henting er stoppet" : "Tilkoblet",
    lastFetchedAt: new Date(base.getTime() - 12_000).toISOString(),
    kontoOff: options.has("kontoOff") ? "Solvik kommune, post" : null,
    banners: [
      ...(options.has("banner") ? bannersOf(base) : []),
      ...(options.has("dpoOff") ? [dpoOff(base)] : []),
      ...(options.has("shared") ? [shared] : []),
      ...(options.has("expiry") ? [expiry] : []),
    ],
  };
}

const stops = { advice: false, canWait: false, canTry: true, sharedKonto: false, action: "" };

/** eFormidling was turned off while letters waited for it. */
const dpoOff = (now: Date): Banner => ({
  ...stops,
  key: "altinn:unused",
  number: "",
  text: "eFormidling er slått av i oppsettet, under Systembruker. Det som skal dit, sendes når den er slått på igjen.",
  help: "",
  details: "Budstikke: Refused DPO is not used in this profile",
  canTry: false,
  waiting: 2,
  answers: 0,
  noFetching: false,
  since: new Date(now.getTime() - 26 * 3_600_000).toISOString(),
  nextTry: null,
  remedy: { kind: "goTo", label: "Åpne systembruker", step: "systemUser" },
});

/** Somebody else takes what comes to our konto. */
const shared: Banner = {
  key: "konto:shared",
  number: "E23",
  text: "En annen maskin henter også meldinger for Solvik kommune, post. Da kan meldinger havne der i stedet for her.",
  help: "Den som drifter integrasjonene hos dere.",
  details: "konto f1c50001-0000-4000-8000-000000000001, 1",
  advice: true,
  canWait: false,
  canTry: false,
  sharedKonto: true,
  action: "Stopp det andre programmet, eller slå av henting her.",
  waiting: 0,
  answers: 0,
  noFetching: false,
  since: null,
  nextTry: null,
  remedy: null,
};

/** The certificate of our konto runs out. */
const expiry: Banner = {
  ...shared,
  key: "konto:expiry",
  number: "",
  text: "Sertifikatet til kontoen Solvik kommune, post går ut 13.12.2026, om 23 dager.",
  help: "",
  details: "",
  canWait: true,
  sharedKonto: false,
  remedy: { kind: "goTo", label: "Åpne Fiks IO", step: "fiksIo" },
  action: "Lag en ny nøkkel, og last opp sertifikatet før da.",
};

/** The clock is wrong, and has been for a while; beside it the certificate ran out. */
const bannersOf = (now: Date): Banner[] => [
  {
    key: "clock",
    number: "E25",
    text: "Klokken på maskinen går 5 min feil. Da avviser Maskinporten innlogging.",
    help: "Den som drifter maskinen deres.",
    details: "Maskinporten: Refused HTTP 400 invalid_grant",
    ...stops,
    waiting: 2,
    answers: 1,
    noFetching: true,
    since: new Date(now.getTime() - 47 * 60_000).toISOString(),
    nextTry: new Date(now.getTime() + 13 * 60_000).toISOString(),
    remedy: null,
  },
  {
    key: "cert:own",
    number: "E05",
    text: "Sertifikatet deres gikk ut 19.11.2026. Ingenting kan sendes før det er byttet.",
    help: "Den som bestiller virksomhetssertifikat hos dere, eller utstederen av det.",
    details: "own certificate expired",
    ...stops,
    waiting: 1,
    answers: 0,
    noFetching: false,
    since: new Date(now.getTime() - 26 * 3_600_000).toISOString(),
    nextTry: null,
    remedy: { kind: "goTo", label: "Bytt sertifikat", step: "certificate" },
  },
];
