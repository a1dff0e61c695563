//! Showing commitments: of a subject, one alone, the kinds that may be given.

use domain::{CommitmentTemplateId, SubjectId, id::CommitmentId, subject::Subject};
use publish::{
    CommitmentKind, CommitmentRow, OrganChoice, Page, Reader, View,
    input::{CommitmentFoundInput, CommitmentInput},
};
use store::{CommitmentView, Organ, Scope};

use super::MOST_OF_ONE;
use crate::{
    Error, Result,
    authorise::Viewer,
    node::Node,
    read::{Part, inputs::Organs, reader},
};

impl Node {
    /// The kinds of commitments of the pack.
    pub fn commitment_kinds(&self, viewer: &Viewer) -> View<Page<CommitmentKind>> {
        CommitmentKind::all(&self.glossary, &reader(viewer), self.moment())
    }

    /// The organs that receive such commitments, by code.
    pub async fn commitment_receivers(&self, template: &CommitmentTemplateId) -> Result<Vec<OrganChoice>> {
        let template = self.commitment_template(template)?;
        let organs = self.register.organs().await?;
        Ok(organs.into_iter().filter(|organ| self.organ_is_of(organ, &template.received_by)).map(choice).collect())
    }

    /// Every organ of the node, by code.
    pub async fn organ_choices(&self) -> Result<Vec<OrganChoice>> {
        Ok(self.register.organs().await?.into_iter().map(choice).collect())
    }

    /// The commitments of a subject, the newest first: all of them for those who may know, else what the
    /// public sees.
    pub async fn commitments(
        &self,
        viewer: &Viewer,
        subject: SubjectId,
        part: &Part,
    ) -> Result<View<Page<CommitmentRow>>> {
        let subject = self.promising(self.register.lead(subject).await?).await?;
        let (views, next) = self.register.commitments_of(subject.id, part.cursor()?, part.limit()).await?;
        let reader = commitment_reader(viewer);
        let inputs = self.commitment_inputs(&mut Organs::default(), &subject, views).await?;
        let row =
            |input: &CommitmentInput| CommitmentRow::view(&self.glossary, &reader, self.moment(), &subject, input).ok();
        let rows: Vec<_> = inputs.iter().filter_map(row).collect();
        Ok(Page::of(&reader, self.moment(), rows, next.map(|cursor| cursor.to_string()), None))
    }

    /// One commitment.
    pub async fn commitment(&self, viewer: &Viewer, id: CommitmentId) -> Result<View<CommitmentRow>> {
        let view = self.register.commitment(id).await?.ok_or_else(|| Error::not_found("commitment", id))?;
        let subject = self.register.lead(view.given.subject).await?;
        let subject = self.register.subject(subject).await?.ok_or_else(|| Error::not_found("commitment", id))?;
        let inputs = self.commitment_inputs(&mut Organs::default(), &subject, vec![view]).await?;
        let input = inputs.first().ok_or_else(|| Error::not_found("commitment", id))?;
        let reader = commitment_reader(viewer);
        Ok(CommitmentRow::view(&self.glossary, &reader, self.moment(), &subject, input)?)
    }

    /// The commitments of a subject, for its file.
    pub(crate) async fn commitments_of_file(
        &self,
        organs: &mut Organs,
        subject: &Subject,
    ) -> Result<Vec<CommitmentInput>> {
        let (views, _) = self.register.commitments_of(subject.id, None, MOST_OF_ONE).await?;
        self.commitment_inputs(organs, subject, views).await
    }

    async fn commitment_inputs(
        &self,
        organs: &mut Organs,
        subject: &Subject,
        views: Vec<CommitmentView>,
    ) -> Result<Vec<CommitmentInput>> {
        if views.is_empty() {
            return Ok(Vec::new());
        }
        let records: Vec<_> = views.iter().filter_map(|view| view.given.record).collect();
        let records = if records.is_empty() { Vec::new() } else { self.register.records(&records, Scope::All).await? };
        let decided: Vec<_> = views.iter().filter_map(|view| view.decided).collect();
        let decided = if decided.is_empty() { Vec::new() } else { self.register.entries(&decided).await? };
        let rests = self.rests(subject).await?;
        let mut inputs = Vec::with_capacity(views.len());
        for view in views {
            let organ = self.organ_input(organs, &view.given.organ).await?;
            let public = view.given.record.is_none_or(|id| {
                records.iter().any(|record| record.head.id == id && record.head.is_public(self.now()))
            });
            let decided_on =
                decided.iter().find(|entry| Some(entry.id) == view.decided).and_then(|entry| entry.effective_on);
            inputs.push(CommitmentInput {
                id: view.id,
                organ,
                public,
                state: view.state,
                due: view.due,
                found: view.checked.map(|made| CommitmentFoundInput { at: made.at, check: made.check }),
                decided_on,
                weighs_until: view.weighs_until,
                rests,
                given: view.given,
            });
        }
        Ok(inputs)
    }
}

fn choice(organ: Organ) -> OrganChoice {
    OrganChoice { name: (&organ.name).into(), code: organ.code }
}

/// As whom a viewer reads commitments: officers of the organ that received one see all of it.
fn commitment_reader(viewer: &Viewer) -> Reader {
    match &viewer.organ {
        Some(organ) => Reader::department(organ.clone(), []),
        None => reader(viewer),
    }
}
