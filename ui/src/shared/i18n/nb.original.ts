/** The letter that is answered, beside the answer (ux 5.5). Part of {@link nb}. */
export const original = {
  show: "Vis meldingen du svarer på",
  hide: "Skjul meldingen du svarer på",
  heading: "Meldingen du svarer på",
};
