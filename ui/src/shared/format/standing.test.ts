import { expect, test } from "vitest";
import { outboxKind, outboxKinds } from "../../ipc/fake/messages";
import type { OutboxKind } from "../../ipc/generated/bindings";
import { nb } from "../i18n/nb";
import { firstSentence, outboxWord, standingTone } from "./standing";

const now = new Date("2026-11-20T14:00:00+01:00");

const words: Record<OutboxKind, string> = {
  held: "Klar om 8 s",
  ready: "Klar til å sendes",
  sealing: "Pakker, signerer og låser",
  uploading: "Laster opp 64 %",
  checking: "Kontrolleres hos formidleren",
  retrying: "Venter på nett",
  needsYou: "Venter på deg",
  uncertain: "Usikker",
  rejected: "Stengt kommune tar ikke imot Helse, sosial og omsorg her",
};

test.each(outboxKinds)("a row that is %s says so in a few words", (kind) => {
  const { outbox } = outboxKind(now, kind, "x");
  expect(outbox && outboxWord(outbox, now, nb)).toBe(words[kind]);
});

test("what waits for a person stands out although nothing has failed", () => {
  expect(standingTone(outboxKind(now, "needsYou", "x"))).toBe("warning");
  expect(standingTone(outboxKind(now, "rejected", "x"))).toBe("danger");
  expect(standingTone(outboxKind(now, "uploading", "x"))).toBe("neutral");
});

test("a sentence does not end at an abbreviation", () => {
  expect(firstSentence("Prøver igjen i dag kl. 14.05.")).toBe("Prøver igjen i dag kl. 14.05");
  expect(firstSentence("Venter på nett. Sendes når nettet er tilbake.")).toBe("Venter på nett");
});
