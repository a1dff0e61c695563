//! Routes of samples: records drawn by chance and compared with their originals.

use super::Routes;
use crate::{action::Action, api, pages};

/// Samples.
pub(super) fn samples(routes: Routes) -> Routes {
    use axum::routing::{get, post};
    let (read, compare) = (Action::ReadSamples, Action::CompareRecords);
    routes
        .on("GET", "/{lang}/samples", read, get(pages::samples::list))
        .on("POST", "/{lang}/samples", compare, post(pages::samples::draw))
        .on("GET", "/{lang}/samples/{id}", read, get(pages::samples::one))
        .on("GET", "/{lang}/samples/{id}/records/{record}", read, get(pages::samples::record))
        .on("POST", "/{lang}/samples/{id}/records/{record}", compare, post(pages::samples::compare))
        .on("GET", "/api/v1/samples", read, get(api::samples::list))
        .on("POST", "/api/v1/samples", compare, post(api::samples::draw))
        .on("GET", "/api/v1/samples/{id}", read, get(api::samples::one))
        .on("POST", "/api/v1/samples/{id}/records/{record}", compare, post(api::samples::compare))
}
