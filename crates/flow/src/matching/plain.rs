//! Subjects that every viewer sees alike: what an answer tells of them needs no look into the
//! register while nothing has changed.

use std::{
    hint::black_box,
    io::{self, Read, Write},
};

use domain::{SubjectId, subject::Subject};
use linkage::{read_all, write_all};
use publish::{Glossary, PlainSubject};

/// Ids of a stretch.
const STRETCH: usize = 32;

/// Lines of subjects, in the order of their ids.
#[derive(Default)]
pub(super) struct PlainSubjects {
    ids: Vec<i64>,
    /// The first id of each stretch of them: few enough to stay at hand, they save most reads far apart.
    firsts: Vec<i64>,
    ends: Vec<u32>,
    lines: String,
}

impl PlainSubjects {
    /// Takes a subject in if every viewer sees it alike; each subject once, in the order of their
    /// ids.
    pub fn take(&mut self, glossary: &Glossary, subject: &Subject) {
        let before = self.lines.len();
        if PlainSubject::write(glossary, subject, &mut self.lines) {
            match u32::try_from(self.lines.len()) {
                Ok(end) => {
                    if self.ids.len().is_multiple_of(STRETCH) {
                        self.firsts.push(subject.id.raw());
                    }
                    self.ids.push(subject.id.raw());
                    self.ends.push(end);
                }
                // Who is not here is looked up.
                Err(_) => self.lines.truncate(before),
            }
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Bytes that it takes.
    pub fn bytes(&self) -> u64 {
        (size_of_val(&*self.ids) + size_of_val(&*self.firsts) + size_of_val(&*self.ends) + self.lines.len()) as u64
    }

    /// A subject; nothing of one that must be looked up.
    pub fn get(&self, id: SubjectId) -> Option<PlainSubject<'_>> {
        let at = self.place(id)?;
        PlainSubject::read(id, self.lines.get(self.start(at)..*self.ends.get(at)? as usize)?)
    }

    /// Reads ahead what [`PlainSubjects::get`] reads of all of these: so many places far apart are waited
    /// for together, not one after the other.
    pub fn read_ahead(&self, ids: &[SubjectId]) {
        let places: Vec<usize> = ids.iter().filter_map(|id| self.place(*id)).collect();
        black_box(places.iter().fold(0, |read, at| read ^ self.start(*at)));
        let first = |at: &usize| self.lines.as_bytes().get(self.start(*at)).copied().unwrap_or_default();
        black_box(places.iter().fold(0, |read, at| read ^ first(at)));
    }

    fn place(&self, id: SubjectId) -> Option<usize> {
        let nth = self.firsts.partition_point(|first| *first <= id.raw()).checked_sub(1)?;
        let from = STRETCH * nth;
        let stretch = self.ids.get(from..self.ids.len().min(from + STRETCH))?;
        stretch.binary_search(&id.raw()).ok().map(|within| from + within)
    }

    fn start(&self, at: usize) -> usize {
        at.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| *end as usize)
    }

    pub fn write(&self, mut out: &mut dyn Write) -> io::Result<()> {
        write_all(&self.ids, &mut out)?;
        write_all(&self.ends, &mut out)?;
        write_all(self.lines.as_bytes(), &mut out)
    }

    pub fn read(mut input: &mut dyn Read, most: u64) -> io::Result<PlainSubjects> {
        let ids: Vec<i64> = read_all(&mut input, most)?;
        let firsts = ids.iter().step_by(STRETCH).copied().collect();
        let ends = read_all(&mut input, most)?;
        let lines = String::from_utf8(read_all(&mut input, most)?);
        Ok(PlainSubjects { ids, firsts, ends, lines: lines.map_err(|_| io::ErrorKind::InvalidData)? })
    }
}
