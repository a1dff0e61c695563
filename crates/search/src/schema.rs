//! The fields of the index and how a subject becomes a document.

use std::sync::LazyLock;

use domain::SubjectId;
use tantivy::{
    TantivyDocument, Term,
    schema::{Field, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions},
    tokenizer::TokenizerManager,
};

use crate::{
    fold::fold,
    prose::Prose,
    reading::readings,
    subject::{SubjectDoc, class_text, day_number, listing_term},
    tokens::{Runs, Whole},
};

/// Names of the columns that the collector reads.
pub(crate) mod column {
    /// The subject's id.
    pub const ID: &str = "id";
    /// The current name, folded.
    pub const SORT_NAME: &str = "sort_name";
    /// Characters of the current name.
    pub const LENGTH: &str = "length";
    /// 1 where the subject has ended.
    pub const ENDED: &str = "ended";
    /// Divisions of the seat.
    pub const DIVISION: &str = "division";
    /// Registration status.
    pub const STATUS: &str = "status";
    /// Class.
    pub const CLASS: &str = "class";
    /// Listings with their public days.
    pub const LIST: &str = "list";
    /// The first day on which address and scope are public.
    pub const TEXTS_FROM: &str = "texts_from";
    /// The first day on which they no longer are.
    pub const TEXTS_UNTIL: &str = "texts_until";
}

/// The fields.
#[derive(Clone, Copy)]
pub(crate) struct Fields {
    /// The subject's id.
    pub id: Field,
    /// Pairs of characters of the current name in all its spellings; the first as written is kept.
    pub name: Field,
    /// Pairs of characters of former names, kept as written.
    pub former: Field,
    /// Single characters of the current name.
    pub single: Field,
    /// Codes, kept as written.
    pub code: Field,
    /// Current name, its spellings and short names, whole.
    pub key: Field,
    /// How the current name and short names sound.
    pub pinyin: Field,
    /// Terms of the address.
    pub address: Field,
    /// Terms of the scope of business.
    pub scope: Field,
    texts_from: Field,
    texts_until: Field,
    sort_name: Field,
    length: Field,
    ended: Field,
    division: Field,
    status: Field,
    class: Field,
    list: Field,
}

const PAIRS: &str = "pairs";
const SINGLES: &str = "singles";
const WHOLE: &str = "whole";
const PROSE: &str = "prose";

/// The fields, as in every schema.
pub(crate) fn fields() -> &'static Fields {
    static FIELDS: LazyLock<Fields> = LazyLock::new(|| schema().1);
    &FIELDS
}

/// The schema. A change of it makes every index be made anew.
pub(crate) fn schema() -> (Schema, Fields) {
    let text = |tokenizer: &str, record: IndexRecordOption| {
        let indexing = TextFieldIndexing::default().set_tokenizer(tokenizer).set_index_option(record);
        TextOptions::default().set_indexing_options(indexing.set_fieldnorms(false))
    };
    let pairs = || text(PAIRS, IndexRecordOption::WithFreqsAndPositions);
    let basic = |tokenizer| text(tokenizer, IndexRecordOption::Basic);
    let fast_text = || TextOptions::default().set_fast("raw");
    let mut builder = Schema::builder();
    let fields = Fields {
        id: builder.add_i64_field(column::ID, NumericOptions::default().set_indexed().set_fast()),
        name: builder.add_text_field("name", pairs().set_stored()),
        former: builder.add_text_field("former", pairs().set_stored()),
        single: builder.add_text_field("single", basic(SINGLES)),
        code: builder.add_text_field("code", basic(WHOLE).set_stored()),
        key: builder.add_text_field("key", basic(WHOLE)),
        pinyin: builder.add_text_field("pinyin", basic("raw")),
        address: builder.add_text_field("address", basic(PROSE)),
        scope: builder.add_text_field("scope", basic(PROSE)),
        texts_from: builder.add_i64_field(column::TEXTS_FROM, NumericOptions::default().set_fast()),
        texts_until: builder.add_i64_field(column::TEXTS_UNTIL, NumericOptions::default().set_fast()),
        sort_name: builder.add_text_field(column::SORT_NAME, fast_text()),
        length: builder.add_u64_field(column::LENGTH, NumericOptions::default().set_fast()),
        ended: builder.add_u64_field(column::ENDED, NumericOptions::default().set_fast()),
        division: builder.add_text_field(column::DIVISION, fast_text()),
        status: builder.add_text_field(column::STATUS, fast_text()),
        class: builder.add_text_field(column::CLASS, fast_text()),
        list: builder.add_text_field(column::LIST, fast_text()),
    };
    (builder.build(), fields)
}

/// Makes the tokenizers of the schema known.
pub(crate) fn register(tokenizers: &TokenizerManager) {
    tokenizers.register(PAIRS, Runs { size: 2 });
    tokenizers.register(SINGLES, Runs { size: 1 });
    tokenizers.register(WHOLE, Whole);
    tokenizers.register(PROSE, Prose::default());
}

impl Fields {
    /// The term by which a subject's document is replaced or removed.
    pub fn id_term(&self, id: SubjectId) -> Term {
        Term::from_field_i64(self.id, id.raw())
    }

    /// The document of a subject.
    pub fn document(&self, subject: &SubjectDoc) -> TantivyDocument {
        let mut doc = TantivyDocument::default();
        doc.add_i64(self.id, subject.id.raw());
        let (current, former) =
            subject.names.split_first().map_or((None, &[][..]), |(first, rest)| (Some(first), rest));
        let name = current.map_or("", |held| clip(&held.name));
        let folded = fold(name);
        doc.add_u64(self.length, folded.chars().count() as u64);
        doc.add_u64(self.ended, u64::from(subject.ended));
        // Every spelling is looked up as the name is; the first is the one that is shown.
        let matching = current.map(|held| fold(&held.matching)).filter(|other| *other != folded && !other.is_empty());
        doc.add_text(self.name, name);
        doc.add_text(self.single, name);
        if let Some(matching) = &matching {
            doc.add_text(self.name, matching);
            doc.add_text(self.single, matching);
        }
        let sounding = matching.as_deref().unwrap_or(&folded);
        let mut keys: Vec<String> = subject.short_names.iter().map(|short| fold(short)).collect();
        let mut sounds = readings(sounding);
        sounds.extend(keys.iter().filter(|short| *short != sounding).flat_map(|short| readings(short)));
        keys.extend(matching);
        keys.push(folded.clone());
        distinct(&mut keys).for_each(|key| doc.add_text(self.key, key));
        distinct(&mut sounds).for_each(|sound| doc.add_text(self.pinyin, sound));
        doc.add_text(self.sort_name, &folded);
        former.iter().take(MAX_VALUES).for_each(|held| doc.add_text(self.former, clip(&held.name)));
        let codes = subject.identifiers.iter().take(MAX_VALUES);
        codes.for_each(|held| doc.add_text(self.code, clip(held.value())));
        subject.divisions.iter().take(MAX_VALUES).for_each(|code| doc.add_text(self.division, clip(code)));
        subject.status.iter().for_each(|status| doc.add_text(self.status, clip(status)));
        doc.add_text(self.class, class_text(subject.class));
        subject.lists.iter().filter_map(listing_term).for_each(|term| doc.add_text(self.list, term));
        if let Some(texts) = &subject.texts
            && let Some(until) = texts.public.until
        {
            doc.add_text(self.address, &texts.address);
            doc.add_text(self.scope, &texts.scope);
            doc.add_i64(self.texts_from, texts.public.from.map_or(i64::MIN, day_number));
            doc.add_i64(self.texts_until, day_number(until));
        }
        doc
    }
}

/// The most former names, codes and divisions of one subject that are indexed.
const MAX_VALUES: usize = 64;

fn distinct(texts: &mut Vec<String>) -> impl Iterator<Item = &String> {
    texts.sort_unstable();
    texts.dedup();
    texts.iter().filter(|text| !text.is_empty())
}

/// The first 1,000 characters: no document grows without bound.
fn clip(text: &str) -> &str {
    text.char_indices().nth(1_000).map_or(text, |(end, _)| &text[..end])
}
