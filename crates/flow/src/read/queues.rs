//! What waits for officers beside questions of linkage: held publications, proposals, objections.

use domain::{RecordId, Role, SubjectId, id::ProposalId};
use publish::{HoldItem, ObjectionItem, Page, ProposalItem, Reader, View, input::ProposalInput};
use store::{Known, ReviewOrder, Scope};

use super::{Part, inputs::Organs, reader};
use crate::{
    Error, Result,
    authorise::{Action, Purpose, Resource, Viewer},
    node::Node,
};

impl Node {
    /// The records whose publication waits for another reason, the most urgent first.
    pub async fn holds(&self, viewer: &Viewer, part: &Part) -> Result<View<Page<HoldItem>>> {
        self.authorise_here(viewer, Action::HoldPublication)?;
        let (items, next) =
            self.register.review_queue(None, None, ReviewOrder::Due, part.cursor()?, part.limit()).await?;
        let ids: Vec<RecordId> = items.iter().map(|item| item.record).collect();
        let views = self.register.records(&ids, Scope::All).await?;
        let subjects = self.subjects_by_id(views.iter().filter_map(|view| view.head.subject)).await?;
        let mut organs = Organs::default();
        let mut rows = Vec::with_capacity(views.len());
        for view in views {
            let subject = view.head.subject.and_then(|id| subjects.get(&id));
            let input = self.record_input(&mut organs, view).await?;
            if let Ok(row) = HoldItem::view(&self.glossary, &Reader::officer(), self.moment(), subject, &input) {
                rows.push(row);
            }
        }
        Ok(Page::of(&Reader::officer(), self.moment(), rows, next.map(|cursor| cursor.to_string()), None))
    }

    /// The proposals that wait, the most urgent first.
    pub async fn proposals(&self, viewer: &Viewer, part: &Part) -> Result<View<Page<ProposalItem>>> {
        self.authorise_here(viewer, Action::Decide)?;
        let (states, next) = self.register.open_proposals(part.cursor()?, part.limit()).await?;
        let mut rows = Vec::with_capacity(states.len());
        for state in states {
            let view = self.proposal_view(state).await?;
            rows.push(view);
        }
        Ok(Page::of(&Reader::officer(), self.moment(), rows, next.map(|cursor| cursor.to_string()), None))
    }

    /// One of them.
    pub async fn proposal(&self, viewer: &Viewer, id: ProposalId) -> Result<View<ProposalItem>> {
        self.authorise_here(viewer, Action::Decide)?;
        let state = self.register.proposal(id).await?.ok_or_else(|| Error::not_found("proposal", id))?;
        self.proposal_view(state).await
    }

    async fn proposal_view(&self, state: store::ProposalState) -> Result<View<ProposalItem>> {
        let subject = self.known_subject(state.proposal.subject).await?.subject;
        let entry = self.register.entry(state.id.entry()).await?;
        let made_at = entry.map_or_else(|| self.clock.now(), |entry| entry.recorded_at);
        let mut organs = Organs::default();
        let mut input = self.bare_subject(subject);
        for view in self.register.records(&state.proposal.records, Scope::All).await? {
            input.records.push(self.record_input(&mut organs, view).await?);
        }
        let input = ProposalInput { id: state.id, proposal: state.proposal, subject: input, made_at };
        Ok(ProposalItem::view(&self.glossary, &Reader::officer(), self.moment(), &input)?)
    }

    /// The objections of the viewer's own subject, or all that wait for an officer.
    pub async fn objections(&self, viewer: &Viewer, part: &Part) -> Result<View<Page<ObjectionItem>>> {
        let (own, reader) = match (viewer.role, viewer.subject) {
            (Role::Subject, Some(subject)) => {
                self.authorise(viewer, Action::ReadFile, &Resource::Subject(subject), &Purpose::default())?;
                (Some(subject), reader(viewer))
            }
            _ => {
                self.authorise_here(viewer, Action::Review)?;
                (None, Reader::officer())
            }
        };
        let (states, next) = self.register.open_objections(part.cursor()?, part.limit()).await?;
        let mut items = Vec::new();
        for record in super::inputs::record_ids(states.iter().map(|state| state.objection.record)) {
            items.extend(self.objection_items(&reader, record, own).await?);
        }
        Ok(Page::of(&reader, self.moment(), items, next.map(|cursor| cursor.to_string()), None))
    }

    async fn objection_items(
        &self,
        reader: &Reader,
        record: RecordId,
        own: Option<SubjectId>,
    ) -> Result<Vec<View<ObjectionItem>>> {
        let Some(view) = self.register.record(record, Scope::All, Known::Now).await? else { return Ok(Vec::new()) };
        if own.is_some() && view.head.subject != own {
            return Ok(Vec::new());
        }
        let subject = match view.head.subject {
            Some(id) => self.register.subject(id).await?,
            None => None,
        };
        let input = self.record_input(&mut Organs::default(), view).await?;
        let items = ObjectionItem::of(&self.glossary, reader, self.moment(), subject.as_ref(), &input);
        Ok(items.unwrap_or_default())
    }
}
