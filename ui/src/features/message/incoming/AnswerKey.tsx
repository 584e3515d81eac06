import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useShell } from "../../../ipc/context";
import type { KvitteringKind } from "../../../ipc/generated/bindings";
import { keys, queries } from "../../../shared/data/queries";
import { ErrorPanel, shownError } from "../../../shared/ui/ErrorPanel";
import { KeyCare } from "../../../shared/ui/KeyCare";
import { useAct } from "../../../shared/ui/useAct";

interface AnswerKeyProps {
  uid: string;
  kind: KvitteringKind;
  /** The answer may go now. */
  onMended: () => void;
}

/** What can be done where the key of whoever is to be answered stops the answer: the same as where one writes. */
export function AnswerKey({ uid, kind, onMended }: AnswerKeyProps) {
  const shell = useShell();
  const client = useQueryClient();
  const act = useAct();
  const way = useQuery(queries.answerKonto(shell, uid, kind));
  if (way.isError) {
    return <ErrorPanel error={shownError(way.error)} />;
  }
  const care = way.data?.care;
  if (!way.data || !care) {
    return null;
  }
  const { konto } = way.data;
  const done = async () => {
    const asked = queries.answerKonto(shell, uid, kind);
    const now = await client.fetchQuery({ ...asked, staleTime: 0 });
    // What the form knows of the same konto is as old.
    await client.invalidateQueries({ queryKey: keys.capabilities });
    if (now?.available) {
      onMended();
    }
  };
  return (
    <div className="answer-key" data-testid="answer-key">
      <KeyCare act={act} care={care} done={done} konto={konto} />
      {act.failure && <ErrorPanel error={act.failure} />}
    </div>
  );
}
