import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { createRef } from "react";
import { expect, test, vi } from "vitest";
import { fakeShell } from "../../../ipc/fake";
import { CHANGED_KEY } from "../../../ipc/fake/fiks";
import { incomingLetters } from "../../../ipc/fake/incoming";
import { us } from "../../../ipc/fake/organisations";
import { hostileTexts } from "../../../ipc/fake/strangers";
import type { IncomingDetail, ToneDto, VerdictDto, WhoDto } from "../../../ipc/generated/bindings";
import { renderWithShell } from "../../../test/render";
import { IncomingView } from "./IncomingView";

const open = async (uid: string, shell = fakeShell()) => {
  const calls = { onDraft: vi.fn(), onGone: vi.fn(), onReceipt: vi.fn(), onThread: vi.fn() };
  const rendered = renderWithShell(
    <IncomingView
      back={null}
      headingLevel={2}
      headingRef={createRef()}
      own={us}
      uid={uid}
      {...calls}
    />,
    shell,
  );
  await screen.findByTestId("status-sentence");
  return { ...rendered, ...calls };
};

const [good, forged] = incomingLetters(new Date()) as [IncomingDetail, IncomingDetail];

/** The fake with one letter put in the place of the good one. */
const shellWith = (letter: IncomingDetail) => {
  const shell = fakeShell();
  vi.spyOn(shell, "incoming").mockResolvedValue(letter);
  return shell;
};

test("the arkivmelding is not counted among the documents, as it is not in the list", async () => {
  await open("in-1");
  expect(good.documents).toHaveLength(3);
  expect(screen.getByRole("tab", { name: "Brevet (2)" })).toBeTruthy();
});

const verdicts: VerdictDto[] = ["passed", "passedWeak", "indeterminate", "failed"];
const whos: [WhoDto, ToneDto][] = [
  ["same", "success"],
  ["delegated", "warning"],
  ["mismatch", "danger"],
  ["none", "danger"],
  ["transportOnly", "neutral"],
];
const all = verdicts.flatMap((verdict) => whos.map(([who, tone]) => [verdict, who, tone] as const));

test.each(all)(
  "%s with %s never says more of the sender than is proven",
  async (verdict, who, tone) => {
    const readable = verdict !== "failed" && tone !== "danger";
    const letter: IncomingDetail = {
      ...good,
      tone: verdict === "failed" ? "danger" : tone,
      readable,
      sender: { ...good.sender, who, tone },
      judgement: { ...good.judgement, verdict, tone: verdict === "failed" ? "danger" : "success" },
      problem: verdict === "failed" ? forged.problem : null,
      documents: good.documents.map((one) => ({
        ...one,
        readable,
        why: readable ? null : "Låst.",
      })),
    };
    const { container } = await open("in-1", shellWith(letter));
    const proven = verdict !== "failed" && (who === "same" || who === "transportOnly");
    expect(container.textContent).toContain(
      proven ? "Fra Nordfjell kommune" : "Oppgir å være fra Nordfjell kommune",
    );
    const doubtful = letter.tone === "danger";
    const tab = screen.getByRole("tab", { name: doubtful ? "Kontroll" : /^Brevet/ });
    expect(tab.getAttribute("aria-selected"), "the evidence comes first where there is doubt").toBe(
      "true",
    );
    expect(screen.getByTestId("worth").getAttribute("data-tone")).toBe(letter.tone);
    await userEvent.click(screen.getByRole("tab", { name: /^Brevet/ }));
    const buttons = screen.queryAllByRole("button", { name: /^(Åpne|Lagre) .+\.(pdf|xml)/ });
    expect(buttons.length > 0, "what may not be used has nothing to press").toBe(readable);
  },
);

test("a forged letter tells what was found, what it means and what to do, each once", async () => {
  const { container } = await open("in-2");
  const worth = screen.getByTestId("worth").textContent ?? "";
  const order = [
    "Ikke bruk innholdet",
    "Hva vi fant",
    "En fil er endret etter at avsenderen signerte.",
    "Faktura.pdf",
    "Hva det betyr",
    "Hva dere gjør nå",
    "E21",
  ].map((words) => worth.indexOf(words));
  expect(order).not.toContain(-1);
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(container.textContent).toContain("DIGEST_MISMATCH");
  expect(screen.queryByRole("button", { name: "Svar" })).toBeNull();
  await userEvent.click(screen.getByRole("tab", { name: /^Brevet/ }));
  expect(screen.getByText(/Dokumentet er tatt vare på, men kan ikke åpnes/)).toBeTruthy();
});

test("a letter that cannot be unlocked tells which certificate, and that nothing is wrong with it", async () => {
  await open("in-6");
  const worth = screen.getByTestId("worth");
  expect(worth.getAttribute("data-tone")).toBe("warning");
  expect(worth.textContent).toContain("låst for sertifikatet …8c41");
  expect(worth.textContent).toContain("E20");
});

test("another signer than the letter says is named beside the one it says", async () => {
  await open("in-3");
  const who = within(screen.getByTestId("control"));
  expect(who.getByText("Signert av").parentElement?.textContent).toContain(
    "Rotete AS (311\u00a0204\u00a0866) – en annen",
  );
  expect(who.getByText("Meldingen oppgir").parentElement?.textContent).toContain(
    "Nordfjell kommune",
  );
});

test("what strangers write is text, in its place, with nothing in it that is not seen", async () => {
  const { container } = await open("in-1", fakeShell(new URLSearchParams("hostile")));
  for (const name of [/^Kontroll/, /^Teknisk/, /^Brevet/]) {
    await userEvent.click(screen.getByRole("tab", { name }));
  }
  expect(container.querySelector("img, script")).toBeNull();
  expect(container.textContent).toContain(hostileTexts.html);
  expect(container.textContent).not.toMatch(/[\u200B\u202E\u2066]/);
  expect(container.textContent).toContain("fakturaU+202Efdp.exe");
  const heading = screen.getByRole("heading", { level: 2 });
  expect([...(heading.textContent ?? "")].length).toBeLessThan(310);
  for (const button of screen.getAllByRole("button")) {
    expect(button.getAttribute("aria-label") ?? "").not.toMatch(/[\u200B\u202E\u2066]/);
  }
});

test("a letter is looked at when it is shown, and stays unread when a person says so", async () => {
  const { shell } = await open("in-1");
  const inbox = await shell.listInbox(null);
  expect(inbox.rows.find((row) => row.uid === "in-1")?.unread).toBe(false);
  await userEvent.click(screen.getByTestId("toggle-read"));
  await waitFor(async () => expect((await shell.incoming("in-1")).unread).toBe(true));
});

test("the sender is told nothing by our reading, and the page says so", async () => {
  const { container } = await open("in-1");
  expect(container.textContent).toContain("Avsenderen ser ikke at du åpner meldingen her.");
  expect(container.textContent).toContain("har fått vite at meldingen er hentet og levert");
});

test("Ctrl+R begins an answer, and does nothing where nobody is to be answered", async () => {
  const first = await open("in-1");
  await userEvent.keyboard("{Control>}r{/Control}");
  await waitFor(() => expect(first.onDraft).toHaveBeenCalledOnce());
  first.unmount();
  const second = await open("in-2");
  const reply = vi.spyOn(second.shell, "startReply");
  await userEvent.keyboard("{Control>}r{/Control}");
  expect(reply).not.toHaveBeenCalled();
});

const ask = async (uid: string, action: string) => {
  const opened = await open(uid);
  await userEvent.click(screen.getByTestId(`incoming-${action}`));
  return { ...opened, dialog: await screen.findByTestId("kvittering-dialog") };
};

test("a kvittering shows what the sender will see, and one press sends it once", async () => {
  const { shell, dialog } = await ask("in-1", "sendKvittering");
  const sent = vi.spyOn(shell, "sendKvittering");
  expect(within(dialog).getByTestId("kvittering-preview").textContent).toBe(
    "Arkivet hos Solvik kommune har bekreftet mottak.",
  );
  const send = within(dialog).getByTestId("kvittering-send");
  // Both before anything is drawn anew.
  act(() => {
    send.click();
    send.click();
  });
  await waitFor(() => expect(screen.queryByTestId("kvittering-dialog")).toBeNull());
  expect(sent).toHaveBeenCalledExactlyOnceWith("in-1", {
    kind: "ok",
    text: "",
    journalNumber: "",
    again: false,
  });
});

test("a no needs words, and the words stand in what the sender will see", async () => {
  const { shell, dialog } = await ask("in-1", "reject");
  const sent = vi.spyOn(shell, "sendKvittering");
  const send = within(dialog).getByTestId("kvittering-send");
  expect(send.textContent).toBe("Send: avvist");
  await userEvent.click(send);
  expect(within(dialog).getByText(/Skriv hva det gjelder/)).toBeTruthy();
  expect(sent).not.toHaveBeenCalled();
  await userEvent.type(within(dialog).getByTestId("kvittering-text"), "Saken er avsluttet");
  expect(within(dialog).getByTestId("kvittering-preview").textContent).toContain(
    "tok ikke imot. «Saken er avsluttet»",
  );
  await userEvent.click(send);
  await waitFor(() => expect(sent).toHaveBeenCalledOnce());
});

test("a second kvittering needs a second decision", async () => {
  const { shell, dialog } = await ask("in-4", "sendKvittering");
  const sent = vi.spyOn(shell, "sendKvittering");
  await userEvent.click(within(dialog).getByTestId("kvittering-send"));
  expect(sent).not.toHaveBeenCalled();
  expect(dialog.textContent).toContain("Kryss av hvis avsenderen skal få en ny kvittering.");
  await userEvent.click(within(dialog).getByRole("checkbox"));
  await userEvent.click(within(dialog).getByTestId("kvittering-send"));
  await waitFor(() =>
    expect(sent).toHaveBeenCalledExactlyOnceWith("in-4", {
      kind: "ok",
      text: "",
      journalNumber: "",
      again: true,
    }),
  );
});

test("a kvittering that was sent meanwhile by another stops the one that is written", async () => {
  const { shell, dialog } = await ask("in-1", "sendKvittering");
  await shell.sendKvittering("in-1", { kind: "ok", text: "", journalNumber: "", again: false });
  await userEvent.click(within(dialog).getByTestId("kvittering-send"));
  expect(await within(dialog).findByRole("checkbox")).toBeTruthy();
});

test("whoever vouches for a sender is told what follows, with focus on not doing it", async () => {
  await open("in-3");
  await userEvent.click(screen.getByTestId("incoming-accept"));
  const dialog = await screen.findByRole("alertdialog", { name: "Godta avsenderen?" });
  expect(dialog.textContent).toContain("får beskjed om at meldingen er levert");
  expect(document.activeElement).toBe(screen.getByTestId("accept-no"));
  await userEvent.click(screen.getByTestId("accept-yes"));
  await waitFor(() => expect(screen.queryByTestId("accept-dialog")).toBeNull());
  expect(await screen.findByText("Annen avsender, godtatt")).toBeTruthy();
});

const overFiksIo: IncomingDetail = {
  ...good,
  service: "DPFIO",
  kvitteringKinds: ["ok", "error"],
};

test("over Fiks IO a yes brings our journal number, and says that it is locked", async () => {
  const { shell } = await open("in-1", shellWith(overFiksIo));
  const sent = vi.spyOn(shell, "sendKvittering").mockResolvedValue(overFiksIo);
  await userEvent.click(screen.getByTestId("incoming-sendKvittering"));
  const dialog = await screen.findByTestId("kvittering-dialog");
  expect(within(dialog).getAllByRole("radio")).toHaveLength(2);
  expect(within(dialog).queryByTestId("kvittering-text"), "the protocol has no words").toBeNull();
  expect(dialog.textContent).toContain("Kvitteringen låses for avsenderen");
  await userEvent.type(within(dialog).getByTestId("kvittering-journal"), "2026/3107");
  expect(
    within(dialog).getByTestId("kvittering-preview").textContent,
    "the sender is told the number",
  ).toBe("Arkivet hos Solvik kommune har bekreftet mottak. «Journalpost 2026/3107»");
  await userEvent.click(within(dialog).getByTestId("kvittering-send"));
  await waitFor(() =>
    expect(sent).toHaveBeenCalledExactlyOnceWith("in-1", {
      kind: "ok",
      text: "",
      journalNumber: "2026/3107",
      again: false,
    }),
  );
});

test("over Fiks IO a no still needs words", async () => {
  const { shell } = await open("in-1", shellWith(overFiksIo));
  const sent = vi.spyOn(shell, "sendKvittering").mockResolvedValue(overFiksIo);
  await userEvent.click(screen.getByTestId("incoming-reject"));
  const dialog = await screen.findByTestId("kvittering-dialog");
  await userEvent.click(within(dialog).getByTestId("kvittering-send"));
  expect(sent).not.toHaveBeenCalled();
  await userEvent.type(within(dialog).getByTestId("kvittering-text"), "Saken er avsluttet");
  await userEvent.click(within(dialog).getByTestId("kvittering-send"));
  await waitFor(() => expect(sent).toHaveBeenCalledOnce());
});

test("a kvittering that the sender's key stops can be mended where it is written, and then goes", async () => {
  const { shell } = await open("in-1", fakeShell(new URLSearchParams("answerKey")));
  const approve = vi.spyOn(shell, "approveKontoKey");
  await userEvent.click(screen.getByTestId("incoming-sendKvittering"));
  const dialog = await screen.findByTestId("kvittering-dialog");
  expect(within(dialog).queryByTestId("answer-key"), "nothing has stopped it yet").toBeNull();
  await userEvent.click(within(dialog).getByTestId("kvittering-send"));
  const key = await within(dialog).findByTestId("answer-key");
  expect(key.textContent).toContain("Nøkkelen vi kjenner, sett første gang");
  expect(dialog.textContent).toContain("Kvitteringen er ikke sendt.");
  await userEvent.click(within(key).getByRole("button", { name: "Hent sertifikat fra fil" }));
  await waitFor(() => expect(dialog.textContent, "no longer so").not.toContain("ikke sendt"));
  await userEvent.click(within(key).getByRole("button", { name: "Fjern sertifikatet fra fil" }));
  await userEvent.click(await within(key).findByRole("button", { name: "Godkjenn ny nøkkel" }));
  expect(approve).toHaveBeenCalledWith(CHANGED_KEY, "d81f".padEnd(64, "a9"));
  await waitFor(() => expect(screen.queryByTestId("konto-approve")).toBeNull());
  await userEvent.click(within(dialog).getByTestId("kvittering-send"));
  await waitFor(() => expect(screen.queryByTestId("kvittering-dialog")).toBeNull());
});

test("to confirm a pair is told as that, and not as opening anything", async () => {
  await open("in-7");
  await userEvent.click(screen.getByTestId("incoming-accept"));
  const dialog = await screen.findByRole("alertdialog", {
    name: "Sender Statens prøveetat for Fjordby tingsted?",
  });
  expect(dialog.textContent).toContain("Vi spør ikke igjen.");
  expect(dialog.textContent).not.toContain("kan åpnes");
});

test("a letter is marked as handled, and not handled again", async () => {
  const shell = fakeShell();
  const marked = vi.spyOn(shell, "markHandled");
  await open("in-4", shell);
  expect(screen.getByTestId("handled").textContent).toContain("Markert som håndtert");
  await userEvent.click(screen.getByRole("button", { name: "Marker som ikke håndtert" }));
  expect(marked).toHaveBeenCalledWith("in-4", false);
});

test("the letter that answers it, or that it answers, is one press away", async () => {
  const { onThread } = await open("in-4");
  const thread = screen.getByTestId("thread");
  expect(thread.textContent).toContain("Til Statens prøveetat");
  expect(thread.textContent).toContain("Bekreftet i arkivet");
  await userEvent.click(within(thread).getByRole("button"));
  expect(onThread).toHaveBeenCalledWith(expect.objectContaining({ uid: "1", place: "sent" }));
});

test("a letter that is locked for an old certificate takes it, and a wrong password is told", async () => {
  const shell = fakeShell();
  const added = vi.spyOn(shell, "addOldCertificate");
  await open("in-6", shell);
  await userEvent.click(screen.getByRole("button", { name: "Legg til gammelt sertifikat" }));
  const dialog = await screen.findByTestId("old-key-dialog");
  await userEvent.type(within(dialog).getByLabelText("Passord til filen"), "feil");
  await userEvent.click(within(dialog).getByRole("button", { name: "Velg fil og legg til" }));
  expect(await within(dialog).findByText("Passordet passer ikke til filen.")).toBeTruthy();
  await userEvent.clear(within(dialog).getByLabelText("Passord til filen"));
  await userEvent.type(within(dialog).getByLabelText("Passord til filen"), "riktig");
  await userEvent.click(within(dialog).getByRole("button", { name: "Velg fil og legg til" }));
  expect(added).toHaveBeenLastCalledWith("riktig");
  expect(screen.queryByTestId("old-key-dialog")).toBeNull();
});

test("the receipt of a letter that came in is one press away", async () => {
  const { onReceipt } = await open("in-1");
  await userEvent.click(screen.getByRole("button", { name: "Skriv ut" }));
  expect(onReceipt).toHaveBeenCalledWith("in-1");
});

test("what an archive found is told in words, with the ids that the next question needs", async () => {
  await open("in-1", fakeShell(new URLSearchParams("funn")));
  expect((await screen.findByTestId("funn-sentence")).textContent).toBe(
    "Arkivet fant 14 treff. Her er 2 av dem.",
  );
  expect(screen.getByText("Journalpost 2026/3107, dok. 4 i sak 2026/412")).toBeTruthy();
  expect(screen.getByText("20.11.2026"), "days as they are written here").toBeTruthy();
  expect(
    screen.getByRole("button", { name: "Kopier system-id for Søknad – 2026.pdf" }),
  ).toBeTruthy();
});
