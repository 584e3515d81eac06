import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { refuse } from "../../ipc/fake/refusal";
import { renderWithShell } from "../../test/render";
import { Compose } from "./Compose";

const CHANGED = "f1c50001-0000-4000-8000-000000000006";
const KEYLESS = "f1c50001-0000-4000-8000-000000000005";
const OUTSIDE = "f1c50001-0000-4000-8000-000000000008";

/** Chooses the konto in an empty draft. */
const choose = async (konto: string, typed: string) => {
  const { shell } = renderWithShell(<Compose draftId="d3" onLeave={vi.fn()} onSent={vi.fn()} />);
  await userEvent.type(await screen.findByTestId("recipient-input"), typed);
  await userEvent.click(await screen.findByTestId(`recipient-option-${konto}`));
  await screen.findByTestId(`konto-care-${konto}`);
  return shell;
};
const card = (konto: string) => screen.getByTestId(`konto-care-${konto}`);
const press = async (name: string) => userEvent.click(screen.getByRole("button", { name }));
const isWay = async () => {
  const way = await screen.findByRole<HTMLInputElement>("radio", { name: /^Fiks IO:/ });
  await waitFor(() => expect(way.checked, "and the letter goes on").toBe(true));
};

test("a changed key shows both, since when, and what to do; approved, the letter can go", async () => {
  const shell = await choose(CHANGED, "treige fylkeskommune, ark");
  const approve = vi.spyOn(shell, "approveKontoKey");
  expect(screen.queryByRole("radio")).toBeNull();
  const told = card(CHANGED).textContent;
  expect(told).toContain(
    "Nøkkelen vi kjenner, sett første gang 3. februar 2026 kl. 09.14:4be10c0c",
  );
  expect(told).toContain("d81fa9a9 a9a9");
  expect(told).toContain("Godkjenn bare når alle tegnene er like");
  await press("Godkjenn ny nøkkel");
  await isWay();
  expect(approve).toHaveBeenCalledWith(CHANGED, "d81f".padEnd(64, "a9"));
  expect(screen.queryByTestId("konto-approve"), "nothing more to approve").toBeNull();
  expect(screen.getByRole("button", { name: "Test forbindelsen" })).toBeTruthy();
});

test("a key that became another meanwhile is not approved, and says so", async () => {
  const shell = await choose(CHANGED, "treige fylkeskommune, ark");
  vi.spyOn(shell, "approveKontoKey").mockImplementation(async () =>
    refuse("Katalogen viser ikke lenger nøkkelen du kontrollerte.", "", "Slå opp på nytt."),
  );
  await press("Godkjenn ny nøkkel");
  expect(await screen.findByText(/Katalogen viser ikke lenger/)).toBeTruthy();
  expect(screen.queryByRole("radio"), "it is as closed as before").toBeNull();
});

test("a certificate from a file opens the way, is told of, and can be taken away again", async () => {
  await choose(KEYLESS, "avvisende direktorat, ark");
  expect(screen.queryByTestId("konto-approve"), "there is no key to approve").toBeNull();
  await press("Hent sertifikat fra fil");
  await isWay();
  expect(card(KEYLESS).textContent).toContain("Låses for sertifikatet fra filen dere la inn:");
  await press("Fjern sertifikatet fra fil");
  await waitFor(() => expect(screen.queryByRole("radio")).toBeNull());
  expect(screen.queryByTestId("konto-forget")).toBeNull();
});

test("whoever thinks better of the file is told nothing", async () => {
  const shell = await choose(KEYLESS, "avvisende direktorat, ark");
  vi.spyOn(shell, "pickKontoCertificate").mockResolvedValue(false);
  await press("Hent sertifikat fra fil");
  expect(screen.queryByText(/låses for sertifikatet i filen/)).toBeNull();
});

test("a konto outside the address book is asked, says when it was, and the question can be taken back", async () => {
  const shell = await choose(OUTSIDE, "nordfjell kommune, ark");
  await press("Be om tilgang");
  await waitFor(() => expect(card(OUTSIDE).textContent).toMatch(/Spurt i dag kl\. \d\d\.\d\d\./));
  expect(screen.getByText(/ikke svart på at dere ba om tilgang/)).toBeTruthy();
  await press("Trekk spørsmålet");
  expect(await screen.findByRole("button", { name: "Be om tilgang" })).toBeTruthy();
  vi.spyOn(shell, "askKontoAccess").mockResolvedValue("given");
  await press("Be om tilgang");
  expect(await screen.findByText("Dere har fått tilgang.")).toBeTruthy();
});

test("what cannot be sent to says so before it is chosen", async () => {
  renderWithShell(<Compose draftId="d3" onLeave={vi.fn()} onSent={vi.fn()} />);
  await userEvent.type(await screen.findByTestId("recipient-input"), "nordfjell kommune, ark");
  const option = await screen.findByTestId(`recipient-option-${OUTSIDE}`);
  expect(option.textContent).toContain("Dere må be om tilgang før dere kan sende hit.");
});
