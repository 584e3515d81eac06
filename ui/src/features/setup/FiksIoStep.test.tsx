import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { App } from "../../app/App";
import { fakeShell } from "../../ipc/fake";

const start = async (query: string) => {
  const shell = fakeShell(new URLSearchParams(`start=setup&at=trial${query}`));
  render(<App shell={shell} />);
  await userEvent.click(await screen.findByTestId("step-fiksIo"));
  return shell;
};
const click = async (testId: string) => userEvent.click(await screen.findByTestId(testId));
const type = async (testId: string, text: string) =>
  userEvent.type(await screen.findByTestId(testId), text);

const KONTO = "f1c50001-0000-4000-8000-000000000001";

test("nobody need have a konto", async () => {
  await start("");
  expect(screen.queryByTestId("fiks-check"), "there is nothing to ask about").toBeNull();
  expect(screen.getByTestId("step-fiksIo").textContent, "it is not done").not.toContain("ferdig");
  await click("fiks-skip");
  expect(await screen.findByTestId("finish-setup")).toBeTruthy();
});

test("a konto is kept, its password is not shown again, and a key is made for it", async () => {
  const shell = await start("");
  const set = vi.spyOn(shell, "setKonto");
  await type("fiks-konto", "f1c50001");
  await type("fiks-password", "hemmelig");
  await click("fiks-save");
  expect(await screen.findByText(/Konto-id er ikke hel/)).toBeTruthy();
  await userEvent.clear(screen.getByTestId("fiks-konto"));
  await type("fiks-konto", KONTO);
  await click("fiks-save");
  expect(await screen.findByTestId("fiks-make-key")).toBeTruthy();
  expect(set.mock.lastCall?.[1]).toBe("hemmelig");
  expect(screen.getByTestId<HTMLInputElement>("fiks-password").value).toBe("");
  expect(screen.getByText(/La feltet stå tomt for å beholde det/)).toBeTruthy();
  await click("fiks-make-key");
  expect((await screen.findByTestId("fiks-key-facts")).textContent).toContain("21.11.2029");
  await click("fiks-check");
  await waitFor(() => expect(screen.getByTestId("access-fiksKey").textContent).toContain("Virker"));
  await click("fiks-next");
  expect(await screen.findByTestId("finish-setup")).toBeTruthy();
});

test("each no of KS says what to do, and a closed system that it must be opened", async () => {
  const shell = await start("&konto&missing");
  expect(screen.getByTestId("access-fiksAlone").textContent).toContain("Stopp det ene");
  expect(screen.getByTestId("access-fiksQueues").textContent).toContain("Virker");
  await userEvent.click(
    screen.getByRole("button", { name: /Kopier bestilling: Tilgang til Fiks/ }),
  );
  await waitFor(() => expect(shell.copied()).toBe("Hei."));
  await click("fiks-upload");
  expect(await screen.findByText(/Slå på API-konfigurasjon/)).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Kopier sertifikatet" }));
  await waitFor(() => expect(shell.copied()).toContain("BEGIN CERTIFICATE"));
  await click("fiks-save-certificate");
  expect(await screen.findByText(/Last det opp på kontoen i Fiks forvaltning/)).toBeTruthy();
});

test("fetching that was turned off here is no fault, and is turned on again where it is told", async () => {
  const shell = await start("&konto&kontoOff");
  const line = await screen.findByTestId("access-fiksAlone");
  expect(line.textContent).toContain("Slått av her: Et annet program henter fra kontoen.");
  expect(line.textContent, "nobody is asked to stop what was meant to be").not.toContain("Stopp");
  expect(screen.getByTestId("fiks-next").dataset.variant, "one may go on").toBe("primary");
  const on = vi.spyOn(shell, "turnOnKontoReceiving");
  await userEvent.click(
    screen.getByRole("button", { name: "Slå på henting: Henting fra kontoen" }),
  );
  expect(on).toHaveBeenCalledOnce();
  expect(await screen.findByText(/Vi henter fra kontoen igjen/)).toBeTruthy();
  expect(screen.getByTestId("access-fiksAlone").textContent).toContain("Kontoen er ledig.");
});

test("a konto that is dropped leaves its answers where they were", async () => {
  await start("&konto");
  await click("fiks-drop");
  expect(await screen.findByTestId("fiks-skip")).toBeTruthy();
  expect(screen.getByTestId<HTMLInputElement>("fiks-konto").value).toBe(KONTO);
});
