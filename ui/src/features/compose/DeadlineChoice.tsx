import { Button, Radio } from "@digdir/designsystemet-react";
import { useId, useLayoutEffect, useRef, useState } from "react";
import type { DeadlineInput, EnvelopeDeadline } from "../../ipc/generated/bindings";
import { useText } from "../../shared/i18n/useText";
import { shownError } from "../../shared/ui/ErrorPanel";
import { TextField } from "../../shared/ui/FormField";

interface DeadlineChoiceProps {
  deadline: EnvelopeDeadline;
  /** Resolves when it is kept; rejects with what to mend. */
  onChoose: (deadline: DeadlineInput) => Promise<void>;
  onDone: () => void;
}

/** Until when an answer is waited for: so long after it is sent, or a day and a time. */
export function DeadlineChoice({ deadline, onChoose, onDone }: DeadlineChoiceProps) {
  const text = useText().envelope.deadline;
  const id = useId();
  const box = useRef<HTMLFormElement>(null);
  const [own, setOwn] = useState(deadline.hours === null);
  const [date, setDate] = useState(deadline.date);
  const [time, setTime] = useState(deadline.time);
  const [error, setError] = useState<string | undefined>(undefined);

  // What opens below the edge is no help.
  // biome-ignore lint/correctness/useExhaustiveDependencies: each opening makes it longer
  useLayoutEffect(() => {
    box.current?.scrollIntoView?.({ block: "nearest" });
  }, [own]);

  const choose = async (input: DeadlineInput) => {
    setError(undefined);
    try {
      await onChoose(input);
      return true;
    } catch (reason) {
      setError(shownError(reason).what);
      return false;
    }
  };
  const use = async () => {
    if (await choose({ kind: "moment", date, time })) {
      onDone();
    }
  };

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void use();
      }}
      ref={box}
    >
      <fieldset className="deadline-choice">
        <legend>{text.legend}</legend>
        <div className="deadline-hours">
          {deadline.choices.map((hours) => (
            <Radio
              checked={!own && deadline.hours === hours}
              key={hours}
              label={text.hours(hours)}
              name={id}
              onChange={() => {
                setOwn(false);
                void choose({ kind: "hours", hours });
              }}
              value={String(hours)}
            />
          ))}
          <Radio
            checked={own}
            label={text.moment}
            name={id}
            onChange={() => setOwn(true)}
            value="moment"
          />
        </div>
        {own && (
          <div className="deadline-moment">
            <TextField
              error={error}
              help={text.dateHelp}
              id={`${id}-date`}
              label={text.date}
              onChange={setDate}
              testId="deadline-date"
              value={date}
            />
            <TextField
              help={text.timeHelp}
              id={`${id}-time`}
              label={text.time}
              onChange={setTime}
              testId="deadline-time"
              value={time}
            />
          </div>
        )}
        <div className="button-row">
          {own ? (
            <Button data-testid="use-deadline" type="submit" variant="secondary">
              {text.use}
            </Button>
          ) : (
            <Button onClick={onDone} variant="secondary">
              {text.done}
            </Button>
          )}
        </div>
      </fieldset>
    </form>
  );
}
