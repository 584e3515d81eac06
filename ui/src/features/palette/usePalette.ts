import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { useShell } from "../../ipc/context";
import type { Found, RecipientHit } from "../../ipc/generated/bindings";
import { keys, queries } from "../../shared/data/queries";
import { synonyms } from "../../shared/i18n/synonyms";
import { useText } from "../../shared/i18n/useText";
import { type ShortcutId, shortcuts } from "../../shared/keys/shortcuts";
import { available } from "../../shared/keys/useShortcuts";
import { find as findSettings, type Hit } from "../settings/pages";
import { fits } from "./fuzzy";

/** What is typed is looked for when nothing more of it has come for so long. */
const RESTS_MS = 120;
/** The shortest that is looked for among messages, and the shortest that can be an id or a number. */
const LEAST = 2;
const LEAST_OF_AN_ID = 4;
const MOST = 5;

/** What needs the place where its key is pressed, or is of no use from here. */
const NOT_HERE: readonly ShortcutId[] = [
  "palette",
  "leave",
  "paste",
  "moveUp",
  "moveDown",
  "rename",
  "undo",
  "nextPane",
  "previousPane",
];

export type Choice =
  | { group: "found" | "messages"; key: string; found: Found }
  | { group: "commands"; key: string; id: ShortcutId; name: string }
  | { group: "settings"; key: string; hit: Hit }
  | { group: "recipients"; key: string; hit: RecipientHit }
  | { group: "lookUp"; key: string; text: string };

interface Choices {
  choices: Choice[];
  /** Nothing but looking it up. */
  nothing: boolean;
}

/** What can be chosen when `typed` stands in the field, the best first. */
export function useChoices(typed: string): Choices {
  const shell = useShell();
  const text = useText();
  const question = typed.trim();
  const [asked, setAsked] = useState("");
  // What the keys did where the palette was opened.
  const [ids] = useState(() => available().filter((id) => !NOT_HERE.includes(id)));

  useEffect(() => {
    const timer = setTimeout(() => setAsked(question), RESTS_MS);
    return () => clearTimeout(timer);
  }, [question]);

  // An answer to something else is never shown: Enter would open it.
  const rested = asked === question;
  const find = useQuery({
    ...queries.find(shell, asked),
    enabled: asked.length >= LEAST_OF_AN_ID,
  });
  const search = useQuery({
    queryKey: [...keys.searches, "palette", asked],
    queryFn: () =>
      shell.search({
        text: asked,
        place: null,
        unread: false,
        confidential: false,
        documents: false,
        after: null,
      }),
    enabled: asked.length >= LEAST,
    gcTime: 60_000,
  });
  // Only those used before: what is typed here is nobody else's business.
  const recent = useQuery({
    queryKey: ["recipients", ""],
    queryFn: () => shell.searchRecipients(""),
    staleTime: 30_000,
  });

  const answer = rested && !find.isPlaceholderData ? find.data : undefined;
  const isId = answer?.lookedFor.some((one) => one.kind !== "words") ?? false;

  return useMemo(() => {
    const commands = best(
      ids.map((id): Choice & { group: "commands" } => ({
        group: "commands",
        key: `command:${id}`,
        id,
        name: text.help.names[id],
      })),
      ({ id, name }) =>
        Math.max(
          fits(question, name) * 2,
          question === "" ? 0 : fits(question, synonyms[id] ?? ""),
          question.toLowerCase() === shortcuts[id].toLowerCase() ? 10 : 0,
        ),
    );
    if (question === "") {
      return { choices: commands, nothing: false };
    }
    const messages = (group: "found" | "messages", all: Found[]): Choice[] =>
      all.slice(0, MOST).map((found) => ({ group, key: `message:${found.row.uid}`, found }));
    const recipients = best(
      (recent.data?.hits ?? []).map((hit): Choice & { group: "recipients" } => ({
        group: "recipients",
        key: `recipient:${hit.konto ?? hit.orgNumber}`,
        hit,
      })),
      ({ hit }) =>
        Math.max(fits(question, hit.name), fits(question.replaceAll(/\s/g, ""), hit.orgNumber)),
    ).slice(0, MOST);
    const choices: Choice[] = isId
      ? [
          ...messages("found", answer?.hits.map((hit) => hit.found) ?? []),
          ...commands,
          ...recipients,
        ]
      : [
          ...commands,
          ...findSettings(question, text.settings)
            .filter(
              ({ id, name }) => fits(question, `${name} ${text.settings.items[id].also}`) >= 4,
            )
            .slice(0, MOST)
            .map((hit): Choice => ({ group: "settings", key: `setting:${hit.id}`, hit })),
          ...recipients,
          ...messages("messages", rested ? (search.data?.rows ?? []) : []),
        ];
    return {
      choices: [...choices, { group: "lookUp", key: "lookUp", text: question }],
      nothing: rested && choices.length === 0 && !search.isFetching && !find.isFetching,
    };
  }, [
    ids,
    text,
    question,
    rested,
    answer,
    isId,
    search.data,
    search.isFetching,
    find.isFetching,
    recent.data,
  ]);
}

/** Those that fit, the best first; in their own order where they fit as well. */
function best<T>(all: T[], fitOf: (one: T) => number): T[] {
  return all
    .map((one) => ({ one, fit: fitOf(one) }))
    .filter(({ fit }) => fit > 0)
    .sort((a, b) => b.fit - a.fit)
    .map(({ one }) => one);
}
