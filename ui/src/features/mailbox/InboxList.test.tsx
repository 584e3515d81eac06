import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { type FakeShell, fakeShell } from "../../ipc/fake";
import type { InboxPage, Session } from "../../ipc/generated/bindings";
import { keys } from "../../shared/data/queries";
import { renderWithShell } from "../../test/render";
import { InboxList } from "./InboxList";

const session: Session = {
  environment: "sandkasse",
  organisation: { orgNumber: "310204838", name: "Solvik kommune" },
  person: "Kari Nordmann",
  untried: false,
  withoutDpo: false,
  sendOnly: false,
  messageChannel: null,
  konto: null,
  recoveryKey: null,
  fetchEvery: 20,
  version: "0.1.0",
};

const open = (shell: FakeShell = fakeShell(), more: Partial<Session> = {}) =>
  renderWithShell(
    <InboxList
      onOpen={vi.fn()}
      onSelect={vi.fn()}
      selected={null}
      session={{ ...session, ...more }}
    />,
    shell,
  );

test("an unread letter says so in a word, and what it is worth", async () => {
  open();
  const row = await screen.findByTestId("message-row-in-1");
  expect(row.textContent).toContain("Ulest, Nordfjell kommune");
  expect(row.textContent).toContain("Kontrollert");
  expect(row.textContent).toContain("2 dokumenter");
  const answered = screen.getByTestId("message-row-in-4").textContent;
  expect(answered).not.toContain("Ulest");
  expect(answered).toContain("Kvittert: bekreftet");
});

test("what came and is no letter stands apart, with why and its bytes' name", async () => {
  open();
  const aside = await screen.findByTestId("aside");
  expect(within(aside).getByText("1 leveranse er lagt til side")).toBeTruthy();
  expect(aside.textContent).toContain("Den er tatt vare på slik den kom.");
});

test("an empty Innboks says how often it looks, or that it does not", async () => {
  const { unmount } = open(fakeShell(new URLSearchParams("empty")));
  expect(await screen.findByText("Vi ser etter nye hvert 20. sekund.")).toBeTruthy();
  unmount();
  open(fakeShell(new URLSearchParams("empty")), { sendOnly: true });
  expect(await screen.findByText("Budstikke henter ikke meldinger for dere.")).toBeTruthy();
});

test("with only Fiks IO an empty Innboks speaks of the konto, and of none that is out of use", async () => {
  const empty = () => fakeShell(new URLSearchParams("empty"));
  const { unmount } = open(empty(), { withoutDpo: true, konto: "Solvik kommune, post" });
  expect(await screen.findByText(/kommer til kontoen Solvik kommune, post/)).toBeTruthy();
  expect(screen.queryByText(/Vi ser etter nye/), "nothing is polled").toBeNull();
  unmount();
  open(empty(), { withoutDpo: true });
  expect(await screen.findByText("Budstikke henter ikke meldinger for dere.")).toBeTruthy();
});

test("«U» on a row marks it unread, and read again", async () => {
  const { shell, client } = open();
  const row = await screen.findByTestId("message-row-in-4");
  row.focus();
  await userEvent.keyboard("u");
  await waitFor(async () => expect((await shell.incoming("in-4")).unread).toBe(true));
  await act(() => client.invalidateQueries({ queryKey: keys.inbox }));
  await screen.findAllByText("Ulest,");
  await userEvent.keyboard("u");
  await waitFor(async () => expect((await shell.incoming("in-4")).unread).toBe(false));
});

test("what comes while the pointer is on the list moves nothing under it", async () => {
  const shell = fakeShell();
  const { client } = open(shell);
  const row = await screen.findByTestId("message-row-in-1");
  await userEvent.hover(row);
  const before = await shell.listInbox(null);
  const [first] = before.rows;
  const more: InboxPage = {
    ...before,
    rows: first ? [{ ...first, uid: "in-new" }, ...before.rows] : [],
    total: before.total + 1,
  };
  vi.spyOn(shell, "listInbox").mockResolvedValue(more);
  await act(() => client.invalidateQueries({ queryKey: keys.inbox }));
  const show = await screen.findByTestId("show-new");
  expect(show.textContent).toBe("Vis 1 ny");
  expect(screen.getByText("1 ny melding").getAttribute("role")).toBe("status");
  expect(screen.queryByTestId("message-row-in-new")).toBeNull();
  await userEvent.click(show);
  expect(await screen.findByTestId("message-row-in-new")).toBeTruthy();
});
