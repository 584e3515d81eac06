import { Button } from "@digdir/designsystemet-react";
import {
  CheckmarkIcon,
  CircleSlashIcon,
  MinusIcon,
  QuestionmarkIcon,
  XMarkIcon,
} from "@navikt/aksel-icons";
import { useId } from "react";
import type { EventDto, StepDto, StepStateDto } from "../../ipc/generated/bindings";
import { formatAge, formatStamp } from "../../shared/format/time";
import { useNow } from "../../shared/format/useNow";
import { useText } from "../../shared/i18n/useText";
import { Explained } from "../../shared/ui/Explained";
import { Foreign } from "../../shared/ui/Foreign";
import "./Timeline.css";

interface TimelineProps {
  steps: StepDto[];
  onEvidence: (eventId: string) => void;
}

/** The seven steps, in their fixed order. A step never borrows what another one knows. */
export function Timeline({ steps, onEvidence }: TimelineProps) {
  const now = useNow(15_000);
  const numbers = new Map<string, number>();
  for (const step of steps) {
    for (const event of step.events) {
      numbers.set(event.id, numbers.size + 1);
    }
  }
  return (
    <ol className="timeline" data-testid="timeline">
      {steps.map((step) => (
        <li className="step" data-state={lookOf(step)} data-step={step.step} key={step.step}>
          <StepMark look={lookOf(step)} />
          <div className="step-body">
            <StepHead step={step} />
            {step.events.map((event) => (
              <EventLine
                event={event}
                key={event.id}
                now={now}
                number={numbers.get(event.id) ?? 0}
                onEvidence={() => onEvidence(event.id)}
              />
            ))}
          </div>
        </li>
      ))}
    </ol>
  );
}

/** How a step looks: nobody says «failed» of what nobody knows, or of what a person stopped. */
type Look = StepStateDto | "stopped";

function lookOf({ state, events }: StepDto): Look {
  if (state !== "failed" || events.some((event) => event.tone === "danger")) {
    return state;
  }
  if (events.some((event) => event.tone === "warning")) {
    return "unknown";
  }
  return events.some((event) => event.code === "STOPPET") ? "stopped" : state;
}

function StepMark({ look }: { look: Look }) {
  const icons = {
    confirmed: <CheckmarkIcon aria-hidden />,
    waiting: null,
    unknown: <QuestionmarkIcon aria-hidden />,
    failed: <XMarkIcon aria-hidden />,
    notApplicable: <MinusIcon aria-hidden />,
    stopped: <CircleSlashIcon aria-hidden />,
  } as const;
  return <span className="step-mark">{icons[look]}</span>;
}

function StepHead({ step }: { step: StepDto }) {
  const text = useText().message;
  const words: Record<Look, string> = {
    confirmed: text.confirmed,
    waiting: text.waiting,
    unknown: text.unknown,
    failed: text.failed,
    notApplicable: text.notApplicable,
    stopped: text.stopped,
  };
  const word = words[lookOf(step)];
  return (
    <p className="step-head">
      <span className="step-heading">{step.heading}</span>
      {step.state === "confirmed" ? (
        <span className="sr-only">: {word}</span>
      ) : step.why === null ? (
        <span className="step-word">{word}</span>
      ) : (
        <Explained label={word} title={text.whyUnknown}>
          {step.why}
        </Explained>
      )}
    </p>
  );
}

interface EventLineProps {
  event: EventDto;
  number: number;
  now: Date;
  onEvidence: () => void;
}

/** What happened: the sentence, when, who said it, and its evidence. */
export function EventLine({ event, number, now, onEvidence }: EventLineProps) {
  const text = useText().message;
  const id = useId();
  return (
    <div className="event" data-tone={event.tone}>
      <p className="event-sentence" id={id}>
        <Foreign text={event.sentence} />
      </p>
      <p className="dotted event-facts">
        <time dateTime={event.at}>{formatStamp(event.at)}</time>
        <span>{formatAge(event.at, now)}</span>
        {event.count > 1 && <span>{text.alike(event.count)}</span>}
        <span>{text.source(event.source)}</span>
        {event.clockNote && <span className="event-clock">{event.clockNote}</span>}
      </p>
      <Button
        aria-describedby={id}
        className="event-evidence"
        data-testid={`show-evidence-${number}`}
        onClick={onEvidence}
        variant="tertiary"
      >
        {text.showEvidence}
      </Button>
    </div>
  );
}
