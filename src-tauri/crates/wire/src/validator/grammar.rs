//! What the grammars are made of, and the schemas that are known (arkivmelding A.2, B.4, B.5).
//!
//! One table per complex type drives the validator and the order in which we write. Order is
//! significant, and a type that extends another has that one's particles first.

pub mod eformidling;
pub mod fiks_arkiv;

use super::codes::CodeList;
use Particle::{Mixed, One, OneOf};

/// A schema: how its documents begin, and every type that `xsi:type` may name in them.
#[derive(Debug)]
pub struct Schema {
    /// The message type without what all of them begin with.
    pub message_type: &'static str,
    /// The outermost element. Those after the first are known only where anything may stand.
    pub roots: &'static [Root],
    /// Every complex type, in groups.
    pub types: &'static [&'static [&'static ComplexType]],
    /// The namespace of the named types of fields; where a field has one, it is called like the field.
    pub catalogue: &'static str,
    /// The fields that are declared with a built-in type instead, and which.
    pub built_in: &'static [(&'static str, &'static str)],
}

/// An element that stands in nothing.
#[derive(Debug)]
pub struct Root {
    /// Its name.
    pub name: &'static str,
    /// Its namespace; that of what stands in it is its type's.
    pub namespace: &'static str,
    /// What it is.
    pub actual: &'static ComplexType,
}

/// A complex type.
#[derive(Debug)]
pub struct ComplexType {
    /// The namespace of the type, and of every field that it declares.
    pub namespace: &'static str,
    /// Its name, as `xsi:type` spells it.
    pub name: &'static str,
    /// The type it extends.
    pub base: Option<&'static ComplexType>,
    /// Whether `xsi:type` must say which of its extensions stands there.
    pub is_abstract: bool,
    /// What it adds to its base, in order.
    pub own: &'static [Particle],
}

/// A place in a sequence.
#[derive(Debug)]
pub enum Particle {
    /// One field, and whether it must be there.
    One(Field, bool),
    /// One of several fields, fixed by the first that comes, and whether one must come.
    OneOf(&'static [Field], bool),
    /// Any of the fields, in any order and number, also none.
    Mixed(&'static [Field]),
}

/// A field.
#[derive(Debug)]
pub struct Field {
    /// The element's name.
    pub name: &'static str,
    /// What stands in it.
    pub kind: Kind,
    /// Whether it may come again.
    pub many: bool,
}

/// What stands in a field.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// Text, also none.
    Text,
    /// Text of at least one character, which may be a space.
    NonEmpty,
    /// A UUID, with or without braces.
    Guid,
    /// A UUID without braces.
    Uuid,
    /// A UUID without braces; the element may have a `label`.
    SystemId,
    /// A whole number of any size.
    Integer,
    /// A whole number of 32 bits.
    Int,
    /// A whole number of 32 bits that is not negative.
    Size,
    /// A floating-point number.
    Double,
    /// Yes or no.
    Boolean,
    /// A day.
    Date,
    /// A day and a time with seconds.
    DateTime,
    /// One of a closed list.
    Code(&'static CodeList),
    /// One of these words.
    Word(&'static [&'static str]),
    /// One of these words; an empty element stands for one of them.
    WordOrNone(&'static [&'static str]),
    /// Two capital letters.
    CountryCode,
    /// Anything at all.
    Any,
    /// Elements.
    Type(&'static ComplexType),
}

impl Schema {
    /// The outermost element.
    pub fn root(&self) -> Option<&'static Root> {
        self.roots.first()
    }

    /// Every complex type.
    pub fn types(&self) -> impl Iterator<Item = &'static ComplexType> {
        self.types.iter().copied().flatten().copied()
    }

    /// `declared` and every type that extends it, as `xsi:type` may name them.
    pub fn extensions(&self, declared: &ComplexType) -> impl Iterator<Item = &'static ComplexType> {
        self.types().filter(|candidate| candidate.is_a(declared))
    }
}

impl ComplexType {
    /// A type that extends nothing.
    pub const fn of(
        namespace: &'static str,
        name: &'static str,
        own: &'static [Particle],
    ) -> ComplexType {
        ComplexType {
            namespace,
            name,
            base: None,
            is_abstract: false,
            own,
        }
    }

    /// A type that extends one of its own namespace.
    pub const fn extending(
        base: &'static ComplexType,
        name: &'static str,
        own: &'static [Particle],
    ) -> ComplexType {
        ComplexType {
            base: Some(base),
            ..ComplexType::of(base.namespace, name, own)
        }
    }

    /// Every particle in order, those of the base first.
    pub fn particles(&self) -> Vec<&'static Particle> {
        let mut particles = self.base.map(ComplexType::particles).unwrap_or_default();
        particles.extend(self.own);
        particles
    }

    /// The field called `name`, wherever in the order it stands.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.particles()
            .into_iter()
            .flat_map(Particle::fields)
            .find(|field| field.name == name)
    }

    /// The place of the field called `name` in the order.
    pub fn place(&self, name: &str) -> Option<usize> {
        self.particles()
            .iter()
            .position(|particle| particle.fields().iter().any(|field| field.name == name))
    }

    /// Whether this is `other`.
    pub fn same(&self, other: &ComplexType) -> bool {
        self.name == other.name && self.namespace == other.namespace
    }

    /// Whether this is `other` or extends it.
    pub fn is_a(&self, other: &ComplexType) -> bool {
        self.same(other) || self.base.is_some_and(|base| base.is_a(other))
    }
}

impl Particle {
    /// The fields that may stand here.
    pub fn fields(&self) -> &[Field] {
        match self {
            One(field, _) => std::slice::from_ref(field),
            OneOf(fields, _) | Mixed(fields) => fields,
        }
    }

    /// Whether something must stand here.
    pub fn required(&self) -> bool {
        match self {
            One(_, required) | OneOf(_, required) => *required,
            Mixed(_) => false,
        }
    }
}

const fn field(name: &'static str, kind: Kind, many: bool) -> Field {
    Field { name, kind, many }
}

/// Exactly one.
const fn one(name: &'static str, kind: Kind) -> Particle {
    One(field(name, kind, false), true)
}

/// None or one.
const fn opt(name: &'static str, kind: Kind) -> Particle {
    One(field(name, kind, false), false)
}

/// Any number, also none.
const fn any(name: &'static str, kind: Kind) -> Particle {
    One(field(name, kind, true), false)
}

/// At least one.
const fn some(name: &'static str, kind: Kind) -> Particle {
    One(field(name, kind, true), true)
}
