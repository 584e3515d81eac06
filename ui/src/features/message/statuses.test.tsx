/** Every status there is, as a person meets it: in the timeline, in a row of a list and under the heading. */
import { render, screen, within } from "@testing-library/react";
import { createRef } from "react";
import { expect, test, vi } from "vitest";
import table from "../../../../assets/statuses.toml?raw";
import { fakeShell } from "../../ipc/fake";
import { incomingLetters, rowOfLetter } from "../../ipc/fake/incoming";
import { sentMessages, steps } from "../../ipc/fake/messages";
import { rowOf } from "../../ipc/fake/rows";
import type {
  EventDto,
  IncomingDetail,
  MessageDetail,
  StepStateDto,
  ToneDto,
} from "../../ipc/generated/bindings";
import { renderWithShell } from "../../test/render";
import { InboxCard } from "../mailbox/InboxCard";
import { MessageCard } from "../mailbox/MessageCard";
import { History } from "./incoming/History";
import { MessageView } from "./MessageView";
import { Timeline } from "./Timeline";

type Status = Record<string, string>;

/** What the table of the program says, a line at a time: it holds nothing but strings and `true`. */
const statuses = table
  .split("[[status]]")
  .slice(1)
  .map(
    (part): Status =>
      Object.fromEntries(
        [...part.matchAll(/^([\w.]+) = (?:"(.*)"|(true))$/gm)].map(([, key, words, yes]) => [
          key,
          words?.replaceAll('\\"', '"') ?? yes,
        ]),
      ),
  );
const named = statuses.map((status) => {
  const name = [status.service, status.code, status.when].filter(Boolean).join(" ");
  return [name, status] as const;
});

/** The state that the fold gives the step an effect names; `null` where it says nothing of a step. */
const states: Record<string, StepStateDto | null> = {
  confirms: "confirmed",
  waits: "waiting",
  fails: "failed",
  expires: "failed",
  uncertain: "failed",
  cancels: "failed",
  settles: "waiting",
  note: null,
};
/** What is then read at the step, and its mark. */
const words: Record<string, string> = {
  confirms: "Bekreftet",
  waits: "Venter",
  fails: "Feilet",
  expires: "Feilet",
  uncertain: "Vet ikke",
  cancels: "Stoppet",
  settles: "Venter",
};
/** Each with an icon of its own. */
const tones: ToneDto[] = ["neutral", "success", "warning", "danger"];
/** What is said of letters that came in. */
const OF_INCOMING = [
  "INNKOMMENDE_MOTTATT",
  "INNKOMMENDE_LEVERT",
  "KONTROLLERT",
  "MOTTATT_SENDT",
  "LEVERT_SENDT",
  "SVAR_STOPPET",
  "DUPLIKAT_ULIK",
  "GODTATT",
  "KVITTERT",
];

const NAME = "Nordfjell kommune";
const AT = "2026-11-20T13:03:11Z";
const base = new Date(AT);
const [sent] = sentMessages(base) as [MessageDetail];
const [letter] = incomingLetters(base) as [IncomingDetail];

const sentenceOf = (status: Status) =>
  (status["nb.sentence"] ?? "").replaceAll("{mottaker}", NAME).replaceAll("{tekst}", "«Aa 1»");
const eventOf = (status: Status): EventDto => ({
  id: "e1",
  code: status.code ?? "",
  sentence: sentenceOf(status),
  tone: status.tone as ToneDto,
  at: AT,
  source: `Status fra ${NAME}, levert av Altinn. Ikke signert.`,
  count: 1,
  clockNote: null,
});
const iconOf = (within: Element) => within.querySelector(".tone-icon");
const markOf = (step: Element) => step.querySelector(".step-mark")?.innerHTML ?? "";

test("the table is read whole", () => {
  expect(statuses.length).toBe(table.match(/^\[\[status\]\]$/gm)?.length);
  expect(statuses.length).toBeGreaterThan(50);
  expect(new Set(named.map(([name]) => name)).size).toBe(statuses.length);
});

test.each(named)("%s has a look and words in every language", (_, status) => {
  expect(states, "an effect without a look").toHaveProperty(status.effect ?? "");
  expect(tones, "a tone without a look").toContain(status.tone);
  for (const language of ["nb", "nn", "en"]) {
    expect(status[`${language}.word`]).toBeTruthy();
    expect(status[`${language}.sentence`]).toBeTruthy();
  }
});

const ofSteps = named.filter(
  ([, { effect = "", code = "" }]) => states[effect] !== null && !OF_INCOMING.includes(code),
);

test.each(ofSteps)("%s says at its step what is known, and nothing of the others", (_, status) => {
  const { step = "fetched", effect = "" } = status;
  const at = { state: states[effect] ?? "waiting", events: [eventOf(status)] };
  render(<Timeline onEvidence={() => {}} steps={steps({ [step]: at })} />);
  for (const item of screen.getAllByRole("listitem")) {
    if (item.dataset.step === step) {
      expect(item.querySelector(".step-head")?.textContent).toContain(words[effect]);
      expect(item.textContent).toContain(sentenceOf(status));
      expect(item.textContent).toContain(`Kilde: Status fra ${NAME}, levert av Altinn.`);
      expect(within(item).getByRole("button", { name: "Vis bevis" })).toBeTruthy();
      const empty = words[effect] === "Venter";
      expect(markOf(item) === "", "only what waits has an empty mark").toBe(empty);
    } else {
      expect(item.textContent).not.toContain("Bekreftet");
      expect(item.textContent).not.toContain("Feilet");
      expect(item.textContent).toContain(item.dataset.step === "opened" ? "Vet ikke" : "Venter");
    }
  }
});

test.each(named)("%s stands in a row with its word and the icon of its tone", (_, status) => {
  const own = { word: status["nb.word"] ?? "", tone: status.tone as ToneDto };
  const { container } = render(
    OF_INCOMING.includes(status.code ?? "") ? (
      <InboxCard now={base} row={{ ...rowOfLetter(letter), ...own }} />
    ) : (
      <MessageCard now={base} row={{ ...rowOf(sent), ...own, deadline: null, outbox: null }} />
    ),
  );
  expect(container.querySelector(".message-standing")?.textContent).toContain(own.word);
  expect(container.querySelector(".message-card")?.getAttribute("data-tone")).toBe(own.tone);
  const icon = iconOf(container);
  expect(icon?.getAttribute("data-tone")).toBe(own.tone);
  expect(icon?.getAttribute("aria-hidden"), "the word says it").toBe("true");
});

const ours = named.filter(([, { code = "" }]) => !OF_INCOMING.includes(code));

test.each(ours)(
  "%s stands under the heading as its sentence, with the same tone",
  async (_, status) => {
    const shell = fakeShell();
    const tone = status.tone as ToneDto;
    const sentence = sentenceOf(status);
    vi.spyOn(shell, "message").mockResolvedValue({ ...sent, sentence, tone, outbox: null });
    const { container } = renderWithShell(
      <MessageView
        back={null}
        headingLevel={1}
        headingRef={createRef()}
        onDraft={vi.fn()}
        onGone={vi.fn()}
        onReceipt={vi.fn()}
        onThread={vi.fn()}
        uid="x"
      />,
      shell,
    );
    expect((await screen.findByTestId("status-sentence")).textContent).toBe(sentence);
    const standing = container.querySelector(".standing") as HTMLElement;
    expect(standing.dataset.tone).toBe(tone);
    expect(iconOf(standing)?.getAttribute("data-tone")).toBe(tone);
  },
);

const came = named.filter(([, { code = "" }]) => OF_INCOMING.includes(code));

test.each(came)("%s stands in the history of a letter, with who says it", (_, status) => {
  render(<History events={[eventOf(status)]} onEvidence={() => {}} />);
  const [line] = screen.getAllByRole("listitem");
  expect(line?.textContent).toContain(sentenceOf(status));
  expect(line?.textContent).toContain("Kilde: ");
});

test("no two tones have the same icon, and no two states the same mark", () => {
  const { container } = render(
    tones.map((tone) => (
      <MessageCard key={tone} now={base} row={{ ...rowOf(sent), tone, outbox: null }} />
    )),
  );
  const icons = [...container.querySelectorAll(".tone-icon")].map((icon) => icon.innerHTML);
  expect(new Set(icons).size).toBe(tones.length);
  const looks = ["confirms", "waits", "fails", "uncertain", "cancels"].map((effect) => {
    const status = statuses.find((one) => one.effect === effect) ?? {};
    const at = { state: states[effect] ?? "waiting", events: [eventOf(status)] };
    const all = steps({ handed: at }).filter((step) => step.step === "handed");
    const { container } = render(<Timeline onEvidence={() => {}} steps={all} />);
    return markOf(container);
  });
  expect(new Set(looks).size).toBe(looks.length);
});
