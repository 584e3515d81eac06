/** The road through the program with the keys alone: nothing here touches a pointer or calls focus(). */
import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import { fakeShell } from "../ipc/fake";
import { App } from "./App";

const ID = "7d1c2b40-1111-4a51-9c60-000000000001";
/** More stops than any screen of the fake has. */
const MANY = 200;

beforeEach(() => localStorage.clear());

const start = async () => {
  const shell = fakeShell();
  render(<App shell={shell} />);
  await screen.findByTestId("message-list");
  return shell;
};
const focused = () => document.activeElement as HTMLElement;
const press = (keys: string) => userEvent.keyboard(keys);
const rests = (testId: string) => waitFor(() => expect(focused().dataset.testid).toBe(testId));
const named = () => focused().textContent || focused().getAttribute("aria-label") || focused().id;

/** Tab until focus is where it is wanted. */
const tabTo = async (wanted: (element: HTMLElement) => boolean, keys = "{Tab}") => {
  for (let stops = 0; stops < MANY; stops += 1) {
    if (wanted(focused())) {
      return;
    }
    await press(keys);
  }
  throw new Error(`never came there; stopped at ${named()}`);
};
const has = (testId: string) => (element: HTMLElement) => element.dataset.testid === testId;
const reads = (text: string) => (element: HTMLElement) =>
  element.textContent?.includes(text) === true;

test("a letter is written, reviewed and sent", async () => {
  const shell = await start();
  const sent = vi.spyOn(shell, "sendDraft");
  await press("{Control>}n{/Control}");
  await rests("recipient-input");
  await press("statens prø");
  await screen.findByTestId("recipient-option-311204823");
  await press("{Enter}");
  await screen.findAllByRole("radio");
  await tabTo(has("title-input"));
  await press("Tilsvar om skolevei");
  await tabTo((element) => element.id === "caseWorker");
  await press("{Control>}a{/Control}Kari Eriksen");
  await press("{Control>}{Shift>}a{/Shift}{/Control}");
  await screen.findAllByText(/\.pdf/);
  await press("{Control>}{Enter}{/Control}");
  const go = await screen.findByTestId("sign-and-send");
  await waitFor(() => expect(document.activeElement).toBe(go));
  await press("{Enter}");
  await waitFor(() => expect(sent).toHaveBeenCalledOnce());
  await waitFor(() =>
    expect(screen.getByTestId("nav-outbox").getAttribute("aria-current")).toBe("page"),
  );
  expect(document.activeElement).not.toBe(document.body);
});

test("what lacks is gone to from the list of it, by Enter", async () => {
  await start();
  await press("{Control>}n{/Control}");
  await rests("recipient-input");
  await press("{Control>}{Enter}{/Control}");
  await tabTo(reads("Tittel mangler"));
  await press("{Enter}");
  await rests("title-input");
});

test("a letter is read, answered and the answer left, and one is back at a list", async () => {
  await start();
  await press("{Control>}1{/Control}");
  await waitFor(() => expect(focused().getAttribute("role")).toBe("option"));
  await tabTo(has("message-row-in-1"), "{ArrowDown}");
  await press("{Enter}");
  await screen.findByTestId("incoming");
  const tab = await screen.findByRole("tab", { name: /Kontroll/ });
  await tabTo((element) => element.getAttribute("role") === "tab");
  await tabTo((element) => element === tab, "{ArrowRight}");
  await waitFor(() => expect(tab.getAttribute("aria-selected")).toBe("true"));
  await press("{Control>}r{/Control}");
  await rests("title-input");
  await press("{Escape}");
  await waitFor(() => expect(focused().className).toContain("draft-open"));
});

test("evidence is opened and closed, and focus is back where it was opened", async () => {
  await start();
  await press("{Control>}4{/Control}");
  await waitFor(() => expect(focused().getAttribute("role")).toBe("option"));
  await tabTo(has("message-row-1"), "{ArrowDown}");
  await press("{Enter}");
  await screen.findByTestId("timeline");
  await tabTo(has("show-evidence-1"));
  await press("{Enter}");
  const drawer = await screen.findByTestId("evidence-drawer");
  await within(drawer).findByRole("button", { name: "Lukk" });
  await tabTo((element) => element.getAttribute("aria-label") === "Lukk");
  await press("{Enter}");
  await waitFor(() => expect(screen.queryByTestId("evidence-drawer")).toBeNull());
  await rests("show-evidence-1");
});

test("a message is found by its id and opened", async () => {
  await start();
  await press("{Control>}6{/Control}");
  await rests("find-field");
  await userEvent.paste(ID);
  await screen.findByTestId("find-hit-1");
  await tabTo((element) => element.closest("[data-testid='find-hit-1']") !== null);
  await tabTo(reads("Åpne"));
  await press("{Enter}");
  expect(await screen.findByTestId("status-sentence")).toBeTruthy();
  await waitFor(() => expect(focused().id).toBe("message-heading"));
});

test("a setting is looked for and changed", async () => {
  await start();
  await press("{Control>},{/Control}");
  await screen.findByTestId("settings-search");
  await tabTo(has("settings-search"));
  await press("mørk");
  await tabTo((element) => element.closest(".settings-side nav") !== null);
  await press("{Enter}");
  await waitFor(() => expect(focused().closest(".settings-side")).toBeNull());
  await tabTo((element) => element instanceof HTMLInputElement && element.type === "radio");
  const before = document.documentElement.dataset.colorScheme;
  await press("{ArrowDown}");
  await press(" ");
  await waitFor(() => expect(document.documentElement.dataset.colorScheme).not.toBe(before));
});

/** Each screen, by its keys. */
const screens: [string, string][] = [
  ["Innboks", "{Control>}1{/Control}"],
  ["Oppfølging", "{Control>}2{/Control}"],
  ["Utboks", "{Control>}3{/Control}"],
  ["Sendt", "{Control>}4{/Control}"],
  ["Utkast", "{Control>}5{/Control}"],
  ["Finn melding", "{Control>}6{/Control}"],
  ["Innstillinger", "{Control>},{/Control}"],
  ["Ny melding", "{Control>}n{/Control}"],
];

test.each(screens)(
  "Tab goes through %s and round, both ways: there is no trap",
  async (_, keys) => {
    await start();
    await press(keys);
    await waitFor(() => expect(document.activeElement).not.toBe(document.body));
    for (const way of ["{Tab}", "{Shift>}{Tab}{/Shift}"]) {
      await tabTo(has("new-message"), way);
      const seen = new Set([focused()]);
      do {
        await press(way);
        expect(seen.size, `no way on from ${named()}`).toBeLessThan(MANY);
        const again = seen.has(focused()) && focused().dataset.testid !== "new-message";
        expect(again, `goes in a ring at ${named()}`).toBe(false);
        seen.add(focused());
      } while (focused().dataset.testid !== "new-message");
      expect(seen.size).toBeGreaterThan(8);
    }
  },
);
