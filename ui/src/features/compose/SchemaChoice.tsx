import { Button, ValidationMessage } from "@digdir/designsystemet-react";
import { useQueryClient } from "@tanstack/react-query";
import { useShell } from "../../ipc/context";
import type { Draft } from "../../ipc/generated/bindings";
import { keys } from "../../shared/data/queries";
import { useText } from "../../shared/i18n/useText";

interface SchemaChoiceProps {
  draft: Draft;
  error: string | undefined;
  onFailure: (reason: unknown) => void;
}

/** The JSON schema that the content is held against, when a person has pointed at one. */
export function SchemaChoice({ draft, error, onFailure }: SchemaChoiceProps) {
  const shell = useShell();
  const client = useQueryClient();
  const text = useText().compose.fiks.schema;
  const { jsonSchema } = draft;
  const take = async (changed: Promise<Draft>) => {
    onFailure(null);
    try {
      client.setQueryData(keys.draft(draft.id), await changed);
      await client.invalidateQueries({ queryKey: keys.check(draft.id) });
    } catch (reason) {
      onFailure(reason);
    }
  };
  return (
    <div className="schema-choice">
      <p className="field-help" role="status">
        {jsonSchema === null ? text.help : text.chosen(jsonSchema.name, jsonSchema.beside)}
      </p>
      {error !== undefined && <ValidationMessage>{error}</ValidationMessage>}
      <div className="button-row">
        <Button
          data-testid="pick-json-schema"
          id="fiksSchema"
          onClick={() => void take(shell.pickJsonSchema(draft.id))}
          variant="secondary"
        >
          {jsonSchema === null ? text.pick : text.change}
        </Button>
        {jsonSchema !== null && (
          <Button onClick={() => void take(shell.dropJsonSchema(draft.id))} variant="tertiary">
            {text.drop}
          </Button>
        )}
      </div>
    </div>
  );
}
