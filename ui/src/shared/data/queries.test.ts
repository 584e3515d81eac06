import { expect, test } from "vitest";
import type { AppEvent } from "../../ipc/generated/bindings";
import { invalidated, keys } from "./queries";

test("a changed message is asked for again wherever it is shown", () => {
  expect(invalidated({ kind: "messageChanged", uid: "7" })).toEqual([
    keys.messages,
    keys.message("7"),
    keys.receipt("7"),
    keys.inbox,
    keys.searches,
    keys.finds,
    keys.letters,
    keys.followups,
    keys.counts,
    keys.trial,
  ]);
});

test("a changed draft renews its check and its konvolutt", () => {
  expect(invalidated({ kind: "draftChanged", id: "d" })).toEqual(
    expect.arrayContaining([keys.draft("d"), keys.check("d"), keys.envelope("d"), keys.drafts]),
  );
});

test.each<AppEvent>([
  { kind: "upload", uid: "7", upload: { percent: 25, text: "" } },
  { kind: "notice", uid: "7", text: "", tone: "success" },
  { kind: "dropHover", over: true },
])("$kind asks for nothing: it carries what it says", (event) => {
  expect(invalidated(event)).toEqual([]);
});
