import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fakeShell } from "../../ipc/fake";
import { session } from "../../ipc/fake/start";
import { nb } from "../../shared/i18n/nb";
import { loadLanguage, speak } from "../../shared/i18n/spoken";
import { loadShortcuts } from "../../shared/keys/rebinding";
import { shortcuts } from "../../shared/keys/shortcuts";
import { loadLook } from "../../shared/look/look";
import { renderWithShell } from "../../test/render";
import { anchorOf, find, pages, placed, type SettingId } from "./pages";
import { Settings } from "./Settings";

beforeEach(() => {
  localStorage.clear();
  loadShortcuts();
  speak("nb");
});
afterEach(() => {
  document.documentElement.removeAttribute("data-color-scheme");
  speak("nb");
});

function open(shell = fakeShell()) {
  const user = userEvent.setup();
  const onNarrow = vi.fn();
  renderWithShell(
    <Settings
      narrow={false}
      onHelp={vi.fn()}
      onNarrow={onNarrow}
      organisation={<h1 id="list-heading">Virksomhet og miljø</h1>}
      session={session}
    />,
    shell,
  );
  const to = (page: string) => user.click(screen.getByTestId(`settings-to-${page}`));
  return { user, shell, to, onNarrow };
}

test("every setting that the search knows stands on its page, with a line about it", async () => {
  const { to } = open();
  for (const page of pages.filter((one) => one !== "organisation")) {
    await to(page);
    await screen.findByTestId(`settings-${page}`);
    const here = (Object.keys(placed) as SettingId[]).filter((id) => placed[id] === page);
    for (const id of here) {
      await waitFor(() =>
        expect(document.getElementById(anchorOf(id)), `${id} on ${page}`).not.toBeNull(),
      );
      expect(document.body.textContent).toContain(nb.settings.items[id].help);
    }
  }
});

test("a setting is found by another word than its own, and one comes to it", async () => {
  const { user } = open();
  await user.type(screen.getByTestId("settings-search"), "zoom");
  expect(screen.getByText("1 treff")).toBeTruthy();
  await user.click(screen.getByTestId("settings-hit-size"));
  const field = await screen.findByLabelText("Størrelse");
  await waitFor(() => expect(document.activeElement).toBe(field));
  expect(find("finnesikke", nb.settings)).toEqual([]);
});

test("what is chosen is kept at once, and what was chosen together stays", async () => {
  const { user, shell, to } = open();
  await to("writing");
  await user.click(await screen.findByTestId("hold-30"));
  await user.selectOptions(screen.getByTestId("deadline-hours"), "72");
  const name = screen.getByTestId("setting-person");
  await user.clear(name);
  await user.type(name, "Ola Nordmann");
  await user.tab();
  await waitFor(async () => {
    const { holdSeconds, deadlineHours, person } = await shell.preferences();
    expect([holdSeconds, deadlineHours, person]).toEqual([30, 72, "Ola Nordmann"]);
  });
  expect(await screen.findByText("Lagret.")).toBeTruthy();
});

test("what could not be kept is told, and shown as it still is", async () => {
  const { user, shell, to } = open();
  await to("notices");
  shell.setPreferences = () => Promise.reject(new Error("disken er full"));
  const off = await screen.findByRole("switch", { name: "Noe gikk galt" });
  await user.click(off);
  expect(await screen.findByText("disken er full", { exact: false })).toBeTruthy();
  await waitFor(() => expect((off as HTMLInputElement).checked).toBe(true));
});

test("colours and size are the same after a new start", async () => {
  const { user, shell, to } = open();
  await to("look");
  await user.click(await screen.findByTestId("theme-dark"));
  await waitFor(() => expect(document.documentElement.dataset.colorScheme).toBe("dark"));
  await user.selectOptions(screen.getByTestId("look-size"), "150");
  await waitFor(() => expect(document.documentElement.style.fontSize).toBe("150%"));
  document.documentElement.dataset.colorScheme = "auto";
  const again = vi.spyOn(shell, "applyLook");
  loadLook(shell);
  expect(document.documentElement.dataset.colorScheme).toBe("dark");
  expect(again).toHaveBeenCalledWith(150, "dark");
});

test("another language is spoken at once, by the window and the backend, and after a new start", async () => {
  const { user, shell, to } = open();
  await to("language");
  await user.click(await screen.findByTestId("language-en"));
  expect(await screen.findByRole("heading", { level: 1, name: "Language" })).toBeTruthy();
  expect(document.documentElement.lang).toBe("en");
  expect((await shell.preferences()).language).toBe("en");
  speak("nb");
  const told = vi.spyOn(shell, "speakLanguage");
  await loadLanguage(shell);
  expect(document.documentElement.lang).toBe("en");
  expect(told).toHaveBeenCalledWith("en");
});

test("a language that could not be kept is not spoken", async () => {
  const { user, shell, to } = open();
  await to("language");
  shell.setPreferences = () => Promise.reject(new Error("disken er full"));
  await user.click(await screen.findByTestId("language-nn"));
  expect(await screen.findByText("disken er full", { exact: false })).toBeTruthy();
  expect(document.documentElement.lang).toBe("nb");
  expect((screen.getByTestId("language-nb") as HTMLInputElement).checked).toBe(true);
});

test("a command gets other keys by pressing them, and keeps them after a new start", async () => {
  const { user, to } = open();
  await to("keyboard");
  const row = within(await screen.findByTestId("keys-fetchNow"));
  await user.click(row.getByRole("button", { name: /^Endre/ }));
  await user.keyboard("{F9}");
  expect(shortcuts.fetchNow).toBe("F9");
  expect(screen.getByText("Hent nå har nå tastene F9.")).toBeTruthy();
  shortcuts.fetchNow = "F5";
  loadShortcuts();
  expect(shortcuts.fetchNow).toBe("F9");
  await user.click(row.getByRole("button", { name: /^Tilbakestill/ }));
  expect(shortcuts.fetchNow).toBe("F5");
});

test("keys that another command has are not taken from it, but can be exchanged", async () => {
  const { user, to } = open();
  await to("keyboard");
  const row = within(await screen.findByTestId("keys-sent"));
  await user.click(row.getByRole("button", { name: /^Endre/ }));
  await user.keyboard("{Control>}n{/Control}");
  expect(row.getByText("Ctrl+N brukes av «Ny melding».")).toBeTruthy();
  expect([shortcuts.sent, shortcuts.newMessage]).toEqual(["Ctrl+4", "Ctrl+N"]);
  await user.click(row.getByTestId("keys-swap"));
  expect([shortcuts.sent, shortcuts.newMessage]).toEqual(["Ctrl+N", "Ctrl+4"]);
  await user.click(screen.getByTestId("keys-reset-all"));
  expect([shortcuts.sent, shortcuts.newMessage]).toEqual(["Ctrl+4", "Ctrl+N"]);
});

test("AltGr and keys alone are refused, and Escape leaves what was", async () => {
  const { user, to } = open();
  await to("keyboard");
  const row = within(await screen.findByTestId("keys-reply"));
  await user.click(row.getByRole("button", { name: /^Endre/ }));
  await user.keyboard("{Control>}{Alt>}2{/Alt}{/Control}");
  expect(row.getByText(/AltGr/)).toBeTruthy();
  await user.keyboard("r");
  expect(row.getByText(/Hold Ctrl eller Alt inne/)).toBeTruthy();
  await user.keyboard("{Escape}");
  expect(shortcuts.reply).toBe("Ctrl+R");
  expect(document.activeElement).toBe(row.getByRole("button", { name: /^Endre/ }));
});
