import { Button } from "@digdir/designsystemet-react";
import { useState } from "react";
import { shortened } from "../../shared/format/foreign";
import { useText } from "../../shared/i18n/useText";
import { focusSoon } from "../../shared/keys/focusSoon";
import { useShortcuts } from "../../shared/keys/useShortcuts";
import { Foreign } from "../../shared/ui/Foreign";
import { SaveList } from "./SaveList";
import { noLooking } from "./search/looking";
import { type Bulk, type BulkAction, changes } from "./useBulk";
import "./BulkBar.css";

const ACTIONS: readonly BulkAction[] = ["read", "unread", "handled", "notHandled"];

/** More of a stranger's title than any line can show. */
const MOST = 200;

interface BulkBarProps {
  bulk: Bulk;
  /** How many the list has in all; -1 when that is not known. */
  total: number;
}

/** Below the list, so that no row moves when it comes: how many are picked, and what can be done with them. */
export function BulkBar({ bulk, total }: BulkBarProps) {
  const words = useText();
  const text = words.picks;
  const { rows, progress, failed, act, clear, undo } = bulk;
  const [which, setWhich] = useState(false);
  useShortcuts(undo ? { undo } : {});
  const toList = () => focusSoon(".listbox-row[tabindex='0']", "#list-heading");
  const shows = rows.length > 0 || progress !== null || failed.length > 0;
  return (
    <>
      <span className="sr-only" role="status">
        {rows.length > 0 && progress === null ? text.count(rows.length, total) : ""}
      </span>
      {shows && (
        <section aria-label={text.label} className="bulk-bar" data-testid="bulk-bar">
          <div className="bulk-head">
            <p>
              <strong>
                {progress ? text.done(progress.done, progress.all) : text.count(rows.length, total)}
              </strong>
              <span id="bulk-as">{text.as}</span>
            </p>
            {rows.length > 0 && (
              <SaveList folder="inbox" looking={noLooking} picked={rows.map((row) => row.uid)} />
            )}
            <button
              className="text-button"
              data-testid="bulk-clear"
              disabled={progress !== null}
              onClick={() => {
                clear();
                toList();
              }}
              type="button"
            >
              {text.clear}
            </button>
          </div>
          {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for what is filled in and sent */}
          <div aria-labelledby="bulk-as" className="bulk-actions" role="group">
            {ACTIONS.filter((action) => changes(action, rows)).map((action) => (
              <Button
                data-size="sm"
                data-testid={`bulk-${action}`}
                disabled={progress !== null}
                key={action}
                onClick={() => {
                  act(action);
                  toList();
                }}
                variant="secondary"
              >
                {text[action]}
              </Button>
            ))}
          </div>
          {failed.length > 0 && (
            <div className="bulk-failed">
              <p>
                {text.failed(failed.length)} {text.still}{" "}
                <button
                  aria-expanded={which}
                  className="text-button"
                  data-testid="bulk-which"
                  onClick={() => setWhich(!which)}
                  type="button"
                >
                  {which ? text.hide : text.show}
                </button>
              </p>
              {which && (
                <ul>
                  {failed.map((one) => (
                    <li key={one.uid}>
                      <Foreign text={shortened(one.title, MOST) || words.noTitle} />: {one.why}
                    </li>
                  ))}
                </ul>
              )}
            </div>
          )}
        </section>
      )}
    </>
  );
}
