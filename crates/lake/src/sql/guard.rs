//! A view that nothing of a question gets behind. An engine moves the conditions of a question as near to the
//! data as it can, where a condition on a row that is not to be seen could tell of it by an error. Here the view
//! is a source of its own: what leaves it is all that any condition meets.

use std::{
    fmt::{self, Formatter},
    sync::Arc,
};

use async_trait::async_trait;
use datafusion::{
    arrow::datatypes::SchemaRef,
    catalog::{Session, TableProvider},
    common::tree_node::TreeNodeRecursion,
    error::{DataFusionError, Result},
    execution::{SendableRecordBatchStream, TaskContext},
    logical_expr::{Expr, TableType},
    physical_expr::{EquivalenceProperties, PhysicalExpr},
    physical_plan::{
        DisplayAs, DisplayFormatType, ExecutionPlan, ExecutionPlanProperties, Partitioning, PlanProperties,
    },
    prelude::DataFrame,
};

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
        Ok(Arc::new(Guard::new(plan)))
    }
}

/// A plan that tells those above it nothing but its columns and into how many parts its rows fall: it takes no
/// condition, column list, limit or order for what lies below it.
#[derive(Debug)]
pub(crate) struct Guard {
    below: Arc<dyn ExecutionPlan>,
    properties: Arc<PlanProperties>,
}

impl Guard {
    pub fn new(below: Arc<dyn ExecutionPlan>) -> Guard {
        let parts = Partitioning::UnknownPartitioning(below.output_partitioning().partition_count());
        let nothing = EquivalenceProperties::new(below.schema());
        let properties = PlanProperties::new(nothing, parts, below.pipeline_behavior(), below.boundedness());
        Guard { below, properties: Arc::new(properties) }
    }
}

impl DisplayAs for Guard {
    fn fmt_as(&self, _form: DisplayFormatType, out: &mut Formatter<'_>) -> fmt::Result {
        write!(out, "Guard")
    }
}

impl ExecutionPlan for Guard {
    fn name(&self) -> &str {
        "Guard"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.below]
    }

    fn benefits_from_input_partitioning(&self) -> Vec<bool> {
        vec![false]
    }

    fn apply_expressions(
        &self,
        _each: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(self: Arc<Self>, below: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        match <[Arc<dyn ExecutionPlan>; 1]>::try_from(below) {
            Ok([below]) => Ok(Arc::new(Guard::new(below))),
            Err(_) => Err(DataFusionError::Internal("a guard stands over one plan".to_owned())),
        }
    }

    fn execute(&self, part: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        self.below.execute(part, context)
    }
}
