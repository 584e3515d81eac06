import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { App } from "../../app/App";
import { fakeShell } from "../../ipc/fake";
import { fits } from "./fuzzy";

const ID = "7d1c2b40-1111-4a51-9c60-000000000001";
const UNKNOWN = "7d1c0a52-9f3e-4c1b-8a77-2f1f5e0c9d10";

const start = async () => {
  const shell = fakeShell();
  render(<App shell={shell} />);
  await screen.findByTestId("message-list");
  return shell;
};
const open = async () => {
  await userEvent.keyboard("{Control>}k{/Control}");
  const field = await screen.findByTestId("palette-input");
  await waitFor(() => expect(document.activeElement).toBe(field));
  return field;
};
const active = (field: HTMLElement) =>
  document.getElementById(field.getAttribute("aria-activedescendant") ?? "")?.dataset.testid;

test("Ctrl+K offers what can be done here, with its keys, and Esc gives focus back", async () => {
  await start();
  const before = screen.getByTestId("new-message");
  before.focus();
  const field = await open();
  const sent = screen.getByTestId("palette-command:sent");
  expect(within(sent).getByText("Ctrl+4")).toBeTruthy();
  expect(screen.queryByTestId("palette-command:palette")).toBeNull();
  expect(active(field)).toBe("palette-command:newMessage");
  await userEvent.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByTestId("palette")).toBeNull());
  expect(document.activeElement).toBe(before);
});

test("what would do nothing here is not offered", async () => {
  await start();
  await open();
  expect(screen.queryByTestId("palette-command:print"), "no message is chosen").toBeNull();
  expect(screen.queryByTestId("palette-command:reply")).toBeNull();
  await userEvent.keyboard("{Escape}");
  await userEvent.click(screen.getByTestId("message-row-in-1"));
  await screen.findByTestId("incoming");
  await open();
  expect(screen.getByTestId("palette-command:print")).toBeTruthy();
});

test("a few letters, also in English, lead to a folder by keys alone", async () => {
  await start();
  const field = await open();
  await userEvent.keyboard("outb");
  expect(active(field)).toBe("palette-command:outbox");
  await userEvent.keyboard("{Enter}");
  await waitFor(() =>
    expect(screen.getByTestId("nav-outbox").getAttribute("aria-current")).toBe("page"),
  );
});

test("arrows choose, and go round", async () => {
  await start();
  const field = await open();
  const all = within(screen.getByTestId("palette"))
    .getAllByRole("option")
    .map((one) => one.dataset.testid);
  await userEvent.keyboard("{ArrowDown}");
  expect(active(field)).toBe(all[1]);
  await userEvent.keyboard("{ArrowUp}{ArrowUp}");
  expect(active(field)).toBe(all.at(-1));
});

test("a pasted id leads straight to its message", async () => {
  await start();
  const field = await open();
  await userEvent.paste(ID);
  await screen.findByTestId("palette-message:1");
  expect(active(field)).toBe("palette-message:1");
  await userEvent.keyboard("{Enter}");
  expect(await screen.findByTestId("status-sentence")).toBeTruthy();
  expect(screen.getByTestId("nav-sent").getAttribute("aria-current")).toBe("page");
});

test("the lines of a pasted e-mail are not run together", async () => {
  const shell = await start();
  const asked = vi.spyOn(shell, "find");
  await open();
  await userEvent.paste(`Hei!\nMessage-ID: ${ID}\nConversation-ID: ${UNKNOWN}\n`);
  await screen.findByTestId("palette-message:1");
  expect(asked).toHaveBeenLastCalledWith(`Hei! Message-ID: ${ID} Conversation-ID: ${UNKNOWN}`);
});

test("an id that is not here leads to Finn melding, which tells where it looked", async () => {
  await start();
  const field = await open();
  await userEvent.paste(UNKNOWN);
  expect(active(field)).toBe("palette-lookUp");
  await userEvent.keyboard("{Enter}");
  expect((await screen.findByTestId("find-nothing")).textContent).toContain(UNKNOWN);
  expect((screen.getByTestId("find-field") as HTMLTextAreaElement).value).toBe(UNKNOWN);
});

test("a message that was found for other words is gone with them, so that Enter never opens it", async () => {
  await start();
  const field = await open();
  await userEvent.paste(ID);
  await screen.findByTestId("palette-message:1");
  await userEvent.type(field, "9");
  expect(screen.queryByTestId("palette-message:1")).toBeNull();
});

test("who was written to before is written to again, and no register is asked", async () => {
  const shell = await start();
  const asked = vi.spyOn(shell, "searchRecipients");
  const searched = vi.spyOn(shell, "search");
  const field = await open();
  await userEvent.keyboard("statens prøve");
  const [option] = await screen.findAllByTestId(/^palette-recipient:/);
  await waitFor(() => expect(searched).toHaveBeenCalled());
  expect(asked.mock.calls.every(([text]) => text === "")).toBe(true);
  expect(option?.textContent).toContain("Ny melding til Statens prøveetat");
  await userEvent.click(option ?? field);
  const to = await screen.findByTestId("recipient-input");
  expect((to as HTMLInputElement).value).toBe("Statens prøveetat");
});

test("a setting is gone to where it stands", async () => {
  await start();
  await open();
  await userEvent.keyboard("angrefrist");
  await userEvent.click(await screen.findByTestId("palette-setting:hold"));
  expect(await screen.findByTestId("settings-writing")).toBeTruthy();
});

test("messages are found by their words, in every folder", async () => {
  await start();
  await open();
  await userEvent.keyboard("vannprøver");
  const all = await screen.findAllByTestId(/^palette-message:/);
  expect(all.map((one) => one.textContent?.includes("Utboks"))).toContain(true);
  await userEvent.keyboard(" storelva");
  await waitFor(() =>
    expect(screen.getByTestId("palette-message:in-1").textContent).toContain("Innboks"),
  );
});

test("nothing that fits is said, and can still be looked up", async () => {
  await start();
  const field = await open();
  await userEvent.keyboard("zzyzx");
  expect(
    (await screen.findAllByText("Ingen kommando, mappe, mottaker eller melding passer.")).length,
  ).toBeGreaterThan(0);
  expect(active(field)).toBe("palette-lookUp");
});

test("the start of a word fits best, and letters far apart do not fit", () => {
  const [start, inside, scattered] = ["Utboks", "Gå til Utboks", "Uten at bare k"].map((text) =>
    fits("utb", text),
  );
  expect(start).toBeGreaterThan(inside ?? 0);
  expect(inside).toBeGreaterThan(scattered ?? 0);
  expect(fits("nm", "Ny melding")).toBeGreaterThan(0);
  expect(fits("utb", "Hurtigtaster")).toBe(0);
  expect(fits("ny sendt", "Ny melding")).toBe(0);
});
