import { useQueries } from "@tanstack/react-query";
import { type Dispatch, type SetStateAction, useEffect } from "react";
import { useShell } from "../../ipc/context";
import type { Capabilities, DraftInput, FurtherRecipient } from "../../ipc/generated/bindings";
import { FIKS_IO } from "./fiks";
import { isWay } from "./Ways";

export interface LookedUp {
  capabilities: Capabilities | undefined;
  failed: unknown;
}

/** How the recipients beside the first can be reached; the best way is chosen until the person chooses otherwise. */
export function useFurther(
  input: DraftInput,
  setInput: Dispatch<SetStateAction<DraftInput>>,
): LookedUp[] {
  const shell = useShell();
  const lookedUp = useQueries({
    queries: input.further.map((one) => ({
      queryKey: ["capabilities", one.orgNumber, one.konto],
      queryFn: () => shell.capabilities(one.orgNumber, one.konto, false),
      staleTime: 60_000,
    })),
    combine,
  });

  useEffect(() => {
    setInput((before) => {
      const further = before.further.map((one, index) => best(one, lookedUp[index]?.capabilities));
      const same = further.every((one, index) => one === before.further[index]);
      return same ? before : { ...before, further };
    });
  }, [lookedUp, setInput]);

  return lookedUp;
}

function combine(results: { data?: Capabilities; isError: boolean; error: unknown }[]): LookedUp[] {
  return results.map((one) => ({
    capabilities: one.data,
    failed: one.isError ? one.error : null,
  }));
}

/** The recipient by a way that is open; by none when none is. */
function best(one: FurtherRecipient, found: Capabilities | undefined): FurtherRecipient {
  if (!found || !isOf(found, one)) {
    return one;
  }
  const open = found.ways.filter((way) => way.available);
  if (open.some((way) => isWay(way, one))) {
    return one;
  }
  const way = open.find((way) => way.recommended) ?? open[0];
  const service = way?.service ?? "";
  if (way?.service === FIKS_IO) {
    return { ...one, service, konto: way.konto, kontoName: way.kontoName };
  }
  return service === one.service ? one : { ...one, service };
}

/** Whether what was found is of this recipient: others come and go while it is looked up. */
function isOf(found: Capabilities, one: FurtherRecipient): boolean {
  return one.orgNumber === ""
    ? found.ways.some((way) => way.konto === one.konto)
    : found.orgNumber === one.orgNumber;
}
