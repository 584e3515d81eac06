import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { fakeShell } from "../../ipc/fake";
import { renderWithShell } from "../../test/render";
import { KontoSection } from "./KontoSection";

const open = (query: string) => {
  const shell = fakeShell(new URLSearchParams(query));
  return renderWithShell(<KontoSection begin name="Solvik kommune, post" />, shell);
};

test("how many take from the konto is KS' word, and that nobody says who", async () => {
  open("shared");
  expect(document.activeElement, "one came for it").toBe(screen.getByRole("heading"));
  expect(
    await screen.findByText("2 programmer som henter: dette, og 1 til."),
    "as KS counts",
  ).toBeTruthy();
  expect(screen.getByText(/KS sier hvor mange, ikke hvem/).textContent).toContain(
    "«Solvik kommune - Budstikke 0.1.0»",
  );
});

test("what KS does not say is not made up", async () => {
  const shell = fakeShell();
  const standing = await shell.kontoStanding();
  vi.spyOn(shell, "kontoStanding").mockImplementation(async () =>
    standing === null ? null : { ...standing, consumers: null, waiting: null },
  );
  renderWithShell(<KontoSection begin={false} name="Solvik kommune, post" />, shell);
  expect(await screen.findByText("KS sier ikke hvor mange som henter.")).toBeTruthy();
});

test("fetching is turned off and on again where it is told of", async () => {
  const { shell } = open("shared");
  await userEvent.click(await screen.findByRole("button", { name: "Slå av henting her" }));
  expect(await screen.findByText(/^Slått av her\./)).toBeTruthy();
  expect(screen.getByText(/1 program som henter\. Det er ikke dette/)).toBeTruthy();
  expect((await shell.health()).kontoOff).toBe("Solvik kommune, post");
  await userEvent.click(await screen.findByRole("button", { name: "Slå på henting" }));
  expect(await screen.findByText(/^Denne maskinen henter/)).toBeTruthy();
  expect((await shell.health()).kontoOff).toBeNull();
});
