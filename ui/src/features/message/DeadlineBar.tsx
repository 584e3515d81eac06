import type { Deadline } from "../../ipc/generated/bindings";
import { elapsedShare, formatLeft, formatMoment } from "../../shared/format/time";
import { useNow } from "../../shared/format/useNow";
import { useText } from "../../shared/i18n/useText";
import { Progress } from "../../shared/ui/Progress";

/** How long an answer is waited for, from the first second. When that has run out, the sentence says so. */
export function DeadlineBar({ deadline }: { deadline: Deadline }) {
  const text = useText().message;
  const now = useNow(15_000);
  const left = formatLeft(deadline.at, now);
  if (left === null) {
    return null;
  }
  return (
    <div className="deadline">
      <p>
        {text.answerBy(formatMoment(deadline.at, now), left)}{" "}
        {deadline.near ? text.answerNear : text.answerByNext}
      </p>
      <Progress
        label={text.deadline}
        max={1000}
        quiet
        text={left}
        tone={deadline.near ? "warning" : "neutral"}
        value={Math.round(elapsedShare(deadline.from, deadline.at, now) * 1000)}
      />
    </div>
  );
}
