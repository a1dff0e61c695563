//! An answer: batch by batch, in the form that is wanted.

use std::io::Write;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use datafusion::{
    arrow::{
        json::{ArrayWriter, writer::WriterBuilder},
        util::display::{ArrayFormatter, FormatOptions},
    },
    error::DataFusionError,
    execution::SendableRecordBatchStream,
};
use domain::cell::guarded;
use futures_util::StreamExt;
use parquet::arrow::ArrowWriter;
use tokio::{
    runtime::{Builder, Runtime},
    sync::mpsc,
};

use super::{of_engine, spill::Folder};
use crate::Error;

/// Batches that wait to be taken.
const AHEAD: usize = 2;

/// An answer that is being made, on threads of its own: an operator that computes for long looks at nothing else
/// meanwhile, and whoever waits must be able to give up.
pub struct Answer {
    schema: SchemaRef,
    batches: mpsc::Receiver<Result<RecordBatch, DataFusionError>>,
    engine: Option<Runtime>,
    _spill: Folder,
    /// Where a cluster computes it.
    #[cfg(feature = "cluster")]
    _job: Option<crate::cluster::Running>,
}

impl Drop for Answer {
    /// What is still computed ends when it looks up, or with the process.
    fn drop(&mut self) {
        if let Some(engine) = self.engine.take() {
            engine.shutdown_background();
        }
    }
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
    /// Begins to answer with rows that `rows` begins to compute.
    pub(super) fn begin(
        schema: SchemaRef,
        rows: impl Future<Output = Result<SendableRecordBatchStream, DataFusionError>> + Send + 'static,
        threads: usize,
        spill: Folder,
    ) -> Result<Answer, Error> {
        let mut engine = Builder::new_multi_thread();
        let engine = engine.worker_threads(threads.max(1)).enable_all().build().map_err(unwritten)?;
        let (made, batches) = mpsc::channel(AHEAD);
        engine.spawn(async move {
            let mut stream = match rows.await {
                Ok(stream) => stream,
                Err(error) => return drop(made.send(Err(error)).await),
            };
            while let Some(batch) = stream.next().await {
                if made.send(batch).await.is_err() {
                    return;
                }
            }
        });
        Ok(Answer {
            schema,
            batches,
            engine: Some(engine),
            _spill: spill,
            #[cfg(feature = "cluster")]
            _job: None,
        })
    }

    /// The same, of a job that ends when nobody waits for the answer any more.
    #[cfg(feature = "cluster")]
    pub(super) fn of_job(mut self, job: crate::cluster::Running) -> Answer {
        self._job = Some(job);
        self
    }

    /// The columns.
    pub fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }

    /// The next rows; `None` at the end.
    ///
    /// # Errors
    /// [`Error::Question`] where a value can't be computed, [`Error::TooMuchMemory`] where the budget is spent.
    pub async fn next(&mut self) -> Result<Option<RecordBatch>, Error> {
        self.batches.recv().await.transpose().map_err(of_engine)
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
    Csv(Box<csv::Writer<W>>),
    Json(ArrayWriter<W>),
    Parquet(Box<ArrowWriter<W>>),
}

impl<W: Write + Send> Writer<W> {
    fn new(form: Form, schema: &SchemaRef, out: W) -> Result<Writer<W>, Error> {
        Ok(match form {
            Form::Csv => {
                let mut writer = csv::Writer::from_writer(out);
                writer.write_record(schema.fields().iter().map(|field| field.name())).map_err(unwritten)?;
                Writer::Csv(Box::new(writer))
            }
            Form::Json => Writer::Json(WriterBuilder::new().with_explicit_nulls(true).build(out)),
            Form::Parquet => {
                Writer::Parquet(Box::new(ArrowWriter::try_new(out, schema.clone(), None).map_err(unwritten)?))
            }
        })
    }

    fn write(&mut self, batch: &RecordBatch) -> Result<(), Error> {
        match self {
            Writer::Csv(writer) => texts(batch).map_err(of_engine)?.iter().try_for_each(|row| {
                writer.write_record(row.iter().map(|cell| guarded(cell).into_owned())).map_err(unwritten)
            }),
            Writer::Json(writer) => writer.write(batch).map_err(unwritten),
            Writer::Parquet(writer) => writer.write(batch).map_err(unwritten),
        }
    }

    fn close(self) -> Result<(), Error> {
        match self {
            Writer::Csv(mut writer) => writer.flush().map_err(unwritten),
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
