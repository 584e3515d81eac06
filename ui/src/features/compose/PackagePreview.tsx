import { FileIcon, PadlockLockedIcon } from "@navikt/aksel-icons";
import type { PackageEntry } from "../../ipc/generated/bindings";
import { useText } from "../../shared/i18n/useText";

/** «Slik blir pakken»: every file in the order it is written, and who can open it. */
export function PackagePreview({ entries }: { entries: PackageEntry[] }) {
  const text = useText().envelope.package;
  const inside = entries.filter((entry) => entry.inside);
  return (
    <div className="package" data-testid="package">
      <p>{text.lead}</p>
      <ul>
        {entries
          .filter((entry) => !entry.inside)
          .map((entry) => (
            <Entry entry={entry} key={entry.name} />
          ))}
      </ul>
      {inside.length > 0 && (
        <section aria-label={text.inside} className="package-inside">
          <h3>
            <PadlockLockedIcon aria-hidden />
            {text.inside}
          </h3>
          <ol>
            {inside.map((entry) => (
              <Entry entry={entry} key={entry.name} />
            ))}
          </ol>
        </section>
      )}
    </div>
  );
}

function Entry({ entry }: { entry: PackageEntry }) {
  const text = useText().envelope.package;
  return (
    <li className="package-entry">
      <FileIcon aria-hidden />
      <code className="package-name">{entry.name}</code>
      <span className="dotted package-facts">
        <span>{entry.kind}</span>
        <span>{entry.size || text.made}</span>
      </span>
      <span className="package-about">{entry.about}</span>
    </li>
  );
}
