//! The accounts of a node, for its operator.

use askama::Template;
use axum::{extract::Path, response::Response};
use domain::{AccountName, OrganCode, Role};
use publish::OrganChoice;

use super::Reply;
use crate::{
    answer,
    console_portal::{AccountLine, NewAccount},
    frame::Frame,
    problem::Problem,
    query::{Params, Sent, id},
    visit::Visit,
};

/// What was done last.
const DONE: [&str; 2] = ["closed", "reset"];

#[derive(Template)]
#[template(path = "accounts.html")]
struct Page<'a> {
    f: Frame,
    accounts: Vec<AccountLine>,
    organs: Vec<OrganChoice>,
    roles: Vec<Role>,
    done: &'a str,
}

impl Page<'_> {
    /// The organ's name; its code where it has none.
    fn organ(&self, code: &OrganCode) -> String {
        let named = self.organs.iter().find(|organ| organ.code == *code);
        named.map_or_else(|| code.to_string(), |organ| self.f.p(&organ.name).to_owned())
    }
}

pub(crate) async fn all(visit: Visit, params: Params) -> Reply {
    let accounts = visit.portal().accounts(&visit.viewer).await?;
    let organs = visit.portal().organs(&visit.viewer).await?;
    let done = params.text("done", 20)?;
    let done = DONE.into_iter().find(|known| *known == done).unwrap_or_default();
    let roles = Role::ALL.into_iter().filter(|role| *role != Role::Public).collect();
    let f = visit.frame().at("accounts");
    answer::page(&visit, f.indexing, &Page { f, accounts, organs, roles, done })
}

#[derive(Template)]
#[template(path = "account_made.html")]
struct MadePage {
    f: Frame,
    name: AccountName,
    password: String,
}

fn made(visit: &Visit, name: AccountName, password: String) -> Result<Response, Problem> {
    let f = visit.frame().at("accounts");
    answer::page(visit, f.indexing, &MadePage { f, name, password })
}

pub(crate) async fn add(visit: Visit, Sent(form): Sent) -> Reply {
    let name: AccountName = form.typed("name")?.ok_or_else(|| Problem::invalid("name", "missing"))?;
    let role = Role::from_name(form.needed("role", 40)?).ok_or_else(|| Problem::invalid("role", "unknown"))?;
    let code = form.text("code", 100)?;
    let new = NewAccount {
        name: name.clone(),
        role,
        organ: form.typed("organ")?,
        code: (!code.is_empty()).then(|| code.to_owned()),
    };
    let password = visit.portal().add_account(&visit.viewer, &new).await?;
    made(&visit, name, password)
}

pub(crate) async fn change(visit: Visit, Path((_, name)): Path<(String, String)>, Sent(form): Sent) -> Reply {
    let name: AccountName = id(&name)?;
    let portal = visit.portal();
    match form.needed("act", 20)? {
        "close" => {
            portal.close_account(&visit.viewer, &name).await?;
            Ok(answer::see_other(&visit.to("/accounts?done=closed")))
        }
        "reset" => {
            portal.reset_second_factor(&visit.viewer, &name).await?;
            Ok(answer::see_other(&visit.to("/accounts?done=reset")))
        }
        "reopen" => {
            let password = portal.reopen_account(&visit.viewer, &name).await?;
            made(&visit, name, password)
        }
        "password" => {
            let password = portal.renew_password(&visit.viewer, &name).await?;
            made(&visit, name, password)
        }
        _ => Err(Problem::invalid("act", "`close`, `reopen`, `password` or `reset`")),
    }
}
