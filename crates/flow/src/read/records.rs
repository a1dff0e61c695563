//! One record.

use domain::{RecordId, Role, access::Consultation};
use publish::{
    Explained, Explanation, PublicationPreview, Reader, RecordFile, View,
    input::{RecordInput, SubjectInput},
};
use store::{Grant, RecordView};

use super::{
    Looked, department,
    inputs::Organs,
    reader,
    subjects::{check_consultation, line_of, purpose},
};
use crate::{
    Result,
    authorise::{Action, Resource, Viewer},
    node::Node,
};

impl Node {
    /// A record as of now. Its own deliverer sees it whole, as do its subject, reviewers and the
    /// auditor; everyone else what is public.
    pub async fn record_file(&self, viewer: &Viewer, id: RecordId) -> Result<View<RecordFile>> {
        let view = self.record_whole(id).await?;
        let own = viewer.role == Role::Deliverer && viewer.organ.as_ref() == Some(&view.head.deliverer);
        let subject = view.head.subject;
        let (reader, logged) = match (&viewer.organ, subject) {
            (Some(organ), _) if own => (Reader::department(organ.clone(), []), None),
            (_, Some(subject)) => {
                let reading = self.reading(viewer, subject).await?;
                (reading.reader, reading.logged)
            }
            _ => (reader(viewer), matches!(viewer.role, Role::Reviewer | Role::Auditor).then(String::new)),
        };
        let file = self.show_record(&reader, view).await?;
        if let Some(line) = &logged {
            let looked = Looked { action: "read-record", subject, record: Some(id), dataset: None, matter: line };
            self.note_access(viewer, looked).await?;
        }
        Ok(file)
    }

    /// One record of another organ, for a named purpose and matter.
    pub async fn consult_record(&self, viewer: &Viewer, id: RecordId, why: &Consultation) -> Result<View<RecordFile>> {
        check_consultation(why)?;
        let view = self.record_whole(id).await?;
        let grants = match &viewer.organ {
            Some(organ) => self.register.grants(organ, self.clock.today()).await?,
            None => Vec::new(),
        };
        let of_it = |grant: &Grant| grant.deliverer.as_ref().is_none_or(|organ| *organ == view.head.deliverer);
        let granted = grants.iter().any(|grant| grant.dataset == view.head.dataset && of_it(grant));
        self.authorise(viewer, Action::ReadRecord, &self.record_resource(&view), &purpose(why, granted))?;
        let reader = match &viewer.organ {
            Some(organ) => department(organ.clone(), grants),
            None => reader(viewer),
        };
        let (subject, dataset) = (view.head.subject, Some(view.head.dataset.clone()));
        let line = line_of(why);
        let looked = Looked { action: "read-record", subject, record: Some(id), dataset, matter: &line };
        self.note_access(viewer, looked).await?;
        self.show_record(&reader, view).await
    }

    /// What each audience would see of a record once nothing holds it.
    pub async fn publication_preview(&self, viewer: &Viewer, id: RecordId) -> Result<View<PublicationPreview>> {
        self.authorise_here(viewer, Action::HoldPublication)?;
        let view = self.record_whole(id).await?;
        let subject = view.head.subject;
        let (whole, input) = self.whole_input(view).await?;
        let shown =
            PublicationPreview::view(&self.glossary, &Reader::officer(), self.moment(), whole.as_ref(), &input)?;
        let looked = Looked { action: "preview-record", subject, record: Some(id), dataset: None, matter: "" };
        self.note_access(viewer, looked).await?;
        Ok(shown)
    }

    /// A record as the policies see it.
    pub fn record_resource(&self, view: &RecordView) -> Resource {
        let sharing = self.pack.contract(&view.head.dataset).map_or(domain::Sharing::None, |contract| contract.sharing);
        Resource::Record { deliverer: view.head.deliverer.clone(), subject: view.head.subject, sharing }
    }

    /// The record of that id as the policies see it.
    pub async fn record_resource_of(&self, id: RecordId) -> Result<Resource> {
        let view = self.record_whole(id).await?;
        Ok(self.record_resource(&view))
    }

    /// Why a record stands where it stands: of nothing that the viewer may not see itself.
    pub async fn explanation(&self, viewer: &Viewer, id: RecordId) -> Result<View<Explanation>> {
        let view = self.record_whole(id).await?;
        let (reader, about) = (reader_of(viewer, &view), view.head.subject);
        let (subject, input) = self.whole_input(view).await?;
        let shown = Explanation::view(&self.glossary, &reader, self.moment(), subject.as_ref(), &input)?;
        if matches!(viewer.role, Role::Reviewer | Role::Auditor) {
            let looked =
                Looked { action: "explain-record", subject: about, record: Some(id), dataset: None, matter: "" };
            self.note_access(viewer, looked).await?;
        }
        Ok(shown)
    }

    /// The same in sentences.
    pub(super) async fn record_explained(&self, viewer: &Viewer, id: RecordId) -> Result<View<Explained>> {
        let view = self.record_whole(id).await?;
        let (reader, about) = (reader_of(viewer, &view), view.head.subject);
        let (subject, input) = self.whole_input(view).await?;
        let shown = Explained::record(&self.glossary, &reader, self.moment(), subject.as_ref(), &input)?;
        if matches!(viewer.role, Role::Reviewer | Role::Auditor) {
            let looked =
                Looked { action: "explain-record", subject: about, record: Some(id), dataset: None, matter: "" };
            self.note_access(viewer, looked).await?;
        }
        Ok(shown)
    }

    async fn show_record(&self, reader: &Reader, view: RecordView) -> Result<View<RecordFile>> {
        let (subject, input) = self.whole_input(view).await?;
        Ok(RecordFile::view(&self.glossary, reader, self.moment(), subject.as_ref(), &input)?)
    }

    /// A record with its whole history, and the subject it is linked to.
    pub(crate) async fn whole_input(&self, view: RecordView) -> Result<(Option<SubjectInput>, RecordInput)> {
        let subject = match view.head.subject {
            Some(id) => self.register.subject(id).await?.map(|subject| self.bare_subject(subject)),
            None => None,
        };
        Ok((subject, self.record_input_whole(&mut Organs::default(), view).await?))
    }
}

/// Its own deliverer sees a record whole; others as they see what everyone may read.
fn reader_of(viewer: &Viewer, view: &RecordView) -> Reader {
    match &viewer.organ {
        Some(organ) if viewer.role == Role::Deliverer && *organ == view.head.deliverer => {
            Reader::department(organ.clone(), [])
        }
        _ => reader(viewer),
    }
}
