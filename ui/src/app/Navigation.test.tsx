import { act, fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { fakeShell } from "../ipc/fake";
import { nb } from "../shared/i18n/nb";
import { SMALL } from "../shared/ui/useMedia";
import { App } from "./App";

/** A window in which there is no room for a column. */
function small() {
  const real = window.matchMedia.bind(window);
  vi.spyOn(window, "matchMedia").mockImplementation((query) => {
    const list = real(query);
    if (query === SMALL) {
      Object.defineProperty(list, "matches", { value: true });
    }
    return list;
  });
}

afterEach(() => vi.restoreAllMocks());

test("in a small window the places are a menu that says where one is and what is unread", async () => {
  small();
  const shell = fakeShell();
  render(<App shell={shell} />);
  const menu = await screen.findByTestId("nav-menu");
  const { unread } = await shell.counts();
  await screen.findByText(nb.nav.count.inbox(unread), { exact: false });
  expect(menu.textContent).toContain("Meny: Innboks");
  expect(screen.queryByTestId("nav-sent"), "it takes no room while closed").toBeNull();

  await userEvent.click(menu);
  expect(menu.getAttribute("aria-expanded")).toBe("true");
  await userEvent.click(screen.getByTestId("nav-sent"));
  await screen.findByTestId("message-row-1");
  expect(screen.getByTestId("nav-menu").textContent).toContain("Meny: Sendt");
  expect(screen.queryByTestId("nav-sent")).toBeNull();
});

test("Escape closes the menu and F6 comes to it", async () => {
  small();
  render(<App shell={fakeShell()} />);
  const menu = await screen.findByTestId("nav-menu");
  await screen.findByTestId("message-row-in-1");
  await userEvent.click(menu);
  screen.getByTestId("nav-drafts").focus();
  await userEvent.keyboard("{Escape}");
  expect(screen.queryByTestId("nav-drafts")).toBeNull();
  expect(document.activeElement).toBe(menu);

  await userEvent.keyboard("{F6}");
  expect(document.activeElement).not.toBe(menu);
  await userEvent.keyboard("{Shift>}{F6}{/Shift}");
  expect(document.activeElement).toBe(menu);
});

test("Ctrl+, leads to Innstillinger, whatever else is open", async () => {
  render(<App shell={fakeShell()} />);
  await screen.findByTestId("message-row-in-1");
  fireEvent.keyDown(document.body, { key: ",", ctrlKey: true });
  expect(await screen.findByTestId("environment-page")).toBeTruthy();
  expect(screen.getByTestId("nav-settings").getAttribute("aria-current")).toBe("page");
  expect(document.title).toContain("Innstillinger");
});

test("letters that came one after another are one notice, which leads to all of them", async () => {
  const shell = fakeShell();
  render(<App shell={shell} />);
  await userEvent.click(await screen.findByTestId("nav-sent"));
  await screen.findByTestId("message-row-1");
  for (const [uid, name] of [
    ["in-1", "Nordfjell"],
    ["in-2", "Rotete"],
    ["in-3", "Fjordby"],
  ] as const) {
    const text = `Meldingen fra ${name} er overtatt her.`;
    await act(async () => shell.emit({ kind: "notice", uid, text, tone: "success" }));
  }
  expect(await screen.findByText("3 nye meldinger er overtatt her.")).toBeTruthy();
  expect(document.querySelectorAll(".notice")).toHaveLength(1);
  await userEvent.click(screen.getByRole("button", { name: "Vis Innboks" }));
  expect(await screen.findByTestId("message-row-in-1")).toBeTruthy();
});

test("a notice has a row of its own in the window, and covers nothing", async () => {
  const shell = fakeShell();
  render(<App shell={shell} />);
  await userEvent.click(await screen.findByTestId("nav-sent"));
  await screen.findByTestId("message-row-1");
  await act(async () =>
    shell.emit({ kind: "notice", uid: null, text: "Dere har fått tilgang.", tone: "success" }),
  );
  const said = await screen.findByText("Dere har fått tilgang.");
  expect(said.closest(".notice-place")).not.toBeNull();
});
