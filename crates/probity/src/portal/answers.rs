//! Every question of the web, answered by the node.

use async_trait::async_trait;
use domain::{
    DatasetId, Date, DeliveryId, Instant, Language, ListId, OrganCode, PartyRow, RecordId, SubjectId,
    access::Consultation,
    case::{ObjectionKind, ObjectionOutcome},
    id::{AuthorisationId, CaseId, ThingId},
};
use flow::{Error, authorise, node::Node, offer::Offer, officer::LinkAnswer, read};
use publish::{
    AccessRow, AuthorisationRow, DatasetEntry, DatasetFile, DeliveryFile, DeliveryRow, DrawnLinks, DryRunFile,
    Explained, Explanation, FileAsOf, HoldItem, Home, KeptSearch, ListEntry, ListFile, ObjectionItem, OpenRow,
    OpenTable, OrganChoice, Overview, Page, PublicationPreview, PublicityRow, PublicityTable, RecordFile, RecordRow,
    ReviewItem, RowMatch, RowView, SearchPage, SubjectFile, SubjectHit, SubjectRef, View,
};
use web::Bytes;
use web::{
    Action, Answer, Arrangement, Download, KeptAnswer, On, Part, Portal, Problem, ReviewDecision, Session, Spool,
    SubjectQuery, TableFormat, Upload, Viewer,
};

use super::{NodePortal, identity::arrange, upload::PipedUpload};

/// Suggestions at most.
const SUGGESTIONS: usize = 10;

/// An error of a step as the web tells it.
pub fn problem(error: Error) -> Problem {
    match error {
        Error::NotFound { .. } => Problem::NotFound,
        Error::Gone => Problem::Gone,
        Error::Moved(subject) => Problem::Moved(subject),
        Error::Forbidden { .. } | Error::NotCompetent { .. } => Problem::Forbidden,
        Error::NotSignedIn => Problem::NotSignedIn,
        Error::CodeNeeded => Problem::CodeNeeded,
        Error::TooMany { minutes } => Problem::TooMany { minutes: u16::try_from(minutes).unwrap_or(u16::MAX) },
        Error::Invalid { field, message } => Problem::invalid(field, message),
        Error::Conflict(message) => Problem::Conflict(message),
        Error::NotReady(message) => Problem::Unavailable(message.to_owned()),
        error @ Error::NoPress => Problem::Absent(error.to_string()),
        error @ Error::NotVouched(_) => {
            tracing::warn!(%error, "the provider of identities did not answer");
            Problem::Unavailable("the other site does not answer".to_owned())
        }
        error @ (Error::LinkageTooLarge { .. } | Error::Document(_)) => Problem::Unavailable(error.to_string()),
        error if error.is_passing() => {
            tracing::error!(%error, "a request could not be done for now");
            Problem::Unavailable("nothing was changed".to_owned())
        }
        error => Problem::Broken(error.to_string()),
    }
}

pub(super) fn answer<T>(result: flow::Result<T>) -> Answer<T> {
    result.map_err(problem)
}

pub(super) fn viewer(viewer: &Viewer) -> authorise::Viewer {
    authorise::Viewer {
        account: viewer.account.clone(),
        role: viewer.role,
        organ: viewer.organ.clone(),
        subject: viewer.subject,
        in_place_of: viewer.in_place_of.clone(),
    }
}

pub(super) fn web_viewer(viewer: authorise::Viewer) -> Viewer {
    Viewer {
        account: viewer.account,
        role: viewer.role,
        organ: viewer.organ,
        subject: viewer.subject,
        in_place_of: viewer.in_place_of,
    }
}

pub(super) fn part(part: &Part) -> read::Part {
    read::Part { after: part.after.clone(), limit: u32::from(part.limit) }
}

fn action(action: Action) -> authorise::Action {
    match action {
        Action::ReadPublic => authorise::Action::ReadPublic,
        Action::SignIn => authorise::Action::SignIn,
        Action::KeepAccount => authorise::Action::KeepAccount,
        Action::HoldKeys => authorise::Action::HoldKeys,
        Action::Subscribe => authorise::Action::Subscribe,
        Action::Deliver => authorise::Action::Deliver,
        Action::ReadDelivery => authorise::Action::ReadDelivery,
        Action::AnswerDelivery => authorise::Action::AnswerDelivery,
        Action::ReadRecord => authorise::Action::ReadRecord,
        Action::ReadFile => authorise::Action::ReadFile,
        Action::Object => authorise::Action::Object,
        Action::Authorise => authorise::Action::Authorise,
        Action::GiveCommitment => authorise::Action::GiveCommitment,
        Action::FileReport => authorise::Action::FileReport,
        Action::Inquire => authorise::Action::Inquire,
        Action::Review => authorise::Action::Review,
        Action::ArrangeSubjects => authorise::Action::ArrangeSubjects,
        Action::HoldPublication => authorise::Action::HoldPublication,
        Action::Decide => authorise::Action::Decide,
        Action::SeeCases => authorise::Action::SeeCases,
        Action::CheckMeasures => authorise::Action::CheckMeasures,
        Action::Extract => authorise::Action::Extract,
        Action::ReadSamples => authorise::Action::ReadSamples,
        Action::CompareRecords => authorise::Action::CompareRecords,
        Action::ReadSharing => authorise::Action::ReadSharing,
        Action::Operate => authorise::Action::Operate,
        Action::Audit => authorise::Action::Audit,
    }
}

#[async_trait]
impl Portal for NodePortal {
    fn today(&self) -> Date {
        self.node.clock.today()
    }

    fn now(&self) -> Instant {
        self.node.clock.now()
    }

    fn time_zone(&self) -> jiff::tz::TimeZone {
        self.node.clock.zone().clone()
    }

    async fn sign_out(&self, token: &str) -> Answer<()> {
        answer(self.node.sign_out(token).await)
    }

    async fn session(&self, token: &str) -> Answer<Option<Session>> {
        let found = answer(self.node.viewer_by_session(token).await)?;
        Ok(found.map(|(viewer, form_token)| Session { viewer: web_viewer(viewer), form_token }))
    }

    async fn bearer(&self, token: &str) -> Answer<Viewer> {
        answer(self.node.viewer_by_token(token).await).map(web_viewer)
    }

    async fn authorise(&self, who: &Viewer, what: Action, on: &On) -> Answer<()> {
        let on = match on {
            On::Node => any_of_its_own(who, what),
            on => resource(self, on).await?,
        };
        answer(self.node.admits(&viewer(who), action(what), on).await)
    }

    async fn kept_answer(&self, account: &str, key: &str) -> Answer<Option<KeptAnswer>> {
        let Some(kept) = answer(self.node.kept_answer(account, key).await)? else { return Ok(None) };
        let read = serde_json::from_str(&kept.answer).map_err(|error| Problem::Broken(error.to_string()))?;
        let (status, location, body) = read;
        Ok(Some(KeptAnswer { digest: kept.digest, status, location, body }))
    }

    async fn keep_answer(&self, account: &str, key: &str, kept: &KeptAnswer) -> Answer<()> {
        let written = serde_json::to_string(&(kept.status, &kept.location, &kept.body));
        let written = written.map_err(|error| Problem::Broken(error.to_string()))?;
        answer(self.node.keep_answer(account, key, kept.digest, written).await)
    }

    async fn home(&self) -> Answer<View<Home>> {
        answer(self.node.home().await)
    }

    async fn search(&self, _who: &Viewer, query: &SubjectQuery) -> Answer<View<SearchPage>> {
        let query =
            read::SubjectQuery { text: query.text.clone(), facets: query.facets.clone(), part: part(&query.part) };
        answer(self.node.search(&query).await)
    }

    async fn keep_search(&self, asked: &SubjectQuery) -> Answer<String> {
        let asked =
            read::SubjectQuery { text: asked.text.clone(), facets: asked.facets.clone(), part: part(&asked.part) };
        answer(self.node.keep_search(&asked).await)
    }

    async fn kept_search(&self, text: &str) -> Answer<View<KeptSearch>> {
        answer(self.node.kept_search(text).await)
    }

    async fn suggest(&self, text: &str) -> Answer<View<Page<SubjectRef>>> {
        answer(self.node.suggest(text, SUGGESTIONS).await)
    }

    async fn hits(&self, ids: &[SubjectId]) -> Answer<View<Page<SubjectHit>>> {
        answer(self.node.subject_hits(ids).await)
    }

    async fn match_rows(&self, who: &Viewer, rows: Vec<PartyRow>, most: usize) -> Answer<View<Page<RowMatch>>> {
        answer(self.node.match_rows(&viewer(who), rows, most).await)
    }

    async fn find_code(&self, who: &Viewer, code: &str) -> Answer<Option<SubjectId>> {
        let officer = matches!(who.role, domain::Role::Reviewer | domain::Role::Auditor);
        answer(self.node.find_code(code, officer).await)
    }

    async fn subject(&self, who: &Viewer, id: SubjectId) -> Answer<View<SubjectFile>> {
        answer(self.node.subject_file(&viewer(who), id).await)
    }

    async fn subject_records(
        &self,
        who: &Viewer,
        id: SubjectId,
        dataset: &DatasetId,
        page: &Part,
    ) -> Answer<View<Page<RecordRow>>> {
        answer(self.node.subject_records(&viewer(who), id, dataset, &part(page)).await)
    }

    async fn file_as_of(
        &self,
        who: &Viewer,
        id: SubjectId,
        as_of: Option<Date>,
        known_at: Option<Instant>,
    ) -> Answer<View<FileAsOf>> {
        answer(self.node.file_as_of(&viewer(who), id, read::Times { as_of, known_at }).await)
    }

    async fn explanation(&self, who: &Viewer, id: RecordId) -> Answer<View<Explanation>> {
        answer(self.node.explanation(&viewer(who), id).await)
    }

    async fn explain(&self, who: &Viewer, thing: ThingId) -> Answer<View<Explained>> {
        answer(self.node.explain(&viewer(who), thing).await)
    }

    async fn record(&self, who: &Viewer, id: RecordId) -> Answer<View<RecordFile>> {
        answer(self.node.record_file(&viewer(who), id).await)
    }

    async fn consult(&self, who: &Viewer, id: SubjectId, why: &Consultation) -> Answer<View<SubjectFile>> {
        answer(self.node.consult(&viewer(who), id, why).await)
    }

    async fn consult_record(&self, who: &Viewer, id: RecordId, why: &Consultation) -> Answer<View<RecordFile>> {
        answer(self.node.consult_record(&viewer(who), id, why).await)
    }

    async fn lists(&self) -> Answer<View<Page<ListEntry>>> {
        answer(self.node.lists().await)
    }

    async fn list(&self, _who: &Viewer, id: &ListId, page: &Part) -> Answer<View<ListFile>> {
        answer(self.node.list(id, &part(page)).await)
    }

    async fn publicity(&self, deliverer: Option<&OrganCode>, from: Date, to: Date) -> Answer<View<PublicityTable>> {
        answer(self.node.publicity(deliverer, from, to).await)
    }

    async fn publicity_day(&self, deliverer: &OrganCode, day: Date, page: &Part) -> Answer<View<Page<PublicityRow>>> {
        answer(self.node.publicity_day(deliverer, day, &part(page)).await)
    }

    async fn datasets(&self) -> Answer<View<Page<DatasetEntry>>> {
        answer(self.node.datasets().await)
    }

    async fn dataset(&self, id: &DatasetId) -> Answer<View<DatasetFile>> {
        answer(self.node.dataset(id).await)
    }

    async fn dataset_template(&self, id: &DatasetId, language: Language) -> Answer<Bytes> {
        answer(self.node.dataset_template(id, language).await).map(Bytes::from)
    }

    async fn open_table(&self, id: &DatasetId) -> Answer<View<OpenTable>> {
        answer(self.node.open_table(id).await)
    }

    async fn open_rows(&self, id: &DatasetId, page: &Part) -> Answer<View<Page<OpenRow>>> {
        answer(self.node.open_rows(id, &part(page)).await)
    }

    async fn access_log(&self, who: &Viewer, id: SubjectId, page: &Part) -> Answer<View<Page<AccessRow>>> {
        answer(self.node.access_log(&viewer(who), id, &part(page)).await)
    }

    async fn objections(&self, who: &Viewer, page: &Part) -> Answer<View<Page<ObjectionItem>>> {
        answer(self.node.objections(&viewer(who), &part(page)).await)
    }

    async fn object(&self, who: &Viewer, record: RecordId, kind: ObjectionKind, reasons: &str) -> Answer<CaseId> {
        answer(self.node.object(&viewer(who), record, kind, reasons).await)
    }

    async fn answer_objection(
        &self,
        who: &Viewer,
        case: CaseId,
        outcome: ObjectionOutcome,
        reasons: &str,
    ) -> Answer<()> {
        answer(self.node.answer_objection(&viewer(who), case, outcome, reasons).await)
    }

    async fn organs(&self, _who: &Viewer) -> Answer<Vec<OrganChoice>> {
        answer(self.node.organ_choices().await)
    }

    async fn authorisations(&self, who: &Viewer, page: &Part) -> Answer<View<Page<AuthorisationRow>>> {
        answer(self.node.authorisations(&viewer(who), &part(page)).await)
    }

    async fn give_authorisation(
        &self,
        who: &Viewer,
        inquirer: &OrganCode,
        purpose: &str,
        until: Date,
    ) -> Answer<AuthorisationId> {
        answer(self.node.give_authorisation(&viewer(who), inquirer, purpose, until).await)
    }

    async fn withdraw_authorisation(&self, who: &Viewer, id: AuthorisationId) -> Answer<()> {
        answer(self.node.withdraw_authorisation(&viewer(who), id).await)
    }

    async fn inquiries(&self, who: &Viewer, page: &Part) -> Answer<View<Page<AuthorisationRow>>> {
        answer(self.node.inquiries(&viewer(who), &part(page)).await)
    }

    async fn deliverable(&self, who: &Viewer) -> Answer<View<Page<DatasetEntry>>> {
        answer(self.node.deliverable(&viewer(who)).await)
    }

    async fn upload(&self, who: &Viewer, upload: Upload) -> Answer<Box<dyn Spool<DeliveryId>>> {
        let (node, who, offer) = self.offered(who, upload)?;
        Ok(PipedUpload::begin(async move |source| node.receive(&who, offer, source).await))
    }

    async fn dry_run(&self, who: &Viewer, upload: Upload) -> Answer<Box<dyn Spool<View<DryRunFile>>>> {
        let (node, who, offer) = self.offered(who, upload)?;
        Ok(PipedUpload::begin(async move |source| {
            let run = node.dry_run(&who, offer, source, |_, _| ()).await?;
            node.dry_run_file(&who, run).await
        }))
    }

    async fn deliveries(&self, who: &Viewer, page: &Part) -> Answer<View<Page<DeliveryRow>>> {
        answer(self.node.deliveries(&viewer(who), &part(page)).await)
    }

    async fn delivery(&self, who: &Viewer, id: DeliveryId) -> Answer<View<DeliveryFile>> {
        answer(self.node.delivery(&viewer(who), id).await)
    }

    async fn withdraw_delivery(&self, who: &Viewer, id: DeliveryId, reasons: &str) -> Answer<DeliveryId> {
        answer(self.node.withdraw_delivery(&viewer(who), id, reasons).await)
    }

    async fn held_deliveries(&self, who: &Viewer, page: &Part) -> Answer<View<Page<DeliveryRow>>> {
        answer(self.node.held_deliveries(&viewer(who), &part(page)).await)
    }

    async fn answer_delivery(&self, who: &Viewer, id: DeliveryId, take: bool, reasons: &str) -> Answer<()> {
        answer(self.node.answer_held(&viewer(who), id, take, reasons).await)
    }

    async fn delivery_rows(
        &self,
        who: &Viewer,
        id: DeliveryId,
        code: Option<&str>,
        page: &Part,
    ) -> Answer<View<Page<RowView>>> {
        answer(self.node.delivery_rows(&viewer(who), id, code, &part(page)).await)
    }

    async fn rejected_rows(&self, who: &Viewer, id: DeliveryId, format: TableFormat) -> Answer<Download> {
        let (format, ending) = match format {
            TableFormat::Csv => (read::TableFormat::Csv, "csv"),
            TableFormat::Xlsx => (read::TableFormat::Xlsx, "xlsx"),
        };
        let bytes = answer(self.node.rejected_table(&viewer(who), id, format).await)?;
        Ok(Download { file_name: format!("rejected-{id}.{ending}"), bytes: Bytes::from(bytes) })
    }

    async fn review_queue(&self, who: &Viewer, page: &Part) -> Answer<View<Page<ReviewItem>>> {
        answer(self.node.review_queue(&viewer(who), &part(page)).await)
    }

    async fn review_item(&self, who: &Viewer, record: RecordId) -> Answer<View<ReviewItem>> {
        answer(self.node.review_item(&viewer(who), record).await)
    }

    async fn decide_review(
        &self,
        who: &Viewer,
        record: RecordId,
        decision: ReviewDecision,
        reasons: &str,
    ) -> Answer<()> {
        let decision = match decision {
            ReviewDecision::Link(subject) => LinkAnswer::Subject(subject),
            ReviewDecision::NewSubject => LinkAnswer::NewSubject,
            ReviewDecision::Leave => LinkAnswer::NoneKnown,
            ReviewDecision::Not(subject) => LinkAnswer::NotSubject(subject),
        };
        answer(self.node.decide_link(&viewer(who), record, decision, reasons).await)
    }

    async fn drawn_links(&self, who: &Viewer, page: &Part) -> Answer<View<DrawnLinks>> {
        answer(self.node.drawn_links(&viewer(who), &part(page)).await)
    }

    async fn check_link(&self, who: &Viewer, record: RecordId, right: bool, reasons: &str) -> Answer<()> {
        answer(self.node.check_link(&viewer(who), record, right, reasons).await)
    }

    async fn arrange(&self, who: &Viewer, act: Arrangement, reasons: &str) -> Answer<Option<SubjectId>> {
        answer(arrange(&self.node, &viewer(who), act, reasons).await)
    }

    async fn holds(&self, who: &Viewer, page: &Part) -> Answer<View<Page<HoldItem>>> {
        answer(self.node.holds(&viewer(who), &part(page)).await)
    }

    async fn publication_preview(&self, who: &Viewer, record: RecordId) -> Answer<View<PublicationPreview>> {
        answer(self.node.publication_preview(&viewer(who), record).await)
    }

    async fn hold(&self, who: &Viewer, record: RecordId, reasons: &str) -> Answer<()> {
        answer(self.node.hold_publication(&viewer(who), record, reasons).await)
    }

    async fn release(&self, who: &Viewer, record: RecordId, reasons: &str) -> Answer<()> {
        answer(self.node.release_publication(&viewer(who), record, reasons).await)
    }

    async fn overview(&self, who: &Viewer) -> Answer<View<Overview>> {
        answer(self.node.overview(&viewer(who)).await)
    }

    async fn ready(&self) -> bool {
        self.node.is_ready().await
    }
}

impl NodePortal {
    /// Who offers what, where the account may deliver.
    fn offered(&self, who: &Viewer, upload: Upload) -> Answer<(Node, authorise::Viewer, Offer)> {
        let who = viewer(who);
        answer(self.node.authorise_here(&who, authorise::Action::Deliver))?;
        let Upload { dataset, file_name, coverage } = upload;
        Ok((self.node.clone(), who, Offer { dataset, file_name, coverage, on_behalf_of: None }))
    }
}

/// A page about things of one's own, before one is chosen: the door asks of a thing that is the
/// viewer's, the step behind it of the one that was chosen.
fn any_of_its_own(who: &Viewer, what: Action) -> authorise::Resource {
    let organ = who.organ.clone().unwrap_or_else(flow::node::own_organ);
    let subject = who.subject.unwrap_or(SubjectId::from_raw(0));
    match what {
        Action::ReadDelivery | Action::AnswerDelivery => authorise::Resource::Delivery { organ },
        Action::ReadRecord => authorise::Resource::Record {
            deliverer: organ,
            subject: who.subject,
            sharing: domain::Sharing::Unconditional,
        },
        Action::ReadFile | Action::Object | Action::Authorise | Action::GiveCommitment | Action::FileReport => {
            authorise::Resource::Subject(subject)
        }
        _ => authorise::Resource::Node,
    }
}

/// What is acted on, as the policies see it.
async fn resource(portal: &NodePortal, on: &On) -> Answer<authorise::Resource> {
    Ok(match on {
        On::Node => authorise::Resource::Node,
        On::Subject(id) => authorise::Resource::Subject(*id),
        On::Record(id) => answer(portal.node.record_resource_of(*id).await)?,
        On::Delivery(id) => answer(portal.node.delivery_resource(*id).await)?,
    })
}
