import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { resetAll, setLetters } from "../keys/rebinding";
import { ListBox } from "./ListBox";

afterEach(() => resetAll());

test("single letters that are turned off do nothing, and the arrows still move", async () => {
  const onSelect = vi.fn();
  const mark = vi.fn();
  render(
    <ListBox
      items={["a", "b"].map((key) => ({ key, content: key, testId: key }))}
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
      items={["a", "b"].map((key) => ({ key, content: key, testId: key }))}
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
