//! Documents before they are written: the grammar's tables give the order, so it cannot be wrong.

use crate::validator::grammar::{ComplexType, Kind};
use crate::xml::{XSI, XmlWriter};

/// Which prefix stands for which namespace; the empty one is the default.
pub(crate) type Prefixes<'a> = &'a [(&'a str, &'a str)];

/// An element with elements in it, before they are put in the order of its type.
pub(crate) struct Branch {
    actual: &'static ComplexType,
    /// Whether `xsi:type` must say what it is.
    named: bool,
    children: Vec<(&'static str, Node)>,
}

enum Node {
    Text(String),
    Branch(Branch),
}

impl Branch {
    pub(crate) fn of(actual: &'static ComplexType) -> Branch {
        Branch {
            actual,
            named: false,
            children: Vec::new(),
        }
    }

    pub(crate) fn extending(
        declared: &'static ComplexType,
        actual: &'static ComplexType,
    ) -> Branch {
        Branch {
            named: !declared.same(actual),
            ..Branch::of(actual)
        }
    }

    /// Whether its type has a field of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.actual.field(name).is_some()
    }

    /// A type that has no such field leaves it out: what fills the whole form of something fills its short
    /// form too.
    pub(crate) fn text(&mut self, name: &'static str, text: &str) {
        if self.has(name) {
            self.children.push((name, Node::Text(text.to_owned())));
        }
    }

    pub(crate) fn maybe(&mut self, name: &'static str, text: Option<&str>) {
        if let Some(text) = text {
            self.text(name, text);
        }
    }

    pub(crate) fn branches(&mut self, name: &'static str, branches: impl Iterator<Item = Branch>) {
        self.children
            .extend(branches.map(|branch| (name, Node::Branch(branch))));
    }

    /// For each of `values` an element of the type that the table declares for `name`.
    pub(crate) fn each<T>(
        &mut self,
        name: &'static str,
        values: impl IntoIterator<Item = T>,
        fill: impl Fn(&mut Branch, T),
    ) {
        let Some(Kind::Type(declared)) = self.actual.field(name).map(|field| field.kind) else {
            return;
        };
        for value in values {
            let mut branch = Branch::of(declared);
            fill(&mut branch, value);
            self.children.push((name, Node::Branch(branch)));
        }
    }

    /// The whole document, whose outermost element is called `root` in the first of the namespaces.
    pub(crate) fn document(self, root: &str, prefixes: Prefixes<'_>) -> Vec<u8> {
        let declared: Vec<(String, &str)> = prefixes
            .iter()
            .map(|(namespace, prefix)| (declaration(prefix), *namespace))
            .chain([("xmlns:xsi".to_owned(), XSI)])
            .collect();
        let attributes: Vec<(&str, &str)> = declared
            .iter()
            .map(|(name, namespace)| (name.as_str(), *namespace))
            .collect();
        let mut xml = XmlWriter::new();
        xml.open(root, &attributes);
        self.write_content(&mut xml, prefixes);
        xml.finish()
    }

    fn write(self, name: &str, xml: &mut XmlWriter, prefixes: Prefixes<'_>) {
        let actual = in_namespace(self.actual.namespace, self.actual.name, prefixes);
        let named = [("xsi:type", actual.as_str())];
        xml.open(name, if self.named { &named } else { &[] });
        self.write_content(xml, prefixes);
        xml.close();
    }

    fn write_content(mut self, xml: &mut XmlWriter, prefixes: Prefixes<'_>) {
        // Stable, so that what may repeat keeps its own order.
        self.children
            .sort_by_key(|(name, _)| self.actual.place(name));
        for (name, node) in self.children {
            let name = in_namespace(self.actual.namespace, name, prefixes);
            match node {
                Node::Text(text) => xml.leaf(&name, &[], &text),
                Node::Branch(branch) => branch.write(&name, xml, prefixes),
            }
        }
    }
}

fn in_namespace(namespace: &str, name: &str, prefixes: Prefixes<'_>) -> String {
    let prefix = prefixes
        .iter()
        .find(|(known, _)| *known == namespace)
        .map_or("", |(_, prefix)| *prefix);
    if prefix.is_empty() {
        name.to_owned()
    } else {
        format!("{prefix}:{name}")
    }
}

fn declaration(prefix: &str) -> String {
    if prefix.is_empty() {
        "xmlns".to_owned()
    } else {
        format!("xmlns:{prefix}")
    }
}
