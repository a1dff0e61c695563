//! Questions that a cluster answers: read and planned here, with the asker's views and the guard over them,
//! computed there.

use std::sync::Arc;

use datafusion::{common::tree_node::TreeNodeRecursion, error::Result, logical_expr::LogicalPlan};

use super::{Answer, Limits, Scope, context, of_engine, read, spill};
use crate::{
    Error,
    cluster::{self, Driver, Job},
    tables::{TableFiles, Tables},
};

/// Reads a question and lets a cluster answer it. One that asks of the tables themselves, such as `show tables`, is
/// answered here.
///
/// # Errors
/// As for [`super::ask`]; and where the cluster can't answer, here or while the answer is read.
pub async fn ask_cluster(
    driver: &Driver,
    files: &TableFiles,
    tables: &Tables,
    scope: &Scope,
    limits: &Limits,
    question: &str,
) -> Result<Answer, Error> {
    let spill = spill::Folder::take(&limits.spill_folder)?;
    let context = cluster::planning(&context(limits, driver.config().await?)?);
    let (pack, origin) = driver.pack();
    let frame = read(&context, files, tables, (pack, &origin), scope, question).await?;
    let schema = Arc::new(frame.schema().as_arrow().clone());
    if asks_of_tables(frame.logical_plan()).map_err(of_engine)? {
        return Answer::begin(schema, frame.execute_stream(), limits.threads, spill);
    }
    let plan = frame.create_physical_plan().await.map_err(of_engine)?;
    let job = Job::new(driver.cluster().clone(), plan, &context)?;
    let running = job.running();
    Ok(Answer::begin(schema, job.rows(), limits.threads, spill)?.of_job(running))
}

/// Whether a plan asks which tables and columns there are, or how a question is answered.
fn asks_of_tables(plan: &LogicalPlan) -> Result<bool> {
    let mut asks = false;
    plan.apply_with_subqueries(|part| {
        asks |= match part {
            LogicalPlan::Explain(_) | LogicalPlan::Analyze(_) | LogicalPlan::DescribeTable(_) => true,
            LogicalPlan::TableScan(scan) => scan.table_name.schema() == Some("information_schema"),
            _ => false,
        };
        Ok(if asks { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
    })?;
    Ok(asks)
}
