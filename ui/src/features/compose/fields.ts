import type { Draft, DraftInput, Problem, RecipientHit } from "../../ipc/generated/bindings";
import { FIKS_IO } from "./fiks";

/** What may be typed in a draft. */
export function inputOf(draft: Draft): DraftInput {
  return {
    recipientOrg: draft.recipient?.orgNumber ?? "",
    recipientName: draft.recipient?.name ?? "",
    further: draft.further,
    service: draft.service,
    process: draft.process,
    confidential: draft.confidential,
    title: draft.title,
    theirReference: draft.theirReference,
    ourReference: draft.ourReference,
    shielded: draft.shielded,
    legalBasis: draft.legalBasis,
    publicTitle: draft.publicTitle,
    caseWorker: draft.caseWorker,
    agreement: draft.agreement,
    fiksIo: draft.fiksIo,
  };
}

/** The same, to somebody who was chosen before the page was opened. */
export function addressed(draft: Draft, hit: RecipientHit): DraftInput {
  const input = { ...inputOf(draft), recipientOrg: hit.orgNumber, recipientName: hit.name };
  return hit.konto === null
    ? input
    : {
        ...input,
        service: FIKS_IO,
        fiksIo: { ...input.fiksIo, konto: hit.konto, kontoName: hit.name },
      };
}

/** What is asked for when two parties have agreed on what a message says. */
const AGREED_FIELDS = ["agreementIdentifier", "agreementContent"];

/** What is asked for in every other area, for the arkivmelding. */
const LETTER_FIELDS = [
  "confidential",
  "theirReference",
  "ourReference",
  "caseWorker",
  "shielded",
  "legalBasis",
  "publicTitle",
];

/** What is asked for of a meldingstype of FIKS IO that is no letter. */
const FIKS_FIELDS = [
  "arkivSlag",
  "arkivFagsystem",
  "arkivNoekkel",
  "arkivDokumentnummer",
  "arkivPart",
  "arkivMaate",
  "arkivDato",
  "arkivAv",
  "arkivBesvartAv",
  "arkivRolle",
  "arkivTittel",
  "arkivDokumentetsDato",
  "arkivForfallsdato",
  "arkivNySak",
  "arkivOrd",
  "arkivSokTittel",
  "arkivNummer",
  "arkivFra",
  "arkivTil",
  "arkivAntall",
  "fiksContent",
  "fiksSchema",
  "fiksType",
  "fiksTtl",
  "fiksHeaders",
];

/** The fields from the top of the page: what must be mended is listed in this order. */
const FIELDS = [
  "recipient",
  "recipients",
  "service",
  "process",
  "confidential",
  "title",
  ...AGREED_FIELDS,
  ...LETTER_FIELDS.slice(1),
  ...FIKS_FIELDS,
];

/** Files come last. */
export function placeOf(problem: Problem): number {
  const at = FIELDS.indexOf(problem.field.split(":")[0] ?? "");
  return at === -1 ? FIELDS.length : at;
}

/** Whether the field has been changed since it was judged. Who several recipients are goes for each of them. */
export function isEdited(field: string, edited: ReadonlySet<string>): boolean {
  return edited.has(field) || (edited.has("further") && OF_ONE.test(field));
}

/** What is said of one of several recipients, or of how many they are. */
const OF_ONE = /^(recipient|theirReference):|^recipients$/;

/** What is said of the files while they are read: the only problem of theirs without a number. */
export function isReading(problem: Problem): boolean {
  return problem.field === "attachments" && problem.number === "";
}

/** The field that a part of the draft is written in. */
export function fieldOf(part: string): string {
  return part === "recipientOrg" ? "recipient" : part;
}

/** What the process tells before the recipient has been looked up, and when nobody can be asked. */
export function isAgreed(process: string): boolean {
  return process.split(":")[4] === "avtalt";
}

/** What the page asks for now. */
interface Asked {
  letter: boolean;
  agreed: boolean;
  fiks: boolean;
}

/** The fields that the page no longer asks for: what was said about them goes with them. */
export function notAsked({ letter, agreed, fiks }: Asked): string[] {
  return [
    ...(letter ? [] : LETTER_FIELDS),
    ...(agreed ? [] : AGREED_FIELDS),
    ...(fiks ? [] : FIKS_FIELDS),
  ];
}
