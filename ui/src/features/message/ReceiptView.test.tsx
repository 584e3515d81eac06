import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { fakeShell } from "../../ipc/fake";
import { ShellError } from "../../ipc/shell";
import { renderWithShell } from "../../test/render";
import { ReceiptView } from "./ReceiptView";

const kept = [
  ["saveReceipt", "Lagre som PDF …", "Kvitteringen er lagret som PDF."],
  ["saveBundle", "Lagre bevispakke …", /Bevispakken er lagret/],
] as const;

const press = async (name: string, shell: ReturnType<typeof fakeShell>) => {
  renderWithShell(<ReceiptView onBack={() => {}} uid="1" />, shell);
  await screen.findByTestId("receipt");
  await userEvent.click(screen.getByRole("button", { name }));
};

test.each(kept)("%s: what was saved is told when it was", async (command, name, said) => {
  const shell = fakeShell();
  const save = vi.spyOn(shell, command);
  await press(name, shell);
  expect(save).toHaveBeenCalledWith("1");
  expect(await screen.findByText(said)).toBeTruthy();
});

test.each(kept)("%s: who thinks better of it is told nothing", async (command, name, said) => {
  const shell = fakeShell();
  const save = vi.spyOn(shell, command).mockResolvedValue(false);
  await press(name, shell);
  await vi.waitFor(() => expect(save).toHaveBeenCalled());
  expect(screen.queryByText(said)).toBeNull();
});

test.each(kept)("%s: what was not saved says so, and the receipt stays", async (command, name) => {
  const shell = fakeShell();
  const error = {
    code: "other",
    number: "E24",
    what: "Vi fikk ikke lagret dokumentet.",
    meaning: "",
    action: "",
    help: "",
    details: "",
  } as const;
  vi.spyOn(shell, command).mockRejectedValue(new ShellError(error));
  await press(name, shell);
  expect(await screen.findByText(error.what)).toBeTruthy();
  expect(screen.getByTestId("receipt")).toBeTruthy();
});
