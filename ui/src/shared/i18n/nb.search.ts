/** The words of searching in a folder (ux 5.2). Part of {@link nb}. */
export const search = {
  label: (folder: string) => `Søk i ${folder}`,
  labelAll: "Søk i alle mapper",
  clear: "Tøm søkefeltet",
  filters: "Vis bare",
  chips: {
    unread: "Ulest",
    confidential: "Taushetsbelagt",
    documents: "Har vedlegg",
  },
  reset: "Nullstill",
  resetLabel: "Nullstill, vis alle",
  widen: "Søk i alt",
  narrow: (folder: string) => `Søk bare i ${folder}`,
  searching: "Søker …",
  /** Ends the sentences below: where was searched. */
  inFolder: (folder: string) => `i ${folder}`,
  inAll: "i alle mapper",
  hits: (count: number, where: string) => `${count} treff ${where}`,
  /** There is more than what has been fetched. */
  atLeast: (count: number, where: string) => `Minst ${count} treff ${where}`,
  results: (where: string) => `Treff ${where}`,
  back: "Tilbake til treffene",
  nothing: {
    inFolder: (folder: string) => ({
      what: `Vi fant ingenting i ${folder}.`,
      next: "Prøv færre ord, eller søk i de andre mappene også.",
    }),
    inAll: {
      what: "Vi fant ingenting i Innboks, Utboks eller Sendt.",
      next: "Prøv færre ord, eller bare begynnelsen av et ord. Utkast er ikke med i søket.",
    },
  },
  help: {
    heading: "Slik kan du søke",
    lead: "Skriv ord, eller begynnelsen av dem. Alle må finnes i meldingen.",
    scope: "Vi leter i navn, tittel, dokumentnavn og id-er, ikke i det som står i dokumentene.",
    drafts: "Utkast er ikke med i søket.",
    write: "Skriv",
    finds: "Da finner vi",
    lines: [
      {
        write: "vedtak skole",
        finds: "meldinger med begge ordene; «vedtak && skole» er det samme",
      },
      { write: '"vedtak om skole"', finds: "ord som står sammen, akkurat slik" },
      { write: "skyss || buss", finds: "meldinger med det ene eller det andre" },
      { write: "fra:nordfjell", finds: "avsender, på navn eller organisasjonsnummer" },
      { write: 'til:"statens prøveetat"', finds: "mottaker, på navn eller organisasjonsnummer" },
      { write: "orgnr:311 204 823", finds: "organisasjonsnummer, med eller uten mellomrom" },
      { write: "id:7d1c2b40", finds: "begynnelsen av en av id-ene til meldingen" },
      { write: "status:feil", finds: "hvordan det står til: feil, advarsel, ferdig eller venter" },
      { write: "kanal:fiksio", finds: "sendemåte: fiksio eller dpo" },
      { write: "etter:01.11.2026", finds: "meldinger fra og med dagen" },
      { write: "før:20.11.2026", finds: "meldinger fra dagene før" },
      { write: "er:ulest", finds: "brev i Innboks som ingen her har lest" },
      { write: "er:taushetsbelagt", finds: "meldinger merket taushetsbelagt" },
    ],
  },
};
