//! What a lake can hold: tables whose rows are of subjects.

use arrow_array::RecordBatch;

use crate::{Error, manifest::GroupSize, write::Turn};

/// Tables whose rows are of subjects. What is said of a subject last takes the place of all that was said of it.
pub trait Content: Sync {
    /// All that is said of one subject.
    type Line: Send + 'static;
    /// Writes a segment.
    type Writer<'c>: WriteSegment<Line = Self::Line> + Send
    where
        Self: 'c;

    /// What the tables hold and how it follows from the register: where it differs, they must be made anew.
    fn shape(&self) -> &[String];

    /// The tables of a segment. The first has one row for each subject that the segment says anything of.
    fn tables(&self) -> Vec<&str>;

    #[doc(hidden)]
    fn begin(&self, turn: &Turn) -> Result<Self::Writer<'_>, Error>;

    /// A file that tells others how to read the tables of so many segments, and what stands in it. `file` says
    /// where the file of a table lies: of which segment, the oldest first, and of which table.
    #[doc(hidden)]
    fn guide(&self, _segments: usize, _file: &dyn Fn(usize, &str) -> String) -> Option<(&'static str, String)> {
        None
    }
}

/// Writes the tables of a segment.
#[doc(hidden)]
pub trait WriteSegment {
    type Line;

    /// Puts in a subject, after all whose ids are less.
    fn push(&mut self, line: Self::Line) -> Result<(), Error>;

    /// Puts in some subjects after all whose ids are less: the rows of each table.
    fn put(&mut self, tables: Vec<RecordBatch>) -> Result<(), Error>;

    /// Ends the files.
    fn close(self) -> Result<Size, Error>;
}

/// What a segment came to.
#[doc(hidden)]
#[derive(Debug, Default)]
pub struct Size {
    pub(crate) subjects: u64,
    pub(crate) lines: u64,
    pub(crate) groups: Vec<GroupSize>,
}
