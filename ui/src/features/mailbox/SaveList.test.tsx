import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { fakeShell } from "../../ipc/fake";
import { ShellError } from "../../ipc/shell";
import { renderWithShell } from "../../test/render";
import { SaveList } from "./SaveList";
import { noLooking } from "./search/looking";

const press = (shell: ReturnType<typeof fakeShell>, looking = noLooking) => {
  renderWithShell(<SaveList folder="sent" looking={looking} />, shell);
  return userEvent.click(screen.getByRole("button", { name: "Eksporter (CSV) …" }));
};

test("the list that is seen is the one that is saved, and how much it was is told", async () => {
  const shell = fakeShell();
  const save = vi.spyOn(shell, "saveList").mockResolvedValue(214);
  await press(shell, { ...noLooking, text: " vann ", documents: true });
  expect(save).toHaveBeenCalledWith({
    search: {
      text: "vann",
      place: "sent",
      unread: false,
      confidential: false,
      documents: true,
      after: null,
    },
    uids: [],
  });
  expect(await screen.findByText("214 meldinger er lagret i filen.")).toBeTruthy();
});

test("what is looked for in every folder is saved from every folder", async () => {
  const shell = fakeShell();
  const save = vi.spyOn(shell, "saveList");
  await press(shell, { ...noLooking, text: "vann", everywhere: true });
  expect(save.mock.calls[0]?.[0].search.place).toBeNull();
});

test("who thinks better of it is told nothing", async () => {
  const shell = fakeShell();
  const save = vi.spyOn(shell, "saveList").mockResolvedValue(null);
  await press(shell);
  await vi.waitFor(() => expect(save).toHaveBeenCalled());
  expect(screen.queryByText(/lagret i filen/)).toBeNull();
});

test("what was not saved says so", async () => {
  const shell = fakeShell();
  const error = {
    code: "other",
    number: "E24",
    what: "Vi fikk ikke lagret dokumentet.",
    meaning: "",
    action: "Velg en annen mappe.",
    help: "",
    details: "",
  } as const;
  vi.spyOn(shell, "saveList").mockRejectedValue(new ShellError(error));
  await press(shell);
  expect(
    await screen.findByText("Vi fikk ikke lagret dokumentet. Velg en annen mappe."),
  ).toBeTruthy();
});
