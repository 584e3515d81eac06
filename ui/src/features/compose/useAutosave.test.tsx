import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { useAutosave } from "./useAutosave";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));

test("is saved within a second of the last keystroke, once", async () => {
  const save = vi.fn(async () => {});
  const { rerender, result } = renderHook(({ value }) => useAutosave(value, save), {
    initialProps: { value: "" },
  });
  rerender({ value: "T" });
  await pass(300);
  rerender({ value: "Ti" });
  expect(result.current.state).toBe("waiting");
  await pass(1000);
  expect(save).toHaveBeenCalledExactlyOnceWith("Ti");
  expect(result.current.state).toBe("saved");
});

test("what is typed during a save is saved after it, never beside it", async () => {
  let release = () => {};
  const saved: string[] = [];
  const save = vi.fn((value: string) => {
    saved.push(value);
    return new Promise<void>((done) => {
      release = done;
    });
  });
  const { rerender, result } = renderHook(({ value }) => useAutosave(value, save), {
    initialProps: { value: "" },
  });
  rerender({ value: "a" });
  await pass(1000);
  rerender({ value: "ab" });
  await pass(1000);
  expect(saved).toEqual(["a"]);
  await act(async () => release());
  await pass(0);
  expect(saved).toEqual(["a", "ab"]);
  await act(async () => release());
  expect(result.current.state).toBe("saved");
});

test("leaving the screen saves what is left", async () => {
  const save = vi.fn(async () => {});
  const { rerender, unmount } = renderHook(({ value }) => useAutosave(value, save), {
    initialProps: { value: "" },
  });
  rerender({ value: "Tilsvar" });
  unmount();
  expect(save).toHaveBeenCalledExactlyOnceWith("Tilsvar");
});

test("a save that fails says so, and is tried again by itself", async () => {
  const save = vi.fn(async () => {});
  save.mockRejectedValueOnce(new Error("disk full"));
  const { rerender, result } = renderHook(({ value }) => useAutosave(value, save), {
    initialProps: { value: "" },
  });
  rerender({ value: "a" });
  await pass(1000);
  expect(result.current.state).toBe("failed");
  await pass(3000);
  expect(result.current.state).toBe("saved");
  expect(save).toHaveBeenLastCalledWith("a");
});
