//! Writing: one segment beside those that count, then the manifest that names it; then, where segments have
//! become many, one that takes the place of several.

use std::{
    collections::BTreeSet,
    fs::{self, File, TryLockError},
    path::{Path, PathBuf},
};

use crate::{
    Error, Place,
    content::{Content, Size, WriteSegment},
    manifest::{self, Manifest, Segment},
    merge::{self, Merge},
};

/// A segment being written. Dropped without [`Write::finish`] it leaves files that count for nothing.
pub struct Write<'c, C: Content> {
    content: &'c C,
    turn: Turn,
    writer: C::Writer<'c>,
}

impl<'c, C: Content> Write<'c, C> {
    pub(crate) fn begin(root: &Path, content: &'c C, anew: bool) -> Result<Write<'c, C>, Error> {
        let turn = Turn::take(root, content.shape(), anew)?;
        Ok(Write { content, writer: content.begin(&turn)?, turn })
    }

    /// Up to which place of the register what counts was written; `None` where the lake is made anew. Read
    /// under the lock: nobody writes meanwhile.
    pub fn before(&self) -> Option<&Place> {
        self.turn.before.as_ref().map(|manifest| &manifest.through)
    }

    /// Puts in a subject, each once and in the order of their ids. It takes the place of all that was known
    /// of it.
    ///
    /// # Errors
    /// A file that can't be written.
    pub fn push(&mut self, line: C::Line) -> Result<(), Error> {
        self.writer.push(line)
    }

    /// Lets the segment count, with the place of the register up to which it holds all changes; then merges
    /// segments where there are many.
    ///
    /// # Errors
    /// A file that can't be written: what counted before goes on to count.
    pub fn finish(self, through: Place) -> Result<(), Error> {
        let (content, mut turn, mut segments) = self.close(&through)?;
        turn.name(content, &through, &segments)?;
        while let Some(run) = merge::due(&segments) {
            turn.merge_last(content, &mut segments, run)?;
            turn.name(content, &through, &segments)?;
        }
        Ok(())
    }

    /// The same after something was erased from the register: all segments are merged into one, and the files
    /// that held it are removed at once. Who reads them meanwhile begins again.
    ///
    /// Nothing counts before all is merged: a writer that is stopped leaves the lake behind the erasure, and whoever
    /// follows the register next comes upon it again.
    ///
    /// # Errors
    /// As for [`Write::finish`].
    pub fn finish_and_forget(self, through: Place) -> Result<(), Error> {
        let (content, mut turn, mut segments) = self.close(&through)?;
        if segments.len() > 1 {
            let all = segments.len();
            turn.merge_last(content, &mut segments, all)?;
        }
        turn.name(content, &through, &segments)?;
        remove_forgotten(&turn.root, manifest::read(&turn.root)?.as_ref()).map(drop)
    }

    /// Ends the segment; the segments that are to count.
    fn close(self, through: &Place) -> Result<(&'c C, Turn, Vec<Segment>), Error> {
        let Write { content, mut turn, writer } = self;
        let size = writer.close()?;
        let mut segments = turn.before.take().map_or_else(Vec::new, |before| before.segments);
        if size.subjects > 0 || segments.is_empty() {
            segments.push(turn.segment(through.seq, size));
        }
        Ok((content, turn, segments))
    }
}

/// The right to write the next segment, alone.
#[doc(hidden)]
pub struct Turn {
    root: PathBuf,
    shape: Vec<String>,
    /// What counted when it was taken; `None` where the lake is made anew.
    before: Option<Manifest>,
    /// The segment with which the lake was made anew last.
    began: u64,
    number: u64,
    _lock: File,
}

impl Turn {
    fn take(root: &Path, shape: &[String], anew: bool) -> Result<Turn, Error> {
        let lock = lock(root, "lock")?;
        let counting = manifest::read(root)?;
        let number = 1 + remove_forgotten(root, counting.as_ref())?;
        let before = counting.filter(|manifest| !anew && manifest.shape == shape);
        let began = before.as_ref().map_or(number, |before| before.began);
        Ok(Turn { root: root.to_owned(), shape: shape.to_vec(), before, began, number, _lock: lock })
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The number of the segment that is written.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    fn segment(&self, through: u64, size: Size) -> Segment {
        Segment { number: self.number, through, lines: size.lines, groups: size.groups }
    }

    /// Puts one segment in the place of the last `run`, with all that counts of them.
    fn merge_last<C: Content>(&mut self, content: &C, segments: &mut Vec<Segment>, run: usize) -> Result<(), Error> {
        self.number += 1;
        let merged = segments.split_off(segments.len() - run);
        segments.push(self.merge(content, &merged)?);
        Ok(())
    }

    /// One segment of all that counts of several that follow each other.
    fn merge<C: Content>(&self, content: &C, segments: &[Segment]) -> Result<Segment, Error> {
        let mut merging = Merge::open(&self.root, segments, &content.tables())?;
        let mut writer = content.begin(self)?;
        while let Some(tables) = merging.next()? {
            writer.put(tables)?;
        }
        let through = segments.last().map_or(0, |last| last.through);
        Ok(self.segment(through, writer.close()?))
    }

    /// Lets these segments count and no others.
    fn name<C: Content>(&self, content: &C, through: &Place, segments: &[Segment]) -> Result<(), Error> {
        let named = manifest::new(self.shape.clone(), self.began, through.clone(), segments.to_vec());
        manifest::write(&self.root, &named)?;
        let file = |at: usize, table: &str| Segment::name(segments[at].number, table);
        match content.guide(segments.len(), &file) {
            Some((name, text)) => manifest::write_whole(&self.root, name, text.as_bytes()),
            None => Ok(()),
        }
    }
}

/// A lock in a folder, held as long as the file is.
pub(crate) fn lock(root: &Path, name: &str) -> Result<File, Error> {
    let path = root.join(name);
    let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(Error::file(&path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::Busy(root.to_owned())),
        Err(TryLockError::Error(error)) => Err(Error::file(&path)(error)),
    }
}

/// Removes the files of segments that no manifest names; returns the greatest number of a segment that was
/// ever seen. Files that a reader of the manifest before this one still holds were named until the last
/// writer was done.
fn remove_forgotten(root: &Path, manifest: Option<&Manifest>) -> Result<u64, Error> {
    let counting: BTreeSet<u64> =
        manifest.iter().flat_map(|manifest| &manifest.segments).map(|segment| segment.number).collect();
    let mut greatest = counting.last().copied().unwrap_or(0);
    for entry in fs::read_dir(root).map_err(Error::file(root))? {
        let path = entry.map_err(Error::file(root))?.path();
        let number = path.file_name().and_then(|name| name.to_str()).and_then(segment_number);
        let Some(number) = number else { continue };
        greatest = greatest.max(number);
        if !counting.contains(&number) {
            fs::remove_file(&path).map_err(Error::file(&path))?;
        }
    }
    Ok(greatest)
}

fn segment_number(name: &str) -> Option<u64> {
    name.strip_prefix('s')?.strip_suffix(".parquet")?.split_once('.')?.0.parse().ok()
}
