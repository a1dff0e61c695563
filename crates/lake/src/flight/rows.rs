//! An answer as it travels: in types that every tool reads, batch by batch, never more than a few of them in memory.

use std::{pin::Pin, sync::Arc};

use arrow_array::{RecordBatch, RecordBatchOptions};
use arrow_flight::{FlightData, encode::FlightDataEncoderBuilder, error::FlightError};
use arrow_schema::{DataType, Field, FieldRef, Fields, Schema, SchemaRef};
use datafusion::arrow::compute::cast;
use futures_util::{Stream, StreamExt, stream};
use tokio::{sync::mpsc, time::sleep_until};
use tonic::{Response, Status};

use super::{Asked, Refusal, running::Place};

/// What is sent as an answer.
pub(super) type Sent = Pin<Box<dyn Stream<Item = Result<FlightData, Status>> + Send>>;

/// Rows that are there already.
pub(super) fn of_batch(batch: RecordBatch) -> Response<Sent> {
    send(batch.schema(), stream::iter([Ok(batch)]))
}

/// Batches that wait to be sent.
const AHEAD: usize = 1;

/// Rows that are being computed: in a task of their own, which ends when they are stopped, when nobody waits for them,
/// and when their time is over, even where a tool that holds them takes none.
pub(super) fn of_answer<A: Send + 'static>(asked: impl Asked, place: Place<A>) -> Response<Sent> {
    let columns = plain(&asked.columns());
    let (made, rows) = mpsc::channel(AHEAD);
    let making = tokio::spawn(make(asked, place, made));
    let as_sent = columns.clone();
    let rows = stream::unfold(Some((rows, making)), move |going| {
        let columns = as_sent.clone();
        async move {
            let (mut rows, making) = going?;
            if let Some(rows_now) = rows.recv().await {
                return Some((as_plain(&rows_now, &columns), Some((rows, making))));
            }
            // What was sent before is no answer: a tool that only saw the end would take it for one.
            let refusal = making.await.unwrap_or(Err(Refusal::Broken)).err()?;
            Some((Err(FlightError::Tonic(Box::new(refusal.into()))), None))
        }
    });
    send(columns, rows)
}

async fn make<A>(mut asked: impl Asked, mut place: Place<A>, made: mpsc::Sender<RecordBatch>) -> Result<(), Refusal> {
    let (until, late) = asked.until();
    let making = async {
        while let Some(rows) = asked.next().await? {
            if made.send(rows).await.is_err() {
                break;
            }
        }
        Ok(())
    };
    tokio::select! {
        done = making => done,
        () = place.stopped() => Err(Refusal::Stopped),
        () = made.closed() => Ok(()),
        () = sleep_until(until) => Err(late),
    }
}

fn send(
    columns: SchemaRef,
    rows: impl Stream<Item = Result<RecordBatch, FlightError>> + Send + 'static,
) -> Response<Sent> {
    let sent = FlightDataEncoderBuilder::new().with_schema(columns).build(rows);
    Response::new(Box::pin(sent.map(|part| part.map_err(Status::from))))
}

fn as_plain(rows: &RecordBatch, columns: &SchemaRef) -> Result<RecordBatch, FlightError> {
    let values = rows.columns().iter().zip(columns.fields()).map(|(values, field)| cast(values, field.data_type()));
    let values = values.collect::<Result<Vec<_>, _>>()?;
    let options = RecordBatchOptions::new().with_row_count(Some(rows.num_rows()));
    Ok(RecordBatch::try_new_with_options(columns.clone(), values, &options)?)
}

/// The same columns without views and dictionaries, which some tools do not read, and without notes of the engine.
pub(super) fn plain(columns: &Schema) -> SchemaRef {
    Arc::new(Schema::new(fields(columns.fields())))
}

fn fields(all: &Fields) -> Fields {
    all.iter().map(field).collect()
}

fn field(field: &FieldRef) -> FieldRef {
    Arc::new(Field::new(field.name(), kind(field.data_type()), field.is_nullable()))
}

fn kind(of: &DataType) -> DataType {
    match of {
        DataType::Utf8View => DataType::Utf8,
        DataType::BinaryView => DataType::Binary,
        DataType::Dictionary(_, values) => kind(values),
        DataType::List(item) | DataType::ListView(item) => DataType::List(field(item)),
        DataType::LargeList(item) | DataType::LargeListView(item) => DataType::LargeList(field(item)),
        DataType::FixedSizeList(item, length) => DataType::FixedSizeList(field(item), *length),
        DataType::Struct(parts) => DataType::Struct(fields(parts)),
        other => other.clone(),
    }
}
