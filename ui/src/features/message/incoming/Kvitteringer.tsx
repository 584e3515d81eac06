import type { SentKvittering } from "../../../ipc/generated/bindings";
import { formatMoment } from "../../../shared/format/time";
import { useNow } from "../../../shared/format/useNow";
import { useText } from "../../../shared/i18n/useText";
import { Foreign } from "../../../shared/ui/Foreign";
import { ToneIcon } from "../../../shared/ui/Tone";

/** What the sender has been told by us, and how that fares. */
export function Kvitteringer({ sent }: { sent: readonly SentKvittering[] }) {
  const words = useText();
  const text = words.incoming.kvitteringer;
  const now = useNow(15_000);
  return (
    <section aria-label={text.heading} className="kvitteringer" data-testid="kvitteringer">
      <p className="kvitteringer-heading">{text.heading}</p>
      <ul>
        {sent.map((one) => (
          <li className="kvittering" key={one.uid}>
            <ToneIcon tone={one.tone} />
            <div>
              <p>
                <strong>{one.kindWord}</strong>
                {one.text !== "" && (
                  <>
                    : {words.quotes.open}
                    <Foreign text={one.text} />
                    {words.quotes.close}
                  </>
                )}
              </p>
              <p className="dotted kvittering-facts">
                <span>{text.at(formatMoment(one.at, now))}</span>
                <span>
                  <Foreign text={one.word} />
                </span>
                {one.automatic && <span>{text.automatic}</span>}
              </p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
