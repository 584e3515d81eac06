//! XML and JSON as a tree. What can not be read as one is shown as the text it is, and why is told.
//! Nothing outside the document is ever looked up: the XML reader refuses a DOCTYPE and every entity.

use std::io::Read;
use std::iter::Peekable;
use std::str::CharIndices;

use budstikke_domain::word;
use budstikke_wire::xml::{Element, Tree, limits};
use serde::Serialize;

use super::text;
use super::{NotShown, PreviewText, damaged};

/// Caps of a JSON document; those of XML are its reader's.
const DEPTH: usize = 64;
const NODES: usize = 100_000;

/// A node of a tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PreviewNode {
    /// The name of an element, an attribute or a member; empty in a list.
    pub name: String,
    /// What it holds, as written.
    pub value: String,
    /// How it is marked: `element`, `attribute`, `object`, `list` or `value`.
    pub mark: &'static str,
    /// What is inside it, in order.
    pub children: Vec<PreviewNode>,
}

/// An XML document of `size` bytes.
pub(super) fn xml(content: impl Read, size: u64) -> Result<PreviewText, NotShown> {
    shown(content, size, |bytes| {
        let tree = Tree::parse(bytes).ok()?;
        (!is_mixed(&tree.root)).then(|| element(tree.root))
    })
}

/// A JSON document of `size` bytes.
pub(super) fn json(content: impl Read, size: u64) -> Result<PreviewText, NotShown> {
    shown(content, size, |bytes| {
        let text = str::from_utf8(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)).ok()?;
        // Held against the grammar first: what is cut up afterwards is known to be whole.
        serde_json::from_str::<serde::de::IgnoredAny>(text).ok()?;
        Json {
            text,
            at: text.char_indices().peekable(),
            left: NODES,
        }
        .value("", 0)
    })
}

fn shown(
    mut content: impl Read,
    size: u64,
    tree: impl FnOnce(&[u8]) -> Option<PreviewNode>,
) -> Result<PreviewText, NotShown> {
    if size > limits::BYTES as u64 {
        return text::read(content, size);
    }
    let mut bytes = Vec::new();
    content.read_to_end(&mut bytes).map_err(damaged)?;
    match tree(&bytes) {
        Some(tree) => Ok(PreviewText {
            text: String::new(),
            tree: Some(tree),
            notes: Vec::new(),
        }),
        None => {
            let mut plain = text::read(bytes.as_slice(), size)?;
            let why = word! {
                nb: "Innholdet lar seg ikke vise som et tre. Det står her som tekst.",
                nn: "Innhaldet let seg ikkje vise som eit tre. Det står her som tekst.",
                en: "The content cannot be shown as a tree. It stands here as text.",
            };
            plain.notes.insert(0, why.to_owned());
            Ok(plain)
        }
    }
}

/// Whether text stands between elements anywhere: a tree would tear it apart.
fn is_mixed(element: &Element) -> bool {
    let own = !element.children.is_empty() && !element.text.trim().is_empty();
    own || element.children.iter().any(is_mixed)
}

fn element(from: Element) -> PreviewNode {
    let attributes = from.attributes.into_iter().map(|attribute| PreviewNode {
        name: attribute.local,
        value: attribute.value,
        mark: "attribute",
        children: Vec::new(),
    });
    let inside = from.children.into_iter().map(element);
    PreviewNode {
        name: from.local,
        value: from.text.trim().to_owned(),
        mark: "element",
        children: attributes.chain(inside).collect(),
    }
}

/// A JSON text that is known to be whole. Numbers stay as they are written.
struct Json<'a> {
    text: &'a str,
    at: Peekable<CharIndices<'a>>,
    left: usize,
}

impl Json<'_> {
    /// The next value, called `name`; none when there is more than a tree may hold.
    fn value(&mut self, name: &str, depth: usize) -> Option<PreviewNode> {
        self.left = self.left.checked_sub(1)?;
        let (begin, first) = self.next_mark()?;
        let mut node = PreviewNode {
            name: name.to_owned(),
            value: String::new(),
            mark: "value",
            children: Vec::new(),
        };
        match first {
            '{' | '[' if depth == DEPTH => return None,
            '{' => {
                node.mark = "object";
                while self.comes_another('}')? {
                    let (from, _) = self.next_mark()?;
                    let name = self.string(from)?;
                    self.next_mark()?;
                    node.children.push(self.value(&name, depth + 1)?);
                }
            }
            '[' => {
                node.mark = "list";
                while self.comes_another(']')? {
                    node.children.push(self.value("", depth + 1)?);
                }
            }
            '"' => node.value = self.quoted(begin)?.to_owned(),
            _ => {
                let is_end = |c: &char| matches!(c, ',' | '}' | ']') || c.is_ascii_whitespace();
                while self.at.next_if(|(_, c)| !is_end(c)).is_some() {}
                node.value = self.text.get(begin..self.end())?.to_owned();
            }
        }
        Some(node)
    }

    /// The next character that is no white space.
    fn next_mark(&mut self) -> Option<(usize, char)> {
        self.at
            .find(|(_, character)| !character.is_ascii_whitespace())
    }

    /// Whether another value comes before `end`; takes the comma before it, or the end.
    fn comes_another(&mut self, end: char) -> Option<bool> {
        while self
            .at
            .next_if(|(_, c)| c.is_ascii_whitespace() || *c == ',')
            .is_some()
        {}
        Some(self.at.next_if(|(_, c)| *c == end).is_none())
    }

    /// What stands between the quotes of a name that begins at `begin`, read.
    fn string(&mut self, begin: usize) -> Option<String> {
        let quoted = self.quoted(begin)?;
        // Half a surrogate is no text: then as written.
        Some(serde_json::from_str(quoted).unwrap_or_else(|_| quoted.to_owned()))
    }

    /// A string with its quotes; its first one has been taken.
    fn quoted(&mut self, begin: usize) -> Option<&str> {
        loop {
            match self.at.next()?.1 {
                '"' => return self.text.get(begin..self.end()),
                '\\' => {
                    self.at.next()?;
                }
                _ => {}
            }
        }
    }

    fn end(&mut self) -> usize {
        self.at.peek().map_or(self.text.len(), |(at, _)| *at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(node: &PreviewNode, depth: usize) -> String {
        let own = format!(
            "{}{} {}={}\n",
            " ".repeat(depth),
            node.mark,
            node.name,
            node.value
        );
        let inside = node.children.iter().map(|child| lines(child, depth + 1));
        std::iter::once(own).chain(inside).collect()
    }

    #[test]
    fn an_xml_document_is_a_tree_of_its_elements_and_attributes() {
        let shown = xml(
            &b"<sak id='7'><tittel>Bl\xC3\xA5</tittel><tom/></sak>"[..],
            50,
        )
        .unwrap();
        assert_eq!(
            lines(&shown.tree.unwrap(), 0),
            "element sak=\n attribute id=7\n element tittel=Blå\n element tom=\n"
        );
    }

    #[test]
    fn json_keeps_its_order_its_repeats_and_its_numbers_as_written() {
        let text = r#" {"b": 1e308, "a\"\u00e5": [true, "x,}\"", {}], "b": 0.10, "e": []} "#;
        let shown = json(text.as_bytes(), text.len() as u64).unwrap();
        assert_eq!(
            lines(&shown.tree.unwrap(), 0),
            "object =\n value b=1e308\n list a\"å=\n  value =true\n  value =\"x,}\\\"\"\n  object =\n \
             value b=0.10\n list e=\n"
        );
    }

    #[test]
    fn what_is_no_tree_or_more_than_one_holds_is_shown_as_text_and_that_is_told() {
        let bomb = "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>";
        let laughs = "<!DOCTYPE l [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]><l>&b;</l>";
        let deep_xml = "<a>".repeat(100_000);
        for text in [
            bomb,
            laughs,
            &deep_xml,
            "<a><b></a>",
            "<p>Hei <b>du</b></p>",
        ] {
            let shown = xml(text.as_bytes(), text.len() as u64).unwrap();
            assert_eq!(shown.text, text, "as it is, nothing looked up");
            assert!(shown.notes.join(" ").contains("Det står her som tekst"));
        }
        let deep = "[".repeat(100_000) + &"]".repeat(100_000);
        let wide = format!("[{}0]", "0,".repeat(NODES));
        for text in [deep.as_str(), &wide, "{\"a\": }", "[1] 2", "{"] {
            let shown = json(text.as_bytes(), text.len() as u64).unwrap();
            assert!(shown.tree.is_none(), "{:.20}", text);
            assert_eq!(shown.text.len(), text.len());
        }
    }
}
