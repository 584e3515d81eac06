//! The tables, field by field, against the schemas that they were written from.

use std::collections::BTreeMap;

use super::MESSAGES;
use crate::reference::spec;
use crate::validator::grammar::{ComplexType, Field, Kind, Particle};
use crate::xml::{Element, Tree};

/// The global definitions, by namespace and name.
struct Schemas {
    types: BTreeMap<(String, String), (Element, Prefixes)>,
    files: BTreeMap<String, String>,
}

type Prefixes = BTreeMap<String, String>;

#[test]
fn every_table_says_what_its_schema_says() {
    let Some(folder) = spec("arkivmelding/fiks-arkiv-v1/xsd") else {
        return;
    };
    let mut schemas = Schemas {
        types: BTreeMap::new(),
        files: BTreeMap::new(),
    };
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        schemas.take(
            path.file_name().unwrap().to_str().unwrap(),
            &std::fs::read(&path).unwrap(),
        );
    }
    let mut compared = 0;
    for message in MESSAGES {
        let file = format!("no.ks.fiks.arkiv.v1.{}.xsd", message.message_type);
        let namespace = schemas.files.remove(&file).expect("a schema of that name");
        assert_eq!(message.root().unwrap().namespace, namespace, "{file}");
        for table in message.types() {
            assert_eq!(
                table_says(table),
                schemas.say(table.namespace, table.name),
                "{} in {}",
                table.name,
                table.namespace
            );
            compared += 1;
        }
    }
    let left: Vec<_> = schemas
        .files
        .keys()
        .filter(|file| file.starts_with("no.ks."))
        .collect();
    assert!(left.is_empty(), "messages without a table: {left:?}");
    assert!(compared > 500, "{compared}");
}

fn table_says(table: &ComplexType) -> Vec<String> {
    let base = table.base.map_or("", |base| base.name);
    let mut said = vec![format!("extends «{base}», abstract {}", table.is_abstract)];
    for particle in table.own {
        match particle {
            Particle::One(field, required) => said.push(one(field, *required, "")),
            Particle::OneOf(fields, required) => {
                said.push(format!("one of, required {required}"));
                said.extend(fields.iter().map(|field| one(field, false, "| ")));
            }
            Particle::Mixed(fields) => {
                said.push("mixed".to_owned());
                said.extend(fields.iter().map(|field| one(field, false, "| ")));
            }
        }
    }
    said
}

fn one(field: &Field, required: bool, mark: &str) -> String {
    let kind = match field.kind {
        Kind::Type(known) => format!("{}#{}", known.namespace, known.name),
        Kind::Word(words) | Kind::WordOrNone(words) => words.join("|"),
        kind => format!("{kind:?}"),
    };
    format!(
        "{mark}{} required {required} many {} {kind}",
        field.name, field.many
    )
}

impl Schemas {
    fn take(&mut self, file: &str, bytes: &[u8]) {
        let root = Tree::parse(bytes).unwrap().root;
        let target = root.attribute("targetNamespace").unwrap().to_owned();
        // Our reader resolves prefixes and keeps none, so they are read from the text.
        let text = String::from_utf8_lossy(bytes).into_owned();
        let mut prefixes: Prefixes = text
            .split("xmlns:")
            .skip(1)
            .filter_map(|rest| {
                let (prefix, rest) = rest.split_once('=')?;
                let (_, rest) = rest.split_once('"')?;
                let (namespace, _) = rest.split_once('"')?;
                Some((prefix.trim().to_owned(), namespace.to_owned()))
            })
            .collect();
        prefixes.insert(String::new(), target.clone());
        for child in root.children {
            let name = child.attribute("name").unwrap_or_default().to_owned();
            let inner = child.child("complexType").cloned();
            let own = match child.local.as_str() {
                "complexType" | "simpleType" => child,
                _ => match inner {
                    Some(inner) => inner,
                    None => continue,
                },
            };
            self.types
                .insert((target.clone(), name), (own, prefixes.clone()));
        }
        self.files.insert(file.to_owned(), target);
    }

    fn say(&self, namespace: &str, name: &str) -> Vec<String> {
        let (own, prefixes) = &self.types[&(namespace.to_owned(), name.to_owned())];
        let extension = own
            .child("complexContent")
            .and_then(|content| content.child("extension"));
        let base = extension.and_then(|e| e.attribute("base")).unwrap_or("");
        let is_abstract = own.attribute("abstract") == Some("true");
        let mut said = vec![format!("extends «{base}», abstract {is_abstract}")];
        let content = &extension.unwrap_or(own).children;
        for group in content {
            match group.local.as_str() {
                "sequence" if many(group) => {
                    let fields: Vec<_> = group.children_named("element").collect();
                    match fields.as_slice() {
                        [only] => said.push(self.field(only, prefixes, false, true, "")),
                        several => {
                            said.push("mixed".to_owned());
                            said.extend(
                                several
                                    .iter()
                                    .map(|field| self.field(field, prefixes, false, true, "| ")),
                            );
                        }
                    }
                }
                "sequence" => {
                    for child in &group.children {
                        match child.local.as_str() {
                            "element" => said.push(self.field(
                                child,
                                prefixes,
                                !optional(child),
                                many(child),
                                "",
                            )),
                            "choice" => said.extend(self.choice(child, prefixes)),
                            _ => {}
                        }
                    }
                }
                "choice" => said.extend(self.choice(group, prefixes)),
                _ => {}
            }
        }
        said
    }

    fn choice(&self, group: &Element, prefixes: &Prefixes) -> Vec<String> {
        let fields = || group.children_named("element");
        let required = !optional(group) && !fields().any(optional);
        std::iter::once(format!("one of, required {required}"))
            .chain(fields().map(|field| self.field(field, prefixes, false, many(field), "| ")))
            .collect()
    }

    fn field(
        &self,
        field: &Element,
        prefixes: &Prefixes,
        required: bool,
        many: bool,
        mark: &str,
    ) -> String {
        let kind = self.kind(field.attribute("type").unwrap(), prefixes);
        let name = field.attribute("name").unwrap();
        format!("{mark}{name} required {required} many {many} {kind}")
    }

    fn kind(&self, named: &str, prefixes: &Prefixes) -> String {
        let (prefix, name) = named.rsplit_once(':').unwrap_or(("", named));
        let namespace = prefixes[prefix].as_str();
        if namespace == "http://www.w3.org/2001/XMLSchema" {
            return match name {
                "string" => "Text",
                "int" => "Int",
                "boolean" => "Boolean",
                "double" => "Double",
                "date" => "Date",
                "dateTime" => "DateTime",
                "anyType" => "Any",
                other => panic!("{other}"),
            }
            .to_owned();
        }
        let (own, prefixes) = &self.types[&(namespace.to_owned(), name.to_owned())];
        if name == "systemID" {
            return "SystemId".to_owned();
        }
        let Some(restriction) = own.child("restriction") else {
            return format!("{namespace}#{name}");
        };
        let facet = |name: &str| -> Vec<&str> {
            let facets = restriction.children.iter().filter(|f| f.local == name);
            facets
                .filter_map(|facet| facet.attribute("value"))
                .collect()
        };
        let base = self.kind(restriction.attribute("base").unwrap(), prefixes);
        match (facet("enumeration"), facet("pattern").first()) {
            (words, _) if !words.is_empty() => words.join("|"),
            (_, Some(&"[A-Z]{2}")) => "CountryCode".to_owned(),
            (_, Some(_)) => "Uuid".to_owned(),
            _ if facet("minLength") == ["1"] => "NonEmpty".to_owned(),
            _ if facet("minInclusive") == ["0"] => "Size".to_owned(),
            _ => base,
        }
    }
}

fn optional(element: &Element) -> bool {
    element.attribute("minOccurs") == Some("0")
}

fn many(element: &Element) -> bool {
    element.attribute("maxOccurs") == Some("unbounded")
}
