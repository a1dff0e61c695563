//! Proposals for many subjects at once: vector kernels find whom a rule set holds for, and what is then
//! proposed is said by the interpreter, with its facts and records.

use arrow_array::ArrayRef;
use domain::{Date, SubjectId, listing::Proposal};
use facts::{FactColumns, FactValue};
use rules::{
    Columnar, Literal, RuleSet,
    columnar::{ColumnError, column_of},
    front_matter::Source,
};

use crate::proposal::ProposalPlan;

/// The entry rule sets of a pack, prepared for columns. Made once, it is asked of any number of blocks.
#[derive(Clone, Debug)]
pub struct ColumnarProposals<'p> {
    plan: &'p ProposalPlan,
    /// A kernel a rule set; none for a table that is too large for one.
    kernels: Vec<Option<Columnar<'p>>>,
}

impl ProposalPlan {
    /// The same rule sets, over columns.
    pub fn columnar(&self) -> ColumnarProposals<'_> {
        let kernels = self.rule_sets.iter().map(|plan| Columnar::new(&plan.rule_set).ok()).collect();
        ColumnarProposals { plan: self, kernels }
    }
}

impl ColumnarProposals<'_> {
    /// What the rule sets in force on `on` propose for the subjects of a block: exactly what
    /// [`ProposalPlan::propose`] says of each of them that has a class. Those for whom nothing is
    /// proposed are left out.
    pub fn propose(&self, facts: &FactColumns, on: Date) -> Vec<(SubjectId, Vec<Proposal>)> {
        let subjects = facts.block().subjects();
        let mut asked = vec![false; subjects.len()];
        for (plan, kernel) in self.plan.rule_sets.iter().zip(&self.kernels) {
            if !plan.rule_set.in_force().contains(on) {
                continue;
            }
            // What does not fit into columns is asked row by row.
            let found = kernel.as_ref().and_then(|kernel| held(kernel, facts, on).ok());
            match found {
                Some(held) => asked.iter_mut().zip(held).for_each(|(asked, held)| *asked |= held),
                None => asked.fill(true),
            }
        }
        let proposed = asked.iter().zip(subjects).enumerate().filter(|(_, (asked, _))| **asked);
        proposed
            .filter_map(|(at, (_, (subject, class)))| {
                let proposals = self.plan.propose(*subject, Some((*class)?), &facts.of(at), on);
                (!proposals.is_empty()).then_some((*subject, proposals))
            })
            .collect()
    }
}

/// For each subject whether a row of the rule set holds.
fn held(kernel: &Columnar<'_>, facts: &FactColumns, on: Date) -> Result<Vec<bool>, ColumnError> {
    let subjects = facts.block().subjects().len();
    let hits = kernel.hits(subjects, &columns(kernel.rule_set(), facts)?, Some(on))?;
    Ok((0..subjects).map(|subject| hits.mask(subject).iter().any(|word| *word != 0)).collect())
}

fn columns(rule_set: &RuleSet, facts: &FactColumns) -> Result<Vec<Option<ArrayRef>>, ColumnError> {
    let inputs = rule_set.inputs().iter();
    inputs
        .map(|input| {
            let values: Vec<Literal> = match &input.source {
                Source::Fact(fact) => match facts.values(fact) {
                    Some(values) => values.iter().map(literal).collect(),
                    None => return Ok(None),
                },
                _ => {
                    let class = |(_, class): &(SubjectId, Option<domain::subject::SubjectClass>)| {
                        class.map_or(Literal::Null, |class| Literal::Text(class.word().into()))
                    };
                    facts.block().subjects().iter().map(class).collect()
                }
            };
            column_of(input, &values).map(Some)
        })
        .collect()
}

fn literal(value: &FactValue) -> Literal {
    match value {
        FactValue::Boolean(yes) => Literal::Boolean(*yes),
        FactValue::Number(number) => Literal::Number(*number),
        FactValue::Date(day) => Literal::Date(*day),
        FactValue::Text(text) => Literal::Text(text.as_str().into()),
        FactValue::Missing | FactValue::Unknown => Literal::Null,
    }
}
