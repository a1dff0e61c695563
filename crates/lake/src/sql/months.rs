//! Months of days. A question cuts a day down to its month by way of an instant (`cast(date_trunc('month', day) as
//! date)`), which costs more than all the rest of a count by month: of a day it is one step here.

use std::sync::Arc;

use datafusion::{
    arrow::datatypes::DataType,
    common::{DFSchema, config::ConfigOptions, tree_node::Transformed},
    error::Result,
    logical_expr::{Cast, Expr, ExprSchemable, ScalarUDF, expr::ScalarFunction, expr_rewriter::FunctionRewrite},
};

/// Puts the first day of a month, quarter or year in the place of a cut that goes by way of an instant.
#[derive(Debug)]
pub(super) struct FirstDays {
    /// Our functions, by the word of their period.
    functions: [(&'static str, Arc<ScalarUDF>); 3],
}

impl FirstDays {
    pub fn new(of: impl Fn(&str) -> Option<Arc<ScalarUDF>>) -> Option<FirstDays> {
        let named = |period, name| Some((period, of(name)?));
        let functions =
            [named("month", "first_of_month")?, named("quarter", "first_of_quarter")?, named("year", "first_of_year")?];
        Some(FirstDays { functions })
    }

    /// The function that cuts a day down to a period as `cut` does with an instant.
    fn of(&self, cut: &ScalarFunction) -> Option<Arc<ScalarUDF>> {
        let (period, _) = match cut.args.as_slice() {
            [Expr::Literal(period, _), day] if cut.func.name() == "date_trunc" => (period, day),
            _ => return None,
        };
        let word = period.try_as_str().flatten()?.to_ascii_lowercase();
        self.functions.iter().find(|(period, _)| *period == word).map(|(_, function)| function.clone())
    }
}

impl FunctionRewrite for FirstDays {
    fn name(&self) -> &str {
        "first_days"
    }

    fn rewrite(&self, expr: Expr, schema: &DFSchema, _config: &ConfigOptions) -> Result<Transformed<Expr>> {
        let Expr::Cast(Cast { expr: inner, field }) = &expr else { return Ok(Transformed::no(expr)) };
        let Expr::ScalarFunction(cut) = inner.as_ref() else { return Ok(Transformed::no(expr)) };
        if field.data_type() != &DataType::Date32 {
            return Ok(Transformed::no(expr));
        }
        match self.of(cut) {
            Some(function) if cut.args[1].get_type(schema)? == DataType::Date32 => {
                Ok(Transformed::yes(function.call(vec![cut.args[1].clone()])))
            }
            _ => Ok(Transformed::no(expr)),
        }
    }
}
