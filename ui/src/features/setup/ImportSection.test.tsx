import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { App } from "../../app/App";
import { fakeShell } from "../../ipc/fake";

const start = (query: string) =>
  render(<App shell={fakeShell(new URLSearchParams(`start=setup&at=organisation${query}`))} />);
const click = async (id: string) => userEvent.click(await screen.findByTestId(id));
const text = async (id: string) => (await screen.findByTestId(id)).textContent ?? "";

test("what becomes of each property is told before anything is taken, with no password", async () => {
  start("");
  await click("import-pick");
  expect(await text("import-used")).toContain("difi.move.org.number");
  expect(await text("import-used")).toContain("310 204 838");
  expect(await text("import-found")).toContain("difi.move.feature.enableDPV");
  expect(await text("import-dead")).toContain("Slett den fra filen.");
  expect(await text("import-unknown")).toContain("linje 31");
  expect(await text("import")).toContain("Ingenting er lagret ennå");
  expect(await text("import-used"), "a secret is only told to be one").toContain("skjult");
  expect(document.activeElement?.textContent).toContain("16 egenskaper");
});

test("what is taken fills the set-up, and one goes on to what is missing", async () => {
  start("");
  await click("import-pick");
  await click("import-use");
  await click("import-go-on");
  expect(
    (await screen.findByTestId("certificate-file")).textContent,
    "the key store was there, and its password is asked for",
  ).toContain("virksomhet.p12");
  await click("step-organisation");
  expect((await screen.findByTestId<HTMLInputElement>("org-number")).value).toBe("310204838");
});

test("a file that does not say whose it is can not be taken, and says so", async () => {
  start("&no-organisation");
  await click("import-pick");
  expect(await text("import")).toContain("Slå opp organisasjonsnummeret først.");
  expect(screen.queryByTestId("import-use")).toBeNull();
  expect(screen.queryByTestId("import-used")).toBeNull();
});

test("a file that can not be read is told with what to do, and another can be chosen", async () => {
  start("&broken-import");
  await click("import-pick");
  expect(await screen.findByText(/YAML-referanser/)).toBeTruthy();
  expect(screen.getByTestId("import-pick")).toBeTruthy();
});

test("thinking better of it leaves the set-up as it was", async () => {
  start("");
  await click("import-pick");
  await click("import-drop");
  expect(screen.queryByTestId("import-used")).toBeNull();
  expect((await screen.findByTestId<HTMLInputElement>("org-number")).value).toBe("");
});
