/** Answers of an archive to what it was asked. */
import type { ArkivFunn, IncomingDetail } from "../generated/bindings";

const ID = "0d5c3a52-6c0b-4c5f-8c59-6f0f3a5c1a";

const searchResult: ArkivFunn = {
  sentence: "Arkivet fant 14 treff. Her er 2 av dem.",
  treff: [
    {
      heading: "Journalpost 2026/3107, dok. 4 i sak 2026/412",
      title: "Søknad om skjenkebevilling",
      facts: [
        { label: "Type", value: "Inngående dokument" },
        { label: "Status", value: "Journalført" },
        { label: "Journaldato", value: "2026-11-20" },
        { label: "Avsender", value: "Fjordkroa AS (korrespondansepart 7)" },
        { label: "systemID", value: `${ID}01` },
      ],
      documents: [
        {
          heading: "Dokument 1",
          title: "Søknad",
          systemId: `${ID}02`,
          files: [{ label: "Søknad – 2026.pdf", value: `${ID}03` }],
        },
      ],
    },
    {
      heading: "Journalpost 2026/3108, dok. 5 i sak 2026/412",
      title: "Foreløpig svar",
      facts: [{ label: "systemID", value: `${ID}04` }],
      documents: [],
    },
  ],
};

/** A letter that is what an archive answers to a search of ours. */
export function asAnswer(letter: IncomingDetail): IncomingDetail {
  return {
    ...letter,
    title: "Arkivet fant 14 treff. Her er 2 av dem",
    service: "DPFIO",
    // The protocol has no answer to an answer.
    actions: letter.actions.filter(({ kind }) => kind !== "sendKvittering" && kind !== "reject"),
    kvitteringKinds: [],
    arkivmelding: null,
    funn: searchResult,
    documents: letter.documents.slice(0, 1).map((one) => ({
      ...one,
      document: { ...one.document, name: "resultat.xml", title: "resultat", kind: "XML" },
    })),
  };
}
