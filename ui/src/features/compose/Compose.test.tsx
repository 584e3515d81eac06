import { act, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { fakeShell } from "../../ipc/fake";
import { renderWithShell } from "../../test/render";
import { Compose } from "./Compose";

const open = (draftId: string) => {
  const left = vi.fn();
  const sent = vi.fn();
  return {
    ...renderWithShell(<Compose draftId={draftId} onLeave={left} onSent={sent} />),
    left,
    sent,
  };
};

test("saving moves no focus and no caret", async () => {
  const { shell } = open("d1");
  const save = vi.spyOn(shell, "saveDraft");
  const title = await screen.findByTestId<HTMLInputElement>("title-input");
  await userEvent.type(title, " ved Solvik");
  title.setSelectionRange(3, 3);
  await waitFor(() => expect(save).toHaveBeenCalled());
  await screen.findByText(/^Lagret/);
  expect(document.activeElement).toBe(title);
  expect(title.selectionStart).toBe(3);
  expect(save.mock.lastCall?.[1].title).toBe("Tilsvar i høring om skolevei ved Solvik");
});

test("what must be mended is listed once asked for, and each link goes to its field", async () => {
  open("d3");
  await userEvent.click(await screen.findByTestId("to-review"));
  const link = await screen.findByRole("link", {
    name: "Tittel mangler. Skriv kort hva brevet gjelder.",
  });
  expect(document.activeElement?.textContent).toBe("3 ting må rettes");
  await userEvent.click(link);
  expect(document.activeElement).toBe(screen.getByTestId("title-input"));
});

test("a complaint goes as soon as its cause is gone", async () => {
  open("d3");
  await userEvent.click(await screen.findByTestId("to-review"));
  await screen.findAllByText(/^Tittel mangler/);
  await userEvent.type(screen.getByTestId("title-input"), "T");
  expect(screen.queryAllByText(/^Tittel mangler/)).toEqual([]);
  await userEvent.type(screen.getByTestId("recipient-input"), "statens prø");
  await userEvent.click(await screen.findByTestId("recipient-option-311204823"));
  await userEvent.tab();
  expect(screen.queryAllByText(/^Mottaker mangler/)).toEqual([]);
});

test("nothing is complained about before anybody had the chance to write it", async () => {
  open("d3");
  await screen.findByTestId("title-input");
  expect(screen.queryByText("Tittel mangler. Skriv kort hva brevet gjelder.")).toBeNull();
});

test("choosing a recipient shows how they are reached and chooses the best way", async () => {
  const { shell } = open("d3");
  const save = vi.spyOn(shell, "saveDraft");
  const to = await screen.findByTestId("recipient-input");
  await userEvent.type(to, "statens prø");
  await screen.findByTestId("recipient-option-311204823");
  await userEvent.keyboard("{Enter}");
  const way = await screen.findByRole<HTMLInputElement>("radio", {
    name: /Rett inn i arkivsystemet deres/,
  });
  await waitFor(() => expect(way.checked).toBe(true));
  await waitFor(() => expect(save.mock.lastCall?.[1].service).toBe("DPO"));
  expect(save.mock.lastCall?.[1].recipientOrg).toBe("311204823");
});

const chooseAgreed = async () =>
  userEvent.selectOptions(
    await screen.findByRole("combobox", { name: "Hva gjelder det" }),
    "Etter avtale mellom partene",
  );

test("what two parties have agreed on is asked for instead of what an archive needs", async () => {
  const { shell } = open("d1");
  const save = vi.spyOn(shell, "saveDraft");
  await screen.findByRole("textbox", { name: "Saksbehandler" });
  await chooseAgreed();
  for (const name of ["Deres sak", "Vår sak", "Saksbehandler"]) {
    expect(screen.queryByRole("textbox", { name })).toBeNull();
  }
  expect(screen.queryAllByRole("switch")).toEqual([]);
  expect(screen.getByText("Vises bare hos dere.")).toBeTruthy();

  await userEvent.type(screen.getByRole("textbox", { name: "Meldingstype" }), "bestilling");
  await userEvent.type(screen.getByRole("textbox", { name: "Innhold (JSON)" }), '{{"antall": 12}');
  const agreement = { identifier: "bestilling", content: '{"antall": 12}' };
  await waitFor(() => expect(save.mock.lastCall?.[1].agreement).toEqual(agreement));

  await userEvent.selectOptions(
    screen.getByRole("combobox", { name: "Hva gjelder det" }),
    "Administrasjon",
  );
  expect(screen.getByRole<HTMLInputElement>("textbox", { name: "Vår sak" }).value).toBe("2026/412");
  expect(screen.queryByRole("textbox", { name: "Meldingstype" })).toBeNull();
  await chooseAgreed();
  expect(screen.getByRole<HTMLInputElement>("textbox", { name: "Meldingstype" }).value).toBe(
    "bestilling",
  );
});

test("content that is no JSON object is told at its field and above the button", async () => {
  const { sent } = open("d4");
  const complaint = "Innholdet er ikke et JSON-objekt. Rett linje 2.";
  const content = await screen.findByRole("textbox", { name: "Innhold (JSON)" });
  expect(screen.queryAllByText(complaint)).toEqual([]);
  await userEvent.click(screen.getByTestId("to-review"));
  const link = await screen.findByRole("link", { name: complaint });
  expect(screen.getAllByText(complaint)).toHaveLength(2);
  expect(content.getAttribute("aria-invalid")).toBe("true");
  await userEvent.click(link);
  expect(document.activeElement).toBe(content);

  await userEvent.type(content, " ");
  expect(screen.queryAllByText(complaint)).toEqual([]);
  await userEvent.clear(content);
  await userEvent.click(screen.getByTestId("to-review"));
  await userEvent.click(await screen.findByTestId("sign-and-send"));
  await waitFor(() => expect(sent).toHaveBeenCalledOnce());
});

test("what was agreed on is there without a net", async () => {
  const shell = fakeShell(new URLSearchParams("offline"));
  renderWithShell(<Compose draftId="d4" onLeave={vi.fn()} onSent={vi.fn()} />, shell);
  await screen.findByText("Ingen nettforbindelse.");
  expect(screen.getByRole<HTMLInputElement>("textbox", { name: "Meldingstype" }).value).toBe(
    "proevetid-bestilling",
  );
});

test("a complaint about what is no longer asked for goes with its field", async () => {
  open("d4");
  await userEvent.clear(await screen.findByRole("textbox", { name: "Meldingstype" }));
  await userEvent.tab();
  await screen.findByText(/^Meldingstype mangler/);
  await userEvent.click(screen.getByTestId("to-review"));
  await screen.findByRole("link", { name: /^Meldingstype mangler/ });
  await userEvent.selectOptions(
    screen.getByRole("combobox", { name: "Hva gjelder det" }),
    "Administrasjon",
  );
  expect(screen.queryByRole("link", { name: /^Meldingstype mangler/ })).toBeNull();
  await screen.findByRole("link", { name: "Legg ved minst ett dokument." });
});

test("Alt and the arrows move a document, and focus follows it", async () => {
  open("d1");
  const down = await screen.findByRole("button", { name: "Flytt Tilsvar.pdf ned" });
  down.focus();
  await userEvent.keyboard("{Alt>}{ArrowDown}{/Alt}");
  await screen.findByText("Tilsvar.pdf er nå nummer 2 av 3.");
  const rows = screen.getByTestId("attachment-list").children;
  expect(rows[1]?.textContent).toContain("Tilsvar.pdf");
  expect(rows[1]?.contains(document.activeElement)).toBe(true);
});

test("there is exactly one hoveddokument", async () => {
  open("d1");
  await userEvent.click(
    await screen.findByRole("button", { name: "Gjør Kart over skoleveien.pdf til hoveddokument" }),
  );
  const stars = await screen.findAllByRole("button", { pressed: true });
  expect(stars.map((star) => star.getAttribute("aria-label"))).toEqual([
    "Kart over skoleveien.pdf er hoveddokument",
  ]);
});

test("files held over the window are told where to drop", async () => {
  const { shell } = open("d1");
  await screen.findByTestId("title-input");
  act(() => shell.emit({ kind: "dropHover", over: true }));
  expect(screen.getByText("Slipp for å legge ved")).toBeTruthy();
  act(() => shell.emit({ kind: "dropHover", over: false }));
  expect(screen.queryByText("Slipp for å legge ved")).toBeNull();
});

test("the letter is sent from the konvolutt with Enter alone", async () => {
  const { sent } = open("d1");
  await userEvent.click(await screen.findByTestId("to-review"));
  const button = await screen.findByTestId("sign-and-send");
  await waitFor(() => expect(document.activeElement).toBe(button));
  await userEvent.keyboard("{Enter}");
  await waitFor(() => expect(sent).toHaveBeenCalledOnce());
});

test("what nobody has seen is not signed, and the press is answered", async () => {
  const { sent, shell } = open("d1");
  vi.spyOn(shell, "envelope").mockReturnValue(new Promise(() => undefined));
  await userEvent.click(await screen.findByTestId("to-review"));
  const button = await screen.findByTestId("sign-and-send");
  expect(button.getAttribute("aria-busy")).toBe("true");
  await userEvent.click(button);
  expect(await screen.findByText(/Konvolutten gjøres klar/)).toBeTruthy();
  expect(sent).not.toHaveBeenCalled();
});

test("nothing moves under the pointer between press and release", async () => {
  open("d3");
  const person = userEvent.setup();
  const title = await screen.findByTestId("title-input");
  await person.click(title);
  const files = screen.getByTestId("pick-files");
  await person.pointer({ keys: "[MouseLeft>]", target: files });
  expect(document.activeElement).not.toBe(title);
  expect(screen.queryByText("Tittel mangler. Skriv kort hva brevet gjelder.")).toBeNull();
  await person.pointer({ keys: "[/MouseLeft]", target: files });
  await screen.findByText("Tittel mangler. Skriv kort hva brevet gjelder.");
});

const dropFolder = async (shell: ReturnType<typeof fakeShell>, files: number, leftOut = true) =>
  act(async () =>
    shell.emit({
      kind: "folderDropped",
      id: "d3",
      folder: { name: "Høring", folders: 1, files, leftOut },
    }),
  );

test("a dropped folder is asked about, and says what is left where it is", async () => {
  const { shell } = open("d3");
  await screen.findByTestId("title-input");
  const answer = vi.spyOn(shell, "answerFolder");
  await dropFolder(shell, 12);
  const question = await screen.findByRole("alertdialog", { name: "Mappen «Høring»" });
  expect(question.textContent).toContain("Legg ved de 12 filene i mappen?");
  expect(question.textContent).toContain("Undermapper og skjulte filer blir ikke med.");
  await userEvent.click(screen.getByRole("button", { name: "Avbryt" }));
  expect(answer).toHaveBeenLastCalledWith("d3", false);
  expect(screen.queryByTestId("attachment-list")).toBeNull();
  await dropFolder(shell, 12);
  await userEvent.keyboard("{Enter}");
  expect(answer).toHaveBeenLastCalledWith("d3", true);
  expect(await screen.findByTestId("attachment-list")).toBeTruthy();
  await dropFolder(shell, 0, false);
  expect(await screen.findByText("Det er ingen filer å legge ved her.")).toBeTruthy();
});

test("a dropped folder that cannot be read is told where the files are", async () => {
  const { shell } = open("d3");
  await screen.findByTestId("title-input");
  await act(async () =>
    shell.emit({
      kind: "dropFailed",
      id: "d3",
      error: {
        code: "other",
        number: "E12",
        what: "Mappen «Høring» lar seg ikke lese.",
        meaning: "Ingenting fra den er lagt ved.",
        action: "",
        help: "Den som drifter maskinen eller filområdet deres.",
        details: "",
      },
    }),
  );
  expect(await screen.findByText("Mappen «Høring» lar seg ikke lese.")).toBeTruthy();
});

test("a picture is pasted with Ctrl+V, and text stays text", async () => {
  const { shell } = open("d3");
  const paste = vi.spyOn(shell, "pastePicture");
  const title = await screen.findByTestId("title-input");
  title.focus();
  await userEvent.keyboard("{Control>}v{/Control}");
  expect(paste, "what is pasted in a field is the field's").not.toHaveBeenCalled();
  screen.getByTestId("pick-files").focus();
  await userEvent.keyboard("{Control>}v{/Control}");
  expect(paste).toHaveBeenCalledWith("d3");
  expect(await screen.findByText("Bildet på utklippstavlen er lagt ved.")).toBeTruthy();
  paste.mockResolvedValueOnce(null);
  await userEvent.keyboard("{Control>}v{/Control}");
  expect(await screen.findByText("Det er ikke noe bilde på utklippstavlen.")).toBeTruthy();
});

const review = async () => {
  const opened = open("d1");
  await screen.findAllByRole("radio");
  await userEvent.click(screen.getByTestId("to-review"));
  await screen.findByTestId("sign-and-send");
  return opened;
};

test("svarfristen is changed in the konvolutt, and what cannot be one is told at its field", async () => {
  const { shell } = await review();
  const set = vi.spyOn(shell, "setDeadline");
  const change = screen.getByRole("button", { name: "Endre svarfristen" });
  await userEvent.click(change);
  await userEvent.click(screen.getByRole("radio", { name: "3 døgn" }));
  expect(set).toHaveBeenLastCalledWith("d1", { kind: "hours", hours: 72 });
  await userEvent.click(screen.getByRole("radio", { name: "Dag og klokkeslett" }));
  const date = screen.getByTestId<HTMLInputElement>("deadline-date");
  await userEvent.clear(date);
  await userEvent.type(date, "i morgen");
  await userEvent.click(screen.getByTestId("use-deadline"));
  expect(await screen.findByText("Skriv datoen som dag, måned og år: 24.12.2026.")).toBeTruthy();
  await userEvent.clear(date);
  await userEvent.type(date, "24.12.2026");
  await userEvent.click(screen.getByTestId("use-deadline"));
  expect(await screen.findByText("24.12.2026 kl. 13.58")).toBeTruthy();
  expect(document.activeElement).toBe(change);
});

test("«Vis pakken» tells what will be made, and no digest of what has not been", async () => {
  await review();
  await userEvent.click(screen.getByTestId("show-package"));
  const shown = screen.getByTestId("package").textContent ?? "";
  const order = ["sbd.json", "asic.zip", "mimetype", "arkivmelding.xml", "Tilsvar.pdf", "p7s"];
  const places = order.map((name) => shown.indexOf(name));
  expect(places).not.toContain(-1);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(shown).toContain("lages ved sending");
  expect(shown).not.toMatch(/[0-9a-f]{8}/);
});
