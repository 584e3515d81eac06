import type { Deadline } from "../../ipc/generated/bindings";
import { elapsedShare, formatLeft, formatMoment } from "../../shared/format/time";
import { useNow } from "../../shared/format/useNow";
import { useText } from "../../shared/i18n/useText";
import { Progress } from "../../shared/ui/Progress";

/** How long an answer is waited for, from the first second. */
export function DeadlineBar({ deadline }: { deadline: Deadline }) {
  const text = useText().message;
  const now = useNow(15_000);
  const left = formatLeft(deadline.at, now);
  const passed = deadline.passed || left === null;
  const moment = formatMoment(deadline.at, now);
  return (
    <div className="deadline">
      <p>
        {passed ? text.answerPassed(moment) : text.answerBy(moment, left)}{" "}
        {!passed && (deadline.near ? text.answerNear : text.answerByNext)}
      </p>
      <Progress
        label={text.deadline}
        max={1000}
        quiet
        text={left ?? undefined}
        tone={passed ? "danger" : deadline.near ? "warning" : "neutral"}
        value={Math.round(elapsedShare(deadline.from, deadline.at, now) * 1000)}
      />
    </div>
  );
}
