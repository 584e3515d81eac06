/** The body of evidence (ux 5.4). Part of {@link nb}. */
export const evidenceBody = {
  tree: "Innhold, som tre",
  showTree: "Vis som tre",
  showRaw: "Vis slik det kom",
  items: (count: number) => (count === 1 ? "1 felt" : `${count} felt`),
  cut: (shown: number, all: number) =>
    `Her står de første ${shown.toLocaleString("nb")} av ${all.toLocaleString("nb")} tegn. «Kopier bevis» tar med alt.`,
  cutTree: "Treet slutter her. «Vis slik det kom» viser resten, og «Kopier bevis» tar med alt.",
};
