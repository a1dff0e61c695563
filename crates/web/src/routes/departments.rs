//! Routes of what officers of departments leave to each other: standing in, edits to confirm, sharing.

use super::Routes;
use crate::{action::Action, api, pages};

/// What officers of departments leave to each other.
pub(super) fn departments(routes: Routes) -> Routes {
    use axum::routing::{get, post};
    let (keep, sharing) = (Action::KeepAccount, Action::ReadSharing);
    routes
        .on("GET", "/{lang}/delegations", keep, get(pages::delegations::page))
        .on("POST", "/{lang}/delegations", keep, post(pages::delegations::make))
        .on("POST", "/{lang}/delegations/acting", keep, post(pages::delegations::stand_in))
        .on("POST", "/{lang}/delegations/{id}/withdrawal", keep, post(pages::delegations::withdraw))
        .on("GET", "/{lang}/sharing", sharing, get(pages::sharing::page))
        .on("POST", "/{lang}/sharing", sharing, post(pages::sharing::ask))
        .on("POST", "/{lang}/sharing/grants/{id}", sharing, post(pages::sharing::withdraw))
        .on("GET", "/{lang}/edits", Action::Deliver, get(pages::edit::list))
        .on("GET", "/{lang}/records/{id}/edit", Action::Deliver, get(pages::edit::form))
        .on("POST", "/{lang}/records/{id}/edit", Action::Deliver, post(pages::edit::act))
        .on("GET", "/api/v1/sharing", sharing, get(api::sharing::sharing))
        .on("POST", "/api/v1/sharing", sharing, post(api::sharing::ask))
        .on("POST", "/api/v1/grants/{id}/withdrawal", sharing, post(api::sharing::withdraw))
}
