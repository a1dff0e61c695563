//! Routes of what officers leave to each other and take out: standing in, edits to confirm, sharing, extracts.

use super::Routes;
use crate::{action::Action, api, pages};

/// What officers leave to each other and take out.
pub(super) fn departments(routes: Routes) -> Routes {
    use axum::routing::{get, post};
    let (keep, sharing, extract) = (Action::KeepAccount, Action::ReadSharing, Action::Extract);
    routes
        .on("GET", "/{lang}/delegations", keep, get(pages::delegations::page))
        .on("POST", "/{lang}/delegations", keep, post(pages::delegations::make))
        .on("POST", "/{lang}/delegations/acting", keep, post(pages::delegations::stand_in))
        .on("POST", "/{lang}/delegations/{id}/withdrawal", keep, post(pages::delegations::withdraw))
        .on("GET", "/{lang}/sharing", sharing, get(pages::sharing::page))
        .on("POST", "/{lang}/sharing", sharing, post(pages::sharing::ask))
        .on("POST", "/{lang}/sharing/grants/{id}", sharing, post(pages::sharing::withdraw))
        .on("GET", "/{lang}/extracts", extract, get(pages::extracts::list))
        .on("POST", "/{lang}/extracts", extract, post(pages::extracts::take_out))
        .on("GET", "/{lang}/extracts/{id}", extract, get(pages::extracts::one))
        .on("GET", "/{lang}/extracts/{id}/file", extract, get(pages::extracts::file))
        .on("GET", "/{lang}/edits", Action::Deliver, get(pages::edit::list))
        .on("GET", "/{lang}/records/{id}/edit", Action::Deliver, get(pages::edit::form))
        .on("POST", "/{lang}/records/{id}/edit", Action::Deliver, post(pages::edit::act))
        .on("GET", "/api/v1/sharing", sharing, get(api::sharing::sharing))
        .on("POST", "/api/v1/sharing", sharing, post(api::sharing::ask))
        .on("POST", "/api/v1/grants/{id}/withdrawal", sharing, post(api::sharing::withdraw))
        .on("GET", "/api/v1/extracts", extract, get(api::extracts::list))
        .on("POST", "/api/v1/extracts", extract, post(api::extracts::take_out))
        .on("GET", "/api/v1/extracts/{id}", extract, get(api::extracts::one))
        .on("GET", "/api/v1/extracts/{id}/file", extract, get(api::extracts::file))
}
