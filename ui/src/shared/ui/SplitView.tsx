import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from "react";
import "./SplitView.css";

const LEAST = 300;
const MOST = 640;
const STEP = 16;
const REMEMBERED = "budstikke.listWidth";

function remembered(): number {
  const width = Number(localStorage.getItem(REMEMBERED));
  return width >= LEAST && width <= MOST ? width : 420;
}

interface SplitViewProps {
  list: ReactNode;
  detail: ReactNode;
  /** One of them alone when there is no room for both; the other keeps what it was about. */
  shows: "both" | "list" | "detail";
  separatorLabel: string;
}

/** Two panes and a separator that the mouse and the arrow keys move. The width is remembered. */
export function SplitView({ list, detail, shows, separatorLabel }: SplitViewProps) {
  const [width, setWidth] = useState(remembered);
  const left = useRef<HTMLDivElement>(null);
  const both = shows === "both";

  const resize = (to: number) => {
    const next = Math.round(Math.min(MOST, Math.max(LEAST, to)));
    setWidth(next);
    localStorage.setItem(REMEMBERED, String(next));
  };

  const byKey = (event: KeyboardEvent) => {
    const to = {
      ArrowLeft: width - STEP,
      ArrowRight: width + STEP,
      Home: LEAST,
      End: MOST,
    }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      resize(to);
    }
  };

  const byPointer = (event: PointerEvent<HTMLDivElement>) => {
    if (event.currentTarget.hasPointerCapture(event.pointerId) && left.current) {
      resize(event.clientX - left.current.getBoundingClientRect().left);
    }
  };

  return (
    <div className="split" data-shows={shows}>
      <div
        className="split-list"
        hidden={shows === "detail"}
        ref={left}
        style={both ? { width: `${width}px` } : undefined}
      >
        {list}
      </div>
      {both && (
        // biome-ignore lint/a11y/useSemanticElements: an hr can be neither focused nor moved
        <div
          aria-label={separatorLabel}
          aria-orientation="vertical"
          aria-valuemax={MOST}
          aria-valuemin={LEAST}
          aria-valuenow={width}
          className="split-separator"
          onKeyDown={byKey}
          onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
          onPointerMove={byPointer}
          role="separator"
          tabIndex={0}
        />
      )}
      <div className="split-detail" hidden={shows === "list"}>
        {detail}
      </div>
    </div>
  );
}
