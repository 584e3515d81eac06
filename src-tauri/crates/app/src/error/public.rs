//! What a person is told when something can not be done.

use budstikke_domain::{word, words};
use budstikke_store::StoreError;

use super::{AppError, catalogued, service, text};
use crate::dto::{IpcCode, IpcError};

/// The error as it crosses to the window.
pub(super) fn public(error: &AppError) -> IpcError {
    let details = error.to_string();
    match error {
        AppError::NoProfile => text(
            IpcCode::Other,
            "",
            word! {
                nb: "Budstikke er ikke satt opp ennå.",
                nn: "Budstikke er ikkje sett opp enno.",
                en: "Budstikke has not been set up yet.",
            },
            "",
            word! {
                nb: "Velg hvor du vil begynne.",
                nn: "Vel kvar du vil byrje.",
                en: "Choose where you want to begin.",
            },
            details,
        ),
        AppError::Sandbox(_) => text(
            IpcCode::Other,
            "",
            word! {
                nb: "Sandkassen kom ikke i gang på denne maskinen.",
                nn: "Sandkassa kom ikkje i gang på denne maskina.",
                en: "The sandbox did not start on this computer.",
            },
            nothing_lost(),
            word! {
                nb: "Lukk Budstikke og åpne programmet på nytt.",
                nn: "Lukk Budstikke og opne programmet på nytt.",
                en: "Close Budstikke and open the program again.",
            },
            details,
        ),
        AppError::NotFound(_) => text(
            IpcCode::NotFound,
            "",
            word! {
                nb: "Vi finner den ikke lenger.",
                nn: "Vi finn det ikkje lenger.",
                en: "We can no longer find it.",
            },
            word! {
                nb: "Ingenting er mistet: den kan være flyttet til en annen liste.",
                nn: "Ingenting er mista: det kan vere flytta til ei anna liste.",
                en: "Nothing is lost: it may have been moved to another list.",
            },
            word! {
                nb: "Se i Innboks, Utkast, Utboks eller Sendt.",
                nn: "Sjå i Innboks, Utkast, Utboks eller Sendt.",
                en: "Look in Inbox, Drafts, Outbox or Sent.",
            },
            details,
        ),
        AppError::DraftNotReady(problems) => text(
            IpcCode::DraftNotReady,
            "",
            problems,
            draft_kept(),
            word! {
                nb: "Rett det som står øverst, og prøv igjen.",
                nn: "Rett det som står øvst, og prøv igjen.",
                en: "Correct what stands at the top, and try again.",
            },
            String::new(),
        ),
        AppError::KvitteringNotReady(what) => text(
            IpcCode::Other,
            "",
            what,
            receipt_not_sent(),
            word! {
                nb: "Rett den, og prøv igjen.",
                nn: "Rett ho, og prøv igjen.",
                en: "Correct it, and try again.",
            },
            String::new(),
        ),
        AppError::AlreadyAnswered => text(
            IpcCode::AlreadyAnswered,
            "",
            word! {
                nb: "Dere har kvittert for denne meldingen før.",
                nn: "De har kvittert for denne meldinga før.",
                en: "You have sent a receipt for this message before.",
            },
            receipt_not_sent(),
            word! {
                nb: "Send den en gang til bare hvis den første var gal.",
                nn: "Send ho ein gong til berre om den første var gal.",
                en: "Send it once more only if the first was wrong.",
            },
            String::new(),
        ),
        AppError::TooLate => text(
            IpcCode::TooLate,
            "",
            word! {
                nb: "Angrefristen er over.",
                nn: "Angrefristen er over.",
                en: "The time to undo is over.",
            },
            word! {
                nb: "Meldingen er på vei og kan ikke tas tilbake.",
                nn: "Meldinga er på veg og kan ikkje takast tilbake.",
                en: "The message is on its way and cannot be taken back.",
            },
            word! {
                nb: "Følg den på tidslinjen, eller send en ny melding som retter den.",
                nn: "Følg ho på tidslinja, eller send ei ny melding som rettar ho.",
                en: "Follow it on the timeline, or send a new message that corrects it.",
            },
            details,
        ),
        AppError::Recipient {
            number,
            what,
            action,
            details,
        } => text(
            IpcCode::Other,
            number,
            what,
            not_sent(),
            action,
            details.clone(),
        ),
        AppError::OneOfSeveral { who, cause } => {
            let cause = public(cause);
            IpcError {
                what: format!("{who}: {}", cause.what),
                ..cause
            }
        }
        AppError::Service(failure) => service(failure),
        AppError::OrgNumber(bad) => text(
            IpcCode::Other,
            "E08",
            &bad.to_string(),
            not_sent(),
            word! {
                nb: "Sjekk tallene, eller søk på navn.",
                nn: "Sjekk tala, eller søk på namn.",
                en: "Check the digits, or search by name.",
            },
            String::new(),
        ),
        AppError::Credential(_) => catalogued("E05", &[], details),
        AppError::KeyMissing => text(
            IpcCode::Other,
            "",
            word! {
                nb: "Nøkkelen til denne profilen finnes ikke på denne maskinen.",
                nn: "Nøkkelen til denne profilen finst ikkje på denne maskina.",
                en: "The key of this profile is not on this computer.",
            },
            not_touched(),
            word! {
                nb: "Er mappen kopiert hit, åpner du den på maskinen den kom fra. Ellers henter du nøkkellageret fra sikkerhetskopi.",
                nn: "Er mappa kopiert hit, opnar du ho på maskina ho kom frå. Elles hentar du nøkkellageret frå tryggingskopi.",
                en: "If the folder was copied here, open it on the computer it came from. Otherwise restore the key store from a backup.",
            },
            details,
        ),
        AppError::KeyStore(_) => text(
            IpcCode::Other,
            "",
            word! {
                nb: "Vi får ikke lest nøkkelen fra nøkkellageret på maskinen.",
                nn: "Vi får ikkje lese nøkkelen frå nøkkellageret på maskina.",
                en: "We cannot read the key from the key store of the computer.",
            },
            not_touched(),
            word! {
                nb: "Lås opp nøkkellageret, og prøv igjen.",
                nn: "Lås opp nøkkellageret, og prøv igjen.",
                en: "Unlock the key store, and try again.",
            },
            details,
        ),
        AppError::WrongPassphrase => text(
            IpcCode::Other,
            "",
            word! {
                nb: "Passordfrasen passer ikke.",
                nn: "Passordfrasen passar ikkje.",
                en: "The passphrase does not fit.",
            },
            nothing_changed(),
            word! {
                nb: "Prøv igjen. Sjekk store bokstaver og språket på tastaturet.",
                nn: "Prøv igjen. Sjekk store bokstavar og språket på tastaturet.",
                en: "Try again. Check capital letters and the language of the keyboard.",
            },
            String::new(),
        ),
        AppError::ShortPassphrase => text(
            IpcCode::Other,
            "",
            word! {
                nb: "Passordfrasen må ha minst 12 tegn.",
                nn: "Passordfrasen må ha minst 12 teikn.",
                en: "The passphrase must have at least 12 characters.",
            },
            nothing_changed(),
            word! {
                nb: "Skriv for eksempel fire ord på rad.",
                nn: "Skriv til dømes fire ord på rad.",
                en: "Write four words in a row, for example.",
            },
            String::new(),
        ),
        AppError::PassphraseFile(_) => text(
            IpcCode::Other,
            "",
            word! {
                nb: "Filen som låser nøkkelen til profilen, kan ikke brukes.",
                nn: "Fila som låser nøkkelen til profilen, kan ikkje brukast.",
                en: "The file that locks the key of the profile cannot be used.",
            },
            not_touched(),
            word! {
                nb: "Hent passphrase.json i profilmappen fra sikkerhetskopi, og prøv igjen.",
                nn: "Hent passphrase.json i profilmappa frå tryggingskopi, og prøv igjen.",
                en: "Restore passphrase.json in the profile folder from a backup, and try again.",
            },
            details,
        ),
        AppError::RecoveryKey { what, action } => text(
            IpcCode::Other,
            "",
            what,
            nothing_changed(),
            action,
            String::new(),
        ),
        AppError::RecoveryFile(_) => text(
            IpcCode::Other,
            "",
            word! {
                nb: "Filen som hører til gjenopprettingsnøkkelen, kan ikke brukes.",
                nn: "Fila som høyrer til attopprettingsnøkkelen, kan ikkje brukast.",
                en: "The file that belongs to the recovery key cannot be used.",
            },
            not_touched(),
            word! {
                nb: "Hent recovery.json i profilmappen fra sikkerhetskopi, og prøv igjen.",
                nn: "Hent recovery.json i profilmappa frå tryggingskopi, og prøv igjen.",
                en: "Restore recovery.json in the profile folder from a backup, and try again.",
            },
            details,
        ),
        AppError::Setup {
            code,
            number,
            what,
            action,
            details,
        } => text(
            *code,
            number,
            what,
            nothing_changed(),
            action,
            details.clone(),
        ),
        AppError::Store(StoreError::AlreadyOpen) => text(
            IpcCode::Other,
            "E24",
            word! {
                nb: "Profilen er åpen i et annet vindu av Budstikke.",
                nn: "Profilen er open i eit anna vindauge av Budstikke.",
                en: "The profile is open in another window of Budstikke.",
            },
            nothing_lost(),
            word! {
                nb: "Bruk vinduet som er åpent, eller lukk det og prøv igjen.",
                nn: "Bruk vindauget som er ope, eller lukk det og prøv igjen.",
                en: "Use the window that is open, or close it and try again.",
            },
            details,
        ),
        AppError::Store(StoreError::WrongKey) => text(
            IpcCode::Other,
            "",
            word! {
                nb: "Nøkkelen på denne maskinen passer ikke til profilen.",
                nn: "Nøkkelen på denne maskina passar ikkje til profilen.",
                en: "The key on this computer does not fit the profile.",
            },
            not_touched(),
            word! {
                nb: "Er mappen kopiert hit, åpner du den på maskinen den kom fra.",
                nn: "Er mappa kopiert hit, opnar du ho på maskina ho kom frå.",
                en: "If the folder was copied here, open it on the computer it came from.",
            },
            details,
        ),
        AppError::Store(StoreError::TooNew { .. }) => text(
            IpcCode::Other,
            "",
            word! {
                nb: "Databasen er laget av en nyere utgave av Budstikke.",
                nn: "Databasen er laga av ei nyare utgåve av Budstikke.",
                en: "The database was made by a newer version of Budstikke.",
            },
            word! {
                nb: "Ingenting er mistet, og ingenting er endret.",
                nn: "Ingenting er mista, og ingenting er endra.",
                en: "Nothing is lost, and nothing has been changed.",
            },
            word! {
                nb: "Installer den nyeste utgaven, og åpne den.",
                nn: "Installer den nyaste utgåva, og opne ho.",
                en: "Install the newest version, and open it.",
            },
            details,
        ),
        AppError::Store(StoreError::Corrupt { .. } | StoreError::LogMissing { .. }) => text(
            IpcCode::Damaged,
            "E24",
            word! {
                nb: "Databasen er skadet og kan ikke leses.",
                nn: "Databasen er skadd og kan ikkje lesast.",
                en: "The database is damaged and cannot be read.",
            },
            word! {
                nb: "Ingenting er slettet. Filene ligger der de lå.",
                nn: "Ingenting er sletta. Filene ligg der dei låg.",
                en: "Nothing has been deleted. The files are where they were.",
            },
            word! {
                nb: "Hent profilmappen fra sikkerhetskopi, eller legg den til side og begynn på nytt.",
                nn: "Hent profilmappa frå tryggingskopi, eller legg ho til side og byrj på nytt.",
                en: "Restore the profile folder from a backup, or put it aside and begin again.",
            },
            // The cause names a path, which the window has no use for.
            String::new(),
        ),
        AppError::Store(_) | AppError::Blob(_) => catalogued("E24", &[], details),
        AppError::File(error) if error.kind() == std::io::ErrorKind::StorageFull => text(
            IpcCode::Other,
            "E24",
            word! {
                nb: "Det er ikke plass på disken.",
                nn: "Det er ikkje plass på disken.",
                en: "There is no space on the disk.",
            },
            word! {
                nb: "Ingenting er mistet av det som alt er lagret.",
                nn: "Ingenting er mista av det som alt er lagra.",
                en: "Nothing that is already saved is lost.",
            },
            word! {
                nb: "Frigjør plass, og prøv igjen.",
                nn: "Frigjer plass, og prøv igjen.",
                en: "Free some space, and try again.",
            },
            details,
        ),
        AppError::Folder { name, .. } => text(
            IpcCode::Other,
            "E12",
            &words! {
                nb: "Mappen «{name}» lar seg ikke lese.",
                nn: "Mappa «{name}» let seg ikkje lese.",
                en: "The folder “{name}” cannot be read.",
            },
            word! {
                nb: "Ingenting fra den er lagt ved.",
                nn: "Ingenting frå ho er lagt ved.",
                en: "Nothing from it is attached.",
            },
            word! {
                nb: "Sjekk at du har tilgang til den, eller velg filene med «Velg filer».",
                nn: "Sjekk at du har tilgang til ho, eller vel filene med «Vel filer».",
                en: "Check that you have access to it, or choose the files with “Choose files”.",
            },
            details,
        ),
        AppError::File(_) => catalogued("E12", &[], details),
        AppError::Deadline(what) => text(IpcCode::Other, "", what, draft_kept(), "", String::new()),
        AppError::Preference(what) => text(
            IpcCode::Other,
            "",
            what,
            word! {
                nb: "Det som var satt, gjelder fortsatt.",
                nn: "Det som var sett, gjeld framleis.",
                en: "What was set before still applies.",
            },
            "",
            String::new(),
        ),
        AppError::JsonSchema(what) => text(
            IpcCode::Other,
            "",
            what,
            word! {
                nb: "Utkastet er lagret, med skjemaet du hadde fra før.",
                nn: "Utkastet er lagra, med skjemaet du hadde frå før.",
                en: "The draft is saved, with the schema you had before.",
            },
            word! {
                nb: "Velg et annet skjema, eller send uten.",
                nn: "Vel eit anna skjema, eller send utan.",
                en: "Choose another schema, or send without one.",
            },
            String::new(),
        ),
        AppError::NotTrusted => text(
            IpcCode::Other,
            "E21",
            word! {
                nb: "Vi kan ikke gå god for dokumentet. Innholdet kan være endret.",
                nn: "Vi kan ikkje gå god for dokumentet. Innhaldet kan vere endra.",
                en: "We cannot vouch for the document. The content may have been changed.",
            },
            word! {
                nb: "Ikke bruk det før avsender har bekreftet.",
                nn: "Ikkje bruk det før avsendaren har stadfesta.",
                en: "Do not use it until the sender has confirmed.",
            },
            word! {
                nb: "Spør avsender om å sende det på nytt.",
                nn: "Spør avsendaren om å sende det på nytt.",
                en: "Ask the sender to send it again.",
            },
            details,
        ),
        AppError::NotSaved { saved, .. } => text(
            IpcCode::Other,
            "E24",
            &match saved {
                0 => words! {
                    nb: "Vi fikk ikke lagret dokumentet.",
                    nn: "Vi fekk ikkje lagra dokumentet.",
                    en: "We could not save the document.",
                },
                1 => words! {
                    nb: "1 dokument ble lagret. Resten fikk vi ikke lagret.",
                    nn: "1 dokument vart lagra. Resten fekk vi ikkje lagra.",
                    en: "1 document was saved. We could not save the rest.",
                },
                saved => words! {
                    nb: "{saved} dokumenter ble lagret. Resten fikk vi ikke lagret.",
                    nn: "{saved} dokument vart lagra. Resten fekk vi ikkje lagra.",
                    en: "{saved} documents were saved. We could not save the rest.",
                },
            },
            word! {
                nb: "Ingenting er mistet: dokumentene ligger fortsatt i meldingen.",
                nn: "Ingenting er mista: dokumenta ligg framleis i meldinga.",
                en: "Nothing is lost: the documents are still in the message.",
            },
            word! {
                nb: "Sjekk at disken har plass, og at du har tilgang til mappen.",
                nn: "Sjekk at disken har plass, og at du har tilgang til mappa.",
                en: "Check that the disk has space, and that you have access to the folder.",
            },
            details,
        ),
        AppError::NotOpened(_) => text(
            IpcCode::Other,
            "",
            word! {
                nb: "Ingen program på maskinen ville åpne dokumentet.",
                nn: "Ingen program på maskina ville opne dokumentet.",
                en: "No program on the computer would open the document.",
            },
            word! {
                nb: "Ingenting er mistet: dokumentet ligger fortsatt i meldingen.",
                nn: "Ingenting er mista: dokumentet ligg framleis i meldinga.",
                en: "Nothing is lost: the document is still in the message.",
            },
            word! {
                nb: "Lagre det, og åpne det med et program du velger selv.",
                nn: "Lagre det, og opne det med eit program du vel sjølv.",
                en: "Save it, and open it with a program you choose yourself.",
            },
            details,
        ),
        AppError::Document(_) => text(
            IpcCode::Other,
            "",
            word! {
                nb: "Vi klarte ikke å lage dokumentpakken.",
                nn: "Vi klarte ikkje å lage dokumentpakken.",
                en: "We could not make the document package.",
            },
            draft_kept(),
            ask_for_help(),
            details,
        ),
        AppError::Internal(_) => text(
            IpcCode::Other,
            "",
            word! {
                nb: "Budstikke gjorde noe vi ikke hadde ventet.",
                nn: "Budstikke gjorde noko vi ikkje hadde venta.",
                en: "Budstikke did something we had not expected.",
            },
            nothing_lost(),
            ask_for_help(),
            details,
        ),
    }
}

fn nothing_lost() -> &'static str {
    word! { nb: "Ingenting er mistet.", nn: "Ingenting er mista.", en: "Nothing is lost." }
}

fn nothing_changed() -> &'static str {
    word! { nb: "Ingenting er endret.", nn: "Ingenting er endra.", en: "Nothing has been changed." }
}

fn not_touched() -> &'static str {
    word! {
        nb: "Ingenting er mistet. Innholdet er låst og er ikke rørt.",
        nn: "Ingenting er mista. Innhaldet er låst og er ikkje rørt.",
        en: "Nothing is lost. The content is locked and has not been touched.",
    }
}

pub(super) fn draft_kept() -> &'static str {
    word! {
        nb: "Meldingen er ikke sendt. Utkastet er lagret.",
        nn: "Meldinga er ikkje send. Utkastet er lagra.",
        en: "The message has not been sent. The draft is saved.",
    }
}

fn not_sent() -> &'static str {
    word! {
        nb: "Meldingen er ikke sendt.",
        nn: "Meldinga er ikkje send.",
        en: "The message has not been sent.",
    }
}

fn receipt_not_sent() -> &'static str {
    word! {
        nb: "Kvitteringen er ikke sendt.",
        nn: "Kvitteringa er ikkje send.",
        en: "The receipt has not been sent.",
    }
}

fn ask_for_help() -> &'static str {
    word! {
        nb: "Kopier detaljene og send dem til den som hjelper dere med Budstikke.",
        nn: "Kopier detaljane og send dei til den som hjelper dykk med Budstikke.",
        en: "Copy the details and send them to whoever helps you with Budstikke.",
    }
}
