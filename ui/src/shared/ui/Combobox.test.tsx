import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, test, vi } from "vitest";
import { Combobox } from "./Combobox";

const names = ["Statens prøveetat", "Nordfjell kommune", "Fjordby tingsted"];

function Field({ onChoose }: { onChoose: (key: string) => void }) {
  const [text, setText] = useState("");
  return (
    <>
      <label htmlFor="to">Til</label>
      <Combobox
        id="to"
        listLabel="Til"
        onChoose={onChoose}
        onType={setText}
        options={names
          .filter((name) => name.toLowerCase().includes(text.toLowerCase()))
          .map((name) => ({ key: name, content: name }))}
        text={text}
      />
    </>
  );
}

test("Enter takes the top hit, and focus stays in the field", async () => {
  const chosen = vi.fn();
  render(<Field onChoose={chosen} />);
  const field = screen.getByRole("combobox", { name: "Til" });
  await userEvent.type(field, "no");
  expect(field.getAttribute("aria-expanded")).toBe("true");
  await userEvent.keyboard("{Enter}");
  expect(chosen).toHaveBeenCalledExactlyOnceWith("Nordfjell kommune");
  expect(document.activeElement).toBe(field);
  expect(field.getAttribute("aria-expanded")).toBe("false");
});

test("arrows move through the hits and around the ends", async () => {
  const chosen = vi.fn();
  render(<Field onChoose={chosen} />);
  const field = screen.getByRole("combobox");
  field.focus();
  await userEvent.keyboard("{ArrowDown}{ArrowDown}{ArrowUp}{ArrowUp}");
  const active = field.getAttribute("aria-activedescendant");
  expect(document.getElementById(active ?? "")?.textContent).toBe("Fjordby tingsted");
  await userEvent.keyboard("{Enter}");
  expect(chosen).toHaveBeenCalledWith("Fjordby tingsted");
});

test("Esc closes the list first and empties the field second", async () => {
  render(<Field onChoose={() => {}} />);
  const field = screen.getByRole<HTMLInputElement>("combobox");
  await userEvent.type(field, "stat");
  await userEvent.keyboard("{Escape}");
  expect(field.getAttribute("aria-expanded")).toBe("false");
  expect(field.value).toBe("stat");
  await userEvent.keyboard("{Escape}");
  expect(field.value).toBe("");
});

test("the mouse chooses as well", async () => {
  const chosen = vi.fn();
  render(<Field onChoose={chosen} />);
  await userEvent.click(screen.getByRole("combobox"));
  await userEvent.click(screen.getByRole("option", { name: "Statens prøveetat" }));
  expect(chosen).toHaveBeenCalledExactlyOnceWith("Statens prøveetat");
});
