//! An answer: batch by batch, in the form that is wanted.

use std::io::Write;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use datafusion::{
    arrow::{
        csv,
        json::{ArrayWriter, writer::WriterBuilder},
        util::display::{ArrayFormatter, FormatOptions},
    },
    error::DataFusionError,
    execution::SendableRecordBatchStream,
};
use futures_util::StreamExt;
use parquet::arrow::ArrowWriter;

use super::{of_engine, spill::Folder};
use crate::Error;

/// An answer that is being made.
pub struct Answer {
    stream: SendableRecordBatchStream,
    _spill: Folder,
}

/// The form of an answer for machines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// CSV with a header.
    Csv,
    /// One JSON array of objects.
    Json,
    /// A Parquet file.
    Parquet,
}

/// The first rows of an answer as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rows {
    /// The names of the columns.
    pub headings: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<String>>,
    /// Whether there are more.
    pub more: bool,
}

impl Answer {
    pub(super) fn new(stream: SendableRecordBatchStream, spill: Folder) -> Answer {
        Answer { stream, _spill: spill }
    }

    /// The columns.
    pub fn schema(&self) -> SchemaRef {
        self.stream.schema()
    }

    /// The next rows; `None` at the end.
    ///
    /// # Errors
    /// [`Error::Question`] where a value can't be computed, [`Error::TooMuchMemory`] where the budget is spent.
    pub async fn next(&mut self) -> Result<Option<RecordBatch>, Error> {
        self.stream.next().await.transpose().map_err(of_engine)
    }

    /// The first `most` rows as text.
    ///
    /// # Errors
    /// As for [`Answer::next`].
    pub async fn rows(mut self, most: usize) -> Result<Rows, Error> {
        let headings = self.schema().fields().iter().map(|field| field.name().clone()).collect();
        let mut answer = Rows { headings, rows: Vec::new(), more: false };
        while let Some(batch) = self.next().await? {
            let left = most - answer.rows.len();
            answer.more = batch.num_rows() > left;
            let part = batch.slice(0, left.min(batch.num_rows()));
            answer.rows.extend(texts(&part).map_err(of_engine)?);
            if answer.more {
                break;
            }
        }
        Ok(answer)
    }

    /// Writes all rows; returns how many there were.
    ///
    /// # Errors
    /// As for [`Answer::next`]; [`Error::Answer`] where they can't be written.
    pub async fn write(mut self, form: Form, out: impl Write + Send) -> Result<u64, Error> {
        let schema = self.schema();
        let mut writer = Writer::new(form, &schema, out)?;
        let mut rows = 0;
        while let Some(batch) = self.next().await? {
            rows += batch.num_rows() as u64;
            writer.write(&batch)?;
        }
        writer.close()?;
        Ok(rows)
    }
}

fn texts(batch: &RecordBatch) -> Result<Vec<Vec<String>>, DataFusionError> {
    let options = FormatOptions::default();
    let columns = batch.columns().iter().map(|column| ArrayFormatter::try_new(column, &options));
    let columns = columns.collect::<Result<Vec<_>, _>>()?;
    let row = |row| columns.iter().map(|column| column.value(row).to_string()).collect();
    Ok((0..batch.num_rows()).map(row).collect())
}

enum Writer<W: Write + Send> {
    Csv(csv::Writer<W>),
    Json(ArrayWriter<W>),
    Parquet(Box<ArrowWriter<W>>),
}

impl<W: Write + Send> Writer<W> {
    fn new(form: Form, schema: &SchemaRef, out: W) -> Result<Writer<W>, Error> {
        Ok(match form {
            Form::Csv => {
                let mut writer = csv::Writer::new(out);
                // The heading stands there for an answer without rows, too.
                writer.write(&RecordBatch::new_empty(schema.clone())).map_err(unwritten)?;
                Writer::Csv(writer)
            }
            Form::Json => Writer::Json(WriterBuilder::new().with_explicit_nulls(true).build(out)),
            Form::Parquet => {
                Writer::Parquet(Box::new(ArrowWriter::try_new(out, schema.clone(), None).map_err(unwritten)?))
            }
        })
    }

    fn write(&mut self, batch: &RecordBatch) -> Result<(), Error> {
        match self {
            Writer::Csv(writer) => writer.write(batch).map_err(unwritten),
            Writer::Json(writer) => writer.write(batch).map_err(unwritten),
            Writer::Parquet(writer) => writer.write(batch).map_err(unwritten),
        }
    }

    fn close(self) -> Result<(), Error> {
        match self {
            Writer::Csv(writer) => writer.into_inner().flush().map_err(unwritten),
            Writer::Json(mut writer) => {
                writer.finish().map_err(unwritten)?;
                let mut out = writer.into_inner();
                writeln!(out).and_then(|()| out.flush()).map_err(unwritten)
            }
            Writer::Parquet(writer) => writer.close().map(drop).map_err(unwritten),
        }
    }
}

fn unwritten(error: impl std::fmt::Display) -> Error {
    Error::Answer(error.to_string())
}
