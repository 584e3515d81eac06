import type {
  ArkivDokument,
  ArkivFakta,
  ArkivFunn,
  ArkivTreff,
} from "../../../ipc/generated/bindings";
import { foreignText } from "../../../shared/format/foreign";
import { useText } from "../../../shared/i18n/useText";
import { CopyButton } from "../../../shared/ui/CopyButton";
import { Foreign } from "../../../shared/ui/Foreign";
import { dateOf } from "./written";
import "./Funn.css";

interface FunnProps {
  funn: ArkivFunn;
  /** Of its heading. */
  level: 2 | 3;
}

/** What an archive found; every text of it is the archive's. */
export function Funn({ funn, level }: FunnProps) {
  const Heading = level === 2 ? "h2" : "h3";
  const text = useText().compose.arkiv.funn;
  return (
    <section aria-labelledby="funn-heading">
      <Heading className="letter-heading" id="funn-heading">
        {text.heading}
      </Heading>
      <p data-testid="funn-sentence">
        <Foreign text={funn.sentence} />
      </p>
      {funn.treff.length > 0 && (
        <>
          <p className="letter-lead">{text.lead}</p>
          <ol className="funn">
            {funn.treff.map((treff, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two may be called the same
              <li key={at}>
                <Treff treff={treff} />
              </li>
            ))}
          </ol>
        </>
      )}
    </section>
  );
}

function Treff({ treff }: { treff: ArkivTreff }) {
  const text = useText().compose.arkiv.funn;
  return (
    <>
      <p className="funn-name">
        <Foreign text={treff.heading} />
      </p>
      {treff.title !== "" && (
        <p>
          <Foreign text={treff.title} />
        </p>
      )}
      <Facts facts={treff.facts} />
      {treff.documents.length > 0 && (
        <>
          <p className="letter-sub">{text.documents}</p>
          <ul className="funn-documents">
            {treff.documents.map((document, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two may be called the same
              <li key={at}>
                <Dokument document={document} />
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function Dokument({ document }: { document: ArkivDokument }) {
  const text = useText().compose.arkiv.funn;
  return (
    <>
      <p>
        <Foreign
          text={[document.heading, document.title].filter((part) => part !== "").join(": ")}
        />
      </p>
      {document.files
        .filter((file) => file.value !== "")
        .map((file, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two may be called the same
          <p className="funn-file" key={at}>
            <Foreign text={file.label} />{" "}
            <code>
              <Foreign text={file.value} />
            </code>
            <CopyButton label={text.copy(foreignText(file.label))} value={file.value} />
          </p>
        ))}
    </>
  );
}

function Facts({ facts }: { facts: ArkivFakta[] }) {
  return (
    <dl className="facts">
      {facts.map((fact, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two parties may have the same role and name
        <div key={at}>
          <dt>
            <Foreign text={fact.label} />
          </dt>
          <dd>
            <Foreign text={dateOf(fact.value)} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
