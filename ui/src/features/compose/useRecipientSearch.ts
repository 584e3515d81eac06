import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useShell } from "../../ipc/context";
import { useText } from "../../shared/i18n/useText";

const DEBOUNCE_MS = 150;

/** What fits what is typed in «Til», while nobody has been chosen. */
export function useRecipientSearch(typed: string, chosen: boolean) {
  const shell = useShell();
  const text = useText().compose;
  const [asked, setAsked] = useState("");

  useEffect(() => {
    const timer = setTimeout(() => setAsked(chosen ? "" : typed.trim()), DEBOUNCE_MS);
    return () => clearTimeout(timer);
  }, [typed, chosen]);

  const search = useQuery({
    queryKey: ["recipients", asked],
    queryFn: () => shell.searchRecipients(asked),
    staleTime: 30_000,
  });
  const behind = !chosen && asked !== typed.trim();
  const hits = chosen || behind ? [] : (search.data?.hits ?? []);
  const problem = chosen || behind ? null : (search.data?.problem ?? null);

  const note = () => {
    if (chosen || typed.trim() === "") {
      return undefined;
    }
    if (search.isFetching || behind) {
      return hits.length === 0 ? text.searching : undefined;
    }
    return hits.length === 0 && problem === null ? text.noHits : undefined;
  };

  return { hits, problem, note: note(), failed: search.isError ? search.error : null };
}
