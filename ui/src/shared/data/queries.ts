/**
 * Everything a screen reads, by key. Server state lives in the query cache alone; what changed comes
 * as events and is marked stale in {@link invalidated}.
 */
import {
  infiniteQueryOptions,
  keepPreviousData,
  type QueryKey,
  queryOptions,
} from "@tanstack/react-query";
import type {
  AppEvent,
  DiagnosePart,
  Folder,
  KvitteringKind,
  SearchPage,
  SearchRequest,
} from "../../ipc/generated/bindings";
import type { Shell } from "../../ipc/shell";

/** What is looked for, without how much of the answer there is already. */
export type Question = Omit<SearchRequest, "after">;

/** Whether anything is asked for: else it is the folder itself. */
export function isAsking({ text, unread, confidential, documents }: Question): boolean {
  return text !== "" || unread || confidential || documents;
}

export const keys = {
  start: ["start"] as const,
  setup: ["setup"] as const,
  trial: ["trial"] as const,
  counts: ["counts"] as const,
  favourites: ["favourites"] as const,
  health: ["health"] as const,
  followups: ["followups"] as const,
  konto: ["konto"] as const,
  preferences: ["preferences"] as const,
  storage: ["storage"] as const,
  diagnoses: ["diagnose"] as const,
  diagnose: (part: DiagnosePart) => ["diagnose", part] as const,
  drafts: ["drafts"] as const,
  draft: (id: string) => ["draft", id] as const,
  check: (id: string) => ["check", id] as const,
  envelope: (id: string) => ["envelope", id] as const,
  messages: ["messages"] as const,
  folder: (folder: Folder) => ["messages", folder] as const,
  message: (uid: string) => ["message", uid] as const,
  receipt: (uid: string) => ["receipt", uid] as const,
  inbox: ["inbox"] as const,
  /** Every letter that is shown: its kvitteringer are messages of their own. */
  letters: ["incoming"] as const,
  incoming: (uid: string) => ["incoming", uid] as const,
  /** Everything that was looked for. */
  searches: ["search"] as const,
  search: (question: Question) => ["search", question] as const,
  /** Every answer of Finn melding. */
  finds: ["find"] as const,
  find: (text: string) => ["find", text] as const,
  ping: (konto: string) => ["ping", konto] as const,
  capabilities: ["capabilities"] as const,
  answerKonto: (uid: string, kind: KvitteringKind) => ["answerKonto", uid, kind] as const,
};

export const queries = {
  start: (shell: Shell) =>
    queryOptions({ queryKey: keys.start, queryFn: () => shell.startState() }),
  setup: (shell: Shell) =>
    queryOptions({ queryKey: keys.setup, queryFn: () => shell.setupState() }),
  trial: (shell: Shell) => queryOptions({ queryKey: keys.trial, queryFn: () => shell.trial() }),
  counts: (shell: Shell) =>
    queryOptions({
      queryKey: keys.counts,
      queryFn: () => shell.counts(),
      // What waits for a person grows by time alone.
      refetchInterval: 60_000,
    }),
  followUps: (shell: Shell) =>
    queryOptions({
      queryKey: keys.followups,
      queryFn: () => shell.followUps(),
      refetchInterval: 60_000,
    }),
  health: (shell: Shell) =>
    queryOptions({
      queryKey: keys.health,
      queryFn: () => shell.health(),
      // Told by events; asked for now and then as well, so that a lost one is never believed for long.
      refetchInterval: 5000,
    }),
  /** KS counts; what it said the last time is old by the next. */
  konto: (shell: Shell) =>
    queryOptions({
      queryKey: keys.konto,
      queryFn: () => shell.kontoStanding(),
      staleTime: 0,
    }),
  preferences: (shell: Shell) =>
    queryOptions({ queryKey: keys.preferences, queryFn: () => shell.preferences() }),
  /** Measured whenever it is looked at. */
  storage: (shell: Shell) =>
    queryOptions({ queryKey: keys.storage, queryFn: () => shell.storage(), staleTime: 0 }),
  /** Asked anew by whoever comes to see it; what was found stays for the navigation. */
  diagnose: (shell: Shell, part: DiagnosePart) =>
    queryOptions({
      queryKey: keys.diagnose(part),
      queryFn: () => shell.diagnose(part),
      refetchOnMount: "always",
      gcTime: Number.POSITIVE_INFINITY,
    }),
  drafts: (shell: Shell) =>
    queryOptions({ queryKey: keys.drafts, queryFn: () => shell.listDrafts() }),
  draft: (shell: Shell, id: string) =>
    queryOptions({ queryKey: keys.draft(id), queryFn: () => shell.draft(id) }),
  check: (shell: Shell, id: string) =>
    queryOptions({ queryKey: keys.check(id), queryFn: () => shell.checkDraft(id) }),
  envelope: (shell: Shell, id: string) =>
    queryOptions({ queryKey: keys.envelope(id), queryFn: () => shell.envelope(id) }),
  folder: (shell: Shell, folder: Folder) =>
    infiniteQueryOptions({
      queryKey: keys.folder(folder),
      queryFn: ({ pageParam }) => shell.listMessages(folder, pageParam),
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.next,
    }),
  message: (shell: Shell, uid: string) =>
    queryOptions({ queryKey: keys.message(uid), queryFn: () => shell.message(uid) }),
  receipt: (shell: Shell, uid: string) =>
    queryOptions({ queryKey: keys.receipt(uid), queryFn: () => shell.receipt(uid) }),
  inbox: (shell: Shell) =>
    infiniteQueryOptions({
      queryKey: keys.inbox,
      queryFn: ({ pageParam }) => shell.listInbox(pageParam),
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.next,
    }),
  /**
   * The question stands with its answer: until the newest is answered, what is shown is that of the one
   * before.
   */
  search: (shell: Shell, question: Question) =>
    infiniteQueryOptions({
      queryKey: keys.search(question),
      queryFn: async ({ pageParam }) => {
        const page: SearchPage = isAsking(question)
          ? await shell.search({ ...question, after: pageParam })
          : { rows: [], next: null, unclear: [] };
        return { ...page, question };
      },
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.next,
      placeholderData: keepPreviousData,
      // Every word on the way to the one that was meant is a question of its own.
      gcTime: 60_000,
    }),
  /** What is known of the message that a pasted text is about. */
  find: (shell: Shell, text: string) =>
    queryOptions({
      queryKey: keys.find(text),
      queryFn: () => shell.find(text),
      placeholderData: keepPreviousData,
      gcTime: 60_000,
    }),
  incoming: (shell: Shell, uid: string) =>
    queryOptions({ queryKey: keys.incoming(uid), queryFn: () => shell.incoming(uid) }),
  /** The konto that an answer goes to, as the katalog shows it now. */
  answerKonto: (shell: Shell, uid: string, kind: KvitteringKind) =>
    queryOptions({
      queryKey: keys.answerKonto(uid, kind),
      queryFn: () => shell.answerKonto(uid, kind),
      staleTime: 0,
    }),
  ping: (shell: Shell, konto: string) =>
    queryOptions({
      queryKey: keys.ping(konto),
      queryFn: () => shell.kontoPing(konto),
      // Somebody sits and waits; that its time is over is told by nobody.
      refetchInterval: ({ state: { data } }) =>
        data?.state === "sending" || data?.state === "waiting" ? 500 : false,
    }),
};

/** What an event makes stale. */
export function invalidated(event: AppEvent): QueryKey[] {
  switch (event.kind) {
    case "messageChanged":
      return [
        keys.messages,
        keys.message(event.uid),
        keys.receipt(event.uid),
        keys.inbox,
        keys.searches,
        keys.finds,
        keys.letters,
        keys.followups,
        keys.counts,
        keys.trial,
      ];
    case "inboxChanged":
      return [keys.inbox, keys.searches, keys.finds, keys.counts];
    case "draftChanged":
      return [
        keys.drafts,
        keys.draft(event.id),
        keys.check(event.id),
        keys.envelope(event.id),
        keys.followups,
        keys.counts,
      ];
    case "healthChanged":
      return [keys.health, keys.konto, keys.followups, keys.counts];
    case "setupChanged":
      return [keys.setup];
    case "upload":
    case "notice":
    case "dropHover":
    case "folderDropped":
    case "dropFailed":
    case "closeAsked":
      return [];
  }
}
