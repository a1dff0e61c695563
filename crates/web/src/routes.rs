//! Every route with the action that it asks leave for: one table, from which the router is built.

mod console;
mod deliveries;
mod departments;
mod own;
mod samples;

use axum::{Router, routing::MethodRouter};

use crate::{action::Action, api, door::Door, pages, visit::App};

/// What the thing in a route's path is, so that leave is asked for that very thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thing {
    /// The route is about the node, or about a list of which the viewer sees its own.
    Node,
    /// `{id}` is a subject.
    Subject,
    /// `{id}` is a delivery.
    Delivery,
    /// The subject that the account looks after.
    OwnSubject,
}

/// A route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// The method.
    pub method: &'static str,
    /// The path, with `{lang}` first where it is a page.
    pub path: &'static str,
    /// What it asks leave for.
    pub action: Action,
    /// On what.
    pub thing: Thing,
    /// Whether pages of other sites may ask: then nobody is signed in, whatever a browser sends.
    pub elsewhere: bool,
}

impl Route {
    /// Whether pages of other sites may ask at that path.
    pub(crate) fn is_elsewhere(path: &str) -> bool {
        path.strip_prefix(api::reconcile::PATH).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

/// Builds the router and the table together: a route without an action can't be written.
pub(crate) struct Routes {
    router: Router<App>,
    table: Vec<Route>,
    app: Option<App>,
}

impl Routes {
    fn on(self, method: &'static str, path: &'static str, action: Action, handler: MethodRouter<App>) -> Routes {
        self.about(method, path, action, Thing::Node, handler)
    }

    fn about(
        mut self,
        method: &'static str,
        path: &'static str,
        action: Action,
        thing: Thing,
        handler: MethodRouter<App>,
    ) -> Routes {
        let elsewhere = Route::is_elsewhere(path);
        self.table.push(Route { method, path, action, thing, elsewhere });
        if let Some(app) = &self.app {
            let door = Door { app: app.clone(), action, thing, elsewhere, page: path.starts_with("/{lang}") };
            let layer = axum::middleware::from_fn_with_state(door, crate::door::enter);
            self.router = self.router.route(path, handler.route_layer(layer));
        }
        self
    }
}

/// Every route, for documents and tests.
pub fn table() -> Vec<Route> {
    all(Routes { router: Router::new(), table: Vec::new(), app: None }).table
}

pub(crate) fn router(app: App) -> Router<App> {
    all(Routes { router: Router::new(), table: Vec::new(), app: Some(app) }).router
}

fn all(routes: Routes) -> Routes {
    reconcile(console::console(subscriptions(console::accounts(departments::departments(samples::samples(reports(
        commitments(measures(cases(officers(deliveries::api(api(workbench(own::own(deliveries::pages(public(
            routes,
        )))))))))),
    )))))))
}

fn public(routes: Routes) -> Routes {
    use axum::routing::{get, post};
    let read = Action::ReadPublic;
    let rows = axum::extract::DefaultBodyLimit::max(pages::check::LARGEST);
    routes
        .on("GET", "/{lang}", read, get(pages::home::home))
        .on("GET", "/{lang}/search", read, get(pages::search::search))
        .on("GET", "/{lang}/search/kept", read, get(pages::kept::kept))
        .on("GET", "/{lang}/codes/{code}", read, get(pages::search::code))
        .on("GET", "/{lang}/subjects/{id}", read, get(pages::subject::file))
        .on("GET", "/{lang}/subjects/{id}/feed", read, get(pages::feeds::subject))
        .on("GET", "/{lang}/subjects/{id}/{dataset}", read, get(pages::subject::records))
        .on("GET", "/{lang}/records/{id}", read, get(pages::record::record))
        .on("GET", "/{lang}/explanations/{id}", read, get(pages::explained::explanation))
        .on("GET", "/{lang}/notices/{id}", read, get(pages::explained::notice))
        .on("GET", "/{lang}/lists", read, get(pages::lists::lists))
        .on("GET", "/{lang}/lists/{list}", read, get(pages::lists::list))
        .on("GET", "/{lang}/lists/{list}/feed", read, get(pages::feeds::list))
        .on("GET", "/{lang}/publicity", read, get(pages::publicity::table))
        .on("GET", "/{lang}/publicity/{organ}/{day}", read, get(pages::publicity::day))
        .on("GET", "/{lang}/publicity/{organ}/{day}/feed", read, get(pages::feeds::day))
        .on("GET", "/{lang}/statistics", read, get(pages::statistics::list))
        .on("GET", "/{lang}/statistics/{name}", read, get(pages::statistics::one))
        .on("GET", "/{lang}/league", read, get(pages::statistics::league))
        .on("GET", "/{lang}/check", read, get(pages::check::form))
        .on("POST", "/{lang}/check", read, post(pages::check::check).layer(rows))
        .on("GET", "/{lang}/data", read, get(pages::data::datasets))
        .on("GET", "/{lang}/data/{dataset}", read, get(pages::data::dataset))
        .on("GET", "/{lang}/data/{dataset}/preview", read, get(pages::data::preview))
        .on("GET", "/{lang}/data/{dataset}/template.xlsx", read, get(pages::data::template))
        .on("GET", "/{lang}/about", read, get(pages::texts::about))
        .on("GET", "/{lang}/help", read, get(pages::texts::help))
        .on("GET", "/{lang}/help/{topic}", read, get(pages::texts::topic))
        .on("GET", "/{lang}/accessibility", read, get(pages::texts::accessibility))
        .on("GET", "/{lang}/api", read, get(pages::texts::api))
        .on("GET", "/{lang}/sign-in", Action::SignIn, get(pages::session::form))
        .on("POST", "/{lang}/sign-in", Action::SignIn, post(pages::session::sign_in))
        .on("GET", "/{lang}/sign-in/code", Action::SignIn, get(pages::session::code_form))
        .on("POST", "/{lang}/sign-in/code", Action::SignIn, post(pages::session::enter_code))
        .on("GET", "/{lang}/sign-in/openid", Action::SignIn, get(pages::openid::leave))
        .on("GET", "/{lang}/sign-in/openid/back", Action::SignIn, get(pages::openid::returned))
        .on("POST", "/{lang}/sign-out", Action::SignIn, post(pages::session::sign_out))
}

fn workbench(routes: Routes) -> Routes {
    use Thing::{OwnSubject, Subject};
    use axum::routing::{get, post};
    routes
        .on("GET", "/{lang}/inquiries", Action::Inquire, get(pages::authorisations::inquiries))
        .about("POST", "/{lang}/records/{id}/objections", Action::Object, OwnSubject, post(pages::my::object))
        .about("GET", "/{lang}/subjects/{id}/file", Action::ReadFile, Subject, get(pages::filed::file))
        .on("GET", "/{lang}/consult/records/{id}", Action::ReadRecord, get(pages::consult::record_form))
        .on("POST", "/{lang}/consult/records/{id}", Action::ReadRecord, post(pages::consult::record))
        .on("GET", "/{lang}/consult/{id}", Action::ReadRecord, get(pages::consult::form))
        .on("POST", "/{lang}/consult/{id}", Action::ReadRecord, post(pages::consult::consult))
        .on("GET", "/{lang}/review", Action::Review, get(pages::review::queue))
        .on("GET", "/{lang}/review/{id}", Action::Review, get(pages::review::item))
        .on("POST", "/{lang}/review/{id}", Action::Review, post(pages::review::decide))
        .on("GET", "/{lang}/drawn-links", Action::Review, get(pages::drawn::queue))
        .on("POST", "/{lang}/drawn-links/{id}", Action::Review, post(pages::drawn::check))
        .on("GET", "/{lang}/subjects/{id}/identity", Action::ArrangeSubjects, get(pages::identity::page))
        .on("GET", "/{lang}/subjects/{id}/identity/{act}", Action::ArrangeSubjects, get(pages::identity::form))
        .on("POST", "/{lang}/subjects/{id}/identity/{act}", Action::ArrangeSubjects, post(pages::identity::decide))
        .on("GET", "/{lang}/holds", Action::HoldPublication, get(pages::holds::queue))
        .on("GET", "/{lang}/holds/{id}", Action::HoldPublication, get(pages::holds::one))
        .on("POST", "/{lang}/holds/{id}", Action::HoldPublication, post(pages::holds::decide))
        .on("GET", "/{lang}/objections", Action::Review, get(pages::objections::queue))
        .on("POST", "/{lang}/objections/{id}", Action::Review, post(pages::objections::answer))
        .on("GET", "/{lang}/proposals", Action::Decide, get(pages::proposals::queue))
        .on("GET", "/{lang}/proposals/{id}", Action::Decide, get(pages::proposals::item))
        .on("POST", "/{lang}/proposals", Action::Decide, post(pages::proposals::propose))
        .on("POST", "/{lang}/proposals/{id}", Action::Decide, post(pages::proposals::decide))
        .on("GET", "/{lang}/operations", Action::Operate, get(pages::operations::overview))
        .about("GET", "/{lang}/subjects/{id}/access", Action::ReadFile, Subject, get(pages::my::access))
}

fn api(routes: Routes) -> Routes {
    use Thing::Subject;
    use axum::routing::{get, post};
    let read = Action::ReadPublic;
    let rows = axum::extract::DefaultBodyLimit::max(api::matching::LARGEST);
    routes
        .on("GET", "/api/v1/openapi.json", read, get(api::document::openapi))
        .on("POST", "/api/v1/sessions", Action::SignIn, post(api::acts::sign_in))
        .on("GET", "/api/v1/subjects", read, get(api::reads::subjects))
        .on("GET", "/api/v1/kept", read, get(api::reads::kept))
        .on("GET", "/api/v1/suggestions", read, get(api::reads::suggestions))
        .on("POST", "/api/v1/match", read, post(api::matching::match_rows).layer(rows))
        .on("GET", "/api/v1/subjects/{id}", read, get(api::reads::subject))
        .about("GET", "/api/v1/subjects/{id}/file", Action::ReadFile, Subject, get(api::reads::file_as_of))
        .on("GET", "/api/v1/subjects/{id}/records", read, get(api::reads::subject_records))
        .on("GET", "/api/v1/codes/{code}", read, get(api::reads::code))
        .on("GET", "/api/v1/records/{id}", read, get(api::reads::record))
        .on("GET", "/api/v1/records/{id}/explanation", read, get(api::reads::explanation))
        .on("GET", "/api/v1/explanations/{id}", read, get(api::reads::explain))
        .about("POST", "/api/v1/records/{id}/objections", Action::Object, Thing::OwnSubject, post(api::acts::object))
        .about("GET", "/api/v1/authorisations", Action::Authorise, Thing::OwnSubject, get(api::reads::authorisations))
        .about("POST", "/api/v1/authorisations", Action::Authorise, Thing::OwnSubject, post(api::acts::authorise))
        .about(
            "POST",
            "/api/v1/authorisations/{id}/withdrawal",
            Action::Authorise,
            Thing::OwnSubject,
            post(api::acts::withdraw_authorisation),
        )
        .on("GET", "/api/v1/inquiries", Action::Inquire, get(api::reads::inquiries))
        .on("GET", "/api/v1/lists", read, get(api::reads::lists))
        .on("GET", "/api/v1/lists/{list}", read, get(api::reads::list))
        .on("GET", "/api/v1/publicity", read, get(api::reads::publicity))
        .on("GET", "/api/v1/publicity/{organ}/{day}", read, get(api::reads::publicity_day))
        .on("GET", "/api/v1/statistics", read, get(api::statistics::all))
        .on("GET", "/api/v1/statistics/{name}", read, get(api::statistics::one))
        .on("GET", "/api/v1/league", read, get(api::statistics::league))
        .on("GET", "/api/v1/quality", Action::ReadDelivery, get(api::statistics::qualities))
        .on("GET", "/api/v1/quality/{dataset}", Action::ReadDelivery, get(api::statistics::quality))
        .on("GET", "/api/v1/datasets", read, get(api::reads::datasets))
        .on("GET", "/api/v1/datasets/{dataset}", read, get(api::reads::dataset))
        .on("GET", "/api/v1/datasets/{dataset}/audiences", read, get(pages::audiences::table_as_data))
        .on("GET", "/api/v1/datasets/{dataset}/audiences/draft", Action::Operate, get(pages::audiences::draft_as_data))
        .on("GET", "/api/v1/open-data/{file}", read, get(api::open_data::download))
}

fn officers(routes: Routes) -> Routes {
    use axum::routing::{get, post};
    routes
        .on("GET", "/api/v1/review", Action::Review, get(api::reads::review))
        .on("POST", "/api/v1/review/{id}", Action::Review, post(api::acts::review))
        .on("GET", "/api/v1/drawn-links", Action::Review, get(api::reads::drawn_links))
        .on("POST", "/api/v1/drawn-links/{id}", Action::Review, post(api::acts::check_link))
        .on("POST", "/api/v1/subjects/{id}/merge", Action::ArrangeSubjects, post(api::identity::merge))
        .on("POST", "/api/v1/subjects/{id}/unmerge", Action::ArrangeSubjects, post(api::identity::undo_merge))
        .on("POST", "/api/v1/subjects/{id}/split", Action::ArrangeSubjects, post(api::identity::split))
        .on("POST", "/api/v1/subjects/{id}/records", Action::ArrangeSubjects, post(api::identity::move_records))
        .on("POST", "/api/v1/subjects/{id}/successors", Action::ArrangeSubjects, post(api::identity::succeed))
        .on(
            "POST",
            "/api/v1/successions/{id}/withdrawal",
            Action::ArrangeSubjects,
            post(api::identity::withdraw_succession),
        )
        .on("GET", "/api/v1/objections", Action::Review, get(api::reads::objections))
        .on("POST", "/api/v1/objections/{id}", Action::Review, post(api::acts::answer_objection))
        .on("GET", "/api/v1/holds", Action::HoldPublication, get(api::reads::holds))
        .on("POST", "/api/v1/holds/{id}", Action::HoldPublication, post(api::acts::hold))
        .on("GET", "/api/v1/proposals", Action::Decide, get(api::reads::proposals))
        .on("POST", "/api/v1/proposals", Action::Decide, post(api::acts::propose))
        .on("POST", "/api/v1/proposals/{id}", Action::Decide, post(api::acts::proposal))
        .on("GET", "/api/v1/overview", Action::Operate, get(api::reads::overview))
}

/// Cases. Who may open one, and who does a task, is asked by the template's owner in the step itself.
fn cases(routes: Routes) -> Routes {
    use axum::routing::{get, post};
    let (read, see) = (Action::ReadPublic, Action::SeeCases);
    routes
        .on("GET", "/{lang}/work", see, get(pages::work::mine))
        .on("GET", "/{lang}/cases", see, get(pages::cases::mine))
        .on("POST", "/{lang}/cases", read, post(pages::cases::open))
        .on("GET", "/{lang}/cases/new", read, get(pages::cases::form))
        .on("GET", "/{lang}/cases/outcome", read, get(pages::cases::outcome_form))
        .on("POST", "/{lang}/cases/outcome", read, post(pages::cases::outcome))
        .on("GET", "/{lang}/cases/{id}", see, get(pages::cases::one))
        .on("POST", "/{lang}/cases/{id}", see, post(pages::cases::do_it))
        .on("GET", "/api/v1/case-kinds", read, get(api::cases::kinds))
        .on("GET", "/api/v1/cases", see, get(api::cases::mine))
        .on("POST", "/api/v1/cases", read, post(api::cases::open))
        .on("GET", "/api/v1/cases/{id}", see, get(api::cases::one))
        .on("POST", "/api/v1/cases/{id}", see, post(api::cases::do_it))
        .on("POST", "/api/v1/cases/{id}/outcome", read, post(api::cases::outcome))
}

fn measures(routes: Routes) -> Routes {
    use axum::routing::{get, post};
    let (check, decide) = (Action::CheckMeasures, Action::Decide);
    routes
        .on("GET", "/{lang}/measures", check, get(pages::measures::form))
        .on("POST", "/{lang}/measures", check, post(pages::measures::check))
        .on("GET", "/{lang}/measures/{id}", check, get(pages::measures::one))
        .on("POST", "/{lang}/measures/{id}", check, post(pages::measures::report))
        .on("GET", "/{lang}/exits", check, get(pages::measures::exits))
        .on("POST", "/{lang}/exits/{id}", check, post(pages::measures::confirm))
        .on("GET", "/{lang}/listing-duties", decide, get(pages::measures::duties))
        .on("POST", "/{lang}/listing-duties/{id}", decide, post(pages::measures::end))
        .on("GET", "/api/v1/listings/due", decide, get(api::measures::duties))
        .on("POST", "/api/v1/listings/{id}/end", decide, post(api::measures::end))
        .on("POST", "/api/v1/measures/checks", check, post(api::measures::check))
        .on("GET", "/api/v1/measures/checks", check, get(api::measures::checks))
        .on("GET", "/api/v1/measures/checks/{id}", check, get(api::measures::one))
        .on("POST", "/api/v1/measures/checks/{id}/report", check, post(api::measures::report))
        .on("GET", "/api/v1/measures/exits", check, get(api::measures::exits))
        .on("POST", "/api/v1/measures/exits/{id}/confirmation", check, post(api::measures::confirm))
        .on("GET", "/{lang}/referrals", check, get(pages::referrals::all))
        .on("POST", "/{lang}/referrals/{id}", check, post(pages::referrals::answer_it))
        .on("GET", "/api/v1/referrals", check, get(api::referrals::all))
        .on("POST", "/api/v1/referrals/{id}/confirmation", check, post(api::referrals::confirm))
        .on("POST", "/api/v1/referrals/{id}/refusal", check, post(api::referrals::decline))
}

fn commitments(routes: Routes) -> Routes {
    use Thing::OwnSubject;
    use axum::routing::{get, post};
    let (read, give) = (Action::ReadPublic, Action::GiveCommitment);
    routes
        .about("GET", "/{lang}/commitments", give, OwnSubject, get(pages::commitments::own))
        .about("POST", "/{lang}/commitments", give, OwnSubject, post(pages::commitments::give))
        .on("GET", "/{lang}/commitments/{id}", read, get(pages::commitments::one))
        .on("GET", "/api/v1/commitment-kinds", read, get(api::commitments::kinds))
        .on("GET", "/api/v1/subjects/{id}/commitments", read, get(api::commitments::of_subject))
        .about("GET", "/api/v1/commitments", give, OwnSubject, get(api::commitments::own))
        .about("POST", "/api/v1/commitments", give, OwnSubject, post(api::commitments::give))
        .on("GET", "/api/v1/commitments/{id}", read, get(api::commitments::one))
}

fn reports(routes: Routes) -> Routes {
    use axum::routing::{get, post};
    let read = Action::ReadPublic;
    let files = axum::extract::DefaultBodyLimit::max(pages::reports::LARGEST_FILE);
    routes
        .on("POST", "/{lang}/subjects/{id}/report", read, post(pages::reports::make))
        .on("GET", "/{lang}/notices/{id}/document", read, get(pages::reports::notice))
        .on("GET", "/{lang}/verify", read, get(pages::reports::form))
        .on("POST", "/{lang}/verify", read, post(pages::reports::check_file).layer(files))
        .on("GET", "/{lang}/verify/{number}", read, get(pages::reports::by_number))
        .on("POST", "/api/v1/subjects/{id}/reports", read, post(api::reports::make))
        .on("GET", "/api/v1/reports/{number}", read, get(api::reports::one))
        .on("POST", "/api/v1/report-checks", read, post(api::reports::check).layer(files))
        .on("GET", "/api/v1/report-key", read, get(api::reports::key))
}

fn subscriptions(routes: Routes) -> Routes {
    use axum::routing::{get, post};
    let (follow, read) = (Action::Subscribe, Action::ReadPublic);
    routes
        .on("GET", "/{lang}/subscriptions", follow, get(pages::subscriptions::own))
        .on("POST", "/{lang}/subscriptions", follow, post(pages::subscriptions::subscribe))
        .on("POST", "/{lang}/subscriptions/{id}", follow, post(pages::subscriptions::end))
        .on("GET", "/{lang}/subscriptions/confirm/{token}", read, get(pages::subscriptions::confirm_form))
        .on("POST", "/{lang}/subscriptions/confirm/{token}", read, post(pages::subscriptions::confirm_by_link))
        .on("GET", "/{lang}/subscriptions/end/{token}", read, get(pages::subscriptions::end_form))
        .on("POST", "/{lang}/subscriptions/end/{token}", read, post(pages::subscriptions::end_by_link))
        .on("GET", "/api/v1/subscriptions", follow, get(api::subscriptions::own))
        .on("POST", "/api/v1/subscriptions", follow, post(api::subscriptions::subscribe))
        .on("POST", "/api/v1/subscriptions/{id}/end", follow, post(api::subscriptions::end))
}

fn reconcile(routes: Routes) -> Routes {
    use api::reconcile;
    use axum::routing::{get, post};
    let read = Action::ReadPublic;
    let batches = axum::extract::DefaultBodyLimit::max(reconcile::LARGEST);
    routes
        .on("GET", "/api/v1/reconcile", read, get(reconcile::get))
        .on("POST", "/api/v1/reconcile", read, post(reconcile::post).layer(batches))
        .on("GET", "/api/v1/reconcile/suggest/entity", read, get(reconcile::entities))
        .on("GET", "/api/v1/reconcile/suggest/type", read, get(reconcile::types))
        .on("GET", "/api/v1/reconcile/suggest/property", read, get(reconcile::suggested_properties))
        .on("GET", "/api/v1/reconcile/properties", read, get(reconcile::properties))
        .on("GET", "/api/v1/reconcile/preview", read, get(reconcile::preview))
}

/// The reference of the API as a document, made from the table.
pub fn reference() -> String {
    use std::fmt::Write;
    let mut text = String::from(
        "# API reference\n\nMade by `cargo run -p web --example api_reference`; not edited by hand.\n\n\
         Everything that the pages show is available as JSON under `/api/v1`. The OpenAPI 3.1 document with every type \
         is at `/api/v1/openapi.json`.\n\n\
         - A subject has an id that never changes. `/api/v1/codes/{code}` leads to it (303); a merged id answers 301.\n\
         - A record that was public and has ended answers 410, without a name; one that never was answers 404.\n\
         - Lists bear `next` and a `Link` header; `after` takes what `next` said, `limit` the number of items.\n\
         - Reads bear a strong `ETag`; `If-None-Match` answers 304. No copy may be used without asking again.\n\
         - `Authorization: Bearer TOKEN` signs in. Actions are those of the policies; what is not allowed answers 401 or 403.\n\
         - A POST may bear an `Idempotency-Key`: the same request answers the same for a day, another one 422.\n\
         - Problems are `application/problem+json` (RFC 9457) with `code`, and `errors` where a parameter is wrong.\n\n\
         | method | path | parameters | what it does | action |\n|---|---|---|---|---|\n",
    );
    let table = table();
    for line in api::lines::lines() {
        let route = table.iter().find(|route| route.path == line.path && route.method == line.method);
        let action = route.map_or("", |route| route.action.name());
        let query = line.query.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" ");
        let _ = writeln!(text, "| {} | `{}` | {query} | {} | `{action}` |", line.method, line.path, line.does);
    }
    text
}
