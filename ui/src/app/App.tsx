import { QueryClient, QueryClientProvider, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Broken, FirstRun } from "../features/start/Start";
import { ShellProvider, useShell } from "../ipc/context";
import type { StartState } from "../ipc/generated/bindings";
import type { Shell } from "../ipc/shell";
import { keys, queries } from "../shared/data/queries";
import { useLiveCache } from "../shared/data/useEvents";
import { shownError } from "../shared/ui/ErrorPanel";
import { NoticeProvider } from "../shared/ui/Notices";
import { ErrorBoundary } from "./ErrorBoundary";
import { MainWindow } from "./MainWindow";

/** Everything comes from the local database and is told when it changes: no retries, no refetching. */
function newClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { retry: false, staleTime: Number.POSITIVE_INFINITY, refetchOnWindowFocus: false },
    },
  });
}

export function App({ shell }: { shell: Shell }) {
  const [client] = useState(newClient);
  return (
    <ShellProvider shell={shell}>
      <NoticeProvider>
        <ErrorBoundary>
          <QueryClientProvider client={client}>
            <Root />
          </QueryClientProvider>
        </ErrorBoundary>
      </NoticeProvider>
    </ShellProvider>
  );
}

function Root() {
  const shell = useShell();
  const client = useQueryClient();
  const start = useQuery(queries.start(shell));
  useLiveCache();
  if (start.isError) {
    return <Broken error={shownError(start.error)} onRetry={() => void start.refetch()} />;
  }
  switch (start.data?.kind) {
    case undefined:
      return null;
    case "firstRun":
      return (
        <FirstRun
          onReady={(session) => {
            const ready: StartState = { kind: "ready", session };
            client.setQueryData(keys.start, ready);
          }}
        />
      );
    case "broken":
      return <Broken error={start.data.error} onRetry={() => void start.refetch()} />;
    case "ready":
      return <MainWindow session={start.data.session} />;
  }
}
