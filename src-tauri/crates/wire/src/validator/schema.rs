//! Rules S and V: what a schema says, in the order libxml2 says it.

use budstikke_domain::word;

use super::grammar::{ComplexType, Field, Kind, Particle, Root, Schema, eformidling};
use super::{lexical, texts};
use crate::finding::{Finding, Level};
use crate::xml::{Element, XSI};

const XML_SCHEMA: &str = "http://www.w3.org/2001/XMLSchema";

/// Judges a whole document. `not_ours` says what is wrong with an outermost element of another name.
pub(super) fn check(
    root: &Element,
    schema: &'static Schema,
    not_ours: fn(&Element) -> (String, String),
) -> Vec<Finding> {
    let mut walk = Walk {
        schema,
        findings: Vec::new(),
    };
    match schema.root() {
        Some(own) if root.is(own.namespace, own.name) => walk.complex(root, own.actual),
        _ => {
            let (text, fix) = not_ours(root);
            walk.error(root, "S1", text, fix);
        }
    }
    walk.findings
}

/// The type that an element has: the one its `xsi:type` names when that is one it may have.
pub(super) fn type_of(
    element: &Element,
    declared: &'static ComplexType,
    schema: &Schema,
) -> Option<&'static ComplexType> {
    let Some(named) = &element.xsi_type else {
        return Some(declared);
    };
    schema.extensions(declared).find(|candidate| {
        candidate.name == named.local && named.namespace.as_deref() == Some(candidate.namespace)
    })
}

struct Walk {
    schema: &'static Schema,
    findings: Vec<Finding>,
}

impl Walk {
    fn complex(&mut self, element: &Element, declared: &'static ComplexType) {
        self.nil(element);
        let actual = type_of(element, declared, self.schema).unwrap_or_else(|| {
            let (text, fix) = texts::wrong_type(element, declared, self.schema);
            self.error(element, "S6", text, fix);
            declared
        });
        if actual.is_abstract {
            let (text, fix) = texts::no_type(element, declared, self.schema);
            return self.error(element, "S7", text, fix);
        }
        self.attributes(element, &[]);
        let mut content = Content::of(actual);
        let mut broken = false;
        for (index, child) in element.children.iter().enumerate() {
            if !broken && element.text_after == Some(index) {
                let (text, fix) = texts::loose_text(element, actual);
                self.error(element, "S4", text, fix);
            }
            let field = match content.accept(child) {
                Some(field) => Some(field),
                None => {
                    if !broken {
                        let (text, fix) = texts::misplaced(
                            child,
                            element,
                            actual,
                            &content.expected(),
                            self.schema,
                        );
                        self.error(child, "S2", text, fix);
                    }
                    broken = true;
                    // Looked into all the same, so that a person sees every mistake at once.
                    actual
                        .field(&child.local)
                        .filter(|_| &*child.namespace == actual.namespace)
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
            let (text, fix) = texts::loose_text(element, actual);
            self.error(element, "S4", text, fix);
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
            && !simple_type_fits(named.namespace.as_deref(), &named.local, field, self.schema)
        {
            let text = texts::wrong_simple_type(element);
            self.error(element, "S6", text, String::new());
        }
        let labelled = matches!(field.kind, Kind::SystemId);
        self.attributes(element, if labelled { &["label"] } else { &[] });
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
        let schema = self.schema;
        let is_root = |root: &&Root| element.is(root.namespace, root.name);
        if let Some(root) = schema.roots.iter().find(is_root) {
            return self.complex(element, root.actual);
        }
        if let Some(named) = &element.xsi_type {
            let namespace = named.namespace.as_deref();
            let known = schema
                .types()
                .find(|known| known.name == named.local && namespace == Some(known.namespace));
            if let Some(known) = known {
                return self.complex(element, known);
            }
            // The simple types are not in our tables by name, but for this one.
            let simple = namespace == Some(XML_SCHEMA)
                || namespace == Some(schema.catalogue)
                || namespace == Some(eformidling::NAMESPACE) && named.local == "GUID";
            if !simple {
                let text = texts::wrong_simple_type(element);
                self.error(element, "S6", text, String::new());
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
            let fix = word! {
                nb: "Ta bort feltet når det ikke har noen verdi.",
                nn: "Ta bort feltet når det ikkje har nokon verdi.",
                en: "Remove the field when it has no value.",
            }
            .to_owned();
            self.error(element, "S5", texts::attribute("xsi:nil", element), fix);
        }
    }

    /// S5. `own` are those that the type declares.
    fn attributes(&mut self, element: &Element, own: &[&str]) {
        for attribute in &element.attributes {
            let known = ["type", "nil", "schemaLocation", "noNamespaceSchemaLocation"];
            let name = attribute.local.as_str();
            let fits = match &*attribute.namespace {
                XSI => known.contains(&name),
                "" => own.contains(&name),
                _ => false,
            };
            if !fits {
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
            missing_file: false,
        });
    }
}

/// Where in the content of one element the reader has come (C.2: a cursor, no way back).
struct Content {
    namespace: &'static str,
    particles: Vec<&'static Particle>,
    at: usize,
    /// How many elements the present particle has taken, and which field the first of them was.
    taken: usize,
    chosen: &'static str,
}

impl Content {
    fn of(actual: &ComplexType) -> Content {
        Content {
            namespace: actual.namespace,
            particles: actual.particles(),
            at: 0,
            taken: 0,
            chosen: "",
        }
    }

    /// Takes the next child, or `None` when it may not stand here.
    fn accept(&mut self, child: &Element) -> Option<&'static Field> {
        if &*child.namespace != self.namespace {
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
fn simple_type_fits(namespace: Option<&str>, local: &str, field: &Field, schema: &Schema) -> bool {
    let mut built_in = schema.built_in.iter();
    match built_in.find(|(name, _)| *name == field.name) {
        Some((_, built_in)) => namespace == Some(XML_SCHEMA) && *built_in == local,
        None if matches!(field.kind, Kind::Guid) => {
            namespace == Some(eformidling::NAMESPACE) && local == "GUID"
        }
        None => namespace == Some(schema.catalogue) && local == field.name,
    }
}

fn wrong_value(text: &str, field: &Field) -> Option<(&'static str, String, String)> {
    let name = field.name;
    match field.kind {
        Kind::Text | Kind::Any | Kind::Type(_) => None,
        Kind::NonEmpty if !text.is_empty() => None,
        Kind::NonEmpty => Some(texts::empty(name)),
        Kind::Guid if lexical::is_guid(text) => None,
        Kind::Guid => Some(texts::no_guid(text)),
        Kind::Uuid | Kind::SystemId if lexical::is_uuid(text) => None,
        Kind::Uuid | Kind::SystemId => Some(texts::no_uuid(text)),
        Kind::Integer if lexical::is_integer(text) => None,
        Kind::Int if lexical::is_int(text) => None,
        Kind::Size if lexical::is_int(text) && !lexical::is_negative(text) => None,
        Kind::Integer | Kind::Int | Kind::Size => Some(texts::no_integer(name, text)),
        Kind::Double if lexical::is_double(text) => None,
        Kind::Double => Some(texts::no_number(name, text)),
        Kind::Boolean if lexical::is_boolean(text) => None,
        Kind::Boolean => Some(texts::no_boolean(name, text)),
        Kind::Date if lexical::is_date(text) => None,
        Kind::Date => Some(texts::no_date(text)),
        Kind::DateTime if lexical::is_date_time(text) => None,
        Kind::DateTime => Some(texts::no_date_time(text)),
        Kind::Code(list) if list.has(text) => None,
        Kind::Code(list) => Some(texts::no_code(name, text, list)),
        Kind::WordOrNone(_) if text.is_empty() => None,
        Kind::Word(words) | Kind::WordOrNone(words) if words.contains(&text) => None,
        Kind::Word(words) | Kind::WordOrNone(words) => Some(texts::no_word(name, text, words)),
        Kind::CountryCode if lexical::is_country_code(text) => None,
        Kind::CountryCode => Some(texts::no_country_code(text)),
    }
}
