//! How a body becomes bytes, and how an entry is committed to.
//!
//! A body is canonical JSON (fields in the order of the types, maps sorted), compressed with a
//! dictionary of the register. Its digest is salted, so that nobody who holds only the lines can
//! guess at an erased body; the commitment joins the digest with the header, so that a line still
//! proves itself after its body is gone.

use std::{collections::HashMap, sync::Arc};

use domain::{
    EntryId,
    entry::{Body, RowRef},
};
use zstd::{bulk, dict};

use crate::{Error, Result, values::day};

/// With a dictionary of like bodies, the next level takes nearly twice the time for a thirtieth less.
const LEVEL: i32 = 4;
const MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
/// The longest body that is read back: far above any row that is taken.
const LONGEST: usize = 64 << 20;

/// A compression dictionary of the register; number 0 is none.
pub(crate) struct Dictionary {
    pub(crate) id: i64,
    write: Option<dict::EncoderDictionary<'static>>,
    read: Option<dict::DecoderDictionary<'static>>,
}

impl Dictionary {
    pub(crate) fn none() -> Dictionary {
        Dictionary { id: 0, write: None, read: None }
    }

    pub(crate) fn new(id: i64, content: &[u8]) -> Dictionary {
        Dictionary {
            id,
            write: Some(dict::EncoderDictionary::copy(content, LEVEL)),
            read: Some(dict::DecoderDictionary::copy(content)),
        }
    }
}

/// The dictionaries of a register, by number.
pub(crate) type Dictionaries = HashMap<i64, Arc<Dictionary>>;

/// What an entry says of itself beside its body.
pub(crate) struct Line<'a> {
    pub(crate) id: EntryId,
    pub(crate) recorded_at: i64,
    pub(crate) kind: i16,
    pub(crate) effective_on: Option<domain::Date>,
    pub(crate) actor: &'a str,
    pub(crate) basis: &'a str,
    pub(crate) catalogue: &'a str,
    pub(crate) row: Option<RowRef>,
    pub(crate) supersedes: Option<EntryId>,
}

/// The salted digest of a body's canonical JSON.
pub(crate) fn digest(salt: &[u8; 16], json: &[u8]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"probity body 1\0").update(salt).update(json);
    *hasher.finalize().as_bytes()
}

/// The commitment of a line to its header and its body's digest.
pub(crate) fn commitment(line: &Line<'_>, digest: &[u8; 32]) -> [u8; 32] {
    let mut bytes = Vec::with_capacity(320);
    bytes.extend_from_slice(b"probity line 1\0");
    let mut number = |value: i64| bytes.extend_from_slice(&value.to_le_bytes());
    number(line.id.raw());
    number(line.recorded_at);
    number(i64::from(line.kind));
    number(line.effective_on.map_or(i64::MIN, day));
    number(line.row.map_or(i64::MIN, |row| row.delivery.raw()));
    number(line.row.map_or(i64::MIN, |row| i64::from(row.row)));
    number(line.supersedes.map_or(i64::MIN, EntryId::raw));
    for text in [line.actor, line.basis, line.catalogue] {
        bytes.extend_from_slice(&(text.len() as u64).to_le_bytes());
        bytes.extend_from_slice(text.as_bytes());
    }
    bytes.extend_from_slice(digest);
    *blake3::hash(&bytes).as_bytes()
}

/// Writes bodies with one dictionary; keeps its working memory from one body to the next.
pub(crate) struct Writer<'a> {
    compressor: bulk::Compressor<'a>,
    json: Vec<u8>,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(dictionary: &'a Dictionary) -> Result<Writer<'a>> {
        let compressor = match &dictionary.write {
            Some(prepared) => bulk::Compressor::with_prepared_dictionary(prepared),
            None => bulk::Compressor::new(LEVEL),
        };
        let compressor = compressor.map_err(|source| Error::File { path: "compression".to_owned(), source })?;
        Ok(Writer { compressor, json: Vec::with_capacity(4096) })
    }

    /// The compressed bytes of a body, and its digest under `salt`.
    pub(crate) fn write(&mut self, body: &Body, salt: &[u8; 16]) -> Result<(Vec<u8>, [u8; 32])> {
        self.json.clear();
        serde_json::to_writer(&mut self.json, body)
            .map_err(|source| Error::File { path: "encoding".to_owned(), source: source.into() })?;
        let packed = self
            .compressor
            .compress(&self.json)
            .map_err(|source| Error::File { path: "compression".to_owned(), source })?;
        // Every frame begins with the same four bytes; they are not kept.
        let content = packed.strip_prefix(&MAGIC[..]).map_or_else(Vec::new, <[u8]>::to_vec);
        Ok((content, digest(salt, &self.json)))
    }
}

/// Reads bodies back.
pub(crate) struct Reader<'a> {
    dictionaries: &'a Dictionaries,
    /// The dictionary that the next body is likely written with, and what reads it: expensive to make.
    current: Option<(i64, bulk::Decompressor<'a>)>,
    frame: Vec<u8>,
    json: Vec<u8>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(dictionaries: &'a Dictionaries) -> Reader<'a> {
        Reader { dictionaries, current: None, frame: Vec::new(), json: Vec::new() }
    }

    /// The canonical JSON of a body.
    pub(crate) fn json(&mut self, entry: EntryId, dictionary: i64, content: &[u8]) -> Result<&[u8]> {
        let damaged = |reason: String| Error::Damaged { entry, reason };
        if self.current.as_ref().is_none_or(|(id, _)| *id != dictionary) {
            let known = self
                .dictionaries
                .get(&dictionary)
                .ok_or_else(|| damaged(format!("its dictionary {dictionary} is not in the register")))?;
            let mut decompressor = self.current.take().map_or_else(Default::default, |(_, decompressor)| decompressor);
            let set = match &known.read {
                Some(prepared) => decompressor.set_prepared_dictionary(prepared),
                None => decompressor.set_dictionary(&[]),
            };
            set.map_err(|error| damaged(error.to_string()))?;
            self.current = Some((dictionary, decompressor));
        }
        let Some((_, decompressor)) = &mut self.current else { return Err(damaged("no dictionary".to_owned())) };
        self.frame.clear();
        self.frame.extend_from_slice(&MAGIC);
        self.frame.extend_from_slice(content);
        let length = bulk::Decompressor::upper_bound(&self.frame).unwrap_or(LONGEST);
        if length > LONGEST {
            return Err(damaged(format!("{length} bytes are more than a body may have")));
        }
        self.json.clear();
        self.json.reserve(length.max(64));
        decompressor.decompress_to_buffer(&self.frame, &mut self.json).map_err(|error| damaged(error.to_string()))?;
        Ok(&self.json)
    }

    /// A body.
    pub(crate) fn body(&mut self, entry: EntryId, dictionary: i64, content: &[u8]) -> Result<Body> {
        let json = self.json(entry, dictionary, content)?;
        serde_json::from_slice(json).map_err(|error| Error::Damaged { entry, reason: error.to_string() })
    }
}
