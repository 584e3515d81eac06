import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { fakeShell } from "../ipc/fake";
import type { Banner } from "../ipc/generated/bindings";
import { renderWithShell } from "../test/render";
import { Banners } from "./Banners";

const clock: Banner = {
  key: "clock",
  number: "E25",
  text: "Klokken på maskinen går 5 min feil.",
  help: "Den som drifter maskinen deres.",
  details: "",
  advice: false,
  canWait: false,
  canTry: true,
  sharedKonto: false,
  action: "",
  waiting: 2,
  answers: 1,
  noFetching: true,
  since: "2020-01-02T10:00:00Z",
  nextTry: null,
  remedy: null,
};
const certificate: Banner = {
  ...clock,
  key: "cert:own",
  number: "E05",
  text: "Sertifikatet deres gikk ut 01.01.2020.",
  waiting: 1,
  answers: 0,
  noFetching: false,
  remedy: { kind: "goTo", label: "Bytt sertifikat", step: "certificate" },
};

test("a banner says what waits, since when, and that nothing is lost", () => {
  renderWithShell(<Banners banners={[clock]} onGo={vi.fn()} onKonto={vi.fn()} />);
  const told = screen.getByTestId("banners").textContent;
  expect(told).toContain(
    "2 meldinger og 1 svar til avsender venter, siden 2. januar 2020 kl. 11.00.",
  );
  expect(told).toContain("Ingenting hentes imens. Ingenting er mistet.");
});

test("where only the fetching has stopped, no message is said to wait", () => {
  const alone = { ...clock, waiting: 0, answers: 0 };
  renderWithShell(<Banners banners={[alone]} onGo={vi.fn()} onKonto={vi.fn()} />);
  const told = screen.getByTestId("banners").textContent;
  expect(told).toContain("Ingenting hentes, siden 2. januar 2020 kl. 11.00.");
  expect(told).not.toContain("venter");
});

test("«Prøv igjen nå» is about the banner it stands in, and the other leads to its setting", async () => {
  const shell = fakeShell();
  const tried = vi.spyOn(shell, "tryAgain");
  const go = vi.fn(async () => {});
  renderWithShell(<Banners banners={[clock, certificate]} onGo={go} onKonto={vi.fn()} />, shell);
  expect(screen.queryByText(certificate.text)).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Vis 1 til som må rettes" }));
  const [first, second] = within(screen.getByTestId("banners")).getAllByRole("button", {
    name: "Prøv igjen nå",
  });
  await userEvent.click(second as HTMLElement);
  expect(tried).toHaveBeenLastCalledWith("cert:own");
  await userEvent.click(first as HTMLElement);
  expect(tried).toHaveBeenLastCalledWith("clock");
  await userEvent.click(screen.getByRole("button", { name: "Bytt sertifikat" }));
  expect(go).toHaveBeenCalledWith("certificate");
});

test("what a person has turned off is turned on where it was, and not tried", async () => {
  const shell = fakeShell(new URLSearchParams("dpoOff"));
  const { banners } = await shell.health();
  const go = vi.fn(async () => {});
  renderWithShell(<Banners banners={banners} onGo={go} onKonto={vi.fn()} />, shell);
  expect(screen.getByTestId("banners").textContent).toContain("2 meldinger venter");
  expect(screen.queryByRole("button", { name: "Prøv igjen nå" }), "it can not help").toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Åpne systembruker" }));
  expect(go).toHaveBeenCalledWith("systemUser");
});

test("what only is to be known says what to do, and neither that anything waits nor that all is safe", () => {
  const shared: Banner = {
    ...clock,
    key: "konto:shared",
    number: "E23",
    text: "En annen maskin henter også meldinger for Solvik kommune, post.",
    advice: true,
    canTry: false,
    action: "Stopp det andre programmet.",
    waiting: 0,
    answers: 0,
    noFetching: false,
    since: null,
    remedy: { kind: "goTo", label: "Åpne Fiks IO", step: "fiksIo" },
  };
  renderWithShell(<Banners banners={[shared]} onGo={vi.fn()} onKonto={vi.fn()} />);
  const told = screen.getByTestId("banners").textContent;
  expect(told).toContain("Stopp det andre programmet.");
  expect(told, "what the other takes may be lost here").not.toContain("Ingenting er mistet");
  expect(screen.queryByRole("button", { name: "Prøv igjen nå" })).toBeNull();
  expect(screen.getByRole("button", { name: "Åpne Fiks IO" })).toBeTruthy();
});

test("who else fetches can be looked at, and fetching be turned off where one stands", async () => {
  const shell = fakeShell(new URLSearchParams("shared"));
  const { banners } = await shell.health();
  const konto = vi.fn();
  renderWithShell(<Banners banners={banners} onGo={vi.fn()} onKonto={konto} />, shell);
  await userEvent.click(screen.getByRole("button", { name: "Se hvem" }));
  expect(konto).toHaveBeenCalled();
  await userEvent.click(screen.getByRole("button", { name: "Slå av henting her" }));
  const after = await shell.health();
  expect(after.kontoOff, "the line says so from now on").toBe("Solvik kommune, post");
  expect(after.banners, "what the other takes is as it should be").toEqual([]);
});

test("a reminder can be put off while there is time", async () => {
  const shell = fakeShell(new URLSearchParams("expiry"));
  const { banners } = await shell.health();
  const later = vi.spyOn(shell, "putOffExpiry");
  renderWithShell(<Banners banners={banners} onGo={vi.fn()} onKonto={vi.fn()} />, shell);
  expect(screen.getByTestId("banners").textContent).toContain("om 23 dager");
  await userEvent.click(screen.getByRole("button", { name: "Minn meg senere" }));
  expect(later).toHaveBeenCalled();
  expect((await shell.health()).banners, "it is gone until it is more urgent").toEqual([]);
});
