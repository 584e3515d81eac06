import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import type { ReactElement } from "react";
import { ShellProvider } from "../ipc/context";
import { type FakeShell, fakeShell } from "../ipc/fake";
import { NoticeProvider } from "../shared/ui/Notices";

/** Renders a part of a screen over the fake backend. */
export function renderWithShell(part: ReactElement, shell: FakeShell = fakeShell()) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const result = render(
    <ShellProvider shell={shell}>
      <QueryClientProvider client={client}>
        <NoticeProvider>{part}</NoticeProvider>
      </QueryClientProvider>
    </ShellProvider>,
  );
  return { ...result, shell, client };
}
