import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { fakeShell } from "../../ipc/fake";
import { refuse } from "../../ipc/fake/refusal";
import type { PingDto } from "../../ipc/generated/bindings";
import { renderWithShell } from "../../test/render";
import { ConnectionTest } from "./ConnectionTest";

const KONTO = "f1c50001-0000-4000-8000-000000000002";
const ping = (state: PingDto["state"], text: string): PingDto => ({
  state,
  text,
  beganAt: "2020-01-02T10:00:00Z",
});
const button = () => screen.getByRole("button", { name: "Test forbindelsen" });

test("a test tells what is under way, and then how long the answer took", async () => {
  const shell = fakeShell();
  const { container } = renderWithShell(<ConnectionTest konto={KONTO} />, shell);
  expect(container.querySelector("[data-testid=ping-told]"), "nothing was tested").toBeNull();
  await userEvent.click(button());
  expect(await screen.findByText(/Vi venter på svar fra Statens prøveetat/)).toBeTruthy();
  expect(button().getAttribute("aria-disabled"), "one at a time").toBe("true");
  expect(await screen.findByText(/svarte etter 0,4 s\. Forbindelsen virker\./)).toBeTruthy();
  expect(screen.getByTestId("ping-told").textContent).toMatch(/Testet i dag kl\./);
  expect(button().getAttribute("aria-disabled")).toBe("false");
});

test("without an answer it says what is known, and it can be tested again", async () => {
  const shell = fakeShell();
  const text =
    "Fjordby tingsted har ikke svart innen 60 sekunder. Ingen henter meldinger der akkurat nå.";
  vi.spyOn(shell, "kontoPing").mockResolvedValue(ping("silent", text));
  const again = vi.spyOn(shell, "pingKonto");
  renderWithShell(<ConnectionTest konto={KONTO} />, shell);
  const told = await screen.findByTestId("ping-told");
  expect(told.textContent).toContain("Ingen henter meldinger der akkurat nå.");
  expect(told.textContent).toContain("Testet 2. januar 2020 kl. 11.00.");
  await userEvent.click(button());
  expect(again).toHaveBeenCalledWith(KONTO);
});

test("what stops a ping says what to do, and nothing is claimed to be sent", async () => {
  const shell = fakeShell();
  vi.spyOn(shell, "pingKonto").mockImplementation(async () =>
    refuse("Nordfjell kommune har ikke gitt dere tilgang.", "", "Be om tilgang til kontoen."),
  );
  renderWithShell(<ConnectionTest konto={KONTO} />, shell);
  await userEvent.click(button());
  expect(await screen.findByText("Be om tilgang til kontoen.")).toBeTruthy();
  expect(screen.queryByTestId("ping-told")).toBeNull();
});
