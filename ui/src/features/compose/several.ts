import type {
  Area,
  Capabilities,
  DraftInput,
  FurtherRecipient,
  Problem,
} from "../../ipc/generated/bindings";
import type { nb } from "../../shared/i18n/nb";
import { FIKS_IO, NO_KONTO } from "./fiks";

/** The recipients in their order, the first among them, each with what it has of its own. */
export function recipientsOf(input: DraftInput): FurtherRecipient[] {
  const first: FurtherRecipient = {
    orgNumber: input.recipientOrg,
    name: input.recipientName || input.fiksIo.kontoName,
    service: input.service,
    konto: input.fiksIo.konto,
    kontoName: input.fiksIo.kontoName,
    theirReference: input.theirReference,
  };
  return [first, ...input.further];
}

/** The draft with the recipient at `place` changed. */
export function withRecipient(
  input: DraftInput,
  place: number,
  change: Partial<FurtherRecipient>,
): DraftInput {
  const all = recipientsOf(input);
  return toAll(
    input,
    all.map((one, at) => (at === place ? { ...one, ...change } : one)),
  );
}

/** The draft without the recipient at `place`; whoever comes next is the first then. */
export function withoutRecipient(input: DraftInput, place: number): DraftInput {
  return toAll(
    input,
    recipientsOf(input).filter((_, at) => at !== place),
  );
}

function toAll(input: DraftInput, all: FurtherRecipient[]): DraftInput {
  const [first, ...further] = all;
  if (!first) {
    return { ...input, further };
  }
  return {
    ...input,
    recipientOrg: first.orgNumber,
    recipientName: first.name,
    service: first.service,
    theirReference: first.theirReference,
    fiksIo: {
      ...input.fiksIo,
      ...(first.konto === "" ? NO_KONTO : { konto: first.konto, kontoName: first.kontoName }),
    },
    further,
  };
}

/** Whether somebody is a recipient already. */
export function isAmong(input: DraftInput, orgNumber: string, konto: string): boolean {
  return recipientsOf(input).some((one) =>
    konto === ""
      ? one.orgNumber === orgNumber
      : one.konto === konto || (one.orgNumber === orgNumber && one.service !== FIKS_IO),
  );
}

/** What all take that it can be about; what was chosen stands there in any case. */
export function commonAreas(found: Capabilities[], several: boolean, chosen: string): Area[] {
  const [first, ...others] = found;
  const areas = first?.areas ?? [];
  if (!several) {
    return areas;
  }
  const taken = (area: Area) =>
    others.every((one) => one.areas.some((other) => other.process === area.process));
  return areas.filter((area) => area.process === chosen || (!area.agreed && taken(area)));
}

/** What the backend says of a recipient without a way, when it is known that there is none to choose. */
export function withoutWay(
  problems: Problem[],
  input: DraftInput,
  found: readonly (Capabilities | undefined)[],
  words: (typeof nb)["compose"],
): Problem[] {
  const all = recipientsOf(input);
  return problems.map((problem) => {
    const place = all.findIndex((_, at) => problem.field === `recipient:${at}`);
    const one = all[place];
    const ways = found[place]?.ways;
    return one && one.service === "" && ways?.every((way) => !way.available)
      ? { ...problem, text: words.several.unreachable(one.name) }
      : problem;
  });
}

/** What each of several recipients does not take of what was chosen. It is told before anybody is asked to send. */
export function notTaken(
  input: DraftInput,
  found: readonly (Capabilities | undefined)[],
  words: (typeof nb)["compose"],
): Problem[] {
  if (input.further.length === 0) {
    return [];
  }
  const areas = found.flatMap((one) => one?.areas ?? []);
  const about = areas.find((area) => area.process === input.process)?.words;
  return recipientsOf(input).flatMap((one, place) => {
    const known = found[place];
    if (!known || one.service === FIKS_IO || one.service === "") {
      return [];
    }
    const problem = (text: string): Problem[] => [
      { field: `recipient:${place}`, number: "E09", level: "error", text },
    ];
    if (input.confidential) {
      return known.confidential ? [] : problem(words.confidentialRefused(one.name));
    }
    const takes = known.areas.some((area) => area.process === input.process);
    return takes || about === undefined || input.process === ""
      ? []
      : problem(words.several.areaRefused(one.name, about));
  });
}
