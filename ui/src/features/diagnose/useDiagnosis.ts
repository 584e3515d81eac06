import { useQueries, useQueryClient } from "@tanstack/react-query";
import { useShell } from "../../ipc/context";
import type { DiagnoseLine, DiagnosePart } from "../../ipc/generated/bindings";
import { keys, queries } from "../../shared/data/queries";

/** In the order they are shown. */
const parts: readonly DiagnosePart[] = ["machine", "database", "eformidling", "fiksIo"];

/** Whether something needs care, by what was found last. */
export function careOf(lines: readonly DiagnoseLine[]): "soon" | "wrong" | null {
  const some = (state: DiagnoseLine["state"]) => lines.some((line) => line.state === state);
  return some("wrong") ? "wrong" : some("soon") ? "soon" : null;
}

/** What was found, part by part as the answers come. Asks only where it is `asked`. */
export function useDiagnosis(asked: boolean) {
  const shell = useShell();
  const client = useQueryClient();
  const answers = useQueries({
    queries: parts.map((part) => ({ ...queries.diagnose(shell, part), enabled: asked })),
  });
  return {
    parts: parts.map((part, at) => ({
      part,
      lines: answers[at]?.data,
      failure: answers[at]?.error ?? null,
    })),
    lines: answers.flatMap((answer) => answer.data ?? []),
    running: answers.some((answer) => answer.isFetching),
    again: () => void client.invalidateQueries({ queryKey: keys.diagnoses }),
  };
}
