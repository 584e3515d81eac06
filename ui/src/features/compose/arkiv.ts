import type { ArkivForm } from "../../ipc/generated/bindings";
import { formatDate } from "../../shared/format/time";

/** A form with nothing in it but what is likely: who writes, and today. */
export function newForm(caseWorker: string): ArkivForm {
  return {
    objekt: "sak",
    noekkel: { slag: "nummer", verdi: "", fagsystem: "" },
    dokumentnummer: "",
    korrespondansepartId: "",
    avskrivning: {
      dato: formatDate(new Date().toISOString()),
      av: caseWorker,
      maate: "",
      besvartAv: "",
    },
    endring: {
      tittel: "",
      offentligTittel: "",
      status: "",
      saksansvarlig: "",
      enhet: "",
      dokumentetsDato: "",
      forfallsdato: "",
      nySak: "",
      rolle: "",
    },
    sok: { fritekst: false, ord: "", tittel: "", nummer: "", fra: "", til: "", antall: "" },
    variantformat: "",
  };
}
