import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, expect, test, vi } from "vitest";
import { resetAll, setLetters } from "../keys/rebinding";
import { ListBox } from "./ListBox";

afterEach(() => resetAll());

test("single letters that are turned off do nothing, and the arrows still move", async () => {
  const onSelect = vi.fn();
  const mark = vi.fn();
  render(
    <ListBox
      items={["a", "b"].map((key) => ({ key, content: () => key, testId: key }))}
      label="Meldinger"
      letters={{ u: mark }}
      onOpen={vi.fn()}
      onSelect={onSelect}
      selected="a"
      size={2}
    />,
  );
  setLetters(false);
  screen.getByTestId("a").focus();
  await userEvent.keyboard("ju");
  expect(onSelect).not.toHaveBeenCalled();
  expect(mark).not.toHaveBeenCalled();
  await userEvent.keyboard("{ArrowDown}");
  expect(onSelect).toHaveBeenCalledWith("b");
  setLetters(true);
  screen.getByTestId("a").focus();
  await userEvent.keyboard("u");
  expect(mark).toHaveBeenCalledWith("a");
});

test("when what is chosen is not in the list, the first press chooses the row with focus", async () => {
  const onSelect = vi.fn();
  render(
    <ListBox
      items={["a", "b"].map((key) => ({ key, content: () => key, testId: key }))}
      label="Rader"
      onOpen={vi.fn()}
      onSelect={onSelect}
      selected="elsewhere"
      size={2}
    />,
  );
  screen.getByTestId("a").focus();
  await userEvent.keyboard("{ArrowDown}");
  expect(onSelect).toHaveBeenLastCalledWith("a");
});

function Many({ items }: { items: { key: string; content: () => string; testId: string }[] }) {
  const [selected, onSelect] = useState<string | null>(null);
  return (
    <ListBox
      items={items}
      label="Meldinger"
      onOpen={vi.fn()}
      onSelect={onSelect}
      selected={selected}
      size={5000}
    />
  );
}

const many = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => {
    const key = `r${from + index}`;
    return { key, content: () => key, testId: key };
  });

test("of two thousand rows those near the view are drawn, and each says where it is of all", () => {
  render(<Many items={many(2000)} />);
  const rows = screen.getAllByRole("option");
  expect(rows.length).toBeLessThan(80);
  expect(rows.at(-1)?.getAttribute("aria-setsize")).toBe("5000");
  expect(rows[0]?.getAttribute("aria-posinset")).toBe("1");
});

test("a row that is far away is drawn and has focus when the keys go there, and its way back", async () => {
  render(<Many items={many(2000)} />);
  screen.getByTestId("r0").focus();
  await userEvent.keyboard("j{End}");
  expect(document.activeElement?.getAttribute("data-testid")).toBe("r1999");
  expect(document.activeElement?.getAttribute("aria-posinset")).toBe("2000");
  expect(screen.getAllByRole("option").length).toBeLessThan(80);
  await userEvent.keyboard("k");
  expect(document.activeElement?.getAttribute("data-testid")).toBe("r1998");
  await userEvent.keyboard("{Home}{PageDown}");
  const page = Number(document.activeElement?.getAttribute("aria-posinset"));
  expect(page).toBeGreaterThan(2);
  await userEvent.keyboard("{PageUp}");
  expect(document.activeElement?.getAttribute("data-testid")).toBe("r0");
});

test("a row with focus keeps it when news come on top, and its neighbour has it when it goes", async () => {
  const { rerender } = render(<Many items={many(2000)} />);
  screen.getByTestId("r0").focus();
  await userEvent.keyboard("j{End}");
  rerender(<Many items={many(2050, -50)} />);
  expect(document.activeElement?.getAttribute("data-testid")).toBe("r1999");
  rerender(<Many items={many(2049, -50)} />);
  expect(document.activeElement?.getAttribute("data-testid")).toBe("r1998");
});
