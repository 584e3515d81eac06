import type { ArkivmeldingDto, IncomingDetail } from "../../../ipc/generated/bindings";
import { foreignText } from "../../../shared/format/foreign";
import { useText } from "../../../shared/i18n/useText";
import { CopyButton } from "../../../shared/ui/CopyButton";
import { Foreign } from "../../../shared/ui/Foreign";
import { Documents } from "../Documents";
import { Funn } from "./Funn";
import { dateOf } from "./written";

interface LetterProps {
  letter: IncomingDetail;
  /** Of its headings. */
  level: 2 | 3;
}

/** The documents, what two parties have agreed on, and what the arkivmelding says. */
export function Letter({ letter, level }: LetterProps) {
  const Heading = level === 2 ? "h2" : "h3";
  const words = useText();
  const text = words.incoming;
  const { agreement, arkivmelding, documents } = letter;
  const locked = new Map(
    documents.flatMap(({ document, readable, why }) =>
      readable ? [] : [[document.id, why ?? text.documents.kept] as const],
    ),
  );
  return (
    <div className="letter">
      {letter.funn && <Funn funn={letter.funn} level={level} />}
      {documents.length > 0 && (
        <Documents
          documents={documents.map(({ document }) => document)}
          locked={locked}
          saveAllElsewhere
          uid={letter.uid}
        />
      )}
      {documents.length === 0 && agreement === null && <p>{text.documents.none}</p>}
      {agreement && (
        <section aria-labelledby="agreement-heading">
          <Heading className="letter-heading" id="agreement-heading">
            {text.agreement.heading}
          </Heading>
          <p>
            {text.agreement.identifier}:{" "}
            <code>
              <Foreign text={agreement.identifier} />
            </code>
          </p>
          {agreement.content !== "" && (
            <>
              <section
                aria-label={text.agreement.content}
                className="letter-code"
                // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by key
                tabIndex={0}
              >
                <pre>{agreement.content.split("\n").map(foreignText).join("\n")}</pre>
              </section>
              <CopyButton label={text.agreement.copy} value={agreement.content} />
            </>
          )}
        </section>
      )}
      {arkivmelding && <About arkivmelding={arkivmelding} letter={letter} level={level} />}
    </div>
  );
}

interface AboutProps extends LetterProps {
  arkivmelding: ArkivmeldingDto;
}

/** What the sender's archive says of the letter; nothing of it is proven but that it was signed. */
function About({ arkivmelding: said, letter, level }: AboutProps) {
  const Heading = level === 2 ? "h2" : "h3";
  const text = useText().incoming.letter;
  const sakOf = [said.caseNumber, said.caseTitle].filter((part) => part !== "").join(" – ");
  const parties = said.parties.map((party): [string, string] => [
    party.role,
    [party.name, party.person].filter((part) => part !== "").join(", "),
  ]);
  const facts: [string, string][] = [
    [text.title, said.title],
    [text.publicTitle, said.publicTitle],
    [text.area, letter.area],
    [text.case, sakOf],
    [text.journalpost, said.journalpost],
    [text.kind, said.kind],
    [text.documentDate, dateOf(said.documentDate)],
    [text.dueDate, dateOf(said.dueDate)],
    [text.legalBasis, said.legalBasis],
    ...parties,
    [text.caseWorker, said.caseWorker],
    [text.unit, said.unit],
    [text.theirReference, letter.theirReference],
    [text.ourReference, letter.ourReference],
  ];
  return (
    <section aria-labelledby="letter-heading">
      <Heading className="letter-heading" id="letter-heading">
        {text.heading}
      </Heading>
      <p className="letter-lead">{text.lead}</p>
      <dl className="facts">
        {facts
          .filter(([, value]) => value !== "")
          .map(([label, value], at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two parties may have the same role and name
            <div key={`${at} ${label}`}>
              <dt>
                <Foreign text={label} />
              </dt>
              <dd>
                <Foreign text={value} />
              </dd>
            </div>
          ))}
      </dl>
      {said.warnings.length > 0 && (
        <>
          <p className="letter-sub">{text.warnings}</p>
          <ul className="letter-warnings">
            {said.warnings.map((warning) => (
              <li key={warning}>
                <Foreign text={warning} />
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
