import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { fakeShell } from "../../ipc/fake";
import type { ArkivForm, DraftInput } from "../../ipc/generated/bindings";
import { renderWithShell } from "../../test/render";
import { Compose } from "./Compose";

const open = async (query = "") => {
  const shell = fakeShell(new URLSearchParams(query));
  const rendered = renderWithShell(
    <Compose draftId="d1" onLeave={vi.fn()} onSent={vi.fn()} />,
    shell,
  );
  const save = vi.spyOn(shell, "saveDraft");
  const saved = (holds: (input: DraftInput) => void) =>
    waitFor(() => {
      const last = save.mock.lastCall?.[1];
      expect(last, "it is saved").toBeDefined();
      holds(last as DraftInput);
    });
  await userEvent.click(
    await screen.findByRole("radio", { name: /Fiks IO: Statens prøveetat, arkiv/ }),
  );
  await userEvent.click(screen.getByText("Flere valg"));
  const choose = async (type: string) => {
    await screen.findByRole("option", { name: type });
    await userEvent.selectOptions(screen.getByRole("combobox", { name: "Meldingstype" }), type);
  };
  return { ...rendered, choose, saved };
};

const form = (input: DraftInput): ArkivForm => {
  expect(input.fiksIo.form, "the form is what is sent").not.toBeNull();
  return input.fiksIo.form as ArkivForm;
};

test("every meldingstype with a form asks in words of the field", async () => {
  const { choose } = await open();
  const asks: [string, string[]][] = [
    ["innsyn.mappe.hent", ["Saksnummer"]],
    ["innsyn.registrering.hent", ["Journalnummer"]],
    ["innsyn.dokumentfil.hent", ["Filens system-id"]],
    ["arkivering.avskrivning.slett", ["Journalnummer", "Korrespondansepart-id"]],
    ["arkivering.avskrivning.opprett", ["Journalnummer", "Avskrevet dato", "Avskrevet av"]],
    ["arkivering.dokumentobjekt.opprett", ["Journalnummer", "Dokumentnummer"]],
    ["arkivering.arkivmelding.oppdater", ["Saksnummer", "Ny tittel", "Ny saksansvarlig"]],
    ["innsyn.sok", ["Fra dato", "Til og med dato", "Høyst antall treff"]],
  ];
  for (const [type, labels] of asks) {
    await choose(type);
    for (const label of labels) {
      expect(screen.getByRole("textbox", { name: label }), `${type}: ${label}`).toBeTruthy();
    }
  }
}, 20_000);

test("what is typed in a form is saved, and the key follows how the thing is named", async () => {
  const { choose, saved } = await open();
  await choose("innsyn.registrering.hent");
  await userEvent.selectOptions(screen.getByLabelText("Finn journalposten med"), "Ekstern nøkkel");
  await userEvent.type(screen.getByRole("textbox", { name: "Fagsystem" }), "Sak og fag");
  await userEvent.type(screen.getByRole("textbox", { name: "Nøkkel" }), "jp-0001");
  await saved((input) =>
    expect(form(input).noekkel).toEqual({
      slag: "ekstern",
      verdi: "jp-0001",
      fagsystem: "Sak og fag",
    }),
  );
});

test("a form begins with today and who writes, and a status of another kind is forgotten", async () => {
  const { choose, saved } = await open();
  await choose("arkivering.avskrivning.opprett");
  const day = screen.getByRole<HTMLInputElement>("textbox", { name: "Avskrevet dato" });
  expect(day.value).toMatch(/^\d{2}\.\d{2}\.\d{4}$/);
  expect(screen.getByRole<HTMLInputElement>("textbox", { name: "Avskrevet av" }).value).toBe(
    "Kari Nordmann",
  );
  await choose("arkivering.arkivmelding.oppdater");
  await userEvent.selectOptions(screen.getByLabelText("Ny status"), "Avsluttet");
  await saved((input) => expect(form(input).endring.status).toBe("A"));
  await userEvent.selectOptions(screen.getByLabelText("Hva skal endres"), "Journalpost");
  await saved((input) =>
    expect([form(input).objekt, form(input).endring.status]).toEqual(["journalpost", ""]),
  );
});

test("who wants to writes the XML, beginning with what the form said, and may come back", async () => {
  const { choose, saved } = await open();
  await choose("innsyn.mappe.hent");
  await userEvent.type(screen.getByRole("textbox", { name: "Saksnummer" }), "2026/412");
  await saved((input) => expect(form(input).noekkel.verdi).toBe("2026/412"));
  await userEvent.click(screen.getByTestId("arkiv-by-hand"));
  const xml = screen.getByRole<HTMLTextAreaElement>("textbox", {
    name: "Innhold (mappe-hent.xml)",
  });
  expect(xml.value).toContain("2026/412");
  await saved((input) => expect(input.fiksIo.form).toBeNull());
  await userEvent.click(screen.getByTestId("arkiv-by-form"));
  expect(screen.getByRole<HTMLInputElement>("textbox", { name: "Saksnummer" }).value).toBe(
    "2026/412",
  );
});

test("the konvolutt shows the document that goes, and that KS carries it", async () => {
  const { choose, saved } = await open();
  await choose("innsyn.sok");
  await userEvent.type(screen.getByRole("textbox", { name: "Tittelen inneholder" }), "skolevei");
  await saved((input) => expect(form(input).sok.tittel).toBe("skolevei"));
  await userEvent.click(screen.getByTestId("to-review"));
  const dialog = await screen.findByTestId("envelope-dialog");
  await userEvent.click(await within(dialog).findByTestId("show-written"));
  expect(within(dialog).getByTestId("written").textContent).toContain("skolevei");
  expect(within(dialog).getByText("KS kan lese")).toBeTruthy();
  expect(within(dialog).queryByText("Formidleren kan lese")).toBeNull();
});

test("a type that has no room for what was written says so at once", async () => {
  const { choose } = await open();
  await choose("ping");
  expect(
    await screen.findByText(/Denne meldingstypen har ikke innhold\. Ta bort/),
    "the draft has documents",
  ).toBeTruthy();
});

test("a JSON schema is pointed at, told and taken away; one that is broken is told as that", async () => {
  const { choose, shell } = await open();
  await choose("innsyn.aktoerer.hent");
  await userEvent.click(screen.getByTestId("pick-json-schema"));
  expect(await screen.findByText(/kontrolleres mot plan\.schema\.json og 2 filer/)).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Fjern skjemaet" }));
  expect(await screen.findByRole("button", { name: "Velg JSON-skjema …" })).toBeTruthy();
  vi.spyOn(shell, "pickJsonSchema").mockImplementation(() =>
    fakeShell(new URLSearchParams("badSchema")).pickJsonSchema("d1"),
  );
  await userEvent.click(screen.getByTestId("pick-json-schema"));
  expect(await screen.findByText(/er ikke JSON\. Feilen står på linje 1/)).toBeTruthy();
});

test("what the schema says of an attached file is told at once, where the content is", async () => {
  const { choose } = await open();
  await choose("innsyn.aktoerer.hent");
  await userEvent.click(screen.getByTestId("pick-json-schema"));
  expect(await screen.findByText(/^payload\.json, \/planident/)).toBeTruthy();
  const field = screen.getByRole("textbox", { name: "Innhold (payload.json)" });
  expect(field.getAttribute("aria-invalid"), "it is said of the content").toBe("true");
  await userEvent.click(screen.getByRole("button", { name: "Fjern skjemaet" }));
  await waitFor(() => expect(screen.queryByText(/^payload\.json, /)).toBeNull());
});
