import type { MessageDetail, MessageRow } from "../generated/bindings";

/** A message of ours as lists show it. */
export function rowOf(message: MessageDetail): MessageRow {
  return {
    uid: message.uid,
    counterpart: message.counterpart,
    title: message.confidential ? "Taushetsbelagt melding" : message.title,
    word: message.word,
    tone: message.tone,
    updatedAt: message.sentenceAt,
    documents: message.documents.filter((document) => document.kind !== "XML").length,
    confidential: message.confidential,
    deadline: message.deadline?.passed ? null : message.deadline,
    outbox: message.outbox,
  };
}
