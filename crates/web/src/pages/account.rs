//! One's own account: its second factor and its keys of the API. What is shown once is the answer to a
//! form and stands on no page that can be opened again.

use askama::Template;
use axum::{extract::Path, response::Response};
use domain::Date;
use qrcode::{EcLevel, QrCode, render::svg};

use super::Reply;
use crate::{
    account_portal::{ApiKey, FactorState, NewFactor},
    action::Action,
    answer,
    frame::Frame,
    openid_portal::OpenidIdentity,
    portal::On,
    problem::Problem,
    query::{Params, Sent},
    visit::Visit,
};

/// The longest code that is looked at, in characters.
pub(crate) const LONGEST_CODE: usize = 40;

/// The longest password that is looked at, in characters.
const LONGEST_PASSWORD: usize = 256;

/// What was done last.
const DONE: [&str; 4] = ["removed", "key-ended", "linked", "unlinked"];

#[derive(Template)]
#[template(path = "account.html")]
struct Page<'a> {
    f: Frame,
    factor: FactorState,
    /// Absent where the account may hold none.
    keys: Option<Vec<ApiKey>>,
    /// What people call the provider of identities; absent where there is none.
    provider: Option<&'a str>,
    openids: Vec<OpenidIdentity>,
    done: &'a str,
}

pub(crate) async fn account(visit: Visit, params: Params) -> Reply {
    let factor = visit.portal().second_factor(&visit.viewer).await?;
    let keys = match visit.portal().authorise(&visit.viewer, Action::HoldKeys, &On::Node).await {
        Ok(()) => Some(visit.portal().keys(&visit.viewer).await?),
        Err(_) => None,
    };
    let done = params.text("done", 20)?;
    let done = DONE.into_iter().find(|known| *known == done).unwrap_or_default();
    let openids = visit.portal().openids(&visit.viewer).await?;
    let f = visit.frame().at("account");
    let provider = visit.portal().provider().map(|name| name.text(f.language));
    answer::page(&visit, f.indexing, &Page { factor, keys, provider, openids, done, f })
}

/// Changes the password, and leads to signing in with it.
pub(crate) async fn change_password(visit: Visit, Sent(form): Sent) -> Reply {
    let (old, new) = (form.needed("old", LONGEST_PASSWORD)?, form.needed("new", LONGEST_PASSWORD)?);
    if form.get("again") != Some(new) {
        return Err(Problem::invalid("again", "the new password was written in two ways"));
    }
    visit.portal().change_password(&visit.viewer, old, new).await?;
    Ok(answer::see_other(&visit.to("/sign-in")))
}

#[derive(Template)]
#[template(path = "account_secret.html")]
struct SecretPage {
    f: Frame,
    factor: NewFactor,
    /// The secret in groups of four.
    groups: String,
    picture: String,
}

/// Makes a secret, and shows it.
pub(crate) async fn begin(visit: Visit, _: Sent) -> Reply {
    let factor = visit.portal().begin_second_factor(&visit.viewer).await?;
    let f = visit.frame().at("account");
    let letters: Vec<char> = factor.secret.chars().collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    let picture = picture(&factor.address, &f.t("factor-picture"))?;
    let page = SecretPage { groups: groups.join(" "), picture, factor, f };
    answer::page(&visit, page.f.indexing, &page)
}

/// The picture that an app reads, as SVG.
fn picture(address: &str, said: &str) -> Result<String, Problem> {
    let code = QrCode::with_error_correction_level(address, EcLevel::M);
    let code = code.map_err(|error| Problem::Broken(error.to_string()))?;
    let drawn = code.render::<svg::Color<'_>>().min_dimensions(200, 200).build();
    let drawn = drawn.find("<svg").map_or("", |at| &drawn[at..]);
    Ok(drawn.replacen("<svg", &format!("<svg class=\"qr\" role=\"img\" aria-label=\"{said}\""), 1))
}

#[derive(Template)]
#[template(path = "account_codes.html")]
struct CodesPage {
    f: Frame,
    codes: Vec<String>,
}

fn codes(visit: &Visit, codes: Vec<String>) -> Result<Response, Problem> {
    let f = visit.frame().at("account");
    answer::page(visit, f.indexing, &CodesPage { f, codes })
}

/// Confirms the second factor, and shows its recovery codes.
pub(crate) async fn confirm(visit: Visit, Sent(form): Sent) -> Reply {
    let shown = visit.portal().confirm_second_factor(&visit.viewer, form.needed("code", LONGEST_CODE)?).await?;
    codes(&visit, shown)
}

/// Makes new recovery codes, and shows them.
pub(crate) async fn renew(visit: Visit, Sent(form): Sent) -> Reply {
    let shown = visit.portal().renew_recovery_codes(&visit.viewer, form.needed("code", LONGEST_CODE)?).await?;
    codes(&visit, shown)
}

pub(crate) async fn remove(visit: Visit, Sent(form): Sent) -> Reply {
    visit.portal().remove_second_factor(&visit.viewer, form.needed("code", LONGEST_CODE)?).await?;
    Ok(answer::see_other(&visit.to("/account?done=removed")))
}

#[derive(Template)]
#[template(path = "account_key.html")]
struct KeyPage {
    f: Frame,
    key: String,
}

/// Makes a key, and shows it.
pub(crate) async fn add_key(visit: Visit, Sent(form): Sent) -> Reply {
    let until: Date = form.day("until")?.ok_or_else(|| Problem::invalid("until", "missing"))?;
    let key = visit.portal().add_key(&visit.viewer, form.needed("label", 60)?, until).await?;
    let f = visit.frame().at("account");
    answer::page(&visit, f.indexing, &KeyPage { f, key })
}

pub(crate) async fn end_key(visit: Visit, Path((_, key)): Path<(String, String)>, _: Sent) -> Reply {
    visit.portal().end_key(&visit.viewer, &key).await?;
    Ok(answer::see_other(&visit.to("/account?done=key-ended")))
}
