import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { fakeShell } from "../ipc/fake";
import { App } from "./App";

const start = async (query = "") => {
  const shell = fakeShell(new URLSearchParams(query));
  render(<App shell={shell} />);
  await screen.findByTestId("nav-followup");
  await userEvent.keyboard("{Control>}2{/Control}");
  return shell;
};
const rows = () => screen.queryAllByTestId(/^followup-row-/);
const opener = (row: HTMLElement | undefined) => {
  const button = row?.querySelector<HTMLElement>(".followup-open");
  if (!button) {
    throw new Error("no such row");
  }
  return button;
};

test("Ctrl+2 shows what waits, as many as the navigation counts", async () => {
  const shell = await start();
  await screen.findByTestId("followup-list");
  const { total } = await shell.followUps();
  expect(rows()).toHaveLength(total);
  expect(screen.getByTestId("nav-followup").textContent).toContain(`${total} venter på deg`);
});

test("E takes a row away, Ctrl+Z brings it back, and focus stays in the list", async () => {
  await start();
  await screen.findByTestId("followup-list");
  const row = rows().find((one) => within(one).queryByTestId("followup-handle"));
  const key = row?.dataset.testid ?? "";
  opener(row).focus();
  await userEvent.keyboard("e");
  await waitFor(() => expect(screen.queryByTestId(key)).toBeNull());
  await waitFor(() => expect(document.activeElement?.closest(".followup-list")).not.toBeNull());
  await userEvent.keyboard("{Control>}z{/Control}");
  expect(await screen.findByTestId(key)).toBeTruthy();
});

test("what waits for a decision is not taken away by E, and it is said why", async () => {
  await start();
  await screen.findByTestId("followup-list");
  const row = rows().find((one) => !within(one).queryByTestId("followup-handle"));
  const before = rows().length;
  opener(row).focus();
  await userEvent.keyboard("e");
  expect(await screen.findByText("Denne blir borte herfra når den er løst.")).toBeTruthy();
  expect(rows()).toHaveLength(before);
});

test("a letter is read beside the list, and stays chosen", async () => {
  await start();
  const row = await screen.findByTestId("followup-row-message:in-1");
  await userEvent.click(opener(row));
  expect(await screen.findByTestId("incoming")).toBeTruthy();
  expect(opener(screen.getByTestId("followup-row-message:in-1")).getAttribute("aria-current")).toBe(
    "true",
  );
});

test("the best action is done from the list", async () => {
  const shell = await start();
  await screen.findByTestId("followup-list");
  const reminder = screen.getAllByRole("button", { name: /^Kopier purring/ })[0];
  if (!reminder) {
    throw new Error("nothing to remind of");
  }
  await userEvent.click(reminder);
  expect(shell.copied()).toContain("har ikke fått bekreftet");
  const asked = vi.spyOn(shell, "sendNow");
  await userEvent.click(screen.getAllByRole("button", { name: /^Prøv igjen/ })[0] ?? reminder);
  expect(asked).toHaveBeenCalledOnce();
});

test("a draft that has lain long is opened or left to lie", async () => {
  await start();
  const row = await screen.findByTestId("followup-row-draft:d3");
  await userEvent.click(within(row).getByTestId("followup-act"));
  expect(await screen.findByTestId("title-input")).toBeTruthy();
});

test("letters without an answer can be left out", async () => {
  await start();
  await screen.findByTestId("followup-row-message:in-1");
  await userEvent.selectOptions(screen.getByTestId("answer-days"), "0");
  await waitFor(() => expect(screen.queryByTestId("followup-row-message:in-1")).toBeNull());
});

test("nothing waits when nothing does", async () => {
  await start("empty");
  expect(await screen.findByText("Ingenting venter på deg.")).toBeTruthy();
});
