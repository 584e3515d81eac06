import { Button, Spinner } from "@digdir/designsystemet-react";
import { FileIcon } from "@navikt/aksel-icons";
import { useState } from "react";
import { useShell } from "../../ipc/context";
import type { OwnCertificate } from "../../ipc/generated/bindings";
import { formatOrgNumber } from "../../shared/format/numbers";
import { formatDate } from "../../shared/format/time";
import { useText } from "../../shared/i18n/useText";
import { ErrorPanel } from "../../shared/ui/ErrorPanel";
import { SecretField } from "../../shared/ui/SecretField";
import { ToneIcon } from "../../shared/ui/Tone";
import { useAct } from "../../shared/ui/useAct";
import type { StepProps } from "./Wizard";

/** The organisation's certificate: a file and its password go in, its facts come out. */
export function CertificateStep({ state, onState, onNext }: StepProps) {
  const shell = useShell();
  const text = useText().setup;
  const words = text.certificate;
  const act = useAct();
  const [password, setPassword] = useState("");
  const [exchanging, setExchanging] = useState(false);
  const showForm = state.certificate === null || state.chosenFile !== null || exchanging;

  const pick = () => void act.run(async () => onState(await shell.pickCertificate()));
  const kept = (next: typeof state) => {
    setPassword("");
    setExchanging(false);
    onState(next);
  };
  return (
    <>
      <p className="setup-lead">{words.lead}</p>
      {state.certificate && !showForm && (
        <>
          <Facts certificate={state.certificate} />
          <p>{words.kept}</p>
          <div className="button-row">
            <Button data-testid="certificate-next" onClick={onNext}>
              {text.next}
            </Button>
            <Button onClick={() => setExchanging(true)} variant="secondary">
              {words.exchange}
            </Button>
          </div>
        </>
      )}
      {showForm && (
        <form
          className="setup-form"
          onSubmit={(event) => {
            event.preventDefault();
            void act.run(async () => kept(await shell.openCertificate(password)));
          }}
        >
          <p>{words.drop}</p>
          <div className="button-row">
            <Button data-testid="certificate-pick" onClick={pick} type="button" variant="secondary">
              {state.chosenFile === null ? words.pick : words.pickOther}
            </Button>
            {state.chosenFile !== null && (
              <span className="setup-toned" data-testid="certificate-file" role="status">
                <FileIcon aria-hidden />
                {words.chosen(state.chosenFile)}
              </span>
            )}
          </div>
          {state.chosenFile !== null && (
            <>
              <SecretField
                help={words.passwordHelp}
                id="certificate-password"
                label={words.password}
                onChange={(value) => {
                  setPassword(value);
                  act.forget();
                }}
                testId="certificate-password"
                value={password}
              />
              {act.failure && (
                <ErrorPanel error={act.failure}>
                  {act.failure.code === "otherOrganisation" && (
                    <>
                      <Button
                        data-testid="become-owner"
                        onClick={() => void act.run(async () => kept(await shell.becomeOwner()))}
                        type="button"
                      >
                        {words.useTheirs}
                      </Button>
                      <Button onClick={pick} type="button" variant="secondary">
                        {words.pickOther}
                      </Button>
                    </>
                  )}
                </ErrorPanel>
              )}
              <div className="button-row">
                <Button data-testid="certificate-open" type="submit">
                  {act.busy && <Spinner aria-hidden data-size="xs" />}
                  {act.busy ? words.opening : words.open}
                </Button>
              </div>
            </>
          )}
          {state.chosenFile === null && act.failure && <ErrorPanel error={act.failure} />}
        </form>
      )}
    </>
  );
}

function Facts({ certificate }: { certificate: OwnCertificate }) {
  const words = useText().setup.certificate;
  return (
    <dl className="setup-facts" data-testid="certificate-facts">
      <dt>{words.owner}</dt>
      <dd>{certificate.owner}</dd>
      <dt>{words.orgNumber}</dt>
      <dd>{formatOrgNumber(certificate.orgNumber)}</dd>
      <dt>{words.issuer}</dt>
      <dd>{certificate.issuer}</dd>
      <dt>{words.purpose}</dt>
      <dd>{certificate.purpose}</dd>
      <dt>{words.valid}</dt>
      <dd className="setup-toned">
        <ToneIcon tone={certificate.validity} />
        {words.validFromTo(formatDate(certificate.validFrom), formatDate(certificate.validUntil))}
      </dd>
      <dt>{words.chain}</dt>
      <dd className="setup-toned">
        <ToneIcon tone={certificate.chainTone} />
        {certificate.chain}
      </dd>
      <dt>{words.serial}</dt>
      <dd>
        <code>{certificate.serial}</code>
      </dd>
      <dt>{words.fingerprint}</dt>
      <dd>
        <code>{certificate.sha256}</code>
      </dd>
    </dl>
  );
}
