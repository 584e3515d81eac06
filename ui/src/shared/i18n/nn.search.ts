/**
 * The words of searching in a folder, in nynorsk (ux 5.2). Part of {@link nn}. What is typed before and
 * after a colon is the same in every language: the backend knows only those words.
 */
import type { search as bokmaal } from "./nb.search";

export const search: typeof bokmaal = {
  label: (folder: string) => `Søk i ${folder}`,
  labelAll: "Søk i alle mapper",
  clear: "Tøm søkjefeltet",
  filters: "Vis berre",
  chips: {
    unread: "Ulesen",
    confidential: "Underlagd teieplikt",
    documents: "Har vedlegg",
  },
  reset: "Nullstill",
  resetLabel: "Nullstill, vis alle",
  widen: "Søk i alt",
  narrow: (folder: string) => `Søk berre i ${folder}`,
  searching: "Søkjer …",
  /** Ends the sentences below: where was searched. */
  inFolder: (folder: string) => `i ${folder}`,
  inAll: "i alle mapper",
  hits: (count: number, where: string) => `${count} treff ${where}`,
  /** There is more than what has been fetched. */
  atLeast: (count: number, where: string) => `Minst ${count} treff ${where}`,
  results: (where: string) => `Treff ${where}`,
  back: "Tilbake til treffa",
  nothing: {
    inFolder: (folder: string) => ({
      what: `Vi fann ingenting i ${folder}.`,
      next: "Prøv færre ord, eller søk i dei andre mappene òg.",
    }),
    inAll: {
      what: "Vi fann ingenting i Innboks, Utboks eller Sendt.",
      next: "Prøv færre ord, eller berre byrjinga av eit ord. Utkast er ikkje med i søket.",
    },
  },
  help: {
    heading: "Slik kan du søkje",
    lead: "Skriv ord, eller byrjinga av dei. Alle må finnast i meldinga.",
    scope: "Vi leitar i namn, tittel, dokumentnamn og id-ar, ikkje i det som står i dokumenta.",
    drafts: "Utkast er ikkje med i søket.",
    write: "Skriv",
    finds: "Då finn vi",
    lines: [
      {
        write: "vedtak skole",
        finds: "meldingar med begge orda; «vedtak && skole» er det same",
      },
      { write: '"vedtak om skole"', finds: "ord som står saman, akkurat slik" },
      { write: "skyss || buss", finds: "meldingar med det eine eller det andre" },
      { write: "fra:nordfjell", finds: "avsendar, på namn eller organisasjonsnummer" },
      { write: 'til:"statens prøveetat"', finds: "mottakar, på namn eller organisasjonsnummer" },
      { write: "orgnr:311 204 823", finds: "organisasjonsnummer, med eller utan mellomrom" },
      { write: "id:7d1c2b40", finds: "byrjinga av ein av id-ane til meldinga" },
      { write: "status:feil", finds: "korleis det står til: feil, advarsel, ferdig eller venter" },
      { write: "kanal:fiksio", finds: "sendemåte: fiksio eller dpo" },
      { write: "etter:01.11.2026", finds: "meldingar frå og med dagen" },
      { write: "før:20.11.2026", finds: "meldingar frå dagane før" },
      { write: "er:ulest", finds: "brev i Innboks som ingen her har lese" },
      { write: "er:taushetsbelagt", finds: "meldingar merkte som underlagde teieplikt" },
    ],
  },
};
