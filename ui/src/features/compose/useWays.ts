import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type Dispatch, type SetStateAction, useEffect } from "react";
import { useShell } from "../../ipc/context";
import type { DraftInput } from "../../ipc/generated/bindings";
import { FIKS_IO } from "./fiks";
import { recipientsOf } from "./several";
import { isWay } from "./Ways";

/** How the chosen recipient can be reached; the best way is chosen until the person chooses otherwise. */
export function useWays(input: DraftInput, setInput: Dispatch<SetStateAction<DraftInput>>) {
  const shell = useShell();
  const client = useQueryClient();
  const chosen = input.recipientOrg !== "" || input.fiksIo.konto !== "";
  const capabilities = useQuery({
    queryKey: ["capabilities", input.recipientOrg, input.fiksIo.konto],
    queryFn: () => shell.capabilities(input.recipientOrg, input.fiksIo.konto, false),
    enabled: chosen,
    // Another konto of the same organisation is looked up beside what is known already.
    placeholderData: (before) =>
      before !== undefined && before.orgNumber === input.recipientOrg ? before : undefined,
    staleTime: 60_000,
  });
  /** Of one of several by its place. */
  const lookUpAgain = async (place = 0) => {
    const one = recipientsOf(input)[place];
    if (!one) {
      return;
    }
    await client
      .fetchQuery({
        queryKey: ["capabilities", one.orgNumber, one.konto],
        queryFn: () => shell.capabilities(one.orgNumber, one.konto, true),
      })
      .catch(() => {});
  };

  // The best way and the first area are chosen until the person chooses otherwise.
  const found = chosen ? capabilities.data : undefined;
  useEffect(() => {
    if (!found) {
      return;
    }
    const open = found.ways.filter((way) => way.available);
    const best = open.find((way) => way.recommended) ?? open[0];
    setInput((before) => {
      const kept = open.some((way) =>
        isWay(way, { service: before.service, konto: before.fiksIo.konto }),
      );
      // A konto that is closed is still whom the letter is for: its card tells what to do about it.
      const alone = before.fiksIo.konto === "" ? "" : before.service;
      const service = kept ? before.service : (best?.service ?? alone);
      const fiksIo =
        !kept && best?.service === FIKS_IO
          ? { ...before.fiksIo, konto: best.konto, kontoName: best.kontoName }
          : before.fiksIo;
      // What two parties have agreed on is chosen for nobody who could send a letter.
      const first = found.areas.find((area) => !area.agreed) ?? found.areas[0];
      // Whom else it is for has a say in what it is about: what was chosen is not chosen anew.
      const stays = before.further.length > 0 && before.process !== "";
      const process =
        stays || found.areas.some((area) => area.process === before.process)
          ? before.process
          : (first?.process ?? "");
      return service === before.service && process === before.process
        ? before
        : { ...before, service, process, fiksIo };
    });
  }, [found, setInput]);

  return { chosen, capabilities, found, lookUpAgain };
}
