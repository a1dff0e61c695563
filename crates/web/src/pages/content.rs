//! What the operator says in the name of the node: notices, contact, name and colour.

use askama::Template;
use axum::extract::Path;
use domain::{
    Label, Language,
    content::{Accent, Contact, LONGEST_LINE, LONGEST_LINK, LONGEST_NOTICE, Notice, NoticeNumber, NoticeText},
};

use super::Reply;
use crate::{
    answer,
    frame::Frame,
    problem::Problem,
    query::{Params, Sent, id},
    visit::Visit,
};

/// What was done last.
const DONE: [&str; 4] = ["put-up", "withdrawn", "contact", "appearance"];

#[derive(Template)]
#[template(path = "content.html")]
struct Page<'a> {
    f: Frame,
    done: &'a str,
}

impl Page<'_> {
    /// Notices, the latest first.
    fn notices(&self) -> impl Iterator<Item = &Notice> {
        self.f.content().notices.iter().rev()
    }

    /// How a notice stands today.
    fn state(&self, notice: &Notice) -> &'static str {
        match notice {
            _ if notice.withdrawn_at.is_some() => "withdrawn",
            _ if notice.is_over(self.f.today) => "ended",
            _ if notice.stands(self.f.today) => "shown",
            _ => "coming",
        }
    }

    fn is_over(&self, notice: &Notice) -> bool {
        notice.is_over(self.f.today)
    }

    fn is_accent(&self, accent: &Accent) -> bool {
        self.f.content().accent == *accent
    }

    /// The text of a label in a language; empty where there is none.
    fn text<'a>(&self, label: Option<&'a Label>, code: &str) -> &'a str {
        label.zip(Language::from_code(code)).map(|(label, language)| label.text(language)).unwrap_or_default()
    }
}

pub(crate) async fn show(visit: Visit, params: Params) -> Reply {
    let done = params.text("done", 20)?;
    let done = DONE.into_iter().find(|known| *known == done).unwrap_or_default();
    let f = visit.frame().at("content");
    answer::page(&visit, f.indexing, &Page { f, done })
}

fn done(visit: &Visit, what: &str) -> Reply {
    Ok(answer::see_other(&visit.to(&format!("/content?done={what}"))))
}

pub(crate) async fn put_up(visit: Visit, Sent(form): Sent) -> Reply {
    let day = |name| form.day(name)?.ok_or_else(|| Problem::invalid(name, "missing"));
    let link = form.text("link", LONGEST_LINK)?;
    let said = NoticeText {
        text: Label::new(form.needed("text-zh", LONGEST_NOTICE)?, form.needed("text-en", LONGEST_NOTICE)?),
        link: (!link.is_empty()).then(|| link.to_owned()),
        from: day("from")?,
        until: day("until")?,
        on_workbench: form.get("on-workbench").is_some(),
    };
    visit.portal().put_up_notice(&visit.viewer, said).await?;
    done(&visit, "put-up")
}

pub(crate) async fn withdraw(visit: Visit, Path((_, number)): Path<(String, String)>, _: Sent) -> Reply {
    let number: NoticeNumber = id(&number)?;
    visit.portal().withdraw_notice(&visit.viewer, number).await?;
    done(&visit, "withdrawn")
}

/// A label whose texts stand in `name-zh` and `name-en`; none where both are empty.
fn label(form: &Params, name: &'static str) -> Result<Option<Label>, Problem> {
    let label =
        Label::new(form.text(&format!("{name}-zh"), LONGEST_LINE)?, form.text(&format!("{name}-en"), LONGEST_LINE)?);
    Ok(Some(label).filter(|label| !label.zh.is_empty() || !label.en.is_empty()))
}

pub(crate) async fn set_contact(visit: Visit, Sent(form): Sent) -> Reply {
    let line = |name| form.text(name, LONGEST_LINE).map(|text| Some(text.to_owned()).filter(|text| !text.is_empty()));
    let contact = Contact {
        telephone: line("telephone")?,
        email: line("email")?,
        address: label(&form, "address")?,
        hours: label(&form, "hours")?,
    };
    visit.portal().set_contact(&visit.viewer, contact).await?;
    done(&visit, "contact")
}

pub(crate) async fn set_appearance(visit: Visit, Sent(form): Sent) -> Reply {
    let accent = Accent::from_name(form.needed("accent", 20)?).ok_or_else(|| Problem::invalid("accent", "unknown"))?;
    visit.portal().set_appearance(&visit.viewer, label(&form, "name")?, accent).await?;
    done(&visit, "appearance")
}
