//! The step of a plan that counts by few groups, in the place of the engine's own.

use std::{
    fmt::{self, Formatter},
    sync::Arc,
};

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
#[cfg(feature = "cluster")]
use datafusion::physical_plan::empty::EmptyExec;
use datafusion::{
    common::tree_node::TreeNodeRecursion,
    error::{DataFusionError, Result},
    execution::{
        SendableRecordBatchStream, TaskContext,
        memory_pool::{MemoryConsumer, MemoryReservation},
    },
    physical_expr::{EquivalenceProperties, PhysicalExpr},
    physical_plan::{
        DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties, ReplaceChildrenOptions,
        aggregates::AggregateExec,
        execution_plan::{ChildrenPropertiesMode, EmissionType},
        metrics::{BaselineMetrics, ExecutionPlanMetricsSet, MetricsSet, RecordOutput},
        stream::RecordBatchStreamAdapter,
    },
};
use futures_util::{
    Stream, StreamExt, TryStreamExt,
    stream::{self, BoxStream},
};

use super::{codes::Key, counting::Groups, rest::Rest};

/// Counts the rows of each part by their groups, and leaves the rest of a part to the engine where there are too many.
#[derive(Debug)]
pub(crate) struct Grouping {
    /// The engine's step.
    plan: Arc<AggregateExec>,
    keys: Vec<Key>,
    schema: SchemaRef,
    properties: Arc<PlanProperties>,
    metrics: ExecutionPlanMetricsSet,
}

impl Grouping {
    /// In the place of a step that gives rows like these; `None` where its groups have no codes.
    pub fn new(plan: Arc<AggregateExec>, schema: SchemaRef) -> Result<Option<Grouping>> {
        let below = plan.input().schema();
        let keys = plan.group_expr().expr().iter().map(|(expression, _)| Key::of(expression, &below));
        let Some(keys) = keys.collect::<Result<Option<Vec<_>>>>()? else { return Ok(None) };
        let nothing = EquivalenceProperties::new(schema.clone());
        let (parts, bounds) = (plan.cache().output_partitioning().clone(), plan.cache().boundedness);
        let properties = Arc::new(PlanProperties::new(nothing, parts, EmissionType::Final, bounds));
        Ok(Some(Grouping { plan, keys, schema, properties, metrics: ExecutionPlanMetricsSet::new() }))
    }
}

#[cfg(feature = "cluster")]
impl Grouping {
    /// What another program makes it of again, with what lies below it: the engine's step, over nothing, and nothing of
    /// the columns that come of it.
    pub fn told(&self) -> Result<[Arc<dyn ExecutionPlan>; 2]> {
        let nothing = |schema: SchemaRef| Arc::new(EmptyExec::new(schema));
        Ok([anew(self.plan.clone(), vec![nothing(self.plan.input().schema())])?, nothing(self.schema.clone())])
    }

    /// Makes it again of what [`Grouping::told`] says, over `below`.
    pub fn again([step, gives]: [Arc<dyn ExecutionPlan>; 2], below: Arc<dyn ExecutionPlan>) -> Result<Grouping> {
        let other = || DataFusionError::Internal("a count by groups was told in another way".to_owned());
        let step = step.downcast_ref::<AggregateExec>().ok_or_else(other)?;
        let step = anew(Arc::new(step.clone()), vec![below])?;
        let step = step.downcast_ref::<AggregateExec>().ok_or_else(other)?;
        Grouping::new(Arc::new(step.clone()), gives.schema())?.ok_or_else(other)
    }
}

impl DisplayAs for Grouping {
    fn fmt_as(&self, form: DisplayFormatType, out: &mut Formatter<'_>) -> fmt::Result {
        write!(out, "FewGroups: ")?;
        self.plan.fmt_as(form, out)
    }
}

impl ExecutionPlan for Grouping {
    fn name(&self) -> &str {
        "FewGroups"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![self.plan.input()]
    }

    fn apply_expressions(
        &self,
        each: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        self.plan.apply_expressions(each)
    }

    fn with_new_children(self: Arc<Self>, below: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        let plan = anew(self.plan.clone(), below)?;
        let Some(plan) = plan.downcast_ref::<AggregateExec>() else { return Ok(plan) };
        match Grouping::new(Arc::new(plan.clone()), self.schema.clone())? {
            Some(grouping) => Ok(Arc::new(grouping)),
            None => Err(DataFusionError::Internal("groups that had codes have none".to_owned())),
        }
    }

    fn execute(&self, part: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let counting = Counting {
            rows: self.plan.input().execute(part, context.clone())?,
            groups: Groups::new(&self.plan, &self.keys)?,
            memory: MemoryConsumer::new(format!("FewGroups[{part}]")).register(context.memory_pool()),
            plan: self.plan.clone(),
            schema: self.schema.clone(),
            metrics: BaselineMetrics::new(&self.metrics, part),
            context,
        };
        let answer = stream::once(counting.all()).try_flatten();
        Ok(Box::pin(RecordBatchStreamAdapter::new(self.schema.clone(), answer)))
    }

    fn metrics(&self) -> Option<MetricsSet> {
        Some(self.metrics.clone_inner())
    }
}

/// The engine's step over something else.
fn anew(plan: Arc<AggregateExec>, below: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
    plan.replace_children(below, ReplaceChildrenOptions::new(ChildrenPropertiesMode::Recompute))
}

/// A part being counted.
struct Counting {
    rows: SendableRecordBatchStream,
    groups: Groups,
    memory: MemoryReservation,
    plan: Arc<AggregateExec>,
    schema: SchemaRef,
    metrics: BaselineMetrics,
    context: Arc<TaskContext>,
}

impl Counting {
    /// Counts all rows.
    async fn all(mut self) -> Result<BoxStream<'static, Result<RecordBatch>>> {
        let compute = self.metrics.elapsed_compute().clone();
        while let Some(rows) = self.rows.next().await.transpose()? {
            let timer = compute.timer();
            let taken = self.groups.take(&rows)?;
            let fits = taken && self.memory.try_resize(self.groups.size()).is_ok();
            timer.done();
            if !fits {
                let left = (!taken).then_some(rows);
                return self.leave(left);
            }
        }
        Ok(self.counted()?.boxed())
    }

    /// What was counted.
    fn counted(&mut self) -> Result<impl Stream<Item = Result<RecordBatch>> + use<>> {
        let counted = self.groups.finish(&self.schema)?.record_output(&self.metrics);
        let most = self.context.session_config().batch_size().max(1);
        let pieces = counted.into_iter().flat_map(move |rows| {
            let begins = (0..rows.num_rows()).step_by(most);
            begins.map(move |begin| Ok(rows.slice(begin, most.min(rows.num_rows() - begin))))
        });
        Ok(stream::iter(pieces))
    }

    /// Lets the engine count on: what was counted comes first, what is left of the rows after it.
    fn leave(mut self, left: Option<RecordBatch>) -> Result<BoxStream<'static, Result<RecordBatch>>> {
        let counted = self.counted()?;
        let Counting { rows, plan, schema, context, groups, memory, .. } = self;
        drop((groups, memory));
        let below = rows.schema();
        let rows = stream::iter(left.map(Ok)).chain(rows);
        let rest = Rest::new(Box::pin(RecordBatchStreamAdapter::new(below, rows)));
        let on = anew(plan, vec![Arc::new(rest)])?.execute(0, context)?;
        let as_said = move |rows: RecordBatch| Ok(RecordBatch::try_new(schema.clone(), rows.columns().to_vec())?);
        Ok(counted.chain(on.map(move |rows| rows.and_then(&as_said))).boxed())
    }
}
