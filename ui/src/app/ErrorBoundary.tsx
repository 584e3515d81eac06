import { Button } from "@digdir/designsystemet-react";
import { Component, type ReactNode } from "react";
import { spoken } from "../shared/i18n/spoken";
import { ErrorPanel } from "../shared/ui/ErrorPanel";

interface ErrorBoundaryState {
  fault: unknown;
}

/** The last net: says what it means for the messages, and offers to draw the page again. */
export class ErrorBoundary extends Component<{ children: ReactNode }, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { fault: null };

  static getDerivedStateFromError(fault: unknown): ErrorBoundaryState {
    return { fault };
  }

  override render(): ReactNode {
    const { fault } = this.state;
    if (fault === null) {
      return this.props.children;
    }
    const text = spoken().fault;
    return (
      <main className="start">
        <div className="start-page">
          <ErrorPanel
            error={{
              code: "other",
              number: "",
              what: text.what,
              meaning: text.meaning,
              action: text.action,
              help: "",
              details: fault instanceof Error ? fault.message : String(fault),
            }}
          >
            <Button onClick={() => window.location.reload()}>{text.reload}</Button>
          </ErrorPanel>
        </div>
      </main>
    );
  }
}
