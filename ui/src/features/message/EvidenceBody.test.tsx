import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { EvidenceBody } from "./EvidenceBody";
import { treeOf } from "./evidenceTree";

const leaf = (name: string, value: string) => ({ name, value, children: [] });

test("JSON is a tree of what was written: no number is rounded, and of two alike both stand", () => {
  expect(
    treeOf('{"a": 12345678901234567890, "a": "b\\u202e", "c": [], "d": [true, {"e": 1e5}]}'),
  ).toEqual([
    leaf("a", "12345678901234567890"),
    leaf("a", '"b\\u202e"'),
    leaf("c", "[]"),
    {
      name: "d",
      value: "",
      children: [leaf("", "true"), { name: "", value: "", children: [leaf("e", "1e5")] }],
    },
  ]);
  expect(treeOf('{"a":{"}":"\\\\"},"b":"[x\\"]"}')).toEqual([
    { name: "a", value: "", children: [leaf("}", '"\\\\"')] },
    leaf("b", '"[x\\"]"'),
  ]);
});

test("XML is a tree of its elements, with attributes and text", () => {
  expect(
    treeOf('<a:kvittering xmlns:a="urn:a" id="1"><type>OK</type><tom/></a:kvittering>'),
  ).toEqual([
    {
      name: "a:kvittering",
      value: "",
      children: [leaf("@xmlns:a", "urn:a"), leaf("@id", "1"), leaf("type", "OK"), leaf("tom", "")],
    },
  ]);
});

test.each([
  ["what is neither", "LEVERT 2026"],
  ["a number alone", "42"],
  ["JSON that is cut off", '{"a": 1'],
  ["XML with entities of its own", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'],
  ["what is too deep", "[".repeat(100) + "]".repeat(100)],
  ["what is too long", `["${"a".repeat(500_000)}"]`],
])("%s is shown as text", (_, body) => {
  expect(treeOf(body)).toBeNull();
});

test("one comes from the tree to what came, and back", async () => {
  const body = '{"receiptType":"OK"}';
  render(<EvidenceBody body={body} />);
  expect(screen.getByTestId("evidence-tree").textContent).toContain("receiptType");
  await userEvent.click(screen.getByRole("button", { name: "Vis slik det kom" }));
  expect(document.querySelector("pre")?.textContent).toBe(body);
  await userEvent.click(screen.getByRole("button", { name: "Vis som tre" }));
  expect(document.querySelector("pre")).toBeNull();
});

test("signs that are not seen are written out, in the tree and in what came", async () => {
  const { container } = render(<EvidenceBody body={'{"a":"x\u202Ey"}'} />);
  expect(container.textContent).toContain("U+202E");
  expect(container.textContent).not.toContain("\u202E");
  await userEvent.click(screen.getByTestId("evidence-raw"));
  expect(container.textContent).toContain("U+202E");
  expect(container.textContent).not.toContain("\u202E");
});

test("what is large is cut, and says so", async () => {
  const many = (length: number) => JSON.stringify(Array.from({ length }, (_, at) => at));
  const { rerender } = render(<EvidenceBody body={many(500)} />);
  expect(screen.queryByRole("note"), "all of it is there").toBeNull();
  rerender(<EvidenceBody body={many(501)} />);
  expect(screen.getAllByRole("listitem")).toHaveLength(500);
  expect(screen.getByRole("note").textContent).toContain("Treet slutter her.");
  rerender(<EvidenceBody body={"a".repeat(250_000)} />);
  expect(document.querySelector("pre")?.textContent).toHaveLength(100_000);
  expect(screen.getByRole("note").textContent?.replaceAll(/\s/g, " ")).toContain(
    "100 000 av 250 000 tegn",
  );
});

test("what is small is whole, and nothing is said of it", () => {
  render(<EvidenceBody body="LEVERT" />);
  expect(document.querySelector("pre")?.textContent).toBe("LEVERT");
  expect(screen.queryByRole("note")).toBeNull();
  expect(screen.queryByTestId("evidence-raw")).toBeNull();
});
