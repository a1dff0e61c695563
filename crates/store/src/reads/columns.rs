//! Some values of many records, read without making the rest.

use std::{borrow::Cow, fmt, sync::Arc};

use domain::{DatasetId, FieldCode, RecordId, SubjectId};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};

use crate::{Error, Register, Result, codec, engine::Args};

/// A record that stands, with the values that were asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandingRow {
    /// The record.
    pub record: RecordId,
    /// Whom it is about.
    pub subject: SubjectId,
    /// The value of each field, in the order asked; empty where there is none.
    pub values: Vec<String>,
}

impl Register {
    /// Values of all records of a data set that stand and are put to a subject, after `after` in
    /// the order of their ids: for who reads them all. Erased ones are left out.
    pub async fn standing_columns(
        &self,
        dataset: &DatasetId,
        fields: &Arc<[FieldCode]>,
        after: Option<RecordId>,
        limit: u32,
    ) -> Result<Vec<StandingRow>> {
        let Some(word) = self.known_word(dataset.as_str()).await? else { return Ok(Vec::new()) };
        let args = Args::new().int(word).int(after.map_or(0, RecordId::raw)).int(i64::from(limit));
        let rows = self.pool().reader().await?.rows("record.standing", args).await?;
        let (dictionaries, fields) = (self.dictionaries_for(&rows, 3).await?, fields.clone());
        let read = move || {
            let mut reader = codec::Reader::new(&dictionaries);
            let mut standing = Vec::with_capacity(rows.len());
            for row in &rows {
                let record = RecordId::from_raw(row.int(0)?);
                let json = reader.json(record.entry(), row.int(3)?, row.bytes(2)?)?;
                let mut body = serde_json::Deserializer::from_slice(json);
                let values = Inside { keys: &["record-taken", "values"], fields: &fields }.deserialize(&mut body);
                let values =
                    values.map_err(|error| Error::Damaged { entry: record.entry(), reason: error.to_string() })?;
                standing.push(StandingRow { record, subject: SubjectId::from_raw(row.int(1)?), values });
            }
            Ok(standing)
        };
        tokio::task::spawn_blocking(read).await.map_err(|error| Error::Stopped { what: error.to_string() })?
    }
}

/// The values of `fields` in the map that lies under `keys`, one within the other.
#[derive(Clone, Copy)]
struct Inside<'a> {
    keys: &'a [&'a str],
    fields: &'a [FieldCode],
}

impl<'de> DeserializeSeed<'de> for Inside<'_> {
    type Value = Vec<String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> std::result::Result<Vec<String>, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Inside<'_> {
    type Value = Vec<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Vec<String>, A::Error> {
        let mut values = vec![String::new(); self.fields.len()];
        let Some((wanted, keys)) = self.keys.split_first() else {
            while let Some(key) = map.next_key::<Key<'de>>()? {
                match self.fields.iter().position(|field| field.as_str() == key.0) {
                    Some(place) => values[place] = map.next_value()?,
                    None => drop(map.next_value::<IgnoredAny>()?),
                }
            }
            return Ok(values);
        };
        while let Some(key) = map.next_key::<Key<'de>>()? {
            match key.0 == *wanted {
                true => values = map.next_value_seed(Inside { keys, ..self })?,
                false => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(values)
    }
}

/// A key, not copied where it stands as it is.
#[derive(serde::Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);
