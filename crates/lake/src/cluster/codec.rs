//! What travels to a cluster beside what the engine knows: the guard over a view, counts by few groups, our functions,
//! and work.

use std::sync::Arc;

use ballista_core::serde::BallistaPhysicalExtensionCodec;
use datafusion::{
    error::{DataFusionError, Result},
    execution::TaskContext,
    logical_expr::ScalarUDF,
    physical_plan::ExecutionPlan,
};
use datafusion_proto::{
    physical_plan::{AsExecutionPlan, PhysicalExtensionCodec, PhysicalProtoConverterExtension},
    protobuf::PhysicalPlanNode,
};
use prost::Message;

use super::{
    PackName, Works,
    work::{Call, WORK},
};
use crate::sql::{
    functions::{self, Function},
    groups::Grouping,
    guard::Guard,
};

/// What stands for a guard.
const GUARD: &[u8] = b"probity guard";

/// What stands before a count by few groups.
const GROUPING: &[u8] = b"probity groups";

/// Writes and reads plans.
#[derive(Debug, Default)]
pub(super) struct Codec {
    engine: BallistaPhysicalExtensionCodec,
    works: Works,
}

impl Codec {
    /// Of a program that can do `works`.
    pub fn new(works: Works) -> Codec {
        Codec { engine: BallistaPhysicalExtensionCodec::default(), works }
    }
}

impl PhysicalExtensionCodec for Codec {
    fn try_decode(
        &self,
        bytes: &[u8],
        below: &[Arc<dyn ExecutionPlan>],
        context: &TaskContext,
        converter: &dyn PhysicalProtoConverterExtension,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        match (bytes, below) {
            (GUARD, [below]) => Ok(Arc::new(Guard::new(below.clone()))),
            (told, [below]) if told.starts_with(GROUPING) => {
                let mut told = &told[GROUPING.len()..];
                let mut next = || {
                    let node = PhysicalPlanNode::decode_length_delimited(&mut told);
                    node.map_err(|error| refused(error.to_string()))?.try_into_physical_plan(context, self)
                };
                Ok(Arc::new(Grouping::again([next()?, next()?], below.clone())?))
            }
            _ => self.engine.try_decode(bytes, below, context, converter),
        }
    }

    fn try_encode(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        bytes: &mut Vec<u8>,
        converter: &dyn PhysicalProtoConverterExtension,
    ) -> Result<()> {
        if plan.downcast_ref::<Guard>().is_some() {
            bytes.extend_from_slice(GUARD);
            return Ok(());
        }
        if let Some(grouping) = plan.downcast_ref::<Grouping>() {
            bytes.extend_from_slice(GROUPING);
            for told in grouping.told()? {
                let node = PhysicalPlanNode::try_from_physical_plan(told, self)?;
                node.encode_length_delimited(bytes).map_err(|error| refused(error.to_string()))?;
            }
            return Ok(());
        }
        self.engine.try_encode(plan, bytes, converter)
    }

    fn try_decode_udf(&self, name: &str, bytes: &[u8]) -> Result<Arc<ScalarUDF>> {
        if name == WORK {
            return Ok(Arc::new(Call::read(bytes, &self.works).map_err(refused)?.into()));
        }
        let origin = PackName::from_bytes(bytes).map_err(refused)?;
        let pack = origin.load().map_err(refused)?;
        let known = functions::all(&pack, &Arc::from(bytes)).find(|function| function.name() == name);
        known.map(Arc::new).ok_or_else(|| refused(format!("there is no function `{name}`")))
    }

    fn try_encode_udf(&self, function: &ScalarUDF, bytes: &mut Vec<u8>) -> Result<()> {
        if let Some(ours) = function.inner().downcast_ref::<Function>() {
            bytes.extend_from_slice(ours.origin());
        } else if let Some(call) = function.inner().downcast_ref::<Call>() {
            call.write(bytes);
        }
        Ok(())
    }
}

fn refused(reason: String) -> DataFusionError {
    DataFusionError::Plan(reason)
}
