import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useShell } from "../../../ipc/context";
import type { Found, IncomingDetail, MessageDetail } from "../../../ipc/generated/bindings";
import { queries } from "../../../shared/data/queries";

/** A row that was found. */
export type Hit = Found & { uid: string };

interface Held {
  about: string;
  hit: Hit;
  /** The rows below it, that it stays above. */
  below: string[];
}

interface HeldRows {
  rows: Hit[];
  /** Keeps the row of `uid` while that is chosen. */
  hold: (uid: string) => void;
}

/**
 * The rows that were found, and among them the chosen one also when it matches no longer: what is read
 * among the unread stays under the eyes of whoever reads it.
 */
export function useHeld(found: Hit[], chosen: string | null, about: string): HeldRows {
  const [held, setHeld] = useState<Held | null>(null);
  const left =
    held !== null &&
    held.about === about &&
    held.hit.uid === chosen &&
    !found.some((hit) => hit.uid === chosen)
      ? held
      : null;
  const now = useNow(left?.hit ?? null);
  const rows = left === null || now === null ? found : withRow(found, now, left.below);
  return {
    rows,
    hold: (uid) => {
      const at = rows.findIndex((hit) => hit.uid === uid);
      const hit = rows[at];
      if (hit) {
        setHeld({ about, hit, below: rows.slice(at + 1).map((row) => row.uid) });
      }
    },
  };
}

function withRow(found: Hit[], hit: Hit, below: readonly string[]): Hit[] {
  const at = found.findIndex((row) => below.includes(row.uid));
  return at === -1 ? [...found, hit] : [...found.slice(0, at), hit, ...found.slice(at)];
}

/** The row as its message now is: no search tells of it any more. `null` when that is gone. */
function useNow(hit: Hit | null): Hit | null {
  const shell = useShell();
  const uid = hit?.uid ?? "";
  const came = hit?.place === "inbox";
  const letter = useQuery({ ...queries.incoming(shell, uid), enabled: came });
  const message = useQuery({ ...queries.message(shell, uid), enabled: hit !== null && !came });
  if (hit === null || (came ? letter : message).isError) {
    return null;
  }
  if (hit.place === "inbox") {
    return letter.data ? { ...hit, row: { ...hit.row, ...ofLetter(letter.data) } } : hit;
  }
  return message.data
    ? { uid, place: message.data.folder, row: { ...hit.row, ...ofMessage(message.data) } }
    : hit;
}

function ofLetter({ unread, word, tone, kvitteringer, handledAt }: IncomingDetail) {
  return {
    unread,
    word,
    tone,
    kvittering: kvitteringer.at(-1)?.kindWord ?? null,
    handled: handledAt !== null,
  };
}

function ofMessage({ word, tone, sentenceAt, deadline, outbox }: MessageDetail) {
  return { word, tone, updatedAt: sentenceAt, deadline, outbox };
}
