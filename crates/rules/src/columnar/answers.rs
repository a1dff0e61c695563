//! Which rows hold for each subject, and what follows.

use arrow_array::ArrayRef;
use arrow_buffer::BooleanBuffer;
use rustc_hash::FxHashMap;

use crate::{
    evaluate::Outcome,
    rule_set::{Aggregation, HitPolicy, RuleSet},
    value::{Literal, Type},
};

use super::{ColumnError, arrays::spread, axis::Masks};

/// For each subject a mask of rows: bit `r % 64` of its word `r / 64` is row `r`. A mask with the
/// version of the inputs is all that need be kept to explain an answer later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hits {
    subjects: usize,
    words: usize,
    masks: Vec<u64>,
}

impl Hits {
    pub(super) fn all(subjects: usize, words: usize, rows: usize) -> Hits {
        let every = Masks::every_row(rows);
        let masks = if words == 1 { vec![every[0]; subjects] } else { every.repeat(subjects) };
        Hits { subjects, words, masks }
    }

    /// Keeps the rows of each subject's slot.
    pub(super) fn keep(&mut self, slots: &[u32], rows: &Masks) {
        if self.words == 1 {
            let bits = rows.bits();
            self.masks.iter_mut().zip(slots).for_each(|(mask, slot)| *mask &= bits[*slot as usize]);
            return;
        }
        for (mask, slot) in self.masks.chunks_exact_mut(self.words).zip(slots) {
            mask.iter_mut().zip(rows.of(*slot)).for_each(|(word, kept)| *word &= kept);
        }
    }

    /// Keeps these rows of every subject.
    pub(super) fn keep_everywhere(&mut self, rows: &[u64]) {
        for mask in self.masks.chunks_exact_mut(self.words) {
            mask.iter_mut().zip(rows).for_each(|(word, kept)| *word &= kept);
        }
    }

    /// Keeps these rows of one subject.
    pub(super) fn keep_of(&mut self, subject: usize, rows: &[u64]) {
        let from = subject * self.words;
        self.masks[from..from + self.words].iter_mut().zip(rows).for_each(|(word, kept)| *word &= kept);
    }

    /// The number of subjects.
    pub fn subjects(&self) -> usize {
        self.subjects
    }

    /// The mask of a subject, one bit a row of the table.
    pub fn mask(&self, subject: usize) -> &[u64] {
        &self.masks[subject * self.words..(subject + 1) * self.words]
    }

    /// For one row of the table whether it holds, subject by subject.
    pub fn of_row(&self, row: usize) -> BooleanBuffer {
        let (word, bit) = (row / 64, row % 64);
        BooleanBuffer::collect_bool(self.subjects, |subject| {
            word < self.words && self.masks[subject * self.words + word] >> bit & 1 == 1
        })
    }

    /// The rows of a mask, in order.
    fn rows(mask: &[u64]) -> impl Iterator<Item = usize> + '_ {
        mask.iter().enumerate().flat_map(|(at, &word)| {
            std::iter::successors((word != 0).then_some(word), |&left| {
                let rest = left & (left - 1);
                (rest != 0).then_some(rest)
            })
            .map(move |left| at * 64 + left.trailing_zeros() as usize)
        })
    }
}

/// What a rule set says of each subject.
#[derive(Clone, Debug)]
pub struct Answers<'r> {
    rule_set: &'r RuleSet,
    hits: Hits,
    /// The different outcomes, and for each subject which of them is its own.
    outcomes: Vec<Outcome<'r>>,
    which: Vec<u32>,
}

impl<'r> Answers<'r> {
    pub(super) fn new(rule_set: &'r RuleSet, hits: Hits) -> Answers<'r> {
        let first_only = rule_set.hit_policy() == HitPolicy::First;
        let mut outcomes = Vec::new();
        let mut which = Vec::with_capacity(hits.subjects);
        let mut known: FxHashMap<Vec<u64>, u32> = FxHashMap::default();
        let mut mask = vec![0; hits.words];
        let mut last: Option<u32> = None;
        for subject in 0..hits.subjects {
            let own = hits.mask(subject);
            if last.is_none() || (subject > 0 && own != hits.mask(subject - 1)) {
                mask.copy_from_slice(own);
                if first_only {
                    keep_first(&mut mask);
                }
                let found = known.get(&mask).copied();
                last = Some(found.unwrap_or_else(|| {
                    let rows = Hits::rows(&mask).filter_map(|row| rule_set.rows().get(row));
                    outcomes.push(rule_set.outcome_of(rows.collect()));
                    known.insert(mask.clone(), outcomes.len() as u32 - 1);
                    outcomes.len() as u32 - 1
                }));
            }
            which.extend(last);
        }
        Answers { rule_set, hits, outcomes, which }
    }

    /// The rows that hold for each subject, those behind the first under hit policy F included.
    pub fn hits(&self) -> &Hits {
        &self.hits
    }

    /// What follows for one subject: exactly what [`RuleSet::outcome`] says.
    pub fn outcome(&self, subject: usize) -> &Outcome<'r> {
        &self.outcomes[self.which[subject] as usize]
    }

    /// The subject of each line of [`Answers::output`]: under hit policy C one line a hit and one
    /// for a subject without any, otherwise one line a subject.
    pub fn subjects(&self) -> Vec<u32> {
        let subjects = self.which.iter().zip(0..);
        subjects.flat_map(|(which, subject)| std::iter::repeat_n(subject, self.lines(*which))).collect()
    }

    fn lines(&self, outcome: u32) -> usize {
        self.outcomes[outcome as usize].outputs.len().max(1)
    }

    /// The values of an output, one a line: terms and texts as a dictionary, numbers as decimals,
    /// null where nothing follows.
    ///
    /// # Errors
    /// [`ColumnError::Digits`].
    pub fn output(&self, at: usize) -> Result<ArrayRef, ColumnError> {
        let column = &self.rule_set.outputs()[at];
        let counted = self.rule_set.hit_policy() == HitPolicy::Aggregate(Aggregation::Count);
        let kind = if counted { Type::Number } else { column.kind };
        let mut values = vec![Literal::Null];
        let mut known: FxHashMap<String, usize> = FxHashMap::default();
        let of_outcomes: Vec<Vec<usize>> = self
            .outcomes
            .iter()
            .map(|outcome| {
                let mut place = |value: &Literal| {
                    if *value == Literal::Null {
                        return 0;
                    }
                    *known.entry(value.to_string()).or_insert_with(|| {
                        values.push(value.clone());
                        values.len() - 1
                    })
                };
                let places: Vec<usize> = outcome.outputs.iter().map(|outputs| place(&outputs[at])).collect();
                if places.is_empty() { vec![0] } else { places }
            })
            .collect();
        let lines: Vec<usize> = self.which.iter().flat_map(|which| &of_outcomes[*which as usize]).copied().collect();
        spread(&column.name, kind, &values, &lines)
    }
}

/// Keeps the first row of a mask alone.
fn keep_first(mask: &mut [u64]) {
    let mut found = false;
    for word in mask {
        *word = if found { 0 } else { *word & word.wrapping_neg() };
        found |= *word != 0;
    }
}
