import type { EventDto } from "../../../ipc/generated/bindings";
import { useNow } from "../../../shared/format/useNow";
import { EventLine } from "../Timeline";

interface HistoryProps {
  events: readonly EventDto[];
  onEvidence: (eventId: string) => void;
}

/** Everything that is known to have happened to a letter that came in, oldest first. */
export function History({ events, onEvidence }: HistoryProps) {
  const now = useNow(15_000);
  return (
    <ol className="history" data-testid="timeline">
      {events.map((event, at) => (
        <li key={event.id}>
          <EventLine
            event={event}
            now={now}
            number={at + 1}
            onEvidence={() => onEvidence(event.id)}
          />
        </li>
      ))}
    </ol>
  );
}
