//! JSON lines: one object a line, its keys being headings.

use std::{
    borrow::Cow,
    collections::HashMap,
    fmt,
    io::{self, Read},
};

use memchr::memchr;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{Limits, encoding::Text};
use crate::{Column, Headings, RawRow, row::Fault};

/// Reads lines of JSON objects as rows of cells.
pub(crate) struct JsonLines<R> {
    text: Text<R>,
    limits: Limits,
    line: u64,
    buffer: String,
    columns: Vec<Column>,
    /// Which column a key means, as far as keys were met.
    by_key: HashMap<String, Option<usize>>,
    unknown: Vec<String>,
    places: Vec<Option<(usize, usize)>>,
    values: String,
}

/// More unknown keys than this are not named.
const MAX_UNKNOWN: usize = 20;
/// More different keys than this are looked up anew each time.
const MAX_KEYS: usize = 10_000;

impl<R: Read> JsonLines<R> {
    /// A reader whose columns are the contract's fields in its order.
    pub(crate) fn new(text: Text<R>, headings: &Headings, limits: Limits) -> JsonLines<R> {
        let columns: Vec<Column> =
            headings.codes().iter().map(|code| Column { heading: code.clone(), seen: false }).collect();
        JsonLines {
            text,
            limits,
            line: 1,
            buffer: String::new(),
            places: vec![None; columns.len()],
            columns,
            by_key: HashMap::new(),
            unknown: Vec::new(),
            values: String::new(),
        }
    }

    pub(crate) fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Keys that are no headings, the first few.
    pub(crate) fn unknown(&self) -> &[String] {
        &self.unknown
    }

    /// Reads the next line; false at the end. A blank line is a row without cells.
    pub(crate) fn read(&mut self, row: &mut RawRow, headings: &Headings) -> io::Result<bool> {
        row.begin(self.line);
        let Some(whole) = self.read_line()? else { return Ok(false) };
        if !whole {
            row.fault(Fault::RowTooLarge);
            return Ok(true);
        }
        if self.buffer.trim().is_empty() {
            return Ok(true);
        }
        let buffer = std::mem::take(&mut self.buffer);
        let mut entries = Entries { reader: self, headings, row };
        let mut json = serde_json::Deserializer::from_str(&buffer);
        let read = json.deserialize_map(&mut entries).and_then(|()| json.end());
        self.buffer = buffer;
        if read.is_err() {
            row.begin(row.line());
            row.fault(if self.text.is_cut() { Fault::Truncated } else { Fault::NotAnObject });
            // What can't be read is shown as it stands, in the first cell.
            row.push(&self.buffer);
            return Ok(true);
        }
        for place in &mut self.places {
            row.push(place.take().and_then(|(from, to)| self.values.get(from..to)).unwrap_or_default());
        }
        Ok(true)
    }

    /// Reads a line into the buffer: `None` at the end, false if it is longer than the limit.
    fn read_line(&mut self) -> io::Result<Option<bool>> {
        self.buffer.clear();
        self.values.clear();
        self.places.fill(None);
        let (mut any, mut fits) = (false, true);
        loop {
            let piece = self.text.peek()?;
            if piece.is_empty() {
                return Ok(any.then_some(fits));
            }
            any = true;
            let end = memchr(b'\n', piece.as_bytes());
            let part = &piece[..end.unwrap_or(piece.len())];
            fits &= self.buffer.len() + part.len() <= self.limits.row_bytes;
            if fits {
                self.buffer.push_str(part);
            }
            let taken = end.map_or(piece.len(), |end| end + 1);
            self.text.advance(taken);
            if end.is_some() {
                self.line += 1;
                return Ok(Some(fits));
            }
        }
    }

    fn column_of(&mut self, key: &str, headings: &Headings) -> Option<usize> {
        if let Some(known) = self.by_key.get(key) {
            return *known;
        }
        let column = headings.find(key);
        match column {
            Some(column) => self.columns[column].seen = true,
            None if self.unknown.len() < MAX_UNKNOWN => self.unknown.push(key.chars().take(60).collect()),
            None => {}
        }
        if self.by_key.len() < MAX_KEYS {
            self.by_key.insert(key.to_owned(), column);
        }
        column
    }
}

/// Takes the entries of one object.
struct Entries<'a, R> {
    reader: &'a mut JsonLines<R>,
    headings: &'a Headings,
    row: &'a mut RawRow,
}

impl<R: Read> Entries<'_, R> {
    fn take(&mut self, key: &str, value: &RawValue) -> Result<(), serde_json::Error> {
        let Some(column) = self.reader.column_of(key, self.headings) else { return Ok(()) };
        let value: Cow<'_, str> = match value.get().as_bytes().first() {
            Some(b'"') => serde_json::from_str::<JsonText<'_>>(value.get())?.0,
            Some(b'n') | None => Cow::Borrowed(""),
            Some(b'{' | b'[') => {
                self.row.fault(Fault::Nested { column });
                Cow::Borrowed("")
            }
            Some(_) => Cow::Borrowed(value.get()),
        };
        if value.len() > self.reader.limits.field_bytes {
            self.row.fault(Fault::FieldTooLarge { column });
            return Ok(());
        }
        let from = self.reader.values.len();
        self.reader.values.push_str(&value);
        let place = (from, self.reader.values.len());
        if self.reader.places[column].replace(place).is_some() {
            self.row.fault(Fault::RepeatedKey { column });
        }
        Ok(())
    }
}

/// A JSON string, borrowed where it has no escapes.
#[derive(serde::Deserialize)]
struct JsonText<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de, R: Read> Visitor<'de> for &mut Entries<'_, R> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some((key, value)) = map.next_entry::<Cow<'de, str>, &'de RawValue>()? {
            self.take(&key, value).map_err(serde::de::Error::custom)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::{encoding::Charset, tests::headings};
    use std::io::Cursor;

    fn read_all(text: &str, limits: Limits) -> Vec<(Vec<String>, Vec<Fault>)> {
        let headings = headings(&["NAME", "CODE", "FINE"]);
        let mut reader = JsonLines::new(Text::new(Cursor::new(text), Charset::Utf8), &headings, limits);
        let mut row = RawRow::default();
        let mut rows = Vec::new();
        while reader.read(&mut row, &headings).unwrap() {
            rows.push((row.cells().map(str::to_owned).collect(), row.faults().to_vec()));
        }
        rows
    }

    #[test]
    fn objects_are_rows_and_numbers_keep_their_digits() {
        let rows = read_all(
            "{\"name\":\"甲\\n乙\",\"CODE\":913100001330042081,\"other\":1}\n\n{\"fine\":0.20,\"name\":null}",
            Limits::default(),
        );
        assert_eq!(rows[0].0, ["甲\n乙", "913100001330042081", ""]);
        assert!(rows[1].0.is_empty());
        assert_eq!(rows[2].0, ["", "", "0.20"]);
    }

    #[test]
    fn what_is_not_a_flat_object_is_told() {
        let faults = |line: &str| read_all(line, Limits { row_bytes: 200, ..Limits::default() }).remove(0).1;
        assert_eq!(faults("{\"name\":[1]}"), [Fault::Nested { column: 0 }]);
        assert_eq!(faults("{\"name\":\"a\",\"NAME\":\"b\"}"), [Fault::RepeatedKey { column: 0 }]);
        for bad in ["[1,2]", "{\"name\":", "nonsense", "{} {}", "{\"name\":\"\\ud800\"}"] {
            assert_eq!(faults(bad), [Fault::NotAnObject], "{bad}");
        }
        assert_eq!(faults(&format!("{{\"name\":\"{}\"}}", "x".repeat(300))), [Fault::RowTooLarge]);
        assert_eq!(faults(&"[".repeat(190)), [Fault::NotAnObject]);
    }
}
