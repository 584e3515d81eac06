import { Button } from "@digdir/designsystemet-react";
import { MagnifyingGlassIcon } from "@navikt/aksel-icons";
import { type RefObject, useEffect, useRef } from "react";
import type { SearchPlace } from "../../../ipc/generated/bindings";
import { counts } from "../../../shared/format/standing";
import { useNow } from "../../../shared/format/useNow";
import { useText } from "../../../shared/i18n/useText";
import { Empty } from "../../../shared/ui/Empty";
import { ErrorPanel } from "../../../shared/ui/ErrorPanel";
import { ListBox } from "../../../shared/ui/ListBox";
import { BulkBar } from "../BulkBar";
import { InboxCard } from "../InboxCard";
import { LoadMore } from "../LoadMore";
import { MessageCard } from "../MessageCard";
import { useBulk } from "../useBulk";
import { useMarks } from "../useMarks";
import type { Finding } from "./useFound";

interface FoundListProps {
  found: Finding;
  folder: SearchPlace;
  selected: string | null;
  onSelect: (uid: string) => void;
  onOpen: (uid: string) => void;
  /** Looks in every folder instead. */
  onWiden: () => void;
  /** What was typed in: focus goes there when there is no row for it. */
  field: RefObject<HTMLInputElement | null>;
}

/** What was found, newest first, in the rows of the folders. */
export function FoundList(props: FoundListProps) {
  const { found, folder, selected, onSelect, onOpen, onWiden, field } = props;
  const words = useText();
  const text = words.search;
  const { rows, about, everywhere, error, load } = found;
  const now = useNow(
    rows.some((hit) => hit.place !== "inbox" && counts(hit.row.outbox)) ? 250 : 15_000,
  );
  const letters = rows.flatMap((hit) => (hit.place === "inbox" ? [hit.row] : []));
  const bulk = useBulk(letters);
  const marks = useMarks(letters, bulk);
  // What is done with several is done with letters: where others lie among them, none are picked.
  const picks = folder === "inbox" && !everywhere;
  const size = found.more ? -1 : rows.length;
  const box = useRef<HTMLDivElement>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new answer is read from its beginning
  useEffect(() => {
    const scrolled = box.current?.closest(".list-body");
    if (scrolled) {
      scrolled.scrollTop = 0;
    }
  }, [about]);

  const empty = rows.length === 0;
  useEffect(() => {
    if (empty && document.activeElement === document.body) {
      field.current?.focus();
    }
  }, [empty, field]);

  const where = everywhere ? text.inAll : text.inFolder(words.nav[folder]);
  return (
    <div
      className="found"
      data-everywhere={everywhere || undefined}
      data-testid="found"
      onPointerEnter={(event) => found.onPointer(event.pointerType === "mouse")}
      onPointerLeave={() => found.onPointer(false)}
      ref={box}
    >
      {error && <ErrorPanel error={error} />}
      {empty && !error && (
        <Empty
          icon={<MagnifyingGlassIcon aria-hidden />}
          {...(everywhere ? text.nothing.inAll : text.nothing.inFolder(words.nav[folder]))}
        >
          {!everywhere && (
            <Button data-testid="search-widen" onClick={onWiden} variant="secondary">
              {text.widen}
            </Button>
          )}
        </Empty>
      )}
      {!empty && (
        <ListBox
          items={rows.map((hit) => {
            const place = everywhere ? words.nav[hit.place] : undefined;
            return {
              key: hit.uid,
              testId: `message-row-${hit.uid}`,
              content: () =>
                hit.place === "inbox" ? (
                  <InboxCard now={now} place={place} row={hit.row} />
                ) : (
                  <MessageCard now={now} place={place} row={hit.row} />
                ),
            };
          })}
          label={text.results(where)}
          letters={marks}
          onOpen={onOpen}
          onSelect={onSelect}
          picks={picks ? bulk.picks : undefined}
          selected={selected}
          // How many there are is not known before the last page.
          size={size}
          testId="message-list"
        />
      )}
      {picks && <BulkBar bulk={bulk} total={size} />}
      {load && <LoadMore busy={found.loading} load={load} />}
    </div>
  );
}
