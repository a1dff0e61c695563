//! Routes of deliveries: handing files over, what became of their rows, and of those that are held.

use super::{Routes, Thing::Delivery};
use crate::{action::Action, api, pages};

/// Handing files over, and what became of their rows.
pub(super) fn pages(routes: Routes) -> Routes {
    use axum::routing::{get, post};
    let uploads = axum::extract::DefaultBodyLimit::disable();
    routes
        .on("GET", "/{lang}/deliveries", Action::ReadDelivery, get(pages::deliveries::list))
        .on("GET", "/{lang}/deliveries/new", Action::Deliver, get(pages::deliveries::form))
        .on("POST", "/{lang}/deliveries", Action::Deliver, post(pages::deliveries::upload).layer(uploads))
        .on("POST", "/{lang}/deliveries/dry-run", Action::Deliver, post(pages::deliveries::dry_run).layer(uploads))
        .about("GET", "/{lang}/deliveries/{id}", Action::ReadDelivery, Delivery, get(pages::deliveries::delivery))
        .about(
            "GET",
            "/{lang}/deliveries/{id}/{file}",
            Action::ReadDelivery,
            Delivery,
            get(pages::deliveries::rejected),
        )
        .on("GET", "/{lang}/held-deliveries", Action::ReadDelivery, get(pages::deliveries::held))
        .about(
            "POST",
            "/{lang}/deliveries/{id}/answer",
            Action::AnswerDelivery,
            Delivery,
            post(pages::deliveries::answer_held),
        )
        .about(
            "POST",
            "/{lang}/deliveries/{id}/withdrawal",
            Action::ReadDelivery,
            Delivery,
            post(pages::deliveries::withdraw),
        )
        .about(
            "GET",
            "/{lang}/deliveries/{id}/rows/{row}",
            Action::ReadDelivery,
            Delivery,
            get(pages::correction::form),
        )
        .about(
            "POST",
            "/{lang}/deliveries/{id}/rows/{row}",
            Action::ReadDelivery,
            Delivery,
            post(pages::correction::correct),
        )
}

/// The same for programs.
pub(super) fn api(routes: Routes) -> Routes {
    use axum::routing::{get, post};
    let uploads = axum::extract::DefaultBodyLimit::disable();
    routes
        .on("GET", "/api/v1/deliveries", Action::ReadDelivery, get(api::reads::deliveries))
        .on("POST", "/api/v1/deliveries", Action::Deliver, post(api::acts::deliver).layer(uploads))
        .on("POST", "/api/v1/deliveries/dry-run", Action::Deliver, post(api::acts::dry_run).layer(uploads))
        .about("GET", "/api/v1/deliveries/{id}", Action::ReadDelivery, Delivery, get(api::reads::delivery))
        .on("GET", "/api/v1/held-deliveries", Action::ReadDelivery, get(api::reads::held_deliveries))
        .about(
            "POST",
            "/api/v1/deliveries/{id}/answer",
            Action::AnswerDelivery,
            Delivery,
            post(api::acts::answer_delivery),
        )
        .about(
            "POST",
            "/api/v1/deliveries/{id}/withdrawal",
            Action::ReadDelivery,
            Delivery,
            post(api::acts::withdraw_delivery),
        )
        .about("GET", "/api/v1/deliveries/{id}/rows", Action::ReadDelivery, Delivery, get(api::reads::delivery_rows))
        .about("GET", "/api/v1/deliveries/{id}/{file}", Action::ReadDelivery, Delivery, get(api::reads::rejected))
}
