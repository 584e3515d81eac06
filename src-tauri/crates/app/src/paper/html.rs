//! The receipt as a page for any browser: nothing in it runs, and nothing is fetched.

use std::fmt::Write;

use super::receipt::{
    document_headings, documents, facts, kind, made, shows, shows_not, timeline, timeline_headings,
};
use crate::dto::Receipt;
use crate::format;

const STYLE: &str = "body{font:15px/1.45 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;\
color:#111;background:#fff}h1{font-size:1.5rem;margin:.2rem 0}h2{font-size:1.1rem;margin:1.4rem 0 .4rem}\
table{border-collapse:collapse;width:100%}th,td{text-align:start;vertical-align:top;padding:.2rem .8rem .2rem 0;\
border-bottom:1px solid #bbb}th{border-color:#111}dl{display:grid;grid-template-columns:14rem 1fr;gap:.1rem 1rem}\
dd{margin:0;overflow-wrap:anywhere}code{font-size:.8em;overflow-wrap:anywhere}.mark{border:2px solid #111;\
padding:.1rem .8rem;font-weight:700;float:right}footer{margin-top:1.5rem;color:#444;font-size:.85em}";

/// The receipt as HTML.
pub(crate) fn html(receipt: &Receipt) -> String {
    let mut page = Page(String::new());
    let language = budstikke_domain::language::spoken().tag();
    page.raw(&format!(
        "<!doctype html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>"
    ));
    page.text(kind(receipt));
    page.raw(&format!(
        "</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
    ));
    if !receipt.watermark.is_empty() {
        page.element("p class=\"mark\"", &receipt.watermark);
    }
    page.element("p", kind(receipt));
    page.element("h1", &receipt.sentence);
    page.element("p", &receipt.title);
    page.raw("<dl>\n");
    for (label, value) in facts(receipt) {
        page.element("dt", &label);
        page.element("dd", &value);
    }
    page.raw("</dl>\n");
    page.element("h2", documents());
    let rows = receipt
        .documents
        .iter()
        .map(|one| [one.name.clone(), one.size.clone(), one.sha256.clone()]);
    page.table(document_headings(), rows);
    page.element("h2", timeline());
    let rows = receipt.timeline.iter().map(|event| {
        let said = format!("{} ({})", event.sentence, event.code);
        [format::stamp(&event.at), said, event.source.clone()]
    });
    page.table(timeline_headings(), rows);
    for (heading, lines) in [(shows(), &receipt.shows), (shows_not(), &receipt.shows_not)] {
        page.element("h2", heading);
        page.raw("<ul>\n");
        for line in lines {
            page.element("li", line);
        }
        page.raw("</ul>\n");
    }
    page.raw("</main>\n<footer>");
    page.text(&format!("{} · {}", made(receipt), receipt.program));
    page.raw("</footer>\n</body>\n</html>\n");
    page.0
}

struct Page(String);

impl Page {
    fn raw(&mut self, markup: &str) {
        self.0.push_str(markup);
    }

    fn text(&mut self, text: &str) {
        for sign in text.chars() {
            match sign {
                '&' => self.raw("&amp;"),
                '<' => self.raw("&lt;"),
                '>' => self.raw("&gt;"),
                '"' => self.raw("&quot;"),
                hidden if is_hidden(hidden) => {
                    // Writing to a string does not fail.
                    let _ = write!(self.0, "[U+{:04X}]", u32::from(hidden));
                }
                seen => self.0.push(seen),
            }
        }
    }

    /// `tag` may have attributes.
    fn element(&mut self, tag: &str, text: &str) {
        self.raw(&format!("<{tag}>"));
        self.text(text);
        let name = tag.split(' ').next().unwrap_or(tag);
        self.raw(&format!("</{name}>\n"));
    }

    fn table(&mut self, headings: [&str; 3], rows: impl Iterator<Item = [String; 3]>) {
        self.raw("<table>\n<thead><tr>");
        for heading in headings {
            self.element("th scope=\"col\"", heading);
        }
        self.raw("</tr></thead>\n<tbody>\n");
        for row in rows {
            self.raw("<tr>");
            for cell in row {
                self.element("td", &cell);
            }
            self.raw("</tr>\n");
        }
        self.raw("</tbody>\n</table>\n");
    }
}

/// A sign that is not seen, or that turns the order of reading.
pub(crate) fn is_hidden(sign: char) -> bool {
    sign.is_control()
        || matches!(u32::from(sign),
            0xad | 0x34f | 0x61c | 0x115f | 0x1160 | 0x17b4 | 0x17b5 | 0x180b..=0x180f | 0x200b..=0x200f
            | 0x2028..=0x202e | 0x2060..=0x206f | 0x3164 | 0xe000..=0xf8ff | 0xfe00..=0xfe0e | 0xfeff | 0xffa0
            | 0xfff0..=0xfffb | 0xe0000..=0x0010_ffff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_strangers_wrote_is_text_and_never_markup() {
        let mut page = Page(String::new());
        page.element("p", "<script>&\"\u{202e}Ærlig");
        assert_eq!(page.0, "<p>&lt;script&gt;&amp;&quot;[U+202E]Ærlig</p>\n");
    }
}
