//! Turns that chance seldom takes.

/// An own message, its type, and what may stand where something stands in it.
pub(super) type Turns = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static [&'static str])],
);

pub(super) const TURNS: &[Turns] = &[
    (
        "sok.xml",
        "innsyn.sok",
        &[
            (
                " xsi:type=\"saksmappeSokdefinisjon\"",
                &[
                    "",
                    " xsi:type=\"sokdefinisjon\"",
                    " xsi:type=\"nope\"",
                    " xsi:type=\"mappeFritekstSokdefinisjon\"",
                    " xsi:type=\" saksmappeSokdefinisjon\"",
                ],
            ),
            (
                "<responstype>minimum</responstype>",
                &[
                    "<responstype/>",
                    "<responstype></responstype>",
                    "<responstype> </responstype>",
                    "<responstype><!-- c --></responstype>",
                    "<responstype>Minimum</responstype>",
                    "",
                ],
            ),
            (
                "<parametere>",
                &[
                    "<parametere xsi:type=\"parameter\">",
                    "<parametere xsi:type=\"saksmappeParameter\">",
                    "<parametere xsi:type=\"mappeParameter\">",
                ],
            ),
            (
                "<intvalues><value>2026</value></intvalues>",
                &[
                    "",
                    "<intvalues/>",
                    "<intvalues><value>1</value><value>2</value></intvalues>",
                    "<intvalues><value>x</value></intvalues>",
                    "<datevalues><value>2026-11-20</value></datevalues>",
                    "<intvalues/><intvalues/>",
                    "<mappeKlassifikasjon><klasseID>1</klasseID><klassifikasjonssystemID>2</klassifikasjonssystemID></mappeKlassifikasjon>",
                ],
            ),
        ],
    ),
    (
        "ny-sak-med-journalpost.xml",
        "arkivering.arkivmelding.opprett",
        &[
            (
                "<erBehandlingsansvarlig>true<",
                &[
                    "<erBehandlingsansvarlig> true <",
                    "<erBehandlingsansvarlig>TRUE<",
                    "<erBehandlingsansvarlig>0<",
                    "<erBehandlingsansvarlig>01<",
                    "<erBehandlingsansvarlig><",
                ],
            ),
            (
                "<versjonsnummer>1<",
                &[
                    "<versjonsnummer> 1<",
                    "<versjonsnummer>+1<",
                    "<versjonsnummer>2147483648<",
                    "<versjonsnummer><",
                ],
            ),
            (
                "<referanseDokumentfil>soknad.pdf</referanseDokumentfil>",
                &[
                    "<referanseDokumentfil>a</referanseDokumentfil><filstoerrelse>-1</filstoerrelse>",
                    "<referanseDokumentfil>a</referanseDokumentfil><filstoerrelse>-0</filstoerrelse>",
                    "<referanseDokumentfil>a</referanseDokumentfil><filstoerrelse>2147483647</filstoerrelse>",
                    "<referanseDokumentfil> </referanseDokumentfil>",
                    "<referanseDokumentfil/>",
                ],
            ),
            (
                "<saksstatus>",
                &[
                    "<saksstatus xsi:type=\"mdk:saksstatus\">",
                    "<saksstatus xsi:type=\"mdk:kode\">",
                    "<saksstatus xsi:type=\"mdk:journalstatus\">",
                    "<saksstatus xsi:type=\"saksstatus\">",
                    "<saksstatus xsi:nil=\"false\">",
                    "<saksstatus label=\"x\">",
                ],
            ),
            (
                "  <mappe xsi:type=\"saksmappe\">\n",
                &[
                    "  <mappe xsi:type=\"saksmappe\">\n<systemID label=\"x\">0d5c3a52-6c0b-4c5f-8c59-6f0f3a5c1a01</systemID>",
                    "  <mappe xsi:type=\"saksmappe\">\n<systemID mdk:label=\"x\">0d5c3a52-6c0b-4c5f-8c59-6f0f3a5c1a01</systemID>",
                    "  <mappe xsi:type=\"saksmappe\">\n<systemID>{0d5c3a52-6c0b-4c5f-8c59-6f0f3a5c1a01}</systemID>",
                    "  <mappe xsi:type=\"moetemappe\">\n",
                    "  <mappe xsi:type=\"journalpost\">\n",
                ],
            ),
            (
                "</saksstatus>",
                &[
                    "</saksstatus><punkt><koordinatsystem><mdk:kode/></koordinatsystem><x> 1.5e3</x><y>INF</y></punkt>",
                    "</saksstatus><punkt><koordinatsystem><mdk:kode/></koordinatsystem><x>1,5</x><y>1</y></punkt>",
                    "</saksstatus><planident><planidentifikasjon>1</planidentifikasjon><fylkesnummer>1</fylkesnummer></planident>",
                    "</saksstatus><planident><planidentifikasjon>1</planidentifikasjon><fylkesnummer>1</fylkesnummer><kommunenummer>1</kommunenummer></planident>",
                ],
            ),
        ],
    ),
];
