//! Parquet files: written a batch at a time, read a group or a piece at a time.

use std::{
    fs::File,
    ops::RangeInclusive,
    path::{Path, PathBuf},
};

use arrow_array::{Array, Int64Array, RecordBatch, RecordBatchReader, cast::AsArray, types::Int64Type};
use arrow_schema::SchemaRef;
use parquet::{
    arrow::{
        ArrowWriter, ProjectionMask,
        arrow_reader::{
            ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
        },
    },
    file::{metadata::RowGroupMetaData, properties::WriterProperties, statistics::Statistics},
};

use crate::Error;

/// Rows of one batch of a file that is read piece by piece.
const ROWS_AT_A_TIME: usize = 16_384;

/// A file being written.
pub(crate) struct FileWriter {
    path: PathBuf,
    writer: ArrowWriter<File>,
    rows: u64,
}

impl FileWriter {
    /// Begins a file; a row group ends after `most` rows, or where none are named when it is told to.
    pub fn new(path: PathBuf, schema: SchemaRef, most: Option<usize>) -> Result<FileWriter, Error> {
        let file = File::create(&path).map_err(Error::file(&path))?;
        let properties = WriterProperties::builder().set_max_row_group_row_count(most).build();
        let writer = ArrowWriter::try_new(file, schema, Some(properties)).map_err(Error::damaged(&path))?;
        Ok(FileWriter { path, writer, rows: 0 })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn write(&mut self, batch: &RecordBatch) -> Result<(), Error> {
        self.rows += batch.num_rows() as u64;
        self.writer.write(batch).map_err(Error::damaged(&self.path))
    }

    /// Writes a row group of its own; none where the batch is empty.
    pub fn write_group(&mut self, batch: &RecordBatch) -> Result<(), Error> {
        self.write(batch)?;
        self.writer.flush().map_err(Error::damaged(&self.path))
    }

    /// Ends the file, so that it lies on disk; returns its rows.
    pub fn close(self) -> Result<u64, Error> {
        let file = self.writer.into_inner().map_err(Error::damaged(&self.path))?;
        file.sync_all().map_err(Error::file(&self.path))?;
        Ok(self.rows)
    }
}

/// A file with what stands at its end.
#[derive(Clone, Debug)]
pub(crate) struct Opened {
    pub path: PathBuf,
    pub metadata: ArrowReaderMetadata,
}

impl Opened {
    /// Opens a file; `None` where there is none.
    pub fn open(path: PathBuf) -> Result<Option<Opened>, Error> {
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Error::file(&path)(error)),
        };
        let metadata = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()).map_err(Error::damaged(&path))?;
        Ok(Some(Opened { path, metadata }))
    }

    pub fn reader(&self) -> Result<ParquetRecordBatchReaderBuilder<File>, Error> {
        let file = File::open(&self.path).map_err(Error::file(&self.path))?;
        Ok(ParquetRecordBatchReaderBuilder::new_with_metadata(file, self.metadata.clone()))
    }
}

/// The rows of a file whose first column names their subject, in the order of subjects, taken piece by piece.
pub(crate) struct Rows {
    path: PathBuf,
    reader: ParquetRecordBatchReader,
    /// The subjects whose rows are read.
    subjects: RangeInclusive<i64>,
    /// What was read and not taken.
    left: Option<RecordBatch>,
    schema: SchemaRef,
}

impl Rows {
    /// Opens a file, with all columns or with those named, for the rows of some subjects.
    pub fn open(
        path: PathBuf,
        rows_at_a_time: Option<usize>,
        columns: Option<&[String]>,
        subjects: RangeInclusive<i64>,
    ) -> Result<Rows, Error> {
        let opened = Opened::open(path.clone())?;
        let opened = opened.ok_or_else(|| Error::damaged(&path)("the manifest names it, and it is not there"))?;
        let mut reader = opened.reader()?.with_batch_size(rows_at_a_time.unwrap_or(ROWS_AT_A_TIME));
        if let Some(columns) = columns {
            let schema = opened.metadata.schema();
            let wanted = columns.iter().filter_map(|name| schema.index_of(name).ok()).chain([0]);
            reader = reader.with_projection(ProjectionMask::roots(opened.metadata.parquet_schema(), wanted));
        }
        let groups = opened.metadata.metadata().row_groups().iter().enumerate();
        let holds = |group: &RowGroupMetaData| match extremes(group) {
            Some((least, greatest)) => least <= *subjects.end() && *subjects.start() <= greatest,
            None => true,
        };
        let groups = groups.filter(|(_, group)| holds(group)).map(|(at, _)| at).collect();
        let reader = reader.with_row_groups(groups).build().map_err(Error::damaged(&path))?;
        let schema = reader.schema();
        Ok(Rows { path, reader, subjects, left: None, schema })
    }

    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// The last subject of what is read and not taken; `None` at the end.
    pub fn last_read(&mut self) -> Result<Option<i64>, Error> {
        if self.left.is_none() {
            self.left = self.next_batch()?;
        }
        let Some(left) = &self.left else { return Ok(None) };
        Ok(subjects(left, &self.path)?.values().last().copied())
    }

    /// Takes all rows of subjects up to `last`, that one included.
    pub fn take_through(&mut self, last: i64) -> Result<Vec<RecordBatch>, Error> {
        let mut taken = Vec::new();
        loop {
            let batch = match self.left.take() {
                Some(batch) => batch,
                None => match self.next_batch()? {
                    Some(batch) => batch,
                    None => return Ok(taken),
                },
            };
            let end = subjects(&batch, &self.path)?.values().partition_point(|subject| *subject <= last);
            if end > 0 {
                taken.push(batch.slice(0, end));
            }
            if end < batch.num_rows() {
                self.left = Some(batch.slice(end, batch.num_rows() - end));
                return Ok(taken);
            }
        }
    }

    fn next_batch(&mut self) -> Result<Option<RecordBatch>, Error> {
        for batch in &mut self.reader {
            let batch = batch.map_err(Error::damaged(&self.path))?;
            let ids = subjects(&batch, &self.path)?.values();
            let begin = ids.partition_point(|subject| subject < self.subjects.start());
            let end = ids.partition_point(|subject| subject <= self.subjects.end());
            if begin < end {
                return Ok(Some(batch.slice(begin, end - begin)));
            }
        }
        Ok(None)
    }
}

/// The least and the greatest subject of a row group, where its file says them.
pub(crate) fn extremes(group: &RowGroupMetaData) -> Option<(i64, i64)> {
    match group.columns().first()?.statistics()? {
        Statistics::Int64(said) => Some((*said.min_opt()?, *said.max_opt()?)),
        _ => None,
    }
}

/// The first column: whom each row is of.
pub(crate) fn subjects<'b>(batch: &'b RecordBatch, path: &Path) -> Result<&'b Int64Array, Error> {
    let column = batch.column(0).as_primitive_opt::<Int64Type>().filter(|column| column.null_count() == 0);
    column.ok_or_else(|| Error::damaged(path)("its first column does not name subjects"))
}
