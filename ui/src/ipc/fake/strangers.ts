/** What strangers may write where a name is expected (trust-and-speed T12, T24). */
import type { IncomingDetail } from "../generated/bindings";

export const hostileTexts = {
  order: "faktura\u202Efdp.exe",
  hidden: "Nord\u200Bfjell\u2066 kommune",
  html: '<img src=x onerror="alert(1)"><script>alert(2)</script>',
  long: "Ærlig".repeat(2000),
};

/** The letter as somebody with bad intentions would have written it. */
export function hostile(letter: IncomingDetail): IncomingDetail {
  const { order, hidden, html, long } = hostileTexts;
  return {
    ...letter,
    title: `${html} ${long}`,
    sender: {
      ...letter.sender,
      stated: { ...letter.sender.stated, name: hidden },
      signer: letter.sender.signer && { ...letter.sender.signer, name: html },
    },
    judgement: {
      ...letter.judgement,
      notes: [
        {
          code: "NAME_SUSPICIOUS",
          sentence: "Et filnavn kan lure den som leser det.",
          about: order,
          tone: "neutral",
        },
      ],
      signers: letter.judgement.signers.map((signer) => ({
        ...signer,
        subject: `CN=${html}${order}`,
        issuer: long,
      })),
    },
    documents: letter.documents.map((one) => ({
      ...one,
      document: { ...one.document, name: order, title: html },
    })),
    arkivmelding: letter.arkivmelding && {
      ...letter.arkivmelding,
      caseTitle: long,
      legalBasis: html,
      parties: [{ role: html, name: order, person: hidden }],
      warnings: [html],
    },
    funn: letter.funn && {
      ...letter.funn,
      treff: letter.funn.treff.map((treff) => ({ ...treff, heading: order, title: html })),
    },
    theirReference: order,
    told: `${hidden} har fått vite at meldingen er hentet og levert.`,
  };
}
