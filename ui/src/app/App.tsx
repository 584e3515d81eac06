import { QueryClient, QueryClientProvider, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { PassphraseScreen } from "../features/setup/PassphraseScreen";
import { RecoveryScreen } from "../features/setup/RecoveryScreen";
import { Trial } from "../features/setup/Trial";
import { Wizard } from "../features/setup/Wizard";
import { Broken, FirstRun } from "../features/start/Start";
import { ShellProvider, useShell } from "../ipc/context";
import type { SetupStep, StartState } from "../ipc/generated/bindings";
import type { Shell } from "../ipc/shell";
import { keys, queries } from "../shared/data/queries";
import { useLiveCache } from "../shared/data/useEvents";
import { remember, spokenLanguage } from "../shared/i18n/spoken";
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
  /** The step that the set-up was opened for. */
  const [wanted, setWanted] = useState<SetupStep>();
  /** Another session, or none: nothing of the one before is shown again. */
  const show = (state: StartState, step?: SetupStep) => {
    setWanted(step);
    client.removeQueries({ predicate: (query) => query.queryKey[0] !== keys.start[0] });
    client.setQueryData(keys.start, state);
  };
  if (start.isError) {
    return <Broken error={shownError(start.error)} onRetry={() => void start.refetch()} />;
  }
  const state = start.data;
  switch (state?.kind) {
    case undefined:
      return null;
    case "firstRun":
      return <FirstRun onState={show} />;
    case "passphrase":
      return (
        <PassphraseScreen
          choose={state.choose}
          environment={state.environment}
          key={state.environment}
          onState={show}
        />
      );
    case "recovery":
      return (
        <RecoveryScreen environment={state.environment} key={state.environment} onState={show} />
      );
    case "setup":
      return (
        <Wizard
          begin={wanted}
          environment={state.environment}
          key={state.environment}
          onState={show}
        />
      );
    case "broken":
      return <Broken environment={state.environment} error={state.error} onState={show} />;
    case "ready": {
      const { session } = state;
      return (
        <>
          <ProfileLanguage key={`language of ${session.environment}`} />
          {session.untried ? (
            <Trial onState={show} session={session} />
          ) : (
            <MainWindow key={session.environment} onState={show} session={session} />
          )}
        </>
      );
    }
  }
}

/** The profile that is open says what the window speaks. */
function ProfileLanguage() {
  const { data } = useQuery(queries.preferences(useShell()));
  const language = data?.language;
  useEffect(() => {
    if (language !== undefined && language !== spokenLanguage()) {
      remember(language);
    }
  }, [language]);
  return null;
}
