/** What is typed on while something is on its way, and keys that are held: nothing happens behind one's back. */
import { act, fireEvent, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { fakeShell } from "../ipc/fake";
import { setLetters } from "../shared/keys/rebinding";
import { App } from "./App";

const start = async () => {
  const shell = fakeShell();
  render(<App shell={shell} />);
  await screen.findByTestId("message-list");
  const row = screen.getByTestId("message-row-in-1");
  row.focus();
  const handled = vi.spyOn(shell, "markHandled");
  return { shell, row, handled };
};
const focused = () => document.activeElement as HTMLElement;
/** A key as the window gets it, with nothing waited for between this one and the next. */
const press = (key: string, more: KeyboardEventInit = {}) =>
  focused().dispatchEvent(
    new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }),
  );

test("the palette is open when the press is over, so that the next key is the first letter in it", async () => {
  const { handled } = await start();
  act(() => {
    press("k", { ctrlKey: true });
    expect(focused().dataset.testid).toBe("palette-input");
    press("e");
  });
  expect(handled).not.toHaveBeenCalled();
});

test("Ctrl+K that is held opens the palette and leaves it open", async () => {
  await start();
  fireEvent.keyDown(focused(), { key: "k", ctrlKey: true });
  for (let held = 0; held < 3; held += 1) {
    fireEvent.keyDown(focused(), { key: "k", ctrlKey: true, repeat: true });
  }
  expect(screen.getByTestId("palette")).toBeTruthy();
  fireEvent.keyDown(focused(), { key: "k", ctrlKey: true });
  expect(screen.queryByTestId("palette")).toBeNull();
});

test("what is typed after Ctrl+N is not done to the row behind, and the next goes into the letter", async () => {
  const { shell, handled, row } = await start();
  const made = await shell.newDraft();
  let resolve: (draft: typeof made) => void = () => {};
  vi.spyOn(shell, "newDraft").mockReturnValue(
    new Promise((done) => {
      resolve = done;
    }),
  );
  await userEvent.keyboard("{Control>}n{/Control}eu{Delete}");
  expect(focused()).toBe(row);
  expect(handled).not.toHaveBeenCalled();
  resolve(made);
  await waitFor(() => expect(focused().dataset.testid).toBe("recipient-input"));
  await userEvent.keyboard("e");
  expect((focused() as HTMLInputElement).value).toBe("e");
  expect(handled).not.toHaveBeenCalled();
});

test("what is typed after Ctrl+R is not done to the row behind", async () => {
  const { shell, handled, row } = await start();
  await userEvent.keyboard("{Enter}");
  await screen.findByTestId("incoming");
  const reply = vi.spyOn(shell, "startReply").mockReturnValue(new Promise(() => {}));
  row.focus();
  await userEvent.keyboard("{Control>}r{/Control}e");
  expect(reply).toHaveBeenCalledOnce();
  expect(handled).not.toHaveBeenCalled();
});

test("letters act again when the new letter could not be made", async () => {
  const { shell, handled } = await start();
  vi.spyOn(shell, "newDraft").mockRejectedValue(new Error("full"));
  await userEvent.keyboard("{Control>}n{/Control}");
  await screen.findAllByRole("alert");
  await userEvent.keyboard("e");
  expect(handled).toHaveBeenCalledOnce();
});

test("what is typed after Enter in the palette is not done to the row it was opened from", async () => {
  const { handled } = await start();
  fireEvent.keyDown(focused(), { key: "k", ctrlKey: true });
  fireEvent.keyDown(focused(), { key: "Enter" });
  fireEvent.keyDown(focused(), { key: "e" });
  await waitFor(() => expect(focused().dataset.testid).toBe("recipient-input"));
  expect(handled).not.toHaveBeenCalled();
});

test("keys that are held begin one letter, and mark one row", async () => {
  const { shell, handled, row } = await start();
  const begun = vi.spyOn(shell, "newDraft").mockReturnValue(new Promise(() => {}));
  fireEvent.keyDown(row, { key: "e" });
  fireEvent.keyDown(row, { key: "e", repeat: true });
  expect(handled).toHaveBeenCalledOnce();
  fireEvent.keyDown(row, { key: "n", ctrlKey: true });
  const again = fireEvent.keyDown(row, { key: "n", ctrlKey: true, repeat: true });
  expect(begun).toHaveBeenCalledOnce();
  expect(again, "nor does the window itself do anything with it").toBe(false);
});

test("Delete that is held removes one draft", async () => {
  const { shell } = await start();
  const removed = vi.spyOn(shell, "deleteDraft");
  await userEvent.keyboard("{Control>}5{/Control}");
  await waitFor(() => expect(focused().className).toContain("draft-open"));
  fireEvent.keyDown(focused(), { key: "Delete" });
  fireEvent.keyDown(focused(), { key: "Delete", repeat: true });
  expect(removed).toHaveBeenCalledOnce();
});

test("E that is held in Oppfølging marks one row, and none when letters are switched off", async () => {
  const { shell } = await start();
  const handled = vi.spyOn(shell, "followUpDone");
  await userEvent.keyboard("{Control>}2{/Control}");
  await screen.findByTestId("followup-list");
  const rows = [...document.querySelectorAll<HTMLElement>(".followup-open")];
  const before = focused();
  setLetters(false);
  for (const row of rows) {
    fireEvent.keyDown(row, { key: "e" });
    fireEvent.keyDown(row, { key: "j" });
  }
  expect(handled).not.toHaveBeenCalled();
  expect(focused(), "nor do letters move").toBe(before);
  setLetters(true);
  for (const row of rows) {
    fireEvent.keyDown(row, { key: "e", repeat: true });
  }
  expect(handled).not.toHaveBeenCalled();
  for (const row of rows) {
    fireEvent.keyDown(row, { key: "e" });
  }
  expect(handled).toHaveBeenCalled();
});

test("letters that are switched off move nothing among the drafts", async () => {
  await start();
  await userEvent.keyboard("{Control>}5{/Control}");
  await waitFor(() => expect(focused().className).toContain("draft-open"));
  const first = focused();
  setLetters(false);
  fireEvent.keyDown(first, { key: "j" });
  expect(focused()).toBe(first);
  setLetters(true);
  fireEvent.keyDown(first, { key: "j" });
  expect(focused()).not.toBe(first);
});
