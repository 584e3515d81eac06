import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { App } from "../../app/App";
import { fakeShell } from "../../ipc/fake";

const ID = "7d1c2b40-1111-4a51-9c60-000000000001";
const UNKNOWN = "7d1c0a52-9f3e-4c1b-8a77-2f1f5e0c9d10";
const mail = (id: string) =>
  `Hei!\nDet mangler kvittering.\n\nMessage-ID: ${id}\nConversation-ID: 0b5f9a10-1111-4222-8333-944445555666\nSender: 0192:310204838\nTidspunkt: 2026-11-20T14:03:11+01:00`;

const start = async (query = "") => {
  const shell = fakeShell(new URLSearchParams(query));
  render(<App shell={shell} />);
  await screen.findByTestId("nav-find");
  await userEvent.keyboard("{Control>}6{/Control}");
  const field = await screen.findByTestId("find-field");
  await waitFor(() => expect(document.activeElement).toBe(field));
  return shell;
};
const card = (uid: string) => screen.findByTestId(`find-hit-${uid}`);

test("Ctrl+6 leads to the field, and a pasted id to what is known of its message and by whom", async () => {
  await start();
  await userEvent.paste(ID);
  const hit = await card("1");
  expect(within(hit).getByRole("heading").textContent).toBe("Bekreftet i arkivet");
  expect(hit.textContent).toContain("Til Statens prøveetat");
  expect(hit.textContent).toContain("Kilde: Kvittering fra Statens prøveetat");
  expect(hit.textContent, "what can not be known is said").toContain(
    "forteller aldri om en person har åpnet den",
  );
  expect(screen.getAllByTestId(/^find-hit-/)).toHaveLength(1);
});

test("a whole e-mail is read as it was pasted, lines and all", async () => {
  const shell = await start();
  const asked = vi.spyOn(shell, "find");
  await userEvent.paste(mail(ID));
  await card("1");
  expect(asked).toHaveBeenLastCalledWith(mail(ID));
});

test("Enter goes to the answer when it is there, and Esc back to the field", async () => {
  await start();
  await userEvent.paste(ID);
  await userEvent.keyboard("{Enter}");
  await waitFor(() => expect(document.activeElement?.textContent).toBe("1 melding passer"));
  await userEvent.keyboard("{Escape}");
  expect(document.activeElement).toBe(screen.getByTestId("find-field"));
  expect((screen.getByTestId("find-field") as HTMLTextAreaElement).value).toBe(ID);
});

test("the answer is copied, and the receipt shown, by keys where only one message can be meant", async () => {
  const shell = await start();
  await userEvent.paste(ID);
  await card("1");
  await userEvent.keyboard("{Control>}{Shift>}s{/Shift}{/Control}");
  await waitFor(() => expect(shell.copied()).toContain(ID));
  await userEvent.keyboard("{Control>}p{/Control}");
  expect(await screen.findByTestId("receipt")).toBeTruthy();
});

test("of several messages none is chosen for the person", async () => {
  const shell = await start();
  await userEvent.paste("310 204 838");
  const cards = await screen.findAllByTestId(/^find-hit-/);
  expect(cards).toHaveLength(5);
  expect(screen.getByText("Det er flere som passer.", { exact: false })).toBeTruthy();
  await userEvent.keyboard("{Control>}{Shift>}s{/Shift}{/Control}");
  expect(await screen.findByText("Velg først hvilken av meldingene du mener.")).toBeTruthy();
  expect(shell.copied()).toBeNull();
  const second = cards[1];
  if (!second) {
    throw new Error("only one");
  }
  within(second).getByTestId("find-open").focus();
  await userEvent.keyboard("{Control>}{Shift>}s{/Shift}{/Control}");
  await waitFor(() => expect(shell.copied()).not.toBeNull());
  expect(second.textContent).toContain(shell.copied() ?? "");
});

test("a hit is opened where it lies, and what was asked stands when one comes back", async () => {
  await start();
  await userEvent.paste("vannprøver fra Storelva");
  await userEvent.click(within(await card("in-1")).getByTestId("find-open"));
  expect(await screen.findByTestId("incoming")).toBeTruthy();
  expect(screen.getByTestId("nav-inbox").getAttribute("aria-current")).toBe("page");
  await userEvent.keyboard("{Control>}6{/Control}");
  expect(((await screen.findByTestId("find-field")) as HTMLTextAreaElement).value).toBe(
    "vannprøver fra Storelva",
  );
  expect(await card("in-1")).toBeTruthy();
});

test("what is not here is told with where it was looked for, since when, and what to ask for", async () => {
  const shell = await start();
  await userEvent.paste(UNKNOWN);
  const nothing = await screen.findByTestId("find-nothing");
  const { here } = await shell.find(UNKNOWN);
  expect(nothing.textContent).toContain(`Vi fant ikke ${UNKNOWN}.`);
  expect(nothing.textContent).toContain(`${here.messages} meldinger siden `);
  expect(nothing.textContent).toContain("navnet på mottakeren");
  expect(nothing.textContent).toContain("KS SvarUt");
});

test("each thing that was looked for is told when there were several", async () => {
  await start("empty");
  await userEvent.paste(mail(UNKNOWN));
  const nothing = await screen.findByTestId("find-nothing");
  const looked = within(nothing).getAllByRole("listitem").slice(0, 3);
  expect(looked.map((one) => one.textContent?.replaceAll("\u00a0", " "))).toEqual([
    `id ${UNKNOWN}`,
    "id 0b5f9a10-1111-4222-8333-944445555666",
    "organisasjonsnummer 310 204 838",
  ]);
  expect(nothing.textContent, "a machine without messages").toContain("ingen meldinger ennå");
});

test("a text with nothing to look for is no claim about any message", async () => {
  await start();
  await userEvent.paste("Hei!\nKan du se etter brevet?");
  const nothing = await screen.findByTestId("find-nothing");
  expect(nothing.textContent).toContain("verken id, organisasjonsnummer eller saksnummer");
  expect(nothing.textContent).not.toContain("Vi fant ikke");
});

test("signs that turn the order of reading are written out in an answer", async () => {
  const shell = fakeShell(new URLSearchParams("hostile"));
  const [row] = (await shell.listInbox(null)).rows;
  render(<App shell={shell} />);
  await screen.findByTestId("nav-find");
  await userEvent.keyboard("{Control>}6{/Control}");
  await screen.findByTestId("find-field");
  const detail = await shell.incoming(row?.uid ?? "");
  await userEvent.click(screen.getByTestId("find-field"));
  await userEvent.paste(detail.technical[0]?.value ?? "");
  const hit = await card(row?.uid ?? "");
  expect(hit.textContent).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
});
