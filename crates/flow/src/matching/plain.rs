//! Subjects that every viewer sees alike: what an answer tells of them needs no look into the
//! register while nothing has changed.

use std::io::{self, Read, Write};

use domain::{SubjectId, subject::Subject};
use linkage::{read_all, write_all};
use publish::{Glossary, PlainSubject};

/// Ids of a stretch.
const STRETCH: usize = 128;

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
        let nth = self.firsts.partition_point(|first| *first <= id.raw()).checked_sub(1)?;
        let from = STRETCH * nth;
        let stretch = self.ids.get(from..self.ids.len().min(from + STRETCH))?;
        let at = from + stretch.binary_search(&id.raw()).ok()?;
        let from = at.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        PlainSubject::read(id, self.lines.get(from as usize..*self.ends.get(at)? as usize)?)
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
