import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { renderWithShell } from "../../test/render";
import { Compose } from "./Compose";

const PROVETATEN = "311204823";
const NORDFJELL = "310204846";
const FJORDBY = "311204807";
/** Takes no letters. */
const ROTETE = "311204866";

const open = async (...others: string[]) => {
  const sent = vi.fn();
  const page = renderWithShell(<Compose draftId="d1" onLeave={vi.fn()} onSent={sent} />);
  const save = vi.spyOn(page.shell, "saveDraft");
  await userEvent.click(await screen.findByTestId("add-recipient"));
  for (const org of others) {
    await userEvent.type(screen.getByTestId("add-recipient-input"), org);
    await userEvent.click(await screen.findByTestId(`recipient-option-${org}`));
    await screen.findByTestId(`recipient-card-${org}`);
  }
  const further = () => save.mock.lastCall?.[1].further.map((one) => [one.orgNumber, one.service]);
  return { ...page, save, sent, further };
};

const card = (org: string) => within(screen.getByTestId(`recipient-card-${org}`));

test("each that is added stands with a way of its own, and is saved with it", async () => {
  const { further, save } = await open(NORDFJELL, FJORDBY);
  for (const org of [PROVETATEN, NORDFJELL, FJORDBY]) {
    await waitFor(() => expect(card(org).getByText(/^Rett inn i arkivsystemet/)).toBeTruthy());
  }
  await waitFor(() =>
    expect(further()).toEqual([
      [NORDFJELL, "DPO"],
      [FJORDBY, "DPO"],
    ]),
  );
  expect(document.activeElement).toBe(screen.getByTestId("add-recipient-input"));
  await userEvent.type(card(FJORDBY).getByRole("textbox"), "2026/9");
  await waitFor(() => expect(save.mock.lastCall?.[1].further[1]?.theirReference).toBe("2026/9"));
  expect(save.mock.lastCall?.[1].theirReference).toBe("2026/1187");
});

test("nobody is added twice", async () => {
  await open(NORDFJELL);
  for (const org of [NORDFJELL, PROVETATEN]) {
    await userEvent.clear(screen.getByTestId("add-recipient-input"));
    await userEvent.type(screen.getByTestId("add-recipient-input"), org);
    await userEvent.click(await screen.findByTestId(`recipient-option-${org}`));
    expect(screen.getByText(/er mottaker fra før/)).toBeTruthy();
  }
  expect(screen.getAllByTestId(/^recipient-card-/)).toHaveLength(2);
});

test("one that cannot be reached holds the sending, is named, and can be removed beside it", async () => {
  await open(ROTETE);
  await card(ROTETE).findByText(/Mottakeren er ikke satt opp for dette/);
  await waitFor(() => expect(card(ROTETE).getByText(/kan ikke nås herfra/)).toBeTruthy());
  await userEvent.click(screen.getByTestId("to-review"));
  const link = await screen.findByRole("link", { name: /^Rotete AS kan ikke nås/ });
  expect(screen.queryByTestId("envelope-dialog")).toBeNull();
  await userEvent.click(link);
  expect(document.activeElement).toBe(screen.getByTestId(`recipient-card-${ROTETE}`));
  await userEvent.click(card(ROTETE).getByRole("button", { name: "Fjern Rotete AS" }));
  expect(document.activeElement).toBe(screen.getByTestId("recipient-input"));
  await userEvent.click(screen.getByTestId("to-review"));
  await screen.findByTestId("envelope-dialog");
});

test("without the first the next one is the first, and keeps what is its own", async () => {
  const { save } = await open(NORDFJELL);
  await userEvent.type(card(NORDFJELL).getByRole("textbox"), "2026/77");
  await userEvent.click(screen.getByTestId(`remove-recipient-${PROVETATEN}`));
  await waitFor(() => expect(save.mock.lastCall?.[1].recipientOrg).toBe(NORDFJELL));
  expect(save.mock.lastCall?.[1].further).toEqual([]);
  expect(screen.getByRole<HTMLInputElement>("textbox", { name: "Deres sak" }).value).toBe(
    "2026/77",
  );
});

test("a letter that one of them does not take is told at that one before anybody is asked", async () => {
  await open(NORDFJELL);
  await userEvent.click(screen.getByRole("switch", { name: /Taushetsbelagt/ }));
  await card(NORDFJELL).findByText(/har ikke åpnet for taushetsbelagte/);
  await userEvent.click(screen.getByTestId("to-review"));
  await screen.findByRole("link", { name: /^Nordfjell kommune har ikke åpnet/ });
  expect(screen.queryByTestId("envelope-dialog")).toBeNull();
});

test("the konvolutt names all of them, and one press sends to all", async () => {
  const { sent } = await open(NORDFJELL, FJORDBY);
  await card(FJORDBY).findByText(/^Rett inn i arkivsystemet/);
  await userEvent.click(screen.getByTestId("to-review"));
  const dialog = within(await screen.findByTestId("envelope-dialog"));
  for (const name of ["Statens prøveetat", "Nordfjell kommune", "Fjordby tingsted"]) {
    expect(await dialog.findByText(new RegExp(`^${name} \\(`))).toBeTruthy();
  }
  await userEvent.click(await dialog.findByTestId("show-package"));
  expect(dialog.getAllByTestId("package")).toHaveLength(3);
  await userEvent.click(dialog.getByTestId("sign-and-send"));
  await waitFor(() => expect(sent).toHaveBeenCalled());
  expect(sent.mock.lastCall?.[0].recipients).toBe(3);
});
