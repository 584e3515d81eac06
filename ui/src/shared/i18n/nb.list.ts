/** Several rows of a list at once. Part of {@link nb}. */
export const picks = {
  label: "Valgte meldinger",
  count: (picked: number, total: number) =>
    total < 0 ? `${picked} valgt` : `${picked} av ${total} valgt`,
  keys: "Mellomrom velger en rad, Shift+↓ flere, Ctrl+A alle som er hentet.",
  as: "Marker som:",
  read: "Lest",
  unread: "Ulest",
  handled: "Håndtert",
  notHandled: "Ikke håndtert",
  clear: "Fjern valget",
  /** How far it has come: «7 av 14 ferdig». */
  done: (done: number, all: number) => `${done} av ${all} ferdig.`,
  failed: (count: number) => (count === 1 ? "1 gikk ikke." : `${count} gikk ikke.`),
  show: "Vis hvilke",
  hide: "Skjul",
  still: "De som ikke gikk, er fortsatt valgt.",
  undo: "Angre",
  undone: (done: number, all: number) => `${done} av ${all} er som før.`,
};
