/** The words of FIKS IO while a message is written (ux 5.5, 5.6). Part of {@link nb}. */

export const fiks = {
  more: "Flere valg",
  type: "Meldingstype",
  typeHelp: "De fleste trenger bare brev til arkivet.",
  letter: "Brev til arkivet (Fiks Arkiv)",
  otherType: "En annen type, som du skriver selv",
  ownType: "Navnet på meldingstypen",
  ownTypeHelp: "Hele navnet, slik partene har avtalt det.",
  content: (file: string | undefined) => (file === undefined ? "Innhold" : `Innhold (${file})`),
  contentHelp: "Skriv det her, eller legg ved filen.",
  noContent: "Denne meldingstypen har ikke innhold.",
  schema: {
    pick: "Velg JSON-skjema …",
    change: "Velg et annet …",
    drop: "Fjern skjemaet",
    help: "Har dere JSON-skjemaet til meldingstypen, kontrollerer vi innholdet mot det.",
    chosen: (name: string, beside: number) =>
      beside === 0
        ? `Innholdet kontrolleres mot ${name}.`
        : `Innholdet kontrolleres mot ${name} og ${beside} ${beside === 1 ? "fil" : "filer"} ved siden av.`,
  },
  titleHelp: "Vises bare hos dere.",
  ttl: "Kan ligge i køen",
  ttlHelp: "Blir meldingen ikke hentet innen da, fjerner KS den og sier fra.",
  ttlDefault: "Sju døgn (vanlig)",
  ttlChoice: { 60: "1 minutt", 3600: "1 time", 86400: "1 døgn", 172800: "2 døgn" } as Record<
    number,
    string
  >,
  ttlSeconds: (seconds: number) => `${seconds} sekunder`,
  headers: "Egne headere",
  headersHelp: "KS kan lese dem. For dere som tester.",
  headerNames: "Navn",
  headerValues: "Verdi",
  headerName: (number: number) => `Navn på header ${number}`,
  headerValue: (number: number) => `Verdi i header ${number}`,
  addHeader: "Legg til header",
  removeHeader: (number: number) => `Fjern header ${number}`,
  care: {
    known: (since: string) => `Nøkkelen vi kjenner, sett første gang ${since}:`,
    shown: (since: string) => `Nøkkelen i katalogen nå, sett første gang ${since}:`,
    compare:
      "Ring et nummer du har fra før, og sammenlign. Godkjenn bare når alle tegnene er like.",
    approve: "Godkjenn ny nøkkel",
    approved: "Den nye nøkkelen er godkjent. Meldingen kan sendes.",
    import: "Hent sertifikat fra fil",
    imported: "Låses for sertifikatet fra filen dere la inn:",
    importedNow: "Meldinger hit låses for sertifikatet i filen.",
    forget: "Fjern sertifikatet fra fil",
    forgotten: "Nå gjelder nøkkelen i katalogen igjen.",
    ask: "Be om tilgang",
    askedNow: "Vi har bedt om tilgang. Mottakeren svarer i Fiks forvaltning.",
    askedAt: (moment: string) => `Spurt ${moment}.`,
    given: "Dere har fått tilgang.",
    withdraw: "Trekk spørsmålet",
    withdrawn: "Spørsmålet er trukket.",
  },
  leftBehind: (what: string[]) => `Dette blir ikke med på denne måten: ${what.join(", ")}.`,
  leftBehindKept: "Det du har skrevet, er lagret.",
  carried: {
    confidential: "Taushetsbelagt",
    content: "Innholdet du skrev for en annen meldingstype",
    headers: "Egne headere",
  },
};
