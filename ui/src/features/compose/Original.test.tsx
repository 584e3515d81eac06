import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { App } from "../../app/App";
import { fakeShell } from "../../ipc/fake";
import { answeredBy, rememberAnswered } from "../../shared/data/answered";
import { renderWithShell } from "../../test/render";
import { Compose } from "./Compose";

/** A window that has room, or has not. */
const room = (wide: boolean) =>
  vi.spyOn(window, "matchMedia").mockImplementation(
    (query) =>
      ({
        matches: query.includes("min-width") && wide,
        addEventListener: () => {},
        removeEventListener: () => {},
      }) as unknown as MediaQueryList,
  );

beforeEach(() => localStorage.clear());
afterEach(() => vi.restoreAllMocks());

/** Innboks, the first letter, Ctrl+R. */
const answer = async (shell = fakeShell()) => {
  render(<App shell={shell} />);
  await screen.findByTestId("message-list");
  screen.getByTestId("message-row-in-1").focus();
  await userEvent.keyboard("{Enter}");
  await screen.findByTestId("incoming");
  await userEvent.keyboard("{Control>}r{/Control}");
  await screen.findByTestId("title-input");
  return shell;
};

test("the letter that is answered stands beside the answer, and focus is in the answer", async () => {
  room(true);
  const shell = await answer();
  const original = await screen.findByTestId("original");
  const { title } = await shell.incoming("in-1");
  expect(await within(original).findByRole("heading", { name: title })).toBeTruthy();
  expect(within(original).getByTestId("worth"), "what it is worth stands there too").toBeTruthy();
  expect(original.contains(document.activeElement)).toBe(false);
  expect(document.activeElement).toBe(screen.getByTestId("title-input"));
});

test("Esc closes what stands beside and not the answer, and focus goes back to what shows it", async () => {
  room(true);
  await answer();
  const original = await screen.findByTestId("original");
  within(original).getByRole("button", { name: "Skjul meldingen du svarer på" }).focus();
  await userEvent.keyboard("{Escape}");
  expect(screen.queryByTestId("original")).toBeNull();
  const button = screen.getByTestId("toggle-original");
  expect(document.activeElement).toBe(button);
  expect(button.getAttribute("aria-expanded")).toBe("false");
  expect(screen.getByTestId("title-input")).toBeTruthy();
});

test("F6 goes into the letter that is answered and out again", async () => {
  room(true);
  await answer();
  const original = await screen.findByTestId("original");
  await userEvent.keyboard("{F6}");
  expect(original.contains(document.activeElement)).toBe(true);
  await userEvent.keyboard("{F6}");
  expect(original.contains(document.activeElement)).toBe(false);
});

test("that it was hidden is remembered", async () => {
  room(true);
  rememberAnswered("d1", "in-1");
  const first = renderWithShell(<Compose draftId="d1" onLeave={() => {}} onSent={() => {}} />);
  await userEvent.click(await screen.findByTestId("toggle-original"));
  first.unmount();
  renderWithShell(<Compose draftId="d1" onLeave={() => {}} onSent={() => {}} />);
  const button = await screen.findByTestId("toggle-original");
  expect(screen.queryByTestId("original")).toBeNull();
  expect(button.textContent).toBe("Vis meldingen du svarer på");
});

test("where there is no room it is shown when asked for, over the answer", async () => {
  room(false);
  rememberAnswered("d1", "in-1");
  renderWithShell(<Compose draftId="d1" onLeave={() => {}} onSent={() => {}} />);
  const button = await screen.findByTestId("toggle-original");
  expect(screen.queryByTestId("original")).toBeNull();
  await userEvent.click(button);
  const original = await screen.findByTestId("original");
  expect(original.tagName).toBe("DIALOG");
  await userEvent.click(within(original).getByRole("button", { name: "Lukk" }));
  expect(screen.queryByTestId("original")).toBeNull();
  await waitFor(() => expect(document.activeElement).toBe(button));
});

test("a letter that answers nothing offers nothing to show", async () => {
  room(true);
  renderWithShell(<Compose draftId="d1" onLeave={() => {}} onSent={() => {}} />);
  await screen.findByTestId("title-input");
  expect(screen.queryByTestId("toggle-original")).toBeNull();
  await userEvent.keyboard("{Escape}");
  expect(localStorage.getItem("budstikke.original"), "leaving it is no wish").toBeNull();
});

test("only ids are kept, and no more of them than anybody has", () => {
  for (let made = 0; made < 250; made += 1) {
    rememberAnswered(`d${made}`, `in-${made}`);
  }
  expect(answeredBy("d249")).toBe("in-249");
  expect(answeredBy("d0")).toBeNull();
  localStorage.setItem("budstikke.answered", "{");
  expect(answeredBy("d249")).toBeNull();
});
