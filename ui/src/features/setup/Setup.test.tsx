import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { App } from "../../app/App";
import { fakeShell } from "../../ipc/fake";

const OURS = "f1c50001-0000-4000-8000-000000000001";
const THEIRS = "f1c50001-0000-4000-8000-000000000002";

const start = (query: string) => {
  const shell = fakeShell(new URLSearchParams(query));
  render(<App shell={shell} />);
  return shell;
};
const click = async (id: string) => userEvent.click(await screen.findByTestId(id));
const type = async (id: string, text: string) =>
  userEvent.type(await screen.findByTestId(id), text);

test("an organisation goes from nothing to its own Budstikke, a step at a time", async () => {
  const shell = start("start=firstRun&empty");
  await click("start-test");
  await screen.findByTestId("setup");
  expect(screen.getByText("TESTMILJØ"), "the environment is told in words").toBeTruthy();

  await type("org-number", "310 204 838");
  await click("org-go");
  expect((await screen.findByTestId("org-found")).textContent).toContain("Solvik kommune");
  await click("org-go");
  await click("certificate-pick");
  await type("certificate-password", "riktig");
  await click("certificate-open");
  const facts = await screen.findByTestId("certificate-facts");
  expect(facts.textContent).toContain("mangler utstedernes rotsertifikater");
  await click("certificate-next");
  expect((await screen.findByTestId<HTMLInputElement>("client-id")).value).toBe(
    "MOVE_IP_310204838",
  );
  await click("client-go");
  await click("system-user-go");
  const link = (await screen.findByTestId("approve-link")).textContent;
  await click("copy-link");
  await waitFor(() => expect(shell.copied()).toBe(link));
  await click("look-now");
  await click("look-now");
  await click("system-user-next");
  await click("check-accesses");
  await waitFor(() => expect(screen.getByTestId("access-broker").textContent).toContain("Virker"));
  await click("accesses-next");
  await click("fetching-go");
  expect(await screen.findByText("Velg ett av svarene."), "it is asked outright").toBeTruthy();
  await click("fetching-here");
  await click("fetching-go");
  await click("fiks-skip");
  await click("finish-setup");
  await click("trial-begin");
  expect((await screen.findByTestId("trial-text")).textContent).toContain("Oppsettet virker");
  await click("trial-open");
  expect(await screen.findByRole("navigation", { name: "Mapper" })).toBeTruthy();
  expect(screen.getByText("TESTMILJØ")).toBeTruthy();
});

test("beside another system that fetches, a channel of our own can be given", async () => {
  start("start=setup&at=fetching");
  await click("step-fetching");
  expect(screen.queryByTestId("message-channel"), "it is for those with another system").toBeNull();
  await click("fetching-other");
  await type("message-channel", "sak arkiv");
  await click("fetching-go");
  expect(await screen.findByText(/inntil 25 tegn/)).toBeTruthy();
  await userEvent.clear(screen.getByTestId("message-channel"));
  await type("message-channel", "sak-arkiv");
  await click("fetching-go");
  await click("fiks-skip");
  expect(await screen.findByText(/svarer på kanalen sak-arkiv/)).toBeTruthy();
  await click("finish-setup");
  expect(await screen.findByText(/svarer på kanalen sak-arkiv/)).toBeTruthy();
  await click("trial-begin");
  await click("trial-open");
  await click("nav-settings");
  expect((await screen.findByTestId("environment-page")).textContent).toContain(
    "kanalen sak-arkiv",
  );
});

test("who uses only Fiks IO is asked for a konto and not about eFormidling, and tests that", async () => {
  const shell = start("start=setup&at=systemUser");
  const letter = vi.spyOn(shell, "beginTrial");
  await screen.findByTestId("setup");
  expect(screen.getByTestId("step-fetching"), "asked of everybody else").toBeTruthy();
  await click("user-none");
  expect(screen.queryByTestId("external-ref"), "there is no system user to name").toBeNull();
  await click("system-user-go");
  expect(await screen.findByTestId("fiks-konto")).toBeTruthy();
  for (const step of ["step-accesses", "step-fetching"]) {
    expect(screen.queryByTestId(step)).toBeNull();
  }
  expect(screen.queryByTestId("fiks-skip"), "it can not be passed over").toBeNull();
  await type("fiks-konto", OURS);
  await type("fiks-password", "hemmelig");
  await click("fiks-save");
  await click("fiks-next");
  expect(await screen.findByText("Gjør ferdig først: Fiks IO."), "it has no key").toBeTruthy();
  expect(screen.getByTestId("step-fiksIo").textContent).not.toContain("ferdig");
  await click("step-fiksIo");
  await click("fiks-make-key");
  await click("fiks-next");
  await click("finish-setup");
  expect(screen.queryByTestId("trial-begin"), "there is no letter to send").toBeNull();
  await type("test-konto", "prøveetat");
  await click(`test-konto-${THEIRS}`);
  await click(`ping-${THEIRS}`);
  await screen.findByText(/Forbindelsen virker/);
  await click("trial-open");
  expect(letter).not.toHaveBeenCalled();
  await click("nav-settings");
  const page = await screen.findByTestId("environment-page");
  expect(page.textContent).toContain("Dere bruker bare Fiks IO, med kontoen");
  expect(page.textContent, "what belongs to letters is not set").not.toContain(
    "Kvitter automatisk",
  );
});

test("that only Fiks IO is used can be taken back, and the steps are asked again", async () => {
  start("start=setup&at=trial&without-dpo&konto");
  await click("step-systemUser");
  expect((await screen.findByTestId("system-user-unused")).textContent).toContain("bare Fiks IO");
  await click("user-exists");
  await click("system-user-go");
  expect(await screen.findByTestId("check-accesses")).toBeTruthy();
  expect(screen.getByTestId("step-fetching")).toBeTruthy();
  await click("step-systemUser");
  expect(screen.queryByTestId("system-user-unused")).toBeNull();
});

test("who waits for a system user can do without one", async () => {
  start("start=setup&at=systemUser&requested");
  await click("user-none-after-all");
  expect(await screen.findByTestId("fiks-konto")).toBeTruthy();
  await click("step-systemUser");
  expect(screen.queryByTestId("approve-link"), "nothing is waited for").toBeNull();
  await click("user-make");
  await click("system-user-go");
  expect(await screen.findByTestId("approve-link"), "what was asked for is there").toBeTruthy();
});

test("with a konto beside eFormidling both are tried, each by itself", async () => {
  start("start=trial&konto");
  expect(await screen.findByTestId("trial-begin")).toBeTruthy();
  await type("test-konto", THEIRS);
  await click(`test-konto-${THEIRS}`);
  await click(`ping-${THEIRS}`);
  await screen.findByText(/Forbindelsen virker/);
  expect(screen.getByTestId("trial-begin"), "the letter has not come round").toBeTruthy();
  expect(screen.queryByTestId("trial-open")).toBeNull();
});

test("without a konto there is nothing of Fiks IO to test", async () => {
  start("start=trial");
  expect(await screen.findByTestId("trial-begin")).toBeTruthy();
  expect(screen.queryByTestId("test-konto")).toBeNull();
});

test("a wrong password is told where it was typed, and can be typed again", async () => {
  start("start=setup&at=certificate&chosen");
  await type("certificate-password", "feil");
  await click("certificate-open");
  expect(await screen.findByText("Passordet passer ikke til filen.")).toBeTruthy();
  const field = screen.getByTestId<HTMLInputElement>("certificate-password");
  expect(field.type, "it is not shown").toBe("password");
  await userEvent.clear(field);
  await type("certificate-password", "riktig");
  await click("certificate-open");
  expect(await screen.findByTestId("certificate-facts")).toBeTruthy();
});

test("a certificate of another organisation is a choice of two", async () => {
  start("start=setup&at=certificate&chosen&foreign");
  await type("certificate-password", "riktig");
  await click("certificate-open");
  await screen.findByText(/Sertifikatet tilhører 311 204 823/);
  expect(screen.getAllByRole("button", { name: "Velg annen fil" }).length).toBeGreaterThan(0);
  await click("become-owner");
  expect((await screen.findByTestId("certificate-facts")).textContent).toContain(
    "STATENS PRØVEETAT",
  );
});

test("a step that is not reached cannot be gone to, one that is done can", async () => {
  start("start=setup&at=client");
  await screen.findByTestId("setup");
  expect(screen.getByTestId<HTMLButtonElement>("step-fetching").disabled).toBe(true);
  await click("step-organisation");
  expect(await screen.findByTestId("org-found")).toBeTruthy();
});

test("what is missing has one button, and the order it copies goes to the clipboard", async () => {
  const shell = start("start=setup&at=accesses&checked&missing");
  const line = await screen.findByTestId("access-write");
  expect(line.textContent).toContain("Mangler");
  expect(line.querySelectorAll(":scope > button").length).toBe(1);
  await userEvent.click(screen.getByRole("button", { name: /Kopier bestilling/ }));
  await waitFor(() => expect(shell.copied()).toBe("Hei."));
  expect(screen.getByTestId("access-broker").textContent, "unknown is not red").toContain(
    "Ikke sjekket",
  );
});

test("a passphrase is chosen twice alike, and what is lost without it is said first", async () => {
  const shell = start("start=choose");
  const choose = vi.spyOn(shell, "choosePassphrase");
  expect(await screen.findByText(/Heller ikke vi\./)).toBeTruthy();
  await type("passphrase", "fire ord på rad");
  await type("passphrase-again", "fire ord på rader");
  await click("passphrase-go");
  expect(await screen.findByText("De to er ikke like.")).toBeTruthy();
  expect(choose).not.toHaveBeenCalled();
  await userEvent.clear(screen.getByTestId("passphrase-again"));
  await type("passphrase-again", "fire ord på rad");
  await click("passphrase-go");
  expect(await screen.findByTestId("setup")).toBeTruthy();
});

test("a wrong passphrase says so and leaves everything as it was", async () => {
  start("start=passphrase");
  await type("passphrase", "noe annet enn den");
  await click("passphrase-go");
  expect(await screen.findByText("Passordfrasen passer ikke.")).toBeTruthy();
  await userEvent.clear(screen.getByTestId("passphrase"));
  await type("passphrase", "fire ord på rad");
  await click("passphrase-go");
  expect(await screen.findByTestId("setup")).toBeTruthy();
});

test("a profile whose key is lost opens by the one on paper, and a slip names its group", async () => {
  const shell = start("start=recovery");
  const recover = vi.spyOn(shell, "recoverProfile");
  await type("recovery-key", "7K2QX M0HD4 9RT1W C6WBN 3ZJE8 P5GAS YF2K7 D4X9H");
  await click("recovery-go");
  expect(await screen.findByText("Gruppe 3 stemmer ikke.")).toBeTruthy();
  await userEvent.clear(screen.getByTestId("recovery-key"));
  await type("recovery-key", "7k2qx m0hd4 9rt1v c6wbn 3zje8 p5gas yf2k7 d4x9h");
  await click("recovery-go");
  expect(await screen.findByTestId("setup")).toBeTruthy();
  expect(recover).toHaveBeenCalledTimes(2);
});

test("a recovery key is shown once, with its groups numbered, and printed from there", async () => {
  const shell = start("start=trial");
  const make = vi.spyOn(shell, "makeRecoveryKey");
  const print = vi.spyOn(shell, "print").mockImplementation(() => undefined);
  expect(await screen.findByText(/Dere har ikke skrevet ut noen ennå/)).toBeTruthy();
  await click("recovery-make");
  const groups = await screen.findByTestId("recovery-groups");
  expect(groups.tagName).toBe("OL");
  expect(groups.children.length).toBe(8);
  await userEvent.click(screen.getByRole("button", { name: "Skriv ut" }));
  expect(print).toHaveBeenCalledTimes(1);
  await userEvent.keyboard("{Control>}p{/Control}");
  expect(print).toHaveBeenCalledTimes(2);
  await click("recovery-back");
  expect(screen.queryByTestId("recovery-groups"), "it is not shown again").toBeNull();
  expect(await screen.findByText(/gjelder ikke den gamle lenger/)).toBeTruthy();
  expect(make).toHaveBeenCalledOnce();
});

test("the sandbox, where all is invented, has no recovery key", async () => {
  start("");
  await click("nav-settings");
  await screen.findByTestId("environment-page");
  expect(screen.queryByTestId("recovery-make")).toBeNull();
});

test("another environment is another session: nothing of the one before is shown", async () => {
  start("");
  await click("nav-settings");
  expect((await screen.findByTestId("environment-page")).textContent).toContain("SANDKASSE");
  await click("switch-test");
  await screen.findByTestId("setup");
  expect(screen.queryByText("SANDKASSE")).toBeNull();
  expect(screen.getByText("TESTMILJØ")).toBeTruthy();
});

test("a set-up in use is opened again from the window, and left the same way", async () => {
  start("start=trial&in-use&at=trial");
  await click("trial-back");
  await screen.findByTestId("setup");
  expect(screen.getByText(/Sending og henting venter/)).toBeTruthy();
  await click("setup-leave");
  expect(await screen.findByTestId("trial-begin")).toBeTruthy();
});

test("a profile that is damaged can be set aside, and nothing is deleted", async () => {
  const shell = start("start=broken&damaged");
  const aside = vi.spyOn(shell, "setProfileAside");
  expect(await screen.findByText(/Ingenting slettes/)).toBeTruthy();
  await click("set-aside");
  expect(aside).toHaveBeenCalledOnce();
  expect(await screen.findByTestId("setup")).toBeTruthy();
});
