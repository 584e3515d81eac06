import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import type { DraftInput } from "../../ipc/generated/bindings";
import { renderWithShell } from "../../test/render";
import { Compose } from "./Compose";

const ARCHIVE = "f1c50001-0000-4000-8000-000000000002";

const open = (draftId: string) => {
  const rendered = renderWithShell(
    <Compose draftId={draftId} onLeave={vi.fn()} onSent={vi.fn()} />,
  );
  const save = vi.spyOn(rendered.shell, "saveDraft");
  const saved = (holds: (input: DraftInput) => void) =>
    waitFor(() => {
      const last = save.mock.lastCall?.[1];
      expect(last, "it is saved").toBeDefined();
      holds(last as DraftInput);
    });
  return { ...rendered, saved };
};

const chooseKonto = async () =>
  userEvent.click(await screen.findByRole("radio", { name: /Fiks IO: Statens prøveetat, arkiv/ }));

test("a konto is found by its id, and is the way that is chosen", async () => {
  const { saved } = open("d3");
  await userEvent.type(await screen.findByTestId("recipient-input"), ARCHIVE);
  await userEvent.click(await screen.findByTestId(`recipient-option-${ARCHIVE}`));
  const way = await screen.findByRole<HTMLInputElement>("radio", { name: /^Fiks IO:/ });
  await waitFor(() => expect(way.checked).toBe(true));
  expect(screen.queryByRole("combobox", { name: "Hva gjelder det" })).toBeNull();
  expect(screen.queryByRole("switch", { name: "Taushetsbelagt" })).toBeNull();
  await saved((input) => {
    expect([input.service, input.fiksIo.konto]).toEqual(["DPFIO", ARCHIVE]);
    expect(input.recipientOrg, "the katalog says whose it is").toBe("311204823");
  });
});

test("a konto in the address book is chosen before anybody knows whose it is", async () => {
  const { saved } = open("d3");
  await userEvent.type(await screen.findByTestId("recipient-input"), "prøveetat, ark");
  await userEvent.click(await screen.findByTestId(`recipient-option-${ARCHIVE}`));
  await screen.findByRole("radio", { name: /^Fiks IO:/ });
  await saved((input) => expect([input.recipientOrg, input.fiksIo.konto]).toEqual(["", ARCHIVE]));
});

test("another way keeps what was typed and says what it leaves behind", async () => {
  open("d1");
  await userEvent.click(await screen.findByRole("switch", { name: "Taushetsbelagt" }));
  await chooseKonto();
  expect(screen.getByText(/^Dette blir ikke med på denne måten: Taushetsbelagt\./)).toBeTruthy();
  expect(screen.getByRole<HTMLInputElement>("textbox", { name: "Vår sak" }).value).toBe("2026/412");
  await userEvent.click(screen.getByRole("radio", { name: /Rett inn i arkivsystemet deres/ }));
  expect(screen.queryByText(/^Dette blir ikke med/)).toBeNull();
  expect(
    screen.getByRole<HTMLInputElement>("switch", { name: "Taushetsbelagt" }).checked,
    "it is as it was",
  ).toBe(true);
});

test("the meldingstype decides what is asked for", async () => {
  const { saved } = open("d1");
  await chooseKonto();
  await userEvent.click(screen.getByText("Flere valg"));
  const type = await screen.findByRole("combobox", { name: "Meldingstype" });
  await screen.findByRole("option", { name: "innsyn.sok" });
  await userEvent.selectOptions(type, "innsyn.sok");
  expect(screen.queryByRole("textbox", { name: "Saksbehandler" })).toBeNull();
  expect(screen.getByText(/Dette blir ikke med .*Vår sak/)).toBeTruthy();
  await userEvent.click(screen.getByTestId("arkiv-by-hand"));
  await userEvent.clear(screen.getByRole("textbox", { name: "Innhold (sok.xml)" }));
  await userEvent.type(screen.getByRole("textbox", { name: "Innhold (sok.xml)" }), "<sok/>");
  await saved((input) => {
    expect(input.fiksIo.meldingType).toBe("no.ks.fiks.arkiv.v1.innsyn.sok");
    expect(input.fiksIo.content).toBe("<sok/>");
  });
  await userEvent.clear(screen.getByRole("textbox", { name: "Innhold (sok.xml)" }));
  await userEvent.selectOptions(type, "ping");
  expect(screen.getByText("Denne meldingstypen har ikke innhold.")).toBeTruthy();
  await userEvent.selectOptions(type, "Brev til arkivet (Fiks Arkiv)");
  expect(screen.getByRole<HTMLInputElement>("textbox", { name: "Vår sak" }).value).toBe("2026/412");
});

test("a type of somebody's own is written by name, and headers stand as they were written", async () => {
  const { saved } = open("d1");
  await chooseKonto();
  await userEvent.click(screen.getByText("Flere valg"));
  const choice = screen.getByRole("combobox", { name: "Meldingstype" });
  await userEvent.selectOptions(choice, "En annen type, som du skriver selv");
  await userEvent.type(screen.getByLabelText("Navnet på meldingstypen"), "no.example.v1.ting");
  await userEvent.selectOptions(screen.getByLabelText("Kan ligge i køen"), "1 time");
  await userEvent.click(screen.getByRole("button", { name: "Legg til header" }));
  await userEvent.type(screen.getByLabelText("Navn på header 1"), "bydel");
  await userEvent.type(screen.getByLabelText("Verdi i header 1"), "3");
  await saved((input) => {
    expect(input.fiksIo.meldingType).toBe("no.example.v1.ting");
    expect(input.fiksIo.ttlSeconds).toBe(3600);
    expect(input.fiksIo.headers).toEqual([{ name: "bydel", value: "3" }]);
  });
  await userEvent.click(screen.getByRole("button", { name: "Fjern header 1" }));
  await saved((input) => expect(input.fiksIo.headers).toEqual([]));
});

test("the fingerprint that is to be compared stands in groups that can be read aloud", async () => {
  open("d1");
  await chooseKonto();
  await userEvent.click(screen.getByTestId("to-review"));
  const lock = await screen.findByText(/Sammenlign fingeravtrykket med mottakeren/);
  expect(lock.parentElement?.textContent).toContain("4be10c0c 0c0c0c0c 0c0c0c0c 0c0c0c0c");
});
