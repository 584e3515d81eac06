import { Button, Spinner } from "@digdir/designsystemet-react";
import { useState } from "react";
import { useShell } from "../../ipc/context";
import type { KontoInput, SetupKonto } from "../../ipc/generated/bindings";
import { formatDate } from "../../shared/format/time";
import type { Catalogue } from "../../shared/i18n/nb";
import { useText } from "../../shared/i18n/useText";
import { ErrorPanel } from "../../shared/ui/ErrorPanel";
import { Fingerprint } from "../../shared/ui/Fingerprint";
import { TextField } from "../../shared/ui/FormField";
import { useNotify } from "../../shared/ui/Notices";
import { SecretField } from "../../shared/ui/SecretField";
import { ToneIcon } from "../../shared/ui/Tone";
import { useAct } from "../../shared/ui/useAct";
import { AccessLines } from "./AccessStep";
import type { StepProps } from "./Wizard";

const FIELDS = ["konto", "integrasjon", "fiksOrg", "system", "actsFor"] as const;

function inputOf(konto: SetupKonto): KontoInput {
  const { integrasjon, fiksOrg, system, actsFor } = konto;
  return { konto: konto.konto, integrasjon, fiksOrg, system, actsFor };
}

/** Our konto on FIKS IO, its key, and what KS says of both. May be passed over by those who use eFormidling. */
export function FiksIoStep({ state, onState, onNext, onGo }: StepProps) {
  const shell = useShell();
  const text = useText().setup;
  const words = text.fiksIo;
  const save = useAct();
  const [input, setInput] = useState(() => inputOf(state.konto));
  const [password, setPassword] = useState("");
  const { konto } = state;
  const kept = konto.inUse;
  return (
    <>
      <p className="setup-lead">{lead(state, words)}</p>
      <form
        className="setup-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save
            .run(async () => {
              const next = await shell.setKonto(input, password);
              setInput(inputOf(next.konto));
              onState(next);
            })
            .then((well) => well && setPassword(""));
        }}
      >
        {FIELDS.map((field) => (
          <TextField
            help={words.help[field]}
            id={`fiks-${field}`}
            key={field}
            label={words.fields[field]}
            mark={field === "konto" || field === "integrasjon" ? "required" : "optional"}
            maxLength={60}
            onChange={(value) => {
              setInput((before) => ({ ...before, [field]: value }));
              save.forget();
            }}
            testId={`fiks-${field}`}
            value={input[field]}
          />
        ))}
        <SecretField
          help={konto.hasPassword ? words.passwordKept : words.passwordHelp}
          id="fiks-password"
          label={words.password}
          onChange={(value) => {
            setPassword(value);
            save.forget();
          }}
          testId="fiks-password"
          value={password}
        />
        {save.failure && <ErrorPanel answers error={save.failure} />}
        <div className="button-row">
          <Button data-testid="fiks-save" type="submit" variant={kept ? "secondary" : "primary"}>
            {kept ? words.saveAgain : words.save}
          </Button>
          {!kept && !state.withoutDpo && (
            <Button data-testid="fiks-skip" onClick={onNext} type="button" variant="secondary">
              {words.skip}
            </Button>
          )}
        </div>
      </form>
      {kept && <Key konto={konto} onState={onState} />}
      {kept && <Checks konto={konto} onGo={onGo} onNext={onNext} onState={onState} />}
    </>
  );
}

function lead({ withoutDpo, konto }: StepProps["state"], words: Catalogue["setup"]["fiksIo"]) {
  if (withoutDpo) {
    return words.leadOnly;
  }
  return konto.inUse ? words.leadKept : words.lead;
}

type PartProps = Pick<StepProps, "onState"> & { konto: SetupKonto };

/** What others lock for: made here, or read from a file. */
function Key({ konto, onState }: PartProps) {
  const shell = useShell();
  const words = useText().setup.fiksIo;
  const act = useAct();
  const notify = useNotify();
  const [password, setPassword] = useState("");
  const { key } = konto;
  return (
    <section aria-labelledby="fiks-key" className="setup-form">
      <h3 id="fiks-key">{words.key}</h3>
      {key ? (
        <dl className="setup-facts" data-testid="fiks-key-facts">
          <dt>{words.keyValid}</dt>
          <dd className="setup-toned">
            <ToneIcon tone={key.validity} />
            {words.keyUntil(formatDate(key.notAfter))} {key.reminder}
          </dd>
          <dt>{words.fingerprint}</dt>
          <dd>
            <Fingerprint value={key.sha256} />
          </dd>
          {key.earlier > 0 && (
            <>
              <dt>{words.earlier}</dt>
              <dd>{words.earlierKept(key.earlier)}</dd>
            </>
          )}
        </dl>
      ) : (
        <p>{words.noKey}</p>
      )}
      <SecretField
        help={words.keyPasswordHelp}
        id="fiks-key-password"
        label={words.keyPassword}
        onChange={(value) => {
          setPassword(value);
          act.forget();
        }}
        testId="fiks-key-password"
        value={password}
      />
      {act.failure && <ErrorPanel answers error={act.failure} />}
      <div className="button-row">
        <Button
          data-testid="fiks-make-key"
          onClick={() => void act.run(async () => onState(await shell.makeKontoKey()))}
          variant={key ? "secondary" : "primary"}
        >
          {act.busy && <Spinner aria-hidden data-size="xs" />}
          {words.makeKey}
        </Button>
        <Button
          data-testid="fiks-pick-key"
          onClick={() =>
            void act
              .run(async () => onState(await shell.pickKontoKey(password)))
              .then((well) => well && setPassword(""))
          }
          variant="secondary"
        >
          {words.pickKey}
        </Button>
        {key && (
          <>
            <Button
              data-testid="fiks-upload"
              onClick={() =>
                void act.run(async () => onState(await shell.uploadKontoCertificate()))
              }
              variant="secondary"
            >
              {words.upload}
            </Button>
            <Button
              data-testid="fiks-save-certificate"
              onClick={() =>
                void act.run(async () => {
                  if (await shell.saveKontoCertificate()) {
                    notify({ text: words.saved });
                  }
                })
              }
              variant="secondary"
            >
              {words.saveCertificate}
            </Button>
            <Button
              onClick={() =>
                void shell.copyText(key.pem).then(() => notify({ text: words.copied }))
              }
              variant="tertiary"
            >
              {words.copy}
            </Button>
          </>
        )}
      </div>
    </section>
  );
}

function Checks({ konto, onState, onNext, onGo }: PartProps & Pick<StepProps, "onNext" | "onGo">) {
  const shell = useShell();
  const text = useText().setup;
  const words = text.fiksIo;
  const act = useAct();
  const notify = useNotify();
  const allWork = konto.lines.every(({ state }) => state === "works" || state === "turnedOff");
  return (
    <section aria-labelledby="fiks-checks" className="setup-form">
      <h3 id="fiks-checks">{words.checks}</h3>
      <AccessLines
        label={words.checks}
        lines={konto.lines}
        onGo={onGo}
        onTurnOn={() =>
          void act.run(async () => {
            onState(await shell.turnOnKontoReceiving());
            notify({ text: words.turnedOn });
          })
        }
      />
      {act.failure && <ErrorPanel answers error={act.failure} />}
      <div className="button-row">
        <Button
          data-testid="fiks-check"
          onClick={() => void act.run(async () => onState(await shell.checkKonto()))}
          variant={allWork ? "secondary" : "primary"}
        >
          {act.busy && <Spinner aria-hidden data-size="xs" />}
          {act.busy ? text.accesses.checking : text.accesses.check}
        </Button>
        <Button
          data-testid="fiks-next"
          onClick={onNext}
          variant={allWork ? "primary" : "secondary"}
        >
          {text.next}
        </Button>
        <Button
          data-testid="fiks-drop"
          onClick={() => void act.run(async () => onState(await shell.dropKonto()))}
          variant="tertiary"
        >
          {words.drop}
        </Button>
      </div>
      <div className="sr-only" role="status">
        {act.busy ? text.accesses.checking : ""}
      </div>
    </section>
  );
}
