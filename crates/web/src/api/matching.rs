//! Whom rows of somebody's table are about.

use axum::{body::Bytes, response::Response};
use domain::{Date, PartyRow};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{answer, problem::Problem, query::Params, visit::Visit};

/// Rows of one request at most.
pub(crate) const MOST_ROWS: usize = 200;
/// The largest request.
pub(crate) const LARGEST: usize = 512 * 1_024;
/// Characters of one value at most.
const LONGEST_VALUE: usize = 400;
/// Candidates of a row: so many where nothing is said, and at most.
const CANDIDATES: (usize, usize) = (3, 20);

/// A row; what it has not may be left out.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct MatchRow {
    /// Its id, which the answer repeats.
    id: String,
    /// The name.
    name: String,
    /// A code of any scheme.
    code: String,
    /// The place of the seat: a name or a code of a division.
    place: String,
    /// The address.
    address: String,
    /// The representative.
    representative: String,
    /// The telephone: compared for those alone who may know it.
    phone: String,
    /// The day that the row is about.
    #[schema(value_type = Option<String>, format = Date)]
    date: Option<Date>,
}

impl MatchRow {
    fn mention(self) -> Result<PartyRow, Problem> {
        let MatchRow { id, name, code, place, address, representative, phone, date } = self;
        let texts = [&id, &name, &code, &place, &address, &representative, &phone];
        if texts.iter().any(|text| text.chars().count() > LONGEST_VALUE) {
            return Err(Problem::invalid("body", format!("at most {LONGEST_VALUE} characters a value")));
        }
        Ok(PartyRow { id, name, code, place, address, representative, phone, date })
    }
}

/// How many candidates of a row are wanted.
pub(crate) fn candidates(wanted: Option<usize>) -> usize {
    wanted.unwrap_or(CANDIDATES.0).clamp(1, CANDIDATES.1)
}

/// One row, or many in an array: answered as a page in the order asked.
pub(crate) async fn match_rows(visit: Visit, params: Params, body: Bytes) -> Result<Response, Problem> {
    let many = body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[');
    let rows: Vec<MatchRow> = if many {
        serde_json::from_slice(&body).map_err(|error| Problem::invalid("body", error))?
    } else {
        vec![serde_json::from_slice(&body).map_err(|error| Problem::invalid("body", error))?]
    };
    if rows.is_empty() || rows.len() > MOST_ROWS {
        return Err(Problem::invalid("body", format!("1 to {MOST_ROWS} rows")));
    }
    let rows = rows.into_iter().map(MatchRow::mention).collect::<Result<Vec<_>, _>>()?;
    let most = candidates(params.typed("candidates")?);
    answer::json(&visit, &visit.portal().match_rows(&visit.viewer, rows, most).await?)
}
