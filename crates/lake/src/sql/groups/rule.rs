//! Where a plan counts by few groups: in each part, before the engine puts parts together. Rows of several tables are
//! counted table by table, so that what is the same in all rows of one (which data set they are of) is not looked at.

use std::{collections::BTreeSet, sync::Arc};

use arrow_schema::SchemaRef;
use datafusion::{
    common::{
        config::ConfigOptions,
        tree_node::{Transformed, TransformedResult, TreeNode},
    },
    error::{DataFusionError, Result},
    physical_expr::{
        AcrossPartitions, PhysicalExpr,
        aggregate::AggregateFunctionExpr,
        expressions::{Column, Literal},
        utils::collect_columns,
    },
    physical_optimizer::{
        PhysicalOptimizerRule, ensure_requirements::EnsureRequirements, optimizer::PhysicalOptimizer,
    },
    physical_plan::{
        ExecutionPlan, ExecutionPlanProperties, InputOrderMode,
        aggregates::{AggregateExec, AggregateMode, PhysicalGroupBy},
        projection::{ProjectionExec, ProjectionExpr},
        union::UnionExec,
    },
};

use super::plan::Grouping;

/// Counts by few groups where a plan may.
#[derive(Debug)]
struct FewGroups;

/// The engine's rules, and this one before the engine makes parts of plans fit together.
pub(in crate::sql) fn rules() -> Vec<Arc<dyn PhysicalOptimizerRule + Send + Sync>> {
    let mut rules = PhysicalOptimizer::default().rules;
    let fit = EnsureRequirements::new();
    if let Some(before) = rules.iter().position(|rule| rule.name() == fit.name()) {
        rules.insert(before, Arc::new(FewGroups));
    }
    rules
}

impl PhysicalOptimizerRule for FewGroups {
    fn name(&self) -> &str {
        "few_groups"
    }

    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, _config: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        let by_codes = |part: Arc<dyn ExecutionPlan>| match part.downcast_ref::<AggregateExec>() {
            Some(counts) if may(counts) => Ok(Transformed::yes(over(counts, counts.input(), &counts.schema())?)),
            _ => Ok(Transformed::no(part)),
        };
        plan.transform_up(by_codes).data()
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// Whether groups may come in any order, and each part may be counted in another way.
fn may(counts: &AggregateExec) -> bool {
    let any_order =
        |counted: &Arc<AggregateFunctionExpr>| counted.order_bys().is_empty() && counted.groups_accumulator_supported();
    *counts.mode() == AggregateMode::Partial
        && counts.group_expr().is_single()
        && !counts.group_expr().is_empty()
        && counts.limit_options().is_none()
        && counts.dynamic_expressions_produced().is_empty()
        && counts.aggr_expr().iter().all(any_order)
}

/// The same count over what lies below it.
fn over(counts: &AggregateExec, below: &Arc<dyn ExecutionPlan>, schema: &SchemaRef) -> Result<Arc<dyn ExecutionPlan>> {
    if let Some(union) = below.downcast_ref::<UnionExec>() {
        let parts = union.inputs().iter().map(|part| over(counts, part, schema));
        return UnionExec::try_new(parts.collect::<Result<_>>()?);
    }
    let narrowed = Arc::new(narrowed(counts, below)?);
    let grouping = if in_order(&narrowed) { None } else { Grouping::new(narrowed, schema.clone())? };
    Ok(match grouping {
        Some(grouping) => Arc::new(grouping),
        None => Arc::new(Expressions::of(counts).counting(below.clone())?),
    })
}

/// Whether rows come in the order of what they are grouped by: the engine then ends a group where the next begins.
fn in_order(counts: &AggregateExec) -> bool {
    let groups = counts.group_expr().expr();
    let differ = |at: usize| groups[at].0.downcast_ref::<Literal>().is_none();
    match counts.input_order_mode() {
        InputOrderMode::Linear => false,
        InputOrderMode::PartiallySorted(sorted) => sorted.iter().copied().any(differ),
        InputOrderMode::Sorted => (0..groups.len()).any(differ),
    }
}

/// The same count, of the columns that it looks at.
fn narrowed(counts: &AggregateExec, below: &Arc<dyn ExecutionPlan>) -> Result<AggregateExec> {
    let fields = below.schema();
    let known = |column: &Column| -> Option<Arc<dyn PhysicalExpr>> {
        let field = fields.field(column.index());
        let column: Arc<dyn PhysicalExpr> = Arc::new(Column::new(field.name(), column.index()));
        match below.equivalence_properties().is_expr_constant(&column)? {
            AcrossPartitions::Uniform(Some(value)) if value.data_type() == *field.data_type() => {
                Some(Arc::new(Literal::new(value)))
            }
            _ => None,
        }
    };
    let told = Expressions::of(counts).with_columns(known)?;
    let used: BTreeSet<usize> =
        told.all().flat_map(|part| collect_columns(&part)).map(|column| column.index()).collect();
    let projection = used.iter().map(|at| {
        let name = fields.field(*at).name();
        ProjectionExpr { expr: Arc::new(Column::new(name, *at)), alias: name.clone() }
    });
    let narrow: Arc<dyn ExecutionPlan> = match used.len() == fields.fields().len() {
        true => below.clone(),
        false => Arc::new(ProjectionExec::try_new(projection.collect::<Vec<_>>(), below.clone())?),
    };
    let moved = told.with_columns(|column| {
        let at = used.iter().position(|at| *at == column.index())?;
        Some(Arc::new(Column::new(fields.field(column.index()).name(), at)))
    })?;
    moved.counting(narrow)
}

/// What a count computes of rows.
struct Expressions {
    groups: Vec<(Arc<dyn PhysicalExpr>, String)>,
    counted: Vec<Arc<AggregateFunctionExpr>>,
    rows: Vec<Option<Arc<dyn PhysicalExpr>>>,
}

impl Expressions {
    fn of(counts: &AggregateExec) -> Expressions {
        Expressions {
            groups: counts.group_expr().expr().to_vec(),
            counted: counts.aggr_expr().to_vec(),
            rows: counts.filter_expr().to_vec(),
        }
    }

    fn all(&self) -> impl Iterator<Item = Arc<dyn PhysicalExpr>> {
        let groups = self.groups.iter().map(|(expression, _)| expression.clone());
        let counted = self.counted.iter().flat_map(|counted| counted.expressions());
        groups.chain(counted).chain(self.rows.iter().flatten().cloned())
    }

    /// The same with others in the place of columns.
    fn with_columns(&self, other: impl Fn(&Column) -> Option<Arc<dyn PhysicalExpr>>) -> Result<Expressions> {
        let put = |expression: Arc<dyn PhysicalExpr>| {
            let with = |part: Arc<dyn PhysicalExpr>| match part.downcast_ref::<Column>().and_then(&other) {
                Some(other) => Ok(Transformed::yes(other)),
                None => Ok(Transformed::no(part)),
            };
            expression.transform_up(with).data()
        };
        let groups = self.groups.iter().map(|(expression, name)| Ok((put(expression.clone())?, name.clone())));
        let counted = self.counted.iter().map(|counted| {
            let arguments = counted.expressions().into_iter().map(put).collect::<Result<_>>()?;
            let other = counted.with_new_expressions(arguments, vec![]);
            let other = other.ok_or_else(|| DataFusionError::Internal("a count keeps its arguments".to_owned()))?;
            Ok(Arc::new(other))
        });
        let rows = self.rows.iter().map(|rows| rows.clone().map(put).transpose());
        Ok(Expressions {
            groups: groups.collect::<Result<_>>()?,
            counted: counted.collect::<Result<_>>()?,
            rows: rows.collect::<Result<_>>()?,
        })
    }

    /// The engine's step that counts so.
    fn counting(self, below: Arc<dyn ExecutionPlan>) -> Result<AggregateExec> {
        let (groups, schema) = (PhysicalGroupBy::new_single(self.groups), below.schema());
        AggregateExec::try_new(AggregateMode::Partial, groups, self.counted, self.rows, below, schema)
    }
}
