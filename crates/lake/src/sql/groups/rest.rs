//! Rows that were begun to be read, for a step of the engine that reads on.

use std::{
    fmt::{self, Debug, Formatter},
    sync::{Arc, Mutex, PoisonError},
};

use datafusion::{
    common::tree_node::TreeNodeRecursion,
    error::{DataFusionError, Result},
    execution::{SendableRecordBatchStream, TaskContext},
    physical_expr::{EquivalenceProperties, PhysicalExpr},
    physical_plan::{
        DisplayAs, DisplayFormatType, ExecutionPlan, Partitioning, PlanProperties,
        execution_plan::{Boundedness, EmissionType},
    },
};

/// The rest of the rows of a part, given out once.
pub(super) struct Rest {
    rows: Mutex<Option<SendableRecordBatchStream>>,
    properties: Arc<PlanProperties>,
}

impl Rest {
    pub fn new(rows: SendableRecordBatchStream) -> Rest {
        let nothing = EquivalenceProperties::new(rows.schema());
        let one = Partitioning::UnknownPartitioning(1);
        let properties = PlanProperties::new(nothing, one, EmissionType::Incremental, Boundedness::Bounded);
        Rest { rows: Mutex::new(Some(rows)), properties: Arc::new(properties) }
    }
}

impl Debug for Rest {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        write!(out, "Rest")
    }
}

impl DisplayAs for Rest {
    fn fmt_as(&self, _form: DisplayFormatType, out: &mut Formatter<'_>) -> fmt::Result {
        write!(out, "Rest")
    }
}

impl ExecutionPlan for Rest {
    fn name(&self) -> &str {
        "Rest"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![]
    }

    fn apply_expressions(
        &self,
        _each: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(self: Arc<Self>, _below: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(self)
    }

    fn execute(&self, _part: usize, _context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner).take();
        rows.ok_or_else(|| DataFusionError::Internal("the rest of rows is read once".to_owned()))
    }
}
