import { act, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { fakeShell } from "../ipc/fake";
import { speak } from "../shared/i18n/spoken";
import { App } from "./App";

const start = (query = "") => {
  const shell = fakeShell(new URLSearchParams(query));
  render(<App shell={shell} />);
  return shell;
};

const startInSent = async () => {
  const shell = start();
  await userEvent.click(await screen.findByTestId("nav-sent"));
  await screen.findByTestId("message-row-1");
  return shell;
};

const sendTheLetter = async () => {
  await userEvent.keyboard("{Control>}5{/Control}");
  const row = await screen.findByTestId("message-row-d1");
  await userEvent.click(row.querySelector("button") ?? row);
  await screen.findByTestId("title-input");
  await screen.findAllByRole("radio");
  await userEvent.keyboard("{Control>}{Enter}{/Control}");
  await userEvent.click(await screen.findByTestId("sign-and-send"));
  await screen.findByTestId("undo-bar");
};

test("one click leads from nothing to a working client", async () => {
  const shell = start("start=firstRun&empty");
  const asked = [vi.spyOn(shell, "health"), vi.spyOn(shell, "counts")];
  const begin = await screen.findByTestId("start-sandbox");
  for (const question of asked) {
    expect(question, "nothing is asked before there is a session").not.toHaveBeenCalled();
  }
  await userEvent.click(begin);
  expect(await screen.findByText("SANDKASSE")).toBeTruthy();
  expect(await screen.findByText("Ingen meldinger ennå.")).toBeTruthy();
  await waitFor(() => expect(document.activeElement?.tagName).toBe("H1"));
});

test("a profile that cannot be opened says what it means for the messages", async () => {
  start("start=broken");
  const said = await screen.findByText("Databasen kunne ikke åpnes.");
  expect(said.closest("[role=alert]")?.textContent).toContain("Ingenting er mistet.");
});

test("Ctrl+Z within the hold brings the draft back unchanged, with focus in it", async () => {
  const shell = start();
  await screen.findByTestId("nav-drafts");
  const before = await shell.draft("d1");
  await sendTheLetter();
  expect(screen.getByTestId("undo-bar").textContent).toContain(
    "Ingenting har forlatt maskinen ennå",
  );
  await userEvent.keyboard("{Control>}z{/Control}");
  const title = await screen.findByTestId<HTMLInputElement>("title-input");
  expect(title.value).toBe(before.title);
  expect((await shell.draft("d1")).attachments).toEqual(before.attachments);
  expect(screen.queryByTestId("undo-bar")).toBeNull();
  await waitFor(() =>
    expect(title.closest(".compose")?.contains(document.activeElement)).toBe(true),
  );
});

test("a letter is written and sent in eight actions without the mouse", async () => {
  start();
  await screen.findByTestId("nav-drafts");
  await userEvent.keyboard("{Control>}n{/Control}");
  await userEvent.type(await screen.findByTestId("recipient-input"), "statens prø");
  await screen.findByTestId("recipient-option-311204823");
  await userEvent.keyboard("{Enter}");
  await waitFor(() =>
    expect(screen.getByRole<HTMLInputElement>("radio", { name: /Rett inn/ }).checked).toBe(true),
  );
  await userEvent.type(screen.getByTestId("title-input"), "Tilsvar");
  await userEvent.keyboard("{Control>}{Shift>}A{/Shift}{/Control}");
  await screen.findByTestId("attachment-list");
  await userEvent.keyboard("{Control>}{Enter}{/Control}");
  const sign = await screen.findByTestId("sign-and-send");
  await waitFor(() => expect(document.activeElement).toBe(sign));
  await userEvent.keyboard("{Enter}");
  expect((await screen.findByTestId("undo-bar")).textContent).toContain("Tilsvar");
});

test("Ctrl+N writes a new letter with focus in «Til», Esc leaves it saved", async () => {
  start();
  await screen.findByTestId("nav-drafts");
  await userEvent.keyboard("{Control>}n{/Control}");
  const to = await screen.findByTestId("recipient-input");
  await waitFor(() => expect(document.activeElement).toBe(to));
  await userEvent.keyboard("{Escape}");
  expect(await screen.findByRole("heading", { level: 1, name: "Utkast" })).toBeTruthy();
});

test("J and K move in the list, and do nothing elsewhere", async () => {
  await startInSent();
  const row = await screen.findByTestId("message-row-1");
  row.focus();
  await userEvent.keyboard("j");
  expect(row.getAttribute("aria-selected")).toBe("true");
  await userEvent.keyboard("j");
  expect(screen.getByTestId("message-row-2").getAttribute("aria-selected")).toBe("true");
  await userEvent.keyboard("k");
  expect(row.getAttribute("aria-selected")).toBe("true");
});

test("Ctrl+P shows the receipt of the message that is read", async () => {
  await startInSent();
  await userEvent.click(await screen.findByTestId("message-row-1"));
  await screen.findByTestId("status-sentence");
  await userEvent.keyboard("{Control>}p{/Control}");
  expect(await screen.findByTestId("receipt")).toBeTruthy();
  await userEvent.keyboard("{Escape}");
  expect(await screen.findByTestId("status-sentence")).toBeTruthy();
});

test("a draft that was deleted by mistake comes back with Ctrl+Z", async () => {
  start();
  await userEvent.click(await screen.findByTestId("nav-drafts"));
  const row = await screen.findByTestId("message-row-d1");
  row.querySelector("button")?.focus();
  await userEvent.keyboard("{Delete}");
  await screen.findByText("Utkastet «Tilsvar i høring om skolevei» er slettet.");
  expect(screen.queryByTestId("message-row-d1")).toBeNull();
  await userEvent.keyboard("{Control>}z{/Control}");
  expect(await screen.findByTestId("message-row-d1")).toBeTruthy();
});

test("F6 goes from part to part of the window, and Shift+F6 back", async () => {
  await startInSent();
  const row = await screen.findByTestId("message-row-1");
  screen.getByTestId("new-message").focus();
  await userEvent.keyboard("{F6}");
  expect(document.activeElement).toBe(row);
  await userEvent.keyboard("{Shift>}{F6}{/Shift}");
  expect(document.activeElement?.closest("nav")).toBeTruthy();
});

test("a receipt that completes a message is told, and leads to it", async () => {
  const shell = await startInSent();
  await screen.findByTestId("message-list");
  shell.emit({
    kind: "notice",
    uid: "1",
    text: "Kvittering fra Statens prøveetat.",
    tone: "success",
  });
  await userEvent.click(await screen.findByRole("button", { name: "Vis" }));
  expect(await screen.findByTestId("status-sentence")).toBeTruthy();
});

test("a message that is open already tells its own news", async () => {
  const shell = await startInSent();
  await userEvent.click(await screen.findByTestId("message-row-1"));
  await screen.findByTestId("status-sentence");
  const news = { kind: "notice", text: "Kvittering.", tone: "success" } as const;
  shell.emit({ ...news, uid: "2" });
  expect(await screen.findByText("Kvittering.")).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Fjern beskjeden" }));
  await act(async () => shell.emit({ ...news, uid: "1" }));
  expect(screen.queryByText("Kvittering.")).toBeNull();
});

test("news that are about no message are told, and lead nowhere", async () => {
  const shell = await startInSent();
  await screen.findByTestId("message-list");
  const text = "Dere har fått tilgang til Nordfjell kommune, arkiv, og kan sende dit.";
  shell.emit({ kind: "notice", uid: null, text, tone: "success" });
  expect(await screen.findByText(text)).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Vis" })).toBeNull();
});

test("F1 lists the shortcuts", async () => {
  start();
  await screen.findByTestId("nav-drafts");
  await userEvent.keyboard("{F1}");
  expect((await screen.findByTestId("help-dialog")).textContent).toContain("Ctrl+Enter");
});

test("closing with something unsent asks, with focus on staying, and the answer is taken", async () => {
  const shell = await startInSent();
  await screen.findByTestId("message-row-1");
  const before = screen.getByTestId("new-message");
  before.focus();
  await act(async () => shell.emit({ kind: "closeAsked" }));
  const dialog = await screen.findByRole("alertdialog", { name: /er ikke sendt ferdig/ });
  expect(dialog.textContent).toContain("neste gang du åpner Budstikke");
  expect(dialog.textContent).toContain("Den første svarfristen er");
  expect(document.activeElement).toBe(screen.getByTestId("stay-open"));
  await userEvent.keyboard("{Enter}");
  expect(screen.queryByTestId("close-dialog")).toBeNull();
  expect(shell.closing()).toBe("stayed");
  expect(document.activeElement).toBe(before);
  await act(async () => shell.emit({ kind: "closeAsked" }));
  await userEvent.click(await screen.findByTestId("close-anyway"));
  expect(shell.closing()).toBe("closed");
});

test("what goes out while the question stands changes what it says, and not where its buttons are", async () => {
  const shell = await startInSent();
  await screen.findByTestId("message-row-1");
  await act(async () => shell.emit({ kind: "closeAsked" }));
  await screen.findByTestId("close-anyway");
  vi.spyOn(shell, "unfinished").mockResolvedValue(null);
  await act(async () => shell.emit({ kind: "messageChanged", uid: "1" }));
  expect(await screen.findByRole("alertdialog", { name: "Alt er sendt" })).toBeTruthy();
  expect(screen.getByTestId("close-anyway").textContent).toBe("Lukk");
  expect(document.activeElement).toBe(screen.getByTestId("stay-open"));
});

test("the navigation gives way to icons, keeps its names, and is remembered", async () => {
  localStorage.clear();
  start();
  const fold = await screen.findByTestId("nav-fold");
  await userEvent.click(fold);
  expect(document.querySelector(".window")?.getAttribute("data-nav")).toBe("narrow");
  expect(screen.getByTestId("nav-sent").textContent).toContain("Sendt");
  expect(fold.textContent).toBe("Vis navnene");
  expect(document.activeElement).toBe(fold);
  expect(localStorage.getItem("budstikke.navigation")).toBe("narrow");
  await userEvent.click(fold);
  expect(localStorage.getItem("budstikke.navigation")).toBe("wide");
});

test("what is not built is not in the navigation", async () => {
  start();
  const nav = await screen.findByRole("navigation", { name: "Mapper" });
  expect(nav.textContent).not.toMatch(/Testbenk/);
});

test("the profile that is opened says what the window speaks", async () => {
  const shell = fakeShell(new URLSearchParams("start=firstRun&empty"));
  await shell.setPreferences({ ...(await shell.preferences()), language: "en" });
  render(<App shell={shell} />);
  await userEvent.click(await screen.findByTestId("start-sandbox"));
  expect(await screen.findByText("SANDBOX")).toBeTruthy();
  expect(document.documentElement.lang).toBe("en");
  act(() => speak("nb"));
});
