import type { ShortcutId } from "../keys/shortcuts";

/** Other words for what can be done, in bokmål, nynorsk and English whatever language the window speaks. */
export const synonyms: Partial<Record<ShortcutId, string>> = {
  newMessage: "skriv brev skrive send nytt utkast write compose letter new message",
  inbox: "innkommende mottatt innkomande motteke inbox received incoming",
  followup: "oppfølging gjøremål må gjøres hastar follow-up todo urgent",
  outbox: "utgående sendes utgåande outbox sending queue",
  sent: "sendte sende sent outgoing",
  drafts: "kladd drafts",
  find: "hvor er meldingen kvar er meldinga id oppslag support find lookup where",
  diagnose:
    "sjekk feilsøking virker tilkobling helse feilsøk verkar tilkopling diagnostics health check troubleshoot",
  search: "leite søk etter search filter",
  settings: "oppsett valg endre innstillingar preferences settings options",
  review: "konvolutt kontroll send review envelope",
  attach: "vedlegg fil leggje ved attach file",
  nextMessage: "neste next",
  previousMessage: "forrige førre previous",
  reply: "svare følge opp svar reply answer",
  print: "skriv ut print receipt",
  copyId: "kopiere id copy message id",
  copyAnswer: "kopiere setning copy answer text",
  fetchNow: "oppdater hente synkroniser oppdatere fetch refresh sync",
  help: "hjelp taster tastar keys help shortcuts",
};
