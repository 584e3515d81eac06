//! Rules S and V: what the schema of the integrasjonspunkt says, in the order libxml2 says it.

use super::grammar::{ALL, ARKIVMELDING, CATALOGUE, ComplexType, Field, Kind, NAMESPACE, Particle};
use super::{lexical, texts};
use crate::finding::{Finding, Level};
use crate::xml::{Element, XSI};

const XML_SCHEMA: &str = "http://www.w3.org/2001/XMLSchema";

/// Judges a whole document.
pub(super) fn check(root: &Element) -> Vec<Finding> {
    let mut walk = Walk {
        findings: Vec::new(),
    };
    if root.is(NAMESPACE, ARKIVMELDING.name) {
        walk.complex(root, &ARKIVMELDING);
    } else {
        walk.error(root, "S1", texts::not_arkivmelding(root), String::new());
    }
    walk.findings
}

/// The type that an element has: the one its `xsi:type` names when that is one it may have.
pub(super) fn type_of(
    element: &Element,
    declared: &'static ComplexType,
) -> Option<&'static ComplexType> {
    let Some(named) = &element.xsi_type else {
        return Some(declared);
    };
    if named.namespace.as_deref() != Some(NAMESPACE) {
        return None;
    }
    declared
        .with_extensions()
        .find(|candidate| candidate.name == named.local)
}

struct Walk {
    findings: Vec<Finding>,
}

impl Walk {
    fn complex(&mut self, element: &Element, declared: &'static ComplexType) {
        self.nil(element);
        let actual = type_of(element, declared).unwrap_or_else(|| {
            let (text, fix) = texts::wrong_type(element, declared);
            self.error(element, "S6", text, fix);
            declared
        });
        self.attributes(element);
        let mut content = Content::of(actual);
        let mut broken = false;
        for (index, child) in element.children.iter().enumerate() {
            if !broken && element.text_after == Some(index) {
                self.error(element, "S4", texts::loose_text(element), String::new());
            }
            let field = match content.accept(child) {
                Some(field) => Some(field),
                None => {
                    if !broken {
                        let (text, fix) =
                            texts::misplaced(child, element, actual, &content.expected());
                        self.error(child, "S2", text, fix);
                    }
                    broken = true;
                    // Looked into all the same, so that a person sees every mistake at once.
                    actual
                        .field(&child.local)
                        .filter(|_| &*child.namespace == NAMESPACE)
                }
            };
            if let Some(field) = field {
                self.field(child, field);
            }
        }
        if broken {
            return;
        }
        if element.text_after == Some(element.children.len()) {
            self.error(element, "S4", texts::loose_text(element), String::new());
        }
        let missing = content.missing();
        if !missing.is_empty() {
            self.error(
                element,
                "S3",
                texts::missing(element, &missing),
                String::new(),
            );
        }
    }

    fn field(&mut self, element: &Element, field: &'static Field) {
        if let Kind::Type(declared) = field.kind {
            return self.complex(element, declared);
        }
        self.nil(element);
        if matches!(field.kind, Kind::Any) {
            return self.anything(element);
        }
        if let Some(named) = &element.xsi_type
            && !simple_type_fits(named.namespace.as_deref(), &named.local, field)
        {
            let text = texts::wrong_simple_type(element);
            self.error(element, "S6", text, String::new());
        }
        self.attributes(element);
        if !element.children.is_empty() {
            self.error(
                element,
                "S2",
                texts::elements_in_text(element),
                String::new(),
            );
        } else if let Some((code, text, fix)) = wrong_value(&element.text, field) {
            self.error(element, code, text, fix);
        }
    }

    /// V8: anything may stand here, but what names a type of ours, or is a root of ours, is held to it.
    fn anything(&mut self, element: &Element) {
        if element.is(NAMESPACE, ARKIVMELDING.name) {
            return self.complex(element, &ARKIVMELDING);
        }
        if let Some(named) = &element.xsi_type {
            match named.namespace.as_deref() {
                Some(NAMESPACE) => {
                    if let Some(known) = ALL.iter().find(|known| known.name == named.local) {
                        return self.complex(element, known);
                    }
                    if named.local != "GUID" {
                        self.error(
                            element,
                            "S6",
                            texts::wrong_simple_type(element),
                            String::new(),
                        );
                    }
                }
                Some(XML_SCHEMA | CATALOGUE) => {}
                _ => self.error(
                    element,
                    "S6",
                    texts::wrong_simple_type(element),
                    String::new(),
                ),
            }
        }
        for child in &element.children {
            self.anything(child);
        }
    }

    fn nil(&mut self, element: &Element) {
        if element
            .attributes
            .iter()
            .any(|a| a.local == "nil" && &*a.namespace == XSI)
        {
            let fix = "Ta bort feltet når det ikke har noen verdi.".to_owned();
            self.error(element, "S5", texts::attribute("xsi:nil", element), fix);
        }
    }

    fn attributes(&mut self, element: &Element) {
        for attribute in &element.attributes {
            let known = ["type", "nil", "schemaLocation", "noNamespaceSchemaLocation"];
            if &*attribute.namespace != XSI || !known.contains(&attribute.local.as_str()) {
                self.error(
                    element,
                    "S5",
                    texts::attribute(&attribute.local, element),
                    String::new(),
                );
            }
        }
    }

    fn error(&mut self, element: &Element, code: &'static str, text: String, fix: String) {
        self.findings.push(Finding {
            line: element.line,
            column: element.column,
            element: element.local.clone(),
            code,
            level: Level::Error,
            text,
            fix,
        });
    }
}

/// Where in the content of one element the reader has come (C.2: a cursor, no way back).
struct Content {
    particles: Vec<&'static Particle>,
    at: usize,
    /// How many elements the present particle has taken, and which field the first of them was.
    taken: usize,
    chosen: &'static str,
}

impl Content {
    fn of(actual: &ComplexType) -> Content {
        Content {
            particles: actual.particles(),
            at: 0,
            taken: 0,
            chosen: "",
        }
    }

    /// Takes the next child, or `None` when it may not stand here.
    fn accept(&mut self, child: &Element) -> Option<&'static Field> {
        if &*child.namespace != NAMESPACE {
            return None;
        }
        let open = self.open();
        let (at, field) = open
            .into_iter()
            .find_map(|(at, field)| (field.name == child.local).then_some((at, field)))?;
        if at != self.at {
            (self.at, self.taken) = (at, 0);
        }
        if self.taken == 0 {
            self.chosen = field.name;
        }
        self.taken += 1;
        Some(field)
    }

    /// The names that could stand here.
    fn expected(&self) -> Vec<&'static str> {
        self.open()
            .into_iter()
            .map(|(_, field)| field.name)
            .collect()
    }

    /// What could come next, up to and including the first thing that must.
    fn open(&self) -> Vec<(usize, &'static Field)> {
        let mut open = Vec::new();
        for (at, particle) in self.particles.iter().enumerate().skip(self.at) {
            let begun = at == self.at && self.taken > 0;
            let fits = |field: &&'static Field| match particle {
                Particle::Mixed(_) => true,
                Particle::One(..) | Particle::OneOf(..) => {
                    !begun || field.many && field.name == self.chosen
                }
            };
            open.extend(
                particle
                    .fields()
                    .iter()
                    .filter(fits)
                    .map(|field| (at, field)),
            );
            if particle.required() && !begun {
                break;
            }
        }
        open
    }

    /// What must still come. Of fields that stand for each other, the first.
    fn missing(&self) -> Vec<&'static str> {
        let after = self.at + usize::from(self.taken > 0);
        let required = self
            .particles
            .iter()
            .skip(after)
            .filter(|particle| particle.required());
        required
            .filter_map(|particle| particle.fields().first())
            .map(|field| field.name)
            .collect()
    }
}

/// Whether `xsi:type` on a simple field names the type it has anyway.
fn simple_type_fits(namespace: Option<&str>, local: &str, field: &Field) -> bool {
    // These four are declared with a built-in type, all others with one of the catalogue or GUID.
    let built_in = match field.name {
        "system" | "meldingId" => Some("string"),
        "tidspunkt" => Some("dateTime"),
        "antallFiler" => Some("int"),
        _ => None,
    };
    match (built_in, namespace) {
        (Some(built_in), Some(XML_SCHEMA)) => built_in == local,
        (None, Some(NAMESPACE)) => matches!(field.kind, Kind::Guid) && local == "GUID",
        (None, Some(CATALOGUE)) => !matches!(field.kind, Kind::Guid) && local == field.name,
        _ => false,
    }
}

fn wrong_value(text: &str, field: &Field) -> Option<(&'static str, String, String)> {
    let name = field.name;
    match field.kind {
        Kind::Text | Kind::Any | Kind::Type(_) => None,
        Kind::Guid if lexical::is_guid(text) => None,
        Kind::Guid => Some(texts::no_guid(text)),
        Kind::Integer if lexical::is_integer(text) => None,
        Kind::Int if lexical::is_int(text) => None,
        Kind::Integer | Kind::Int => Some(texts::no_integer(name, text)),
        Kind::Date if lexical::is_date(text) => None,
        Kind::Date => Some(texts::no_date(text)),
        Kind::DateTime if lexical::is_date_time(text) => None,
        Kind::DateTime => Some(texts::no_date_time(text)),
        Kind::Code(list) if list.has(text) => None,
        Kind::Code(list) => Some(texts::no_code(name, text, list)),
    }
}
