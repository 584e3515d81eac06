import { PadlockLockedIcon, SandboxIcon, TestFlaskIcon } from "@navikt/aksel-icons";
import type { ReactNode } from "react";
import type { EnvironmentDto, Organisation } from "../../ipc/generated/bindings";
import { formatOrgNumber } from "../format/numbers";
import { useText } from "../i18n/useText";
import "./EnvironmentBand.css";

const icons: Record<EnvironmentDto, typeof SandboxIcon> = {
  sandkasse: SandboxIcon,
  test: TestFlaskIcon,
  produksjon: PadlockLockedIcon,
};

interface EnvironmentBandProps {
  environment: EnvironmentDto;
  organisation?: Organisation | null;
  /** Stands at its end. */
  children?: ReactNode;
}

/** Where messages go, and whose they are. The words carry it; colour and icon only help. */
export function EnvironmentBand({ environment, organisation, children }: EnvironmentBandProps) {
  const text = useText();
  const Icon = icons[environment];
  return (
    <header className="band" data-environment={environment}>
      <Icon aria-hidden />
      <strong className="band-name">{text.environment[environment]}</strong>
      {organisation && (
        <span className="band-org">
          {organisation.name} ({formatOrgNumber(organisation.orgNumber)})
        </span>
      )}
      <span className="band-explained">{text.environment.explained[environment]}</span>
      {children}
    </header>
  );
}
