//! Routes of a subject that looks after its own file.

use super::{Routes, Thing::OwnSubject};
use crate::{action::Action, pages};

/// What a subject does about itself.
pub(super) fn own(routes: Routes) -> Routes {
    use axum::routing::{get, post};
    routes
        .about("GET", "/{lang}/my", Action::ReadFile, OwnSubject, get(pages::my::my))
        .about("GET", "/{lang}/my/authorisations", Action::Authorise, OwnSubject, get(pages::authorisations::given))
        .about("POST", "/{lang}/my/authorisations", Action::Authorise, OwnSubject, post(pages::authorisations::give))
        .about(
            "POST",
            "/{lang}/my/authorisations/{id}",
            Action::Authorise,
            OwnSubject,
            post(pages::authorisations::withdraw),
        )
        .about("GET", "/{lang}/my/filings/{dataset}", Action::FileReport, OwnSubject, get(pages::filings::form))
        .about("POST", "/{lang}/my/filings/{dataset}", Action::FileReport, OwnSubject, post(pages::filings::file))
        .about(
            "POST",
            "/{lang}/my/filings/{dataset}/check",
            Action::FileReport,
            OwnSubject,
            post(pages::filings::check),
        )
        .about(
            "POST",
            "/{lang}/my/filings/{dataset}/withdrawal",
            Action::FileReport,
            OwnSubject,
            post(pages::filings::withdraw),
        )
}
