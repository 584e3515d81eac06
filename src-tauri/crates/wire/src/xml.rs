//! A small element tree with positions, read without trusting anything.
//!
//! One parser for every XML document of the field. It refuses DOCTYPE, entities, and anything above
//! the caps below; it never panics, never loads anything, and its work is linear in the input.

mod decode;
mod reader;
mod write;

use std::sync::Arc;

pub use decode::{Encoding, EncodingNote};
pub use write::XmlWriter;
pub(crate) use write::without_forbidden;

use crate::WireError;

/// The namespace of `xsi:type` and `xsi:nil`.
pub const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// Caps of [`Tree::parse`] (arkivmelding C.1, trust-and-speed T11).
pub mod limits {
    /// Bytes of a document.
    pub const BYTES: usize = 5_000_000;
    /// Elements inside each other.
    pub const DEPTH: usize = 64;
    /// Elements in all.
    pub const ELEMENTS: usize = 100_000;
    /// Attributes of one element.
    pub const ATTRIBUTES: usize = 64;
    /// Bytes of a namespace name.
    pub const NAMESPACE: usize = 1024;
}

/// A document that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Tree {
    /// The outermost element.
    pub root: Element,
    /// What the bytes were, and whether the declaration said something else.
    pub encoding: EncodingNote,
}

/// One element.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Element {
    /// Its namespace; empty when it is in none.
    pub namespace: Arc<str>,
    /// Its name without prefix.
    pub local: String,
    /// Its attributes in order, without namespace declarations.
    pub attributes: Vec<Attribute>,
    /// The type that `xsi:type` names, resolved where it stands.
    pub xsi_type: Option<TypeName>,
    /// All text directly inside it: CDATA is text, comments are nothing, `\r\n` is `\n`.
    pub text: String,
    /// How many children stood before the first text that is not white space.
    pub text_after: Option<usize>,
    /// The elements inside it.
    pub children: Vec<Element>,
    /// The line, from 1, where its start tag ends: that is the line libxml2 names.
    pub line: u32,
    /// The column, from 1 and in characters, of what stands of the start tag on [`Element::line`].
    pub column: u32,
}

/// One attribute that is not a namespace declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// Its namespace; empty when it has no prefix.
    pub namespace: Arc<str>,
    /// Its name without prefix.
    pub local: String,
    /// Its value, normalised as XML 1.0 says.
    pub value: String,
}

/// A qualified name in a value, resolved with the namespaces in scope there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeName {
    /// As written.
    pub raw: String,
    /// The namespace its prefix stands for; `None` when the prefix is bound to nothing.
    pub namespace: Option<Arc<str>>,
    /// The part after the prefix.
    pub local: String,
}

impl Tree {
    /// Reads a document.
    ///
    /// The byte order mark beats the declaration. Errors name the line and column: malformed XML, a
    /// DOCTYPE, an undefined entity or prefix, bytes that are no text, or a cap of [`limits`] passed.
    pub fn parse(bytes: &[u8]) -> Result<Tree, WireError> {
        let (text, encoding) = decode::decode(bytes)?;
        let root = reader::read(&text)?;
        Ok(Tree { root, encoding })
    }
}

impl Element {
    /// Whether this is `local` in `namespace`.
    pub fn is(&self, namespace: &str, local: &str) -> bool {
        self.local == local && &*self.namespace == namespace
    }

    /// The first child called `local` in this element's own namespace.
    pub fn child(&self, local: &str) -> Option<&Element> {
        self.children
            .iter()
            .find(|child| child.is(&self.namespace, local))
    }

    /// Every child called `local` in this element's own namespace.
    pub fn children_named<'a>(&'a self, local: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children
            .iter()
            .filter(move |child| child.is(&self.namespace, local))
    }

    /// The text of the first child called `local`.
    pub fn text_of(&self, local: &str) -> Option<&str> {
        self.child(local).map(|child| child.text.as_str())
    }

    /// The attribute `local` without namespace.
    pub fn attribute(&self, local: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|a| a.local == local && a.namespace.is_empty())
            .map(|a| a.value.as_str())
    }

    /// Whether `xsi:nil` says that the element stands for nothing.
    pub fn is_nil(&self) -> bool {
        self.attributes.iter().any(|a| {
            a.local == "nil" && &*a.namespace == XSI && matches!(a.value.trim(), "true" | "1")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Reason;

    fn reason(bytes: impl AsRef<[u8]>) -> Reason {
        Tree::parse(bytes.as_ref())
            .expect_err("must be refused")
            .reason
    }

    #[test]
    fn names_are_resolved_and_prefixes_are_arbitrary() {
        let tree =
            Tree::parse(b"<p:a xmlns:p='urn:a' xmlns='urn:b'><b q='1' p:r='2'/><p:c/></p:a>")
                .unwrap();
        assert!(tree.root.is("urn:a", "a"));
        assert!(tree.root.children[0].is("urn:b", "b"));
        assert_eq!(tree.root.children[0].attribute("q"), Some("1"));
        assert_eq!(&*tree.root.children[0].attributes[1].namespace, "urn:a");
        assert!(
            tree.root.child("c").is_some(),
            "children are looked up in the element's own namespace"
        );
    }

    #[test]
    fn xsi_type_is_resolved_where_it_stands() {
        let xml = format!(
            "<a xmlns='urn:a' xmlns:x='{XSI}' xmlns:n='urn:a'><b x:type='n:t'/><b x:type='u'/><b x:type='z:u'/></a>"
        );
        let tree = Tree::parse(xml.as_bytes()).unwrap();
        let types: Vec<_> = tree
            .root
            .children
            .iter()
            .map(|b| b.xsi_type.clone().unwrap())
            .collect();
        assert_eq!(
            (types[0].namespace.as_deref(), types[0].local.as_str()),
            (Some("urn:a"), "t")
        );
        assert_eq!(
            (types[1].namespace.as_deref(), types[1].local.as_str()),
            (Some("urn:a"), "u")
        );
        assert_eq!(types[2].namespace, None, "an unbound prefix names no type");
    }

    #[test]
    fn text_is_cdata_and_references_without_comments() {
        let tree =
            Tree::parse(b"<a>1<!-- no -->2<![CDATA[<3>]]>&amp;&#x34;&#53;\r\n6</a>").unwrap();
        assert_eq!(tree.root.text, "12<3>&45\n6");
    }

    #[test]
    fn a_position_is_where_libxml2_sees_it() {
        let tree = Tree::parse("<a\n  x='1'\n >\n  æ<b/>\n</a>".as_bytes()).unwrap();
        assert_eq!(
            (tree.root.line, tree.root.column),
            (3, 2),
            "a start tag over several lines counts where it ends"
        );
        assert_eq!(
            (tree.root.children[0].line, tree.root.children[0].column),
            (4, 4)
        );
        assert_eq!(tree.root.text_after, Some(0));
    }

    #[test]
    fn a_doctype_is_refused_unread() {
        assert_eq!(
            reason("<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>"),
            Reason::Doctype
        );
    }

    #[test]
    fn what_is_not_well_formed_is_refused() {
        for xml in [
            "",
            "x",
            "<a>",
            "<a></b>",
            "<a/><b/>",
            "<a/>x",
            "<a b='1' b='2'/>",
            "<p:a/>",
            "<a p:b='1'/>",
            "<a>&x;</a>",
            "<a>&#0;</a>",
            "<a>&#x1;</a>",
            "<a>\u{1}</a>",
            "<a b='<'/>",
            "<a>]]></a>",
            "<1/>",
            "<a b=1/>",
            "<a",
            "<a xmlns:p='urn:x' xmlns:q='urn:x' p:b='1' q:b='2'/>",
            "<a>&</a>",
            "<a><!-- -- --></a>",
            "</a>",
        ] {
            assert!(
                Tree::parse(xml.as_bytes()).is_err(),
                "{xml:?} is not well-formed"
            );
        }
    }

    #[test]
    fn every_cap_holds() {
        assert_eq!(
            reason(vec![b' '; limits::BYTES + 1]),
            Reason::TooLarge(limits::BYTES)
        );
        assert_eq!(
            reason("<a>".repeat(100_000)),
            Reason::TooDeep(limits::DEPTH)
        );
        let wide = format!("<a>{}</a>", "<b/>".repeat(limits::ELEMENTS));
        assert_eq!(reason(wide), Reason::TooMany("elementer"));
        let attributes: String = (0..100).map(|i| format!(" a{i}=''")).collect();
        assert_eq!(
            reason(format!("<a{attributes}/>")),
            Reason::TooMany("attributter")
        );
        assert_eq!(
            reason(format!("<a xmlns='{}'/>", "u".repeat(2000))),
            Reason::TooMany("tegn i et navnerom")
        );
        let bindings: String = (0..2000).map(|i| format!(" xmlns:a{i}='u'")).collect();
        assert!(Tree::parse(format!("<a{bindings}/>").as_bytes()).is_err());
        let long = format!(
            "<a b='{}'>{}</a>",
            "x".repeat(1_000_000),
            "y".repeat(3_000_000)
        );
        assert!(
            Tree::parse(long.as_bytes()).is_ok(),
            "long values are no bomb"
        );
    }

    #[test]
    fn the_deepest_allowed_tree_is_read() {
        let xml = format!(
            "{}{}",
            "<a>".repeat(limits::DEPTH),
            "</a>".repeat(limits::DEPTH)
        );
        assert!(Tree::parse(xml.as_bytes()).is_ok());
    }

    proptest::proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes: Vec<u8>) {
            let _ = Tree::parse(&bytes);
        }

        #[test]
        fn arbitrary_markup_never_panics(text in "[<>/a:='\"&;!\\-\\[\\]?#x1 \\n\u{1}é]{0,60}") {
            let _ = Tree::parse(text.as_bytes());
            let _ = Tree::parse(format!("<a>{text}</a>").as_bytes());
        }
    }
}
