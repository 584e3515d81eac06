import { useEffect, useState } from "react";

/** Whether `value` has been the same for a while, or from the first. */
export function useRested(value: string, milliseconds: number): boolean {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), milliseconds);
    return () => clearTimeout(timer);
  }, [value, milliseconds]);
  return rested === value;
}
