import type { ReactNode } from "react";
import "./Empty.css";

/** A list without rows: what that means, and what to do. */
export function Empty({ icon, what, next }: { icon: ReactNode; what: string; next: string }) {
  return (
    <div className="empty">
      {icon}
      <p className="empty-what">{what}</p>
      <p>{next}</p>
    </div>
  );
}
