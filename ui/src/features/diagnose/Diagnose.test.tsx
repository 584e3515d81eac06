import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { App } from "../../app/App";
import { fakeShell } from "../../ipc/fake";

const start = async (query = "") => {
  const shell = fakeShell(new URLSearchParams(query));
  const asked = vi.spyOn(shell, "diagnose");
  render(<App shell={shell} />);
  await screen.findByTestId("nav-diagnose");
  return { shell, asked };
};
const come = async () => {
  await userEvent.keyboard("{Control>}9{/Control}");
  await screen.findByTestId("diagnose-Database");
};

test("nobody is asked before one comes, and all are when one does", async () => {
  const { asked } = await start();
  expect(asked).not.toHaveBeenCalled();
  await come();
  expect(asked.mock.calls.map(([part]) => part)).toEqual([
    "machine",
    "database",
    "eformidling",
    "fiksIo",
  ]);
  expect(screen.getByTestId("diagnose-Disk").textContent).toContain("I orden: 3,1 GB ledig.");
  expect(screen.getByTestId("diagnose-Disk").textContent).toContain("Sjekket");
  await waitFor(() =>
    expect(screen.getByTestId("diagnose-status").textContent).toBe(
      "Ferdig sjekket. Vi fant ingen feil.",
    ),
  );
});

test("what is not set up or not known is never told as wrong, and has no time", async () => {
  await start("diagnose=ill");
  await come();
  const clock = screen.getByTestId("diagnose-Clock");
  expect(clock.textContent).toContain("Ikke sjekket");
  expect(clock.textContent).not.toContain("Sjekket");
  expect(screen.getByTestId("diagnose-FiksAlone").textContent).toContain("Ikke i bruk");
  await waitFor(() =>
    expect(screen.getByTestId("diagnose-status").textContent).toBe(
      "Ferdig sjekket. 3 ting må ordnes. 2 ting kunne ikke sjekkes.",
    ),
  );
});

test("F5 and the button ask all anew", async () => {
  const { asked } = await start();
  await come();
  await waitFor(() =>
    expect(screen.getByTestId("diagnose-again").textContent).toBe("Kjør alle på nytt"),
  );
  await userEvent.keyboard("{F5}");
  await waitFor(() => expect(asked).toHaveBeenCalledTimes(8));
  await waitFor(() =>
    expect(screen.getByTestId("diagnose-again").textContent).toBe("Kjør alle på nytt"),
  );
  await userEvent.click(screen.getByTestId("diagnose-again"));
  await waitFor(() => expect(asked).toHaveBeenCalledTimes(12));
});

test("each thing that needs care has what it means and one action", async () => {
  const { shell } = await start("diagnose=ill");
  await come();
  const write = screen.getByTestId("diagnose-Write");
  expect(write.textContent).toContain("De venter i Utboks.");
  await userEvent.click(within(write).getByRole("button", { name: /Kopier bestilling/ }));
  await waitFor(() => expect(shell.copied()).toContain("servicedesk"));
  const receiving = vi.spyOn(shell, "setKontoReceiving");
  await userEvent.click(screen.getByRole("button", { name: /Slå på henting/ }));
  await waitFor(() => expect(receiving).toHaveBeenCalledWith(true));
});

test("the result is copied and saved as the program writes it", async () => {
  const { shell } = await start();
  await come();
  const saved = vi.spyOn(shell, "saveDiagnosis");
  await userEvent.click(screen.getByTestId("diagnose-copy"));
  await waitFor(() => expect(shell.copied()).toContain("Diagnose fra Budstikke"));
  await userEvent.click(screen.getByTestId("diagnose-save"));
  expect(await screen.findByText("Resultatet er lagret.")).toBeTruthy();
  expect(saved).toHaveBeenCalledOnce();
});

test("the navigation says in words that something needs care, by the last run", async () => {
  await start("diagnose=ill");
  expect(screen.queryByTestId("nav-care")).toBeNull();
  await come();
  await userEvent.keyboard("{Control>}1{/Control}");
  expect(screen.getByTestId("nav-diagnose").textContent).toContain("noe må ordnes");
});
