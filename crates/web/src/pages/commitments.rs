//! Credit commitments: those of one's own subject, the form to give one, and one alone.

use askama::Template;
use axum::extract::Path;
use domain::{CommitmentTemplateId, OrganCode};
use publish::{CommitmentKind, CommitmentRow, OrganChoice, Page as Items, View};

use super::{Pager, Reply};
use crate::{
    answer,
    commitment_portal::CommitmentSent,
    frame::Frame,
    problem::Problem,
    query::{Params, Sent, id},
    visit::Visit,
};

#[derive(Template)]
#[template(path = "commitments.html")]
struct OwnPage {
    f: Frame,
    kinds: View<Items<CommitmentKind>>,
    view: View<Items<CommitmentRow>>,
    /// The kind that is to be given, with the organs that receive it.
    chosen: Option<(CommitmentKind, Vec<OrganChoice>)>,
    next: Option<String>,
    paged: bool,
    first: String,
}

pub(crate) async fn own(visit: Visit, params: Params) -> Reply {
    let subject = visit.viewer.subject.ok_or(Problem::NotFound)?;
    let view = visit.portal().commitments(&visit.viewer, subject, &params.part(25, 100)?).await?;
    let kinds = visit.portal().commitment_kinds(&visit.viewer);
    let chosen = kinds.items.iter().find(|kind| params.get("kind") == Some(&kind.id)).cloned();
    let chosen = match chosen {
        Some(kind) => {
            let id = CommitmentTemplateId::parse(&kind.id).map_err(|error| Problem::Broken(error.to_string()))?;
            Some((kind, visit.portal().commitment_receivers(&id).await?))
        }
        None => None,
    };
    let Pager { next, paged, first } = Pager::new(&params, view.next.as_deref());
    let f = visit.frame().at("commitments");
    answer::page(&visit, f.indexing, &OwnPage { f, kinds, view, chosen, next, paged, first })
}

pub(crate) async fn give(visit: Visit, Sent(form): Sent) -> Reply {
    let template = CommitmentTemplateId::parse(form.needed("template", 64)?);
    let organ = OrganCode::parse(form.needed("organ", 64)?.trim());
    let sent = CommitmentSent {
        template: template.map_err(|error| Problem::invalid("template", error))?,
        organ: organ.map_err(|error| Problem::invalid("organ", error))?,
        matter: form.needed("matter", 200)?.to_owned(),
    };
    let given = visit.portal().give_commitment(&visit.viewer, &sent).await?;
    Ok(answer::see_other(&visit.to(&format!("/commitments/{given}"))))
}

#[derive(Template)]
#[template(path = "commitment.html")]
struct OnePage {
    f: Frame,
    one: View<CommitmentRow>,
}

pub(crate) async fn one(visit: Visit, Path((_, commitment)): Path<(String, String)>) -> Reply {
    let one = visit.portal().commitment(&visit.viewer, id(&commitment)?).await?;
    let f = visit.frame().at("commitments");
    answer::page(&visit, f.indexing, &OnePage { f, one })
}
