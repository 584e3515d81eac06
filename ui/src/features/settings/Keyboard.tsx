import { Button, Table } from "@digdir/designsystemet-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { useText } from "../../shared/i18n/useText";
import {
  combinationOf,
  isChanged,
  lettersAct,
  ownerOf,
  rebind,
  refusal,
  reset,
  resetAll,
  setLetters,
  swap,
  useShortcutTable,
} from "../../shared/keys/rebinding";
import { keyText, type ShortcutId } from "../../shared/keys/shortcuts";
import { SwitchField } from "../../shared/ui/SwitchField";
import { Group, Page } from "./Page";
import { anchorOf } from "./pages";

/** What came of the keys that were pressed for a command. */
type Pressed =
  | { kind: "waiting" }
  | { kind: "refused"; why: "altGr" | "alone" | "taken" }
  | { kind: "owned"; combination: string; owner: ShortcutId };

/** «Tastatur»: every shortcut, each of which can have other keys. */
export function Keyboard() {
  const text = useText();
  const { items, keyboard: words } = text.settings;
  const names = text.help.names;
  const table = useShortcutTable();
  const [at, setAt] = useState<{ id: ShortcutId; pressed: Pressed } | null>(null);
  const [said, setSaid] = useState("");
  const body = useRef<HTMLTableSectionElement>(null);
  const ids = Object.keys(table) as ShortcutId[];

  /** Focus goes back to where it was before anybody was asked to press keys. */
  const end = (id: ShortcutId, now: string) => {
    setAt(null);
    setSaid(now);
    body.current?.querySelector<HTMLElement>(`[data-change="${id}"]`)?.focus();
  };
  const told = (id: ShortcutId) => words.changed(names[id], keyText(table[id]));

  const press = (event: KeyboardEvent, id: ShortcutId) => {
    // Tab leaves, so that nobody is caught here.
    if (at?.id !== id || event.key === "Tab") {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") {
      end(id, "");
      return;
    }
    const combination = combinationOf(event);
    if (combination === null) {
      return;
    }
    const why = refusal(id, combination);
    const owner = ownerOf(combination, id);
    if (why !== null) {
      setAt({ id, pressed: { kind: "refused", why } });
    } else if (owner !== null) {
      setAt({ id, pressed: { kind: "owned", combination, owner } });
    } else {
      rebind(id, combination);
      end(id, told(id));
    }
  };

  return (
    <Page page="keyboard" scope="machine">
      <SwitchField
        checked={lettersAct()}
        help={items.letters.help}
        id={anchorOf("letters")}
        label={items.letters.name}
        onChange={setLetters}
      />
      <Group id="shortcuts">
        <p className="settings-said" role="status">
          {said}
        </p>
        <Table className="keyboard-table" data-color="neutral">
          <Table.Head>
            <Table.Row>
              <Table.HeaderCell>{words.action}</Table.HeaderCell>
              <Table.HeaderCell>{words.keys}</Table.HeaderCell>
              <Table.HeaderCell>
                <span className="sr-only">{words.change}</span>
              </Table.HeaderCell>
            </Table.Row>
          </Table.Head>
          <Table.Body ref={body}>
            {ids.map((id) => {
              const asks = at?.id === id;
              return (
                <Table.Row data-testid={`keys-${id}`} key={id}>
                  <Table.HeaderCell scope="row">{names[id]}</Table.HeaderCell>
                  <Table.Cell>
                    <kbd className="key">{keyText(table[id])}</kbd>
                    {asks && <Asked pressed={at.pressed} />}
                  </Table.Cell>
                  <Table.Cell>
                    <div className="button-row">
                      <Button
                        aria-label={words.changeFor(names[id])}
                        aria-pressed={asks}
                        data-change={id}
                        data-size="sm"
                        onBlur={() => {
                          // What is offered instead lies beside it.
                          if (asks && at.pressed.kind !== "owned") {
                            setAt(null);
                          }
                        }}
                        onClick={() => {
                          setSaid("");
                          setAt(asks ? null : { id, pressed: { kind: "waiting" } });
                        }}
                        onKeyDown={(event) => press(event, id)}
                        variant="secondary"
                      >
                        {words.change}
                      </Button>
                      {asks && at.pressed.kind === "owned" && (
                        <Button
                          data-size="sm"
                          data-testid="keys-swap"
                          onClick={() => {
                            if (at.pressed.kind === "owned") {
                              swap(id, at.pressed.owner);
                              end(id, told(id));
                            }
                          }}
                        >
                          {words.swap}
                        </Button>
                      )}
                      {isChanged(id) && !asks && (
                        <Button
                          aria-label={words.resetFor(names[id])}
                          data-size="sm"
                          onClick={() => {
                            reset(id);
                            end(id, told(id));
                          }}
                          variant="tertiary"
                        >
                          {words.reset}
                        </Button>
                      )}
                    </div>
                  </Table.Cell>
                </Table.Row>
              );
            })}
          </Table.Body>
        </Table>
        <Button
          data-testid="keys-reset-all"
          onClick={() => {
            resetAll();
            setSaid(words.allReset);
          }}
          variant="secondary"
        >
          {words.resetAll}
        </Button>
      </Group>
    </Page>
  );
}

/** What is waited for, or why it can not be that. */
function Asked({ pressed }: { pressed: Pressed }) {
  const text = useText();
  const words = text.settings.keyboard;
  return (
    <p className="keyboard-asked" data-kind={pressed.kind} role="status">
      {pressed.kind === "refused"
        ? words.refused[pressed.why]
        : pressed.kind === "owned"
          ? words.owned(keyText(pressed.combination), text.help.names[pressed.owner])
          : words.press}
    </p>
  );
}
