/** What the fake finds in the settings of an integrasjonspunkt. */
import type { ImportFate, ImportLine, ImportReport } from "../generated/bindings";

const line = (
  at: number,
  name: string,
  fate: ImportFate,
  text: string,
  part: Partial<ImportLine> = {},
): ImportLine => ({
  line: at,
  name,
  fate,
  value: "",
  secret: false,
  text,
  action: "",
  ...part,
});

const way = "Budstikke sender ikke denne veien.";
const server = "Gjelder serveren integrasjonspunktet kjører på. Budstikke trenger den ikke.";

const lines: ImportLine[] = [
  line(4, "difi.move.org.number", "used", "", { value: "310 204 838" }),
  line(
    5,
    "difi.move.org.keystore.path",
    "used",
    "Filen er der. Passordet spør vi om i trinnet Sertifikat.",
    { value: "virksomhet.p12" },
  ),
  line(6, "difi.move.org.keystore.password", "found", "Passordet passer ikke til filen.", {
    action: "Skriv det som passer i trinnet Sertifikat.",
  }),
  line(
    7,
    "difi.move.org.keystore.alias",
    "found",
    "Budstikke finner selv nøkkelen i sertifikatfilen.",
  ),
  line(10, "difi.move.oidc.clientId", "used", "", { value: "MOVE_IP_310204838" }),
  line(12, "difi.move.dpo.systemName", "used", "", { value: "310204838_integrasjonspunkt" }),
  line(13, "difi.move.dpo.systemUser.name", "used", "", {
    value: "310204838_integrasjonspunkt_systembruker_310204838",
  }),
  line(
    14,
    "difi.move.dpo.username",
    "dead",
    "Innlogging med brukernavn og passord er borte. Systembruker har tatt over.",
    { action: "Slett den fra filen." },
  ),
  line(17, "difi.move.feature.enableDPV", "found", way, {
    action: "La integrasjonspunktet ta den som før.",
  }),
  line(20, "difi.move.fiks.io.konto-id", "used", "", {
    value: "47b0c75b-ddb5-447b-88d2-c4030d183fb3",
  }),
  line(21, "difi.move.fiks.io.integrasjons-id", "used", "", {
    value: "54f9d591-5523-447a-b839-eb5a43bb75ca",
  }),
  line(22, "difi.move.fiks.io.integrasjons-passord", "used", "Lagres kryptert på denne maskinen.", {
    secret: true,
  }),
  line(25, "difi.datasource.password", "found", server),
  line(26, "server.port", "found", server),
  line(
    30,
    "lokal.egen.innstilling",
    "unknown",
    "Budstikke kjenner den ikke. Integrasjonspunktet kan likevel bruke den.",
  ),
  line(31, "", "unknown", "Linjen har ikke noe likhetstegn, og leses ikke som en egenskap."),
];

/** The report; of a file that does not say whose it is, nothing can be used. */
export function importReport(nobody: boolean): ImportReport {
  const file = "integrasjonspunkt-local.properties";
  if (nobody) {
    const text =
      "Filen sier ikke hvilken virksomhet det gjelder. Slå opp organisasjonsnummeret først.";
    return {
      file,
      lines: lines.slice(1).map((one) => ({
        ...one,
        fate: one.fate === "used" ? "found" : one.fate,
        text: one.fate === "used" ? "Brukes ikke før virksomheten er på plass." : one.text,
        value: "",
        secret: false,
      })),
      notes: [{ tone: "danger", text }],
      usable: false,
    };
  }
  return {
    file,
    lines,
    notes: [{ tone: "neutral", text: "Mellomrom etter verdien er tatt bort på linje 6, 12." }],
    usable: true,
  };
}
