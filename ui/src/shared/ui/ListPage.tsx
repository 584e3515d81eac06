import type { ReactNode } from "react";
import "./ListPage.css";

interface ListPageProps {
  heading: string;
  /** «5 meldinger»; nothing when there are none. */
  total?: string;
  className?: string;
  /** Stands at the end of the head, before the total. */
  aside?: ReactNode;
  /** Stands below the head, and still as well. */
  search?: ReactNode;
  children: ReactNode;
}

/** A list with its head, which stands still above what scrolls. */
export function ListPage({ heading, total, className, aside, search, children }: ListPageProps) {
  return (
    <section
      aria-labelledby="list-heading"
      className={["list-page", className].filter(Boolean).join(" ")}
    >
      <div className="list-top">
        <header className="list-head">
          <h1 className="view-heading" id="list-heading" tabIndex={-1}>
            {heading}
          </h1>
          {aside}
          {total !== undefined && <p className="list-total">{total}</p>}
        </header>
        {search}
      </div>
      <div className="list-body">{children}</div>
    </section>
  );
}
