//! Who may do what: the table of roles and actions, asked of the policies.

use askama::Template;
use domain::Role;

use super::Reply;
use crate::{answer, console_portal::RoleLine, frame::Frame, visit::Visit};

#[derive(Template)]
#[template(path = "roles.html")]
struct Page {
    f: Frame,
    roles: [Role; Role::ALL.len()],
    lines: Vec<RoleLine>,
}

pub(crate) async fn table(visit: Visit) -> Reply {
    let lines = visit.portal().roles();
    let f = visit.frame().at("roles");
    answer::page(&visit, f.indexing, &Page { f, roles: Role::ALL, lines })
}
