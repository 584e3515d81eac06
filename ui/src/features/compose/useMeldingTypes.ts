import { useQuery } from "@tanstack/react-query";
import { useShell } from "../../ipc/context";
import type { MeldingstypeDto } from "../../ipc/generated/bindings";

/** What may be sent to a konto; nothing while it is not known. */
export function useMeldingTypes(konto: string): MeldingstypeDto[] {
  const shell = useShell();
  const types = useQuery({
    queryKey: ["meldingTypes", konto],
    queryFn: () => shell.meldingTypes(konto),
    enabled: konto !== "",
    staleTime: 600_000,
  });
  return types.data ?? [];
}
