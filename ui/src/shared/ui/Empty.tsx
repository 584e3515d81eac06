import type { ReactNode } from "react";
import "./Empty.css";

interface EmptyProps {
  icon: ReactNode;
  what: string;
  next: string;
  /** A button that does it. */
  children?: ReactNode;
}

/** A list without rows: what that means, and what to do. */
export function Empty({ icon, what, next, children }: EmptyProps) {
  return (
    <div className="empty">
      {icon}
      <p className="empty-what">{what}</p>
      <p>{next}</p>
      {children}
    </div>
  );
}
