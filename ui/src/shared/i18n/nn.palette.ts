/** The palette (ux 5.3) in nynorsk. Part of {@link nn}. */
import type { palette as bokmaal } from "./nb.palette";

export const palette: typeof bokmaal = {
  label: "Søk eller lim inn id",
  list: "Det du kan velje",
  groups: {
    found: "Det du limte inn",
    commands: "Kommandoar",
    settings: "Innstillingar",
    recipients: "Mottakarar brukte før",
    messages: "Meldingar",
    lookUp: "Finn melding",
  },
  writeTo: (name) => `Ny melding til ${name}`,
  lookUp: (text) => `Sjå kva vi veit om «${text}»`,
  came: (name) => `Frå ${name}`,
  nothing: "Ingen kommando, mappe, mottakar eller melding passar.",
  hits: (count) => (count === 1 ? "1 val" : `${count} val`),
  how: "Piltastane vel, Enter opnar, Esc lukkar.",
};
