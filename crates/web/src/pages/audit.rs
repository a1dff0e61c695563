//! What was done and what was read, for the auditor.

use askama::Template;

use super::{Pager, Reply};
use crate::{
    answer,
    console_portal::{Act, AuditAsked, Reading, ReadingsAsked},
    frame::Frame,
    problem::Problem,
    query::Params,
    visit::Visit,
};

/// The name under which the system's own acts are found.
const SYSTEM: &str = "system";

/// What was written in the form, to stand there again.
struct Written {
    account: String,
    action: String,
    target: String,
    from: String,
    to: String,
}

#[derive(Template)]
#[template(path = "audit.html")]
struct ActsPage {
    f: Frame,
    written: Written,
    acts: Vec<Act>,
    next: Option<String>,
    paged: bool,
    first: String,
}

pub(crate) async fn acts(visit: Visit, params: Params) -> Reply {
    let text = |name| params.text(name, 100).map(str::to_owned);
    let written = Written {
        account: text("account")?,
        action: text("action")?,
        target: text("target")?,
        from: text("from")?,
        to: text("to")?,
    };
    let named = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let system = written.account == SYSTEM;
    let asked = AuditAsked {
        account: if system { None } else { params.typed("account")? },
        system,
        action: named(&written.action),
        target: named(&written.target),
        from: params.day("from")?,
        to: params.day("to")?,
    };
    if asked.from.zip(asked.to).is_some_and(|(from, to)| to < from) {
        return Err(Problem::invalid("from", "after the last day"));
    }
    let (acts, next) = visit.portal().acts(&visit.viewer, &asked, &params.part(50, 200)?).await?;
    let Pager { next, paged, first } = Pager::new(&params, next.as_deref());
    let f = visit.frame().at("audit");
    answer::page(&visit, f.indexing, &ActsPage { f, written, acts, next, paged, first })
}

#[derive(Template)]
#[template(path = "readings.html")]
struct ReadingsPage {
    f: Frame,
    account: String,
    subject: String,
    record: String,
    readings: Vec<Reading>,
    next: Option<String>,
    paged: bool,
    first: String,
}

pub(crate) async fn readings(visit: Visit, params: Params) -> Reply {
    let text = |name| params.text(name, 100).map(str::to_owned);
    let (account, subject, record) = (text("account")?, text("subject")?, text("record")?);
    let asked = ReadingsAsked {
        account: params.typed("account")?,
        subject: params.typed("subject")?,
        record: params.typed("record")?,
    };
    let (readings, next) = visit.portal().readings(&visit.viewer, &asked, &params.part(50, 200)?).await?;
    let Pager { next, paged, first } = Pager::new(&params, next.as_deref());
    let f = visit.frame().at("readings");
    answer::page(&visit, f.indexing, &ReadingsPage { f, account, subject, record, readings, next, paged, first })
}
