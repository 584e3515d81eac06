import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { createRef } from "react";
import { expect, test, vi } from "vitest";
import { fakeShell } from "../../ipc/fake";
import { outboxKind, outboxKinds } from "../../ipc/fake/messages";
import { renderWithShell } from "../../test/render";
import { MessageView } from "./MessageView";

const open = (uid: string, shell = fakeShell()) => {
  const calls = { onReceipt: vi.fn(), onDraft: vi.fn(), onGone: vi.fn(), onThread: vi.fn() };
  return {
    ...renderWithShell(
      <MessageView back={null} headingLevel={2} headingRef={createRef()} uid={uid} {...calls} />,
      shell,
    ),
    ...calls,
  };
};

test.each(outboxKinds)(
  "a message that is %s says so, and offers what can be done",
  async (kind) => {
    const message = outboxKind(new Date(), kind, "x");
    const shell = fakeShell();
    vi.spyOn(shell, "message").mockResolvedValue(message);
    const { container } = open("x", shell);
    await screen.findByTestId("status-sentence");
    const said = container.textContent ?? "";
    expect(said).toContain(kind === "held" ? "Klar om" : message.outbox?.text);
    for (const action of message.actions) {
      expect(screen.getByRole("button", { name: action.label })).toBeTruthy();
    }
    if (message.problem) {
      expect(said).toContain(message.problem.what);
      expect(said).toContain(message.problem.meaning);
    }
  },
);

test("the order is title, counterpart, sentence, action, timeline", async () => {
  const { container } = open("1");
  await screen.findByTestId("status-sentence");
  const said = container.textContent ?? "";
  const order = [
    "Tilsvar i høring om skolevei",
    "Til Statens prøveetat",
    "Arkivet hos Statens prøveetat har bekreftet mottak.",
    "Skriv ut kvittering",
    "Tidslinje",
  ].map((words) => said.indexOf(words));
  expect(order).not.toContain(-1);
  expect(order).toEqual(order.toSorted((a, b) => a - b));
});

test("«Kopier svar» copies the paragraph that is ready", async () => {
  const { shell } = open("1");
  await userEvent.click(await screen.findByRole("button", { name: "Kopier svar" }));
  expect(shell.copied()).toContain("bekreftet mottatt i arkivet");
  expect(await screen.findByText("Svaret er kopiert. Lim det inn i e-posten.")).toBeTruthy();
});

test("evidence shows the bytes as text, and says when it is our own record", async () => {
  open("1");
  await userEvent.click(await screen.findByTestId("show-evidence-6"));
  const drawer = await screen.findByTestId("evidence-drawer");
  expect(await within(drawer).findByText(/receiptType/)).toBeTruthy();
  await userEvent.click(within(drawer).getByRole("button", { name: "Lukk" }));
  await userEvent.click(screen.getByTestId("show-evidence-1"));
  expect(await screen.findByText("Dette er vår egen registrering.")).toBeTruthy();
});

test("arrow keys walk the tabs", async () => {
  open("1");
  const first = await screen.findByRole("tab", { name: "Tidslinje" });
  first.focus();
  await userEvent.keyboard("{ArrowRight}");
  expect(screen.getByRole("tab", { name: "Dokumenter (3)" }).getAttribute("aria-selected")).toBe(
    "true",
  );
  await userEvent.keyboard("{End}");
  expect(document.activeElement?.textContent).toBe("Teknisk");
});

test("a message that is gone leads back to the list", async () => {
  const { onGone } = open("nobody");
  await userEvent.click(await screen.findByRole("button", { name: "Lukk" }));
  expect(onGone).toHaveBeenCalledOnce();
});

const documentsOf = async (uid: string) => {
  const opened = open(uid);
  await userEvent.click(await screen.findByRole("tab", { name: /^Dokumenter/ }));
  return opened;
};

test("«Lagre alle» says how many and in which folder", async () => {
  await documentsOf("1");
  await userEvent.click(screen.getByTestId("save-documents"));
  expect(
    await screen.findByText("4 dokumenter er lagret i mappen «Høring skolevei»."),
  ).toBeTruthy();
});

test("a document is opened at once, and a taushetsbelagt one when the person has been told", async () => {
  const { unmount } = await documentsOf("1");
  await userEvent.click(screen.getByTestId("open-document-1"));
  expect(await screen.findByText(/^En kopi av Tilsvar.pdf er åpnet/)).toBeTruthy();
  unmount();

  const { shell } = await documentsOf("3");
  const asked = vi.spyOn(shell, "openDocument");
  const button = screen.getByTestId("open-document-1");
  await userEvent.click(button);
  const question = await screen.findByRole("alertdialog");
  expect(question.textContent).toContain("taushetsbelagt");
  expect(document.activeElement?.textContent).toBe("Avbryt");
  await userEvent.keyboard("{Enter}");
  expect(screen.queryByRole("alertdialog")).toBeNull();
  expect(asked).toHaveBeenCalledTimes(1);
  await userEvent.click(button);
  await userEvent.click(await screen.findByRole("button", { name: "Åpne en kopi" }));
  expect(asked).toHaveBeenLastCalledWith("3", "1", true);
});

test("what is not opened from here says why, and can be saved", async () => {
  const { shell } = await documentsOf("1");
  vi.spyOn(shell, "openDocument").mockResolvedValue({ kind: "refused", text: "Et program." });
  const save = vi.spyOn(shell, "saveDocument");
  await userEvent.click(screen.getByTestId("open-document-1"));
  const said = await screen.findByRole("alertdialog", { name: "Tilsvar.pdf åpnes ikke her" });
  expect(said.textContent).toContain("Et program.");
  await userEvent.click(within(said).getByRole("button", { name: "Lagre …" }));
  expect(save).toHaveBeenCalledWith("1", "1");
});

test("a document is shown in its own window, and a taushetsbelagt one when the person has been told", async () => {
  const { shell, unmount } = await documentsOf("1");
  const shown = vi.spyOn(shell, "showDocument");
  await userEvent.click(screen.getByTestId("show-document-1"));
  expect(shown).toHaveBeenCalledWith("1", "1", false);
  expect(screen.queryByRole("alertdialog")).toBeNull();
  unmount();

  const confidential = await documentsOf("3");
  const asked = vi.spyOn(confidential.shell, "showDocument");
  await userEvent.click(screen.getByTestId("show-document-1"));
  const question = await screen.findByRole("alertdialog");
  expect(question.textContent).toContain("taushetsbelagt");
  expect(document.activeElement?.textContent).toBe("Avbryt");
  await userEvent.click(screen.getByRole("button", { name: "Vis dokumentet" }));
  expect(asked).toHaveBeenLastCalledWith("3", "1", true);
});

test("what is not shown here says why, and can be opened in another program", async () => {
  const { shell } = await documentsOf("1");
  vi.spyOn(shell, "showDocument").mockResolvedValue({ kind: "refused", text: "For stor." });
  const open = vi.spyOn(shell, "openDocument");
  await userEvent.click(screen.getByTestId("show-document-1"));
  const said = await screen.findByRole("alertdialog", { name: "Tilsvar.pdf vises ikke her" });
  expect(said.textContent).toContain("For stor.");
  await userEvent.click(within(said).getByRole("button", { name: "Åpne i et annet program" }));
  expect(open).toHaveBeenCalledWith("1", "1", false);
});
