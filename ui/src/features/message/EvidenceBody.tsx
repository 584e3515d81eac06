import { Button } from "@digdir/designsystemet-react";
import { type ReactNode, useMemo, useState } from "react";
import { foreignText } from "../../shared/format/foreign";
import { useText } from "../../shared/i18n/useText";
import { Foreign } from "../../shared/ui/Foreign";
import { type Branch, treeOf } from "./evidenceTree";

/** So many signs of a text, and so many lines of a tree, are laid out; the rest can be copied. */
const SIGNS = 100_000;
const LINES = 500;

/** The bytes as they came; what is whole XML or JSON also as a tree. */
export function EvidenceBody({ body }: { body: string }) {
  const words = useText();
  const text = words.evidenceBody;
  const tree = useMemo(() => treeOf(body), [body]);
  const [raw, setRaw] = useState(false);
  const asTree = tree !== null && !raw;
  const cut = !asTree && body.length > SIGNS;
  return (
    <>
      <div className="evidence-body-head">
        <h3 className="evidence-body-heading" id="evidence-body">
          {asTree ? text.tree : words.message.evidence.body}
        </h3>
        {tree !== null && (
          <Button
            data-size="sm"
            data-testid="evidence-raw"
            onClick={() => setRaw(!raw)}
            variant="tertiary"
          >
            {raw ? text.showTree : text.showRaw}
          </Button>
        )}
      </div>
      <section
        aria-labelledby="evidence-body"
        className="evidence-body"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by key
        tabIndex={0}
      >
        {asTree ? (
          <Tree branches={tree} />
        ) : (
          <pre>{body.slice(0, SIGNS).split("\n").map(foreignText).join("\n")}</pre>
        )}
      </section>
      {cut && <p role="note">{text.cut(SIGNS, body.length)}</p>}
    </>
  );
}

function Tree({ branches }: { branches: readonly Branch[] }) {
  const text = useText().evidenceBody;
  let left = LINES;
  let cut = false;
  const list = (all: readonly Branch[]): ReactNode => {
    const shown: ReactNode[] = [];
    for (const [at, branch] of all.entries()) {
      if (left === 0) {
        cut = true;
        break;
      }
      left -= 1;
      shown.push(<li key={at}>{node(branch)}</li>);
    }
    return <ul>{shown}</ul>;
  };
  const node = (branch: Branch): ReactNode => {
    const line = (
      <>
        {branch.name !== "" && (
          <span className="evidence-name">
            <Foreign text={branch.name} />
          </span>
        )}
        {branch.value !== "" && (
          <span className="evidence-value">
            <Foreign text={branch.value} />
          </span>
        )}
      </>
    );
    return branch.children.length === 0 ? (
      line
    ) : (
      <details open>
        <summary>
          {line}
          <span className="evidence-count">{text.items(branch.children.length)}</span>
        </summary>
        {list(branch.children)}
      </details>
    );
  };
  const tree = list(branches);
  return (
    <div className="evidence-tree" data-testid="evidence-tree">
      {tree}
      {cut && <p role="note">{text.cutTree}</p>}
    </div>
  );
}
