//! Messages made of a schema's own tables, with everything in them that may be.

use crate::validator::grammar::{ComplexType, Field, Kind, Particle, Schema};
use crate::xml::XSI;

/// How deep what need not be there is there.
const DEPTH: usize = 7;

/// A few messages, that differ in what they choose where there is a choice.
pub(super) fn of(schema: &Schema) -> Vec<String> {
    let most = schema
        .types()
        .map(|known| schema.extensions(known).count())
        .max();
    (0..most.unwrap_or(1).clamp(2, 4))
        .map(|choice| {
            let root = schema.root().unwrap();
            let mut sample = Sample {
                schema,
                choice,
                out: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned(),
            };
            let attributes = format!(" xmlns=\"{}\" xmlns:xsi=\"{XSI}\"", root.namespace);
            sample.complex(root.name, &attributes, root.actual, root.namespace, 0);
            sample.out
        })
        .collect()
}

struct Sample<'a> {
    schema: &'a Schema,
    choice: usize,
    out: String,
}

impl Sample<'_> {
    fn complex(
        &mut self,
        name: &str,
        attributes: &str,
        actual: &'static ComplexType,
        within: &str,
        depth: usize,
    ) {
        self.out.push_str(&format!("<{name}{attributes}>\n"));
        for particle in actual.particles() {
            if depth >= DEPTH && !particle.required() {
                continue;
            }
            match particle {
                Particle::One(field, _) => self.field(field, actual, within, depth),
                Particle::OneOf(fields, _) => {
                    self.field(&fields[self.choice % fields.len()], actual, within, depth);
                }
                Particle::Mixed(fields) => {
                    for field in fields.iter().rev() {
                        self.field(field, actual, within, depth);
                    }
                }
            }
        }
        self.out.push_str(&format!("</{name}>\n"));
    }

    fn field(&mut self, field: &Field, parent: &ComplexType, within: &str, depth: usize) {
        let attributes = if parent.namespace == within {
            String::new()
        } else {
            format!(" xmlns=\"{}\"", parent.namespace)
        };
        for _ in 0..=usize::from(field.many && self.choice == 1) {
            match field.kind {
                Kind::Type(declared) => self.declared(field.name, &attributes, declared, parent, depth),
                Kind::Any => self.out.push_str(&format!(
                    "<{0}{attributes}>\n<q:a xmlns:q=\"urn:q\" b=\"1\">\n<c>x</c>\n</q:a>\n</{0}>\n",
                    field.name
                )),
                _ => self.out.push_str(&format!(
                    "<{0}{attributes}>{1}</{0}>\n",
                    field.name,
                    value(field.kind)
                )),
            }
        }
    }

    /// The type itself, or one that extends it.
    fn declared(
        &mut self,
        name: &str,
        attributes: &str,
        declared: &'static ComplexType,
        parent: &ComplexType,
        depth: usize,
    ) {
        let all: Vec<_> = self
            .schema
            .extensions(declared)
            .filter(|candidate| !candidate.is_abstract)
            .collect();
        let actual = all[self.choice % all.len()];
        let mut attributes = attributes.to_owned();
        if !actual.same(declared) {
            attributes.push_str(&format!(
                " xmlns:t=\"{}\" xsi:type=\"t:{}\"",
                actual.namespace, actual.name
            ));
        }
        self.complex(name, &attributes, actual, parent.namespace, depth + 1);
    }
}

fn value(kind: Kind) -> &'static str {
    match kind {
        Kind::Text | Kind::NonEmpty | Kind::Any | Kind::Type(_) => "x",
        Kind::Guid | Kind::Uuid | Kind::SystemId => "0d5c3a52-6c0b-4c5f-8c59-6f0f3a5c1a01",
        Kind::Integer | Kind::Int | Kind::Size => "7",
        Kind::Double => "1.5",
        Kind::Boolean => "true",
        Kind::Date => "2026-11-20",
        Kind::DateTime => "2026-11-20T09:15:00+01:00",
        Kind::Code(list) => list.values[0].0,
        Kind::Word(words) | Kind::WordOrNone(words) => words[0],
        Kind::CountryCode => "NO",
    }
}
