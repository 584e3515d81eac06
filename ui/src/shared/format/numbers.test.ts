import { expect, test } from "vitest";
import { formatOrgNumber, shortDigest } from "./numbers";

test("an organisation number is grouped and held together", () => {
  expect(formatOrgNumber("310204838")).toBe("310\u00a0204\u00a0838");
});

test("what is not an organisation number is left as it came", () => {
  expect(formatOrgNumber("0192:310204838")).toBe("0192:310204838");
});

test("a digest is shortened at both ends kept", () => {
  expect(shortDigest("0123456789abcdef0123")).toBe("01234567…0123");
});
