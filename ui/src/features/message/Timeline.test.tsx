import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { sentMessages, steps } from "../../ipc/fake/messages";
import type { StepStateDto } from "../../ipc/generated/bindings";
import { Timeline } from "./Timeline";

const words: [StepStateDto, string][] = [
  ["confirmed", "Bekreftet"],
  ["waiting", "Venter"],
  ["unknown", "Vet ikke"],
  ["failed", "Feilet"],
  ["notApplicable", "Ikke aktuelt"],
];

test.each(words)("a step that is %s says «%s»", (state, word) => {
  const all = steps({ fetched: { state } }).filter((step) => step.step === "fetched");
  render(<Timeline onEvidence={() => {}} steps={all} />);
  expect(screen.getByRole("listitem").textContent).toContain(word);
});

test("the reason why nobody can know opens at the word itself", async () => {
  render(<Timeline onEvidence={() => {}} steps={steps({})} />);
  const word = screen.getByRole("button", { name: "Vet ikke" });
  expect(word.getAttribute("aria-expanded")).toBe("false");
  await userEvent.click(word);
  expect(screen.getByRole("note").textContent).toContain("aldri om en person har åpnet den");
  await userEvent.keyboard("{Escape}");
  expect(word.getAttribute("aria-expanded")).toBe("false");
});

test("every event tells who said it and shows its evidence", async () => {
  const shown = vi.fn();
  const [confirmed] = sentMessages(new Date());
  render(<Timeline onEvidence={shown} steps={confirmed?.steps ?? []} />);
  expect(
    screen.getByText("Kilde: Kvittering fra Statens prøveetat, levert av Altinn. Ikke signert."),
  ).toBeTruthy();
  expect(screen.getByText("2 like kvitteringer")).toBeTruthy();
  await userEvent.click(screen.getByTestId("show-evidence-6"));
  expect(shown).toHaveBeenCalledExactlyOnceWith("e6");
});
