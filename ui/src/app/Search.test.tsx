import { act, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fakeShell } from "../ipc/fake";
import type { Found, MessageRow, SearchPage } from "../ipc/generated/bindings";
import { WIDE } from "../shared/ui/useMedia";
import { App } from "./App";

// The list and the message side by side.
beforeEach(() => {
  const quiet = { addEventListener: () => {}, removeEventListener: () => {} };
  vi.spyOn(window, "matchMedia").mockImplementation(
    (query) => ({ ...quiet, matches: query === WIDE }) as unknown as MediaQueryList,
  );
});
afterEach(() => {
  vi.restoreAllMocks();
});

const field = () => screen.findByTestId<HTMLInputElement>("search-input");
const count = (words: string) =>
  waitFor(() => expect(screen.getByTestId("search-count").textContent).toBe(words));
const rows = () =>
  within(screen.getByTestId("message-list"))
    .getAllByRole("option")
    .map((row) => row.getAttribute("data-testid")?.replace("message-row-", ""));

const start = async (place = "inbox") => {
  const shell = fakeShell();
  render(<App shell={shell} />);
  await userEvent.click(await screen.findByTestId(`nav-${place}`));
  await screen.findByTestId("message-list");
  return shell;
};

const startSearching = async (text: string, place = "inbox") => {
  const shell = await start(place);
  await userEvent.type(await field(), text);
  await screen.findByTestId("found");
  return shell;
};

test("what is typed is looked for in the folder, and it is said where and how much is found", async () => {
  await startSearching("storelva");
  await count("1 treff i Innboks");
  expect(rows()).toEqual(["in-1"]);
  expect(screen.getByTestId("search-said").textContent).toBe("1 treff i Innboks");
  expect(screen.queryByText("7 meldinger"), "the folder's own count is another").toBeNull();
});

test("what was put aside is not searched, and not shown among what is found", async () => {
  await start();
  await screen.findByTestId("aside");
  await userEvent.type(await field(), "høring");
  await count("1 treff i Innboks");
  expect(screen.queryByTestId("aside")).toBeNull();
});

test("Ctrl+F goes to the field, ↓ into what is found, and Esc empties it and goes back to the list", async () => {
  await start();
  await userEvent.keyboard("{Control>}f{/Control}");
  const input = await field();
  await waitFor(() => expect(document.activeElement).toBe(input));
  await userEvent.keyboard("høring{ArrowDown}");
  await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId("message-row-in-4")));
  expect(screen.getByTestId("message-list").closest(".found")).toBeTruthy();
  await userEvent.keyboard("{Control>}f{/Control}");
  await waitFor(() => expect(document.activeElement).toBe(input));
  expect(input.selectionEnd, "what stood there is replaced by what is typed").toBe(6);
  await userEvent.keyboard("{Escape}");
  expect(input.value).toBe("");
  await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId("message-row-in-1")));
  expect(screen.getByText("7 meldinger")).toBeTruthy();
});

test("Enter looks in every folder, and each row says where it lies and who it is to", async () => {
  await startSearching("storelva");
  await userEvent.keyboard("{Enter}");
  await waitFor(() => expect(rows()).toContain("2"));
  expect(screen.getByTestId("search-count").textContent).toMatch(/^\d+ treff i alle mapper$/);
  const sent = screen.getByTestId("message-row-2").textContent;
  expect(sent).toContain("Til Nordfjell kommune");
  expect(sent).toContain("Sendt · ");
  expect(screen.getByTestId("message-row-in-1").textContent).toContain("Innboks · ");
  await userEvent.click(screen.getByRole("button", { name: "Søk bare i Innboks" }));
  await count("1 treff i Innboks");
  expect(screen.getByTestId("message-row-in-1").textContent).not.toContain("Innboks · ");
});

test("a message found in another folder is read beside the search as it is read there", async () => {
  await startSearching("storelva");
  await userEvent.click(screen.getByRole("button", { name: "Søk i alt" }));
  await userEvent.click(await screen.findByTestId("message-row-2"));
  expect((await screen.findByTestId("status-sentence")).textContent).toContain(
    "Systemet til Nordfjell kommune har begynt å hente meldingen.",
  );
  expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("Innboks");
  expect(screen.getByTestId("message-row-2").getAttribute("aria-selected")).toBe("true");
  await userEvent.click(screen.getByTestId("search-clear"));
  expect(await screen.findByText("7 meldinger")).toBeTruthy();
  expect(
    screen.queryByTestId("status-sentence"),
    "Innboks alone has no such message to read",
  ).toBeNull();
});

test("Ctrl+↓ goes on in what is found, from the message that is read", async () => {
  await startSearching("vann");
  await count("3 treff i Innboks");
  await userEvent.click(await screen.findByTestId("message-row-in-1"));
  await userEvent.keyboard("{Control>}{ArrowDown}{/Control}");
  const next = screen.getByTestId("message-row-in-4");
  await waitFor(() => expect(next.getAttribute("aria-selected")).toBe("true"));
});

test("an answer that comes late never stands in for a newer one", async () => {
  const shell = await start();
  const found = await shell.search({
    text: "storelva",
    place: "inbox",
    unread: false,
    confidential: false,
    documents: false,
    after: null,
  });
  const nothing: SearchPage = { rows: [], next: null, unclear: [] };
  const answers = new Map<string, (page: SearchPage) => void>();
  vi.spyOn(shell, "search").mockImplementation(
    ({ text }) => new Promise((answer) => answers.set(text, answer)),
  );
  const input = await field();
  await userEvent.type(input, "stor");
  await waitFor(() => expect(answers.has("stor")).toBe(true));
  await userEvent.type(input, "elva");
  await waitFor(() => expect(answers.has("storelva")).toBe(true));
  await act(async () => answers.get("storelva")?.(found));
  await count("1 treff i Innboks");
  await act(async () => answers.get("stor")?.(nothing));
  await act(async () => {});
  expect(rows()).toEqual(["in-1"]);
  expect(screen.getByTestId("search-count").textContent).toBe("1 treff i Innboks");
});

test("while a wider search is under way, what is shown still says where it was found", async () => {
  const shell = await startSearching("storelva");
  await count("1 treff i Innboks");
  vi.spyOn(shell, "search").mockReturnValue(new Promise(() => {}));
  await userEvent.keyboard("{Enter}");
  await act(async () => {});
  expect(screen.getByTestId("search-count").textContent).toBe("1 treff i Innboks");
});

test("the search of a folder is there when one comes back to it", async () => {
  await startSearching("høring");
  await count("1 treff i Innboks");
  const input = await field();
  // Gone before the last letters were looked for.
  fireEvent.change(input, { target: { value: "høring skøyter" } });
  fireEvent.keyDown(input, { key: "4", ctrlKey: true });
  await waitFor(async () => expect((await field()).value).toBe(""));
  await screen.findByTestId("message-row-1");
  await userEvent.keyboard("{Control>}1{/Control}");
  await count("0 treff i Innboks");
  expect((await field()).value).toBe("høring skøyter");
});

test("the chips tell whether they are pressed, and «Nullstill» lets go of them and of nothing else", async () => {
  await start();
  const unread = screen.getByTestId("chip-unread");
  expect(unread.getAttribute("aria-pressed")).toBe("false");
  expect(screen.queryByTestId("chip-reset")).toBeNull();
  await userEvent.click(unread);
  await count("2 treff i Innboks");
  expect(unread.getAttribute("aria-pressed")).toBe("true");
  await userEvent.type(await field(), "storelva");
  await count("1 treff i Innboks");
  await userEvent.click(screen.getByTestId("chip-documents"));
  await userEvent.click(screen.getByTestId("chip-reset"));
  expect(unread.getAttribute("aria-pressed")).toBe("false");
  expect((await field()).value).toBe("storelva");
  expect(document.activeElement, "focus is not lost with the button").toBe(await field());
});

test("only what comes in can be unread", async () => {
  await start("sent");
  expect(screen.queryByTestId("chip-unread")).toBeNull();
  await userEvent.click(screen.getByTestId("chip-confidential"));
  await count("1 treff i Sendt");
  expect(rows()).toEqual(["3"]);
});

test("a letter that is read stays among the unread, and as read, until another is chosen", async () => {
  const shell = await start();
  await userEvent.click(screen.getByTestId("chip-unread"));
  await count("2 treff i Innboks");
  await userEvent.click(screen.getByTestId("message-row-in-1"));
  await waitFor(async () => expect((await shell.incoming("in-1")).unread).toBe(false));
  await count("1 treff i Innboks");
  expect(rows(), "in its place").toEqual(["in-1", "in-2"]);
  await waitFor(() =>
    expect(screen.getByTestId("message-row-in-1").textContent).not.toContain("Ulest"),
  );
  await userEvent.keyboard("{Control>}{ArrowDown}{/Control}");
  await waitFor(() => expect(rows()).toEqual(["in-2"]));
  expect(screen.getByTestId("message-row-in-2").getAttribute("aria-selected")).toBe("true");
});

test("what did not count is told beneath the field, and hinders nothing", async () => {
  await startSearching("høring status:blå");
  await count("1 treff i Innboks");
  const note = await screen.findByText(/Vi kjenner ikke «status:blå»/, undefined, {
    timeout: 3000,
  });
  expect(note.closest("[role]")?.getAttribute("role"), "a note and no alarm").toBe("status");
  expect((await field()).getAttribute("aria-describedby")).toBe("search-unclear");
  expect((await field()).getAttribute("aria-invalid")).toBeNull();
});

test("nothing found says where, and leads on to every folder", async () => {
  await startSearching("purring");
  expect(await screen.findByText("Vi fant ingenting i Innboks.")).toBeTruthy();
  await userEvent.click(screen.getByTestId("search-widen"));
  await count("1 treff i alle mapper");
  expect(document.activeElement, "focus is not lost with the button").toBe(await field());
  await userEvent.type(await field(), " skøyter");
  expect(await screen.findByText("Vi fant ingenting i Innboks, Utboks eller Sendt.")).toBeTruthy();
  expect(screen.getByText(/Utkast er ikke med i søket/)).toBeTruthy();
});

test("what comes in and matches is there without being asked for again", async () => {
  const shell = await startSearching("høring");
  await count("1 treff i Innboks");
  const page = await shell.search({
    text: "",
    place: "inbox",
    unread: false,
    confidential: false,
    documents: false,
    after: null,
  });
  vi.spyOn(shell, "search").mockResolvedValue({ ...page, rows: page.rows.slice(0, 2) });
  await act(async () => shell.emit({ kind: "inboxChanged" }));
  await count("2 treff i Innboks");
  expect(screen.getByTestId("search-said").textContent, "a question is answered aloud once").toBe(
    "1 treff i Innboks",
  );
});

test("what comes in while a search is shown is told, for the list does not show it", async () => {
  const shell = await start();
  const notice = {
    kind: "notice",
    uid: "in-1",
    text: "Brev fra Nordfjell.",
    tone: "neutral",
  } as const;
  await act(async () => shell.emit(notice));
  expect(screen.queryByText("Brev fra Nordfjell.")).toBeNull();
  await userEvent.type(await field(), "høring");
  await screen.findByTestId("found");
  await act(async () => shell.emit(notice));
  expect(await screen.findByText("Brev fra Nordfjell.")).toBeTruthy();
});

test("as long as there is more to fetch, the count is the least there can be", async () => {
  const shell = await start("sent");
  const [row] = (await shell.listMessages("sent", null)).rows as [MessageRow];
  const hit = (uid: string): Found => ({ place: "sent", row: { ...row, uid } });
  const asked = vi
    .spyOn(shell, "search")
    .mockImplementation(async ({ after }) =>
      after === null
        ? { rows: Array.from({ length: 50 }, (_, at) => hit(`a${at}`)), next: "50", unclear: [] }
        : { rows: [hit("last")], next: null, unclear: [] },
    );
  await userEvent.type(await field(), "x");
  await count("Minst 50 treff i Sendt");
  expect(screen.getByTestId("message-row-a0").getAttribute("aria-setsize")).toBe("-1");
  await userEvent.click(screen.getByRole("button", { name: "Henter flere …" }));
  await count("51 treff i Sendt");
  expect(asked.mock.lastCall?.[0].after).toBe("50");
  expect(screen.getByTestId("message-row-last").getAttribute("aria-setsize")).toBe("51");
});

test("an upload goes on before one's eyes among what is found, too", async () => {
  const shell = await startSearching("brev", "outbox");
  const row = await screen.findByTestId("message-row-14");
  const upload = { percent: 80, text: "6,8 MB av 8,5 MB" };
  await act(async () => shell.emit({ kind: "upload", uid: "14", upload }));
  const progress = within(row).getByRole("progressbar");
  await waitFor(() => expect(progress.getAttribute("aria-valuetext")).toBe(upload.text));
});

test("a search that fails says so and keeps what was typed", async () => {
  const shell = await start();
  vi.spyOn(shell, "search").mockRejectedValue(new Error("no answer"));
  await userEvent.type(await field(), "vann");
  const found = await screen.findByTestId("found");
  expect(within(found).getByRole("alert")).toBeTruthy();
  expect((await field()).value).toBe("vann");
});

test("the help tells every operator there is, and none that is not", async () => {
  await start();
  await userEvent.click(screen.getByRole("button", { name: "Slik kan du søke" }));
  const dialog = await screen.findByRole("dialog", { name: "Slik kan du søke" });
  const written = [...dialog.querySelectorAll("code")].map((example) => example.textContent);
  const told = written.map((example) => /^\p{L}+(?=:)/u.exec(example)?.[0]).filter(Boolean);
  expect(new Set(told)).toEqual(
    new Set(["fra", "til", "id", "orgnr", "status", "kanal", "før", "etter", "er"]),
  );
  expect(dialog.textContent).toContain("||");
  expect(dialog.textContent).toContain("&&");
  await userEvent.keyboard("{Escape}");
});

test("in a narrow window Ctrl+F leaves the message for the field", async () => {
  vi.spyOn(window, "matchMedia").mockReturnValue({
    matches: false,
    addEventListener: () => {},
    removeEventListener: () => {},
  } as unknown as MediaQueryList);
  await startSearching("storelva");
  await userEvent.click(await screen.findByTestId("message-row-in-1"));
  expect(await screen.findByRole("button", { name: "Tilbake til treffene" })).toBeTruthy();
  await userEvent.keyboard("{Control>}f{/Control}");
  await waitFor(async () => expect(document.activeElement).toBe(await field()));
  expect(screen.queryByRole("button", { name: "Tilbake til treffene" })).toBeNull();
});
