//! Lists as files for a spreadsheet (ux 5.2): what a person sees in a list, and no more of a taushetsbelagt message
//! than a list shows.

use std::collections::HashSet;
use std::io::Write;
use std::path::Path;

use budstikke_domain::{ServiceIdentifier, word};
use budstikke_store::{Direction, MessageRow};
use budstikke_wire::safe_file_name;
use budstikke_wire::sbd::ScopeKind;

use crate::drafts::letter::Letter;
use crate::dto::{Found, ListRequest, SearchPlace};
use crate::incoming::envelope::Envelope;
use crate::messages::saving::save_as;
use crate::messages::{message_uid, profile, way};
use crate::search::{One, read_all};
use crate::{App, AppError, format};

/// What Excel wants in order to read UTF-8, which separates by semicolons where decimals have commas.
const BYTE_ORDER_MARK: &str = "\u{feff}";
const SEPARATOR: char = ';';
const LINE_END: &str = "\r\n";

impl App {
    /// The name that a list is saved under when a person does not choose another.
    pub fn list_name(&self, place: Option<SearchPlace>) -> String {
        let stem = match place {
            Some(SearchPlace::Inbox) => word! { nb: "Innboks", nn: "Innboks", en: "Inbox" },
            Some(SearchPlace::Outbox) => word! { nb: "Utboks", nn: "Utboks", en: "Outbox" },
            Some(SearchPlace::Sent) => word! { nb: "Sendt", nn: "Sendt", en: "Sent" },
            None => word! { nb: "Meldinger", nn: "Meldingar", en: "Messages" },
        };
        let today = format::date(self.clock().now());
        safe_file_name(&format!("{stem} {today}.csv"), &HashSet::new())
    }

    /// «Eksporter liste»: the messages that are chosen, or else all that the search finds, as CSV at `path`, which
    /// a person has chosen. How many they are.
    pub async fn save_list(&self, list: &ListRequest, path: &Path) -> Result<u32, AppError> {
        let mut table = Table::new();
        table.row(&headings());
        let count = match list.uids.is_empty() {
            true => self.all_found(list, &mut table).await?,
            false => self.rows_chosen(list, &mut table).await?,
        };
        let text = table.0;
        let fill = move |out: &mut dyn Write| {
            out.write_all(text.as_bytes())
                .map_err(|cause| AppError::NotSaved { saved: 0, cause })
        };
        save_as(path, fill).await?;
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    async fn all_found(&self, list: &ListRequest, table: &mut Table) -> Result<usize, AppError> {
        let mut request = list.search.clone();
        request.after = None;
        let mut count = 0;
        loop {
            let page = self.search(&request).await?;
            let uids = page.rows.iter().map(|row| uid_of(row).to_owned());
            count += self.rows_of(uids.collect(), table).await?;
            match page.next {
                Some(next) => request.after = Some(next),
                None => return Ok(count),
            }
        }
    }

    async fn rows_chosen(&self, list: &ListRequest, table: &mut Table) -> Result<usize, AppError> {
        let mut count = 0;
        for uids in list.uids.chunks(50) {
            count += self.rows_of(uids.to_vec(), table).await?;
        }
        Ok(count)
    }

    /// Adds the rows of `uids`, in their order; how many are still there.
    async fn rows_of(&self, uids: Vec<String>, table: &mut Table) -> Result<usize, AppError> {
        let now = self.clock().now();
        let uids: Vec<_> = uids
            .iter()
            .map(|uid| message_uid(uid))
            .collect::<Result<_, _>>()?;
        let (found, delegations) = self
            .store()
            .read(move |read| {
                let mut messages = Vec::new();
                for uid in &uids {
                    messages.extend(read.message(uid)?);
                }
                Ok((read_all(read, messages)?, read.delegations()?))
            })
            .await?;
        for one in &found {
            let row = self.found(one, &delegations, now)?;
            table.row(&cells(one, &row));
        }
        Ok(found.len())
    }
}

fn uid_of(found: &Found) -> &str {
    match found {
        Found::Inbox(row) => &row.uid,
        Found::Outbox(row) | Found::Sent(row) => &row.uid,
    }
}

/// What stands over the columns.
fn headings() -> [String; 11] {
    [
        word! { nb: "Mappe", nn: "Mappe", en: "Folder" },
        word! { nb: "Status", nn: "Status", en: "Status" },
        word! { nb: "Motpart", nn: "Motpart", en: "Counterpart" },
        word! { nb: "Organisasjonsnummer", nn: "Organisasjonsnummer", en: "Organisation number" },
        word! { nb: "Tittel", nn: "Tittel", en: "Title" },
        word! { nb: "Saksnr./ref.", nn: "Saksnr./ref.", en: "Case no./ref." },
        word! { nb: "Vedlegg", nn: "Vedlegg", en: "Attachments" },
        word! { nb: "Sendemåte", nn: "Sendemåte", en: "Way" },
        word! { nb: "Frist", nn: "Frist", en: "Deadline" },
        word! { nb: "Oppdatert", nn: "Oppdatert", en: "Updated" },
        word! { nb: "Meldings-id", nn: "Meldings-id", en: "Message id" },
    ]
    .map(str::to_owned)
}

fn cells(one: &One, found: &Found) -> [String; 11] {
    let message = one.message();
    let time = |at: &str| at.parse().map(format::sortable).unwrap_or_default();
    let (folder, word, counterpart, title, documents, deadline, updated) = match found {
        Found::Inbox(row) => (
            word! { nb: "Innboks", nn: "Innboks", en: "Inbox" },
            &row.word,
            &row.sender,
            &row.title,
            row.documents,
            String::new(),
            &row.received_at,
        ),
        Found::Outbox(row) | Found::Sent(row) => (
            match found {
                Found::Outbox(_) => word! { nb: "Utboks", nn: "Utboks", en: "Outbox" },
                _ => word! { nb: "Sendt", nn: "Sendt", en: "Sent" },
            },
            &row.word,
            &row.counterpart,
            &row.title,
            row.documents,
            row.deadline
                .as_ref()
                .map(|one| time(&one.at))
                .unwrap_or_default(),
            &row.updated_at,
        ),
    };
    [
        folder.to_owned(),
        word.clone(),
        counterpart.name.clone(),
        counterpart.org_number.clone(),
        title.clone(),
        reference(message),
        documents.to_string(),
        way_of(message).to_owned(),
        deadline,
        time(updated),
        message.wire_id.to_string(),
    ]
}

/// Our own reference of what we sent, the sender's of what came.
fn reference(message: &MessageRow) -> String {
    match message.direction {
        Direction::Out => Letter::parse(&message.content)
            .map(|letter| letter.our_reference)
            .unwrap_or_default(),
        Direction::In => Envelope::of(message)
            .map(|envelope| envelope.reference(&ScopeKind::SenderRef).to_owned())
            .unwrap_or_default(),
    }
}

fn way_of(message: &MessageRow) -> &'static str {
    match (message.direction, &message.service) {
        (Direction::Out, _) => way(&profile(message)),
        (Direction::In, ServiceIdentifier::FiksIo) => "Fiks IO",
        (Direction::In, _) => "eFormidling",
    }
}

/// A table as CSV.
struct Table(String);

impl Table {
    fn new() -> Table {
        Table(BYTE_ORDER_MARK.to_owned())
    }

    fn row(&mut self, cells: &[String]) {
        for (at, cell) in cells.iter().enumerate() {
            if at > 0 {
                self.0.push(SEPARATOR);
            }
            self.cell(cell);
        }
        self.0.push_str(LINE_END);
    }

    /// A cell that a spreadsheet shows as it stands. What begins like a formula would be run: strangers write
    /// titles, so it gets an apostrophe, which is how a spreadsheet marks text. A space before it helps nobody.
    fn cell(&mut self, text: &str) {
        let quoted = text.contains([SEPARATOR, '"', '\r', '\n']);
        let formula = text
            .trim_start_matches([' ', '\u{a0}'])
            .starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
        if quoted {
            self.0.push('"');
        }
        if formula {
            self.0.push('\'');
        }
        for sign in text.chars() {
            if sign == '"' {
                self.0.push('"');
            }
            self.0.push(sign);
        }
        if quoted {
            self.0.push('"');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(cells: &[&str]) -> String {
        let mut table = Table(String::new());
        let cells: Vec<String> = cells.iter().map(|&cell| cell.to_owned()).collect();
        table.row(&cells);
        table.0
    }

    #[test]
    fn a_cell_that_a_spreadsheet_would_run_is_text() {
        for bad in [
            "=1+1", "+47", "-1", "@SUM(A1)", "\tx", " =1", "\u{a0}=1", "＝1",
        ] {
            assert_eq!(line(&[bad]), format!("'{bad}\r\n"), "{bad:?}");
        }
        assert_eq!(line(&["\r=1"]), "\"'\r=1\"\r\n");
        assert_eq!(line(&["1-2", "a=b"]), "1-2;a=b\r\n");
    }

    #[test]
    fn a_cell_holds_what_would_end_it() {
        assert_eq!(
            line(&["a;b", "si \"ja\"", "to\nlinjer", ""]),
            "\"a;b\";\"si \"\"ja\"\"\";\"to\nlinjer\";\r\n"
        );
    }
}
