/** What the fake finds: all is well, with `?diagnose=ill` hardly anything. */
import type { DiagnoseLine, DiagnosePart } from "../generated/bindings";
import type { Shell } from "../shell";

type DiagnoseOfShell = Pick<Shell, "diagnose" | "diagnosisText" | "saveDiagnosis">;

export function fakeDiagnose(options: URLSearchParams): DiagnoseOfShell {
  const ill = options.get("diagnose") === "ill";
  const found = (line: Partial<DiagnoseLine> & Pick<DiagnoseLine, "id" | "title" | "state">) => ({
    text: "",
    meaning: "",
    number: "",
    details: "",
    action: null,
    at: line.state === "unknown" || line.state === "unused" ? "" : new Date().toISOString(),
    ...line,
  });
  const works = (id: string, title: string, text: string) =>
    found({ id, title, text, state: "works" });
  const well: Record<DiagnosePart, DiagnoseLine[]> = {
    machine: [
      works("Clock", "Klokken på maskinen", "Avviket er under 1 sekund, målt mot Maskinporten."),
      works("OwnCertificate", "Virksomhetssertifikatet", "Gyldig til 3. mars 2028."),
      works("Disk", "Plass på disken", "3,1 GB ledig."),
    ],
    database: [works("Database", "Databasen med meldingene", "Kontrollen fant ingen skader.")],
    eformidling: [
      works("Client", "Innlogging i Maskinporten", "Maskinporten kjenner igjen MOVE_IP_310204838."),
      works("Broker", "Altinn Formidling svarer", "Ingen meldinger venter."),
      works("Registered", "Dere er registrert som mottaker", "Dere er registrert med 9 områder."),
    ],
    fiksIo: [
      found({ id: "FiksIo", title: "Fiks IO", state: "unused", text: "Ikke satt opp her." }),
    ],
  };
  const bad: Record<DiagnosePart, DiagnoseLine[]> = {
    machine: [
      found({
        id: "Clock",
        title: "Klokken på maskinen",
        state: "unknown",
        text: "Ingen tjeneste har svart ennå.",
      }),
      found({
        id: "OwnCertificate",
        title: "Virksomhetssertifikatet",
        state: "soon",
        text: "Går ut 16. desember 2026, om 24 dager.",
        meaning: "Ingenting kan sendes uten et gyldig sertifikat.",
        action: { kind: "goTo", label: "Bytt sertifikat", step: "certificate" },
      }),
      found({
        id: "Disk",
        title: "Plass på disken",
        state: "wrong",
        text: "140 MB ledig.",
        number: "E24",
        meaning: "Er disken full, kan meldinger verken lages eller hentes. Rydd plass.",
      }),
    ],
    database: well.database,
    eformidling: [
      works("Client", "Innlogging i Maskinporten", "Maskinporten kjenner igjen MOVE_IP_310204838."),
      found({
        id: "Write",
        title: "Tilgang til å sende til Altinn",
        state: "wrong",
        text: "Virksomheten mangler tilgangen altinn:broker.write.",
        number: "E04",
        meaning: "Meldinger sendes ikke. De venter i Utboks.",
        details: "Maskinporten 400 invalid_scope",
        action: { kind: "copy", label: "Kopier bestilling", text: "Til: servicedesk@digdir.no" },
      }),
      found({
        id: "Broker",
        title: "Altinn Formidling svarer",
        state: "unknown",
        text: "Linjene over må virke først.",
      }),
    ],
    fiksIo: [
      works("FiksToken", "Tilgang til Fiks i Maskinporten", "ks:fiks"),
      found({
        id: "FiksAlone",
        title: "Henting fra kontoen",
        state: "unused",
        text: "Ingen andre henter heller. Meldingene ligger i køen til noen gjør det.",
        action: { kind: "turnOnReceiving", label: "Slå på henting" },
      }),
    ],
  };
  return {
    diagnose: async (part) => (ill ? bad : well)[part],
    diagnosisText: async () => "Diagnose fra Budstikke",
    saveDiagnosis: async () => true,
  };
}
