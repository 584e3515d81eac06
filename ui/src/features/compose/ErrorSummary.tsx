import { useEffect, useRef } from "react";
import type { Problem } from "../../ipc/generated/bindings";
import { useText } from "../../shared/i18n/useText";

/** What must be mended, above the button. Takes focus when it appears; each link moves to its field. */
export function ErrorSummary({ problems, attempt }: { problems: Problem[]; attempt: number }) {
  const text = useText().compose;
  const heading = useRef<HTMLHeadingElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new attempt takes focus again
  useEffect(() => {
    heading.current?.focus();
    heading.current?.parentElement?.scrollIntoView?.({ block: "nearest" });
  }, [attempt]);
  return (
    <section aria-labelledby="error-summary-heading" className="error-summary">
      <h2 id="error-summary-heading" ref={heading} tabIndex={-1}>
        {text.problems(problems.length)}
      </h2>
      <ul>
        {problems.map((problem) => (
          <li key={`${problem.field} ${problem.text}`}>
            <a
              className="ds-link"
              href={`#${problem.field}`}
              onClick={(event) => {
                event.preventDefault();
                document.getElementById(problem.field)?.focus();
              }}
            >
              {problem.text}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
