import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { renderWithShell } from "../../test/render";
import { Compose } from "./Compose";

const FJORDBY = "311204807";
const NORDFJELL = "310204846";

test("whoever has a star comes first when a recipient is looked for, and says so", async () => {
  renderWithShell(<Compose draftId="d3" onLeave={vi.fn()} onSent={vi.fn()} />);
  await userEvent.click(await screen.findByTestId("recipient-input"));
  const first = () => screen.getAllByRole("option")[0]?.textContent;
  await waitFor(() => expect(first()).toMatch(/^Fjordby tingsted.*Favoritt/));
  await userEvent.click(screen.getByTestId(`recipient-option-${FJORDBY}`));
  const star = await screen.findByTestId(`favourite-${FJORDBY}`);
  await waitFor(() => expect(star.getAttribute("aria-pressed")).toBe("true"));
});

test("a star is given and taken at the recipient that was chosen", async () => {
  const { shell } = renderWithShell(<Compose draftId="d3" onLeave={vi.fn()} onSent={vi.fn()} />);
  await userEvent.type(await screen.findByTestId("recipient-input"), "nordfj");
  await userEvent.click(await screen.findByTestId(`recipient-option-${NORDFJELL}`));
  const star = await screen.findByTestId(`favourite-${NORDFJELL}`);
  await userEvent.click(star);
  await waitFor(() => expect(star.getAttribute("aria-pressed")).toBe("true"));
  expect(await shell.favourites()).toContain(NORDFJELL);
  await userEvent.click(star);
  await waitFor(() => expect(star.getAttribute("aria-pressed")).toBe("false"));
  expect(await shell.favourites()).not.toContain(NORDFJELL);
});
