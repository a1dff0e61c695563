//! Routes of one's own account, and of the console of operator and auditor.

use super::Routes;
use crate::{action::Action, pages};

/// One's own account.
pub(super) fn accounts(routes: Routes) -> Routes {
    use axum::routing::{get, post};
    let (keep, keys) = (Action::KeepAccount, Action::HoldKeys);
    routes
        .on("GET", "/{lang}/account", keep, get(pages::account::account))
        .on("POST", "/{lang}/account/second-factor", keep, post(pages::account::begin))
        .on("POST", "/{lang}/account/second-factor/confirmation", keep, post(pages::account::confirm))
        .on("POST", "/{lang}/account/second-factor/removal", keep, post(pages::account::remove))
        .on("POST", "/{lang}/account/recovery-codes", keep, post(pages::account::renew))
        .on("POST", "/{lang}/account/openid", keep, post(pages::openid::link))
        .on("POST", "/{lang}/account/openid/removal", keep, post(pages::openid::unlink))
        .on("POST", "/{lang}/account/password", keep, post(pages::account::change_password))
        .on("POST", "/{lang}/account/keys", keys, post(pages::account::add_key))
        .on("POST", "/{lang}/account/keys/{id}", keys, post(pages::account::end_key))
}

/// What operator and auditor work with.
pub(super) fn console(routes: Routes) -> Routes {
    use axum::routing::{get, post};
    let (operate, audit) = (Action::Operate, Action::Audit);
    routes
        .on("GET", "/{lang}/accounts", operate, get(pages::accounts::all))
        .on("POST", "/{lang}/accounts", operate, post(pages::accounts::add))
        .on("POST", "/{lang}/accounts/{name}", operate, post(pages::accounts::change))
        .on("GET", "/{lang}/roles", Action::ReadPublic, get(pages::roles::table))
        .on("GET", "/{lang}/data/{dataset}/audiences", Action::ReadPublic, get(pages::audiences::table))
        .on("GET", "/{lang}/data/{dataset}/audiences/draft", operate, get(pages::audiences::draft))
        .on("GET", "/{lang}/calendar", Action::ReadPublic, get(pages::calendar::year))
        .on("GET", "/{lang}/rules", Action::ReadPublic, get(pages::rules::all))
        .on("GET", "/{lang}/quality", Action::ReadDelivery, get(pages::quality::all))
        .on("GET", "/{lang}/quality/{dataset}", Action::ReadDelivery, get(pages::quality::one))
        .on("GET", "/{lang}/jobs", operate, get(pages::jobs::list))
        .on("POST", "/{lang}/jobs/{id}", operate, post(pages::jobs::retry))
        .on("GET", "/{lang}/storage", operate, get(pages::storage::show))
        .on("GET", "/{lang}/content", operate, get(pages::content::show))
        .on("POST", "/{lang}/content/notices", operate, post(pages::content::put_up))
        .on("POST", "/{lang}/content/notices/{id}", operate, post(pages::content::withdraw))
        .on("POST", "/{lang}/content/contact", operate, post(pages::content::set_contact))
        .on("POST", "/{lang}/content/appearance", operate, post(pages::content::set_appearance))
        .on("GET", "/{lang}/content/words", operate, get(pages::own_words::list))
        .on("GET", "/{lang}/content/words/{key}", operate, get(pages::own_words::one))
        .on("POST", "/{lang}/content/words/{key}", operate, post(pages::own_words::set))
        .on("GET", "/{lang}/audit", audit, get(pages::audit::acts))
        .on("GET", "/{lang}/readings", audit, get(pages::audit::readings))
}
