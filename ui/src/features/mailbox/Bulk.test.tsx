import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { type FakeShell, fakeShell } from "../../ipc/fake";
import { session } from "../../ipc/fake/start";
import { ShellError } from "../../ipc/shell";
import { useEvents } from "../../shared/data/useEvents";
import { renderWithShell } from "../../test/render";
import { InboxList } from "./InboxList";

const onOpen = vi.fn();
const onSelect = vi.fn();

/** Hears what changes, as the window does. */
function Listening() {
  useEvents(() => {});
  return null;
}

async function open(shell: FakeShell) {
  renderWithShell(
    <>
      <Listening />
      <InboxList onOpen={onOpen} onSelect={onSelect} selected={null} session={session} />
    </>,
    shell,
  );
  const first = await screen.findByTestId("message-row-in-1");
  first.focus();
  return first;
}

const checked = () => screen.queryAllByRole("option", { checked: true }).length;

const refusal = new ShellError({
  code: "other",
  number: "E26",
  what: "Databasen svarer ikke.",
  meaning: "",
  action: "",
  help: "",
  details: "",
});

test("Space picks a row, Shift with an arrow more and fewer, and none is opened or read", async () => {
  onSelect.mockClear();
  onOpen.mockClear();
  await open(fakeShell());
  await userEvent.keyboard(" {Shift>}{ArrowDown}{ArrowDown}{/Shift}");
  expect(checked()).toBe(3);
  expect(document.activeElement?.getAttribute("data-testid")).toBe("message-row-in-3");
  await userEvent.keyboard("{Shift>}{ArrowUp}{/Shift}");
  expect(checked()).toBe(2);
  expect(within(screen.getByTestId("bulk-bar")).getByText("2 av 7 valgt")).toBeTruthy();
  await userEvent.keyboard("{Escape}");
  expect(checked()).toBe(0);
  expect(screen.queryByTestId("bulk-bar")).toBeNull();
  expect(onSelect).not.toHaveBeenCalled();
  expect(onOpen).not.toHaveBeenCalled();
});

test("Ctrl+A picks what is fetched and says of how many, not that it is all there is", async () => {
  await open(fakeShell(new URLSearchParams("many=100")));
  await userEvent.keyboard("{Control>}a{/Control}");
  expect(within(screen.getByTestId("bulk-bar")).getByText("50 av 107 valgt")).toBeTruthy();
});

test("the box of a row picks it, a press beside it opens it", async () => {
  onOpen.mockClear();
  const row = await open(fakeShell());
  await userEvent.click(row.querySelector(".listbox-check") as Element);
  expect(checked()).toBe(1);
  expect(onOpen).not.toHaveBeenCalled();
  await userEvent.click(row);
  expect(onOpen).toHaveBeenCalledWith("in-1");
});

test("what is picked is marked as handled in one go, only where it is not, and Angre takes it back", async () => {
  const shell = fakeShell();
  const marked = vi.spyOn(shell, "markHandled");
  const before = (await shell.listInbox(null)).rows.filter((row) => row.handled).length;
  await open(shell);
  await userEvent.keyboard("{Control>}a{/Control}");
  await userEvent.click(screen.getByTestId("bulk-handled"));
  const notice = await screen.findByText(`${7 - before} av ${7 - before} ferdig.`);
  expect(marked).toHaveBeenCalledTimes(7 - before);
  expect(notice).toBeTruthy();
  await waitFor(() => expect(checked()).toBe(0));
  await userEvent.click(screen.getByRole("button", { name: "Angre" }));
  await screen.findByText(`${7 - before} av ${7 - before} er som før.`);
  expect((await shell.listInbox(null)).rows.filter((row) => row.handled).length).toBe(before);
});

test("what did not go is told by message, stays picked, and stops none of the others", async () => {
  const shell = fakeShell();
  const real = shell.markRead;
  shell.markRead = (uid, read) => (uid === "in-2" ? Promise.reject(refusal) : real(uid, read));
  for (const uid of ["in-1", "in-2", "in-3"]) {
    await real(uid, false);
  }
  await open(shell);
  await userEvent.keyboard(" {Shift>}{ArrowDown}{ArrowDown}{/Shift}");
  await userEvent.click(screen.getByTestId("bulk-read"));
  await screen.findByText("2 av 3 ferdig. 1 gikk ikke.");
  expect(checked()).toBe(1);
  await userEvent.click(screen.getByTestId("bulk-which"));
  expect(screen.getByText(/Databasen svarer ikke/).textContent).toContain("Rotete AS");
});

test("what is picked is saved for a spreadsheet, and nothing else", async () => {
  const shell = fakeShell();
  const save = vi.spyOn(shell, "saveList").mockResolvedValue(2);
  await open(shell);
  await userEvent.keyboard(" {Shift>}{ArrowDown}{/Shift}");
  await userEvent.click(screen.getByRole("button", { name: "Eksporter valgte (CSV) …" }));
  expect(save.mock.calls[0]?.[0].uids).toEqual(["in-1", "in-2"]);
  expect(await screen.findByText("2 meldinger er lagret i filen.")).toBeTruthy();
  expect(checked()).toBe(2);
});
