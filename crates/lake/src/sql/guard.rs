//! A view that nothing of a question gets behind. An engine moves the conditions of a question as near to the
//! data as it can, where a condition on a row that is not to be seen could tell of it by an error. Here the view
//! is a source of its own: what leaves it is all that any condition meets.

use std::sync::Arc;

use async_trait::async_trait;
use datafusion::{
    arrow::datatypes::SchemaRef,
    catalog::{Session, TableProvider},
    error::Result,
    execution::{SendableRecordBatchStream, TaskContext},
    logical_expr::{Expr, TableType},
    physical_plan::{
        ExecutionPlan, ExecutionPlanProperties,
        stream::RecordBatchStreamAdapter,
        streaming::{PartitionStream, StreamingTableExec},
    },
    prelude::DataFrame,
};
use futures_util::stream;

/// A view, guarded.
#[derive(Debug)]
pub(super) struct Guarded {
    view: DataFrame,
    schema: SchemaRef,
}

impl Guarded {
    pub fn new(view: DataFrame) -> Guarded {
        Guarded { schema: Arc::new(view.schema().as_arrow().clone()), view }
    }
}

#[async_trait]
impl TableProvider for Guarded {
    fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }

    fn table_type(&self) -> TableType {
        TableType::View
    }

    /// Only the columns that are asked for are read; conditions stay outside.
    async fn scan(
        &self,
        _state: &dyn Session,
        projection: Option<&Vec<usize>>,
        _filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let mut view = self.view.clone();
        if let Some(columns) = projection {
            let names = columns.iter().map(|column| self.schema.field(*column).name().as_str());
            view = view.select_columns(&names.collect::<Vec<_>>())?;
        }
        let plan = view.limit(0, limit)?.create_physical_plan().await?;
        let schema = plan.schema();
        let part =
            |part| Arc::new(Part { plan: plan.clone(), schema: schema.clone(), part }) as Arc<dyn PartitionStream>;
        let parts = (0..plan.output_partitioning().partition_count()).map(part).collect();
        Ok(Arc::new(StreamingTableExec::try_new(schema.clone(), parts, None, [], false, None)?))
    }
}

/// A part of the view's rows.
#[derive(Debug)]
struct Part {
    plan: Arc<dyn ExecutionPlan>,
    schema: SchemaRef,
    part: usize,
}

impl PartitionStream for Part {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn execute(&self, context: Arc<TaskContext>) -> SendableRecordBatchStream {
        self.plan.execute(self.part, context).unwrap_or_else(|error| {
            let failed = stream::iter([Err(error)]);
            Box::pin(RecordBatchStreamAdapter::new(self.schema.clone(), failed))
        })
    }
}
