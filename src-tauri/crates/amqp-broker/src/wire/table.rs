//! Field tables as RabbitMQ reads and writes them (fiks-io 7: the tag `s` is a number there).

use super::cursor::Cursor;

/// A value of a client's table, as far as somebody here wants to know it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Value<'a> {
    Bool(bool),
    Text(&'a [u8]),
    /// The inside of a table, not looked at before somebody asks: depth costs nothing.
    Table(&'a [u8]),
    Other,
}

/// The entries of a table whose inside is `octets`, up to the first that is malformed; that one is `None`.
pub(super) fn entries<'a>(octets: &'a [u8]) -> impl Iterator<Item = Option<(&'a [u8], Value<'a>)>> {
    let mut cursor = Cursor::new(octets);
    let mut broken = false;
    std::iter::from_fn(move || {
        if broken || cursor.is_empty() {
            return None;
        }
        let entry = entry(&mut cursor);
        broken = entry.is_none();
        Some(entry)
    })
}

/// The value of `name` in a table, when the table is sound as far as that.
pub(super) fn find<'a>(octets: &'a [u8], name: &str) -> Option<Value<'a>> {
    entries(octets)
        .map_while(|entry| entry)
        .find(|(known, _)| *known == name.as_bytes())
        .map(|(_, value)| value)
}

fn entry<'a>(cursor: &mut Cursor<'a>) -> Option<(&'a [u8], Value<'a>)> {
    let length = cursor.u8()?;
    let name = cursor.take(usize::from(length))?;
    let value = match cursor.u8()? {
        b't' => Value::Bool(cursor.u8()? != 0),
        b'S' => Value::Text(cursor.long()?),
        b'F' => Value::Table(cursor.long()?),
        b'A' | b'x' => {
            cursor.long()?;
            Value::Other
        }
        tag => {
            cursor.take(fixed_size(tag)?)?;
            Value::Other
        }
    };
    Some((name, value))
}

fn fixed_size(tag: u8) -> Option<usize> {
    match tag {
        b'V' => Some(0),
        b'b' | b'B' => Some(1),
        b's' | b'u' => Some(2),
        b'I' | b'i' | b'f' => Some(4),
        b'D' => Some(5),
        b'l' | b'L' | b'd' | b'T' => Some(8),
        _ => None,
    }
}

/// Writes entries into a table; the length before it is written by [`put_table`].
#[derive(Debug, Default)]
pub(super) struct Entries(Vec<u8>);

impl Entries {
    pub(super) fn text(mut self, name: &str, value: &[u8]) -> Entries {
        self.name(name, b'S');
        put_long(&mut self.0, value);
        self
    }

    pub(super) fn bool(mut self, name: &str, value: bool) -> Entries {
        self.name(name, b't');
        self.0.push(u8::from(value));
        self
    }

    pub(super) fn i32(mut self, name: &str, value: i32) -> Entries {
        self.name(name, b'I');
        self.0.extend(value.to_be_bytes());
        self
    }

    pub(super) fn table(mut self, name: &str, inside: Entries) -> Entries {
        self.name(name, b'F');
        put_long(&mut self.0, &inside.0);
        self
    }

    fn name(&mut self, name: &str, tag: u8) {
        put_short(&mut self.0, name);
        self.0.push(tag);
    }
}

pub(super) fn put_table(out: &mut Vec<u8>, entries: &Entries) {
    put_long(out, &entries.0);
}

/// At most 255 octets; what is longer is cut at a character, as only our own words can be.
pub(super) fn put_short(out: &mut Vec<u8>, text: &str) {
    let mut end = text.len().min(usize::from(u8::MAX));
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let text = text.get(..end).unwrap_or_default();
    out.push(u8::try_from(text.len()).unwrap_or_default());
    out.extend(text.as_bytes());
}

pub(super) fn put_long(out: &mut Vec<u8>, octets: &[u8]) {
    out.extend(
        u32::try_from(octets.len())
            .unwrap_or_default()
            .to_be_bytes(),
    );
    out.extend(octets);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_wanted_is_stepped_over_by_its_length() {
        let mut table = Vec::new();
        for (tag, size) in [
            (b'b', 1),
            (b's', 2),
            (b'I', 4),
            (b'l', 8),
            (b'D', 5),
            (b'V', 0),
            (b'T', 8),
        ] {
            table.extend([1, b'k', tag]);
            table.extend(vec![0xff; size]);
        }
        table.extend([1, b'A', b'A', 0, 0, 0, 2, 9, 9]);
        let table = [table, Entries::default().bool("ja", true).0].concat();
        assert_eq!(find(&table, "ja"), Some(Value::Bool(true)));
    }

    #[test]
    fn a_table_within_a_table_within_a_table_costs_nothing() {
        let mut deep = Entries::default();
        for _ in 0..2_000 {
            deep = Entries::default().table("t", deep);
        }
        assert!(
            matches!(find(&deep.0, "t"), Some(Value::Table(_))),
            "only the outermost is looked at"
        );
    }

    #[test]
    fn a_broken_entry_ends_the_table() {
        let broken = [1, b'a', b'?', 1, b'b', b't', 1];
        assert_eq!(find(&broken, "b"), None, "nobody knows how long `?` is");
        assert_eq!(entries(&broken).last(), Some(None), "and that is told");
    }
}
