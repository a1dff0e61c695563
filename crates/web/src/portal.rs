//! What the web needs from a node: every read and every act, for a viewer.
//!
//! The program that runs a node implements [`Portal`]; the pages and the API are written against
//! it alone. Reads give views of `publish`, made for the viewer as of now; acts are carried out
//! with the viewer's authority, and logged. Every method asks for authorisation itself as well:
//! [`Portal::authorise`] is the first door, not the only one.

use async_trait::async_trait;
use axum::body::Bytes;
use domain::{
    AccountName, DatasetId, Date, DeliveryId, Instant, Language, ListId, OrganCode, PartyRow, RecordId, Role,
    SubjectId,
    access::Consultation,
    case::{ObjectionKind, ObjectionOutcome},
    delivery::Coverage,
    id::{AuthorisationId, CaseId, SuccessionId, ThingId},
    identity::SuccessionKind,
};
use publish::{
    AccessRow, AuthorisationRow, DatasetEntry, DatasetFile, DeliveryFile, DeliveryRow, DrawnLinks, DryRunFile,
    Explained, Explanation, FileAsOf, HoldItem, Home, KeptSearch, ListEntry, ListFile, ObjectionItem, OpenRow,
    OpenTable, OrganChoice, Overview, Page, PublicationPreview, PublicityRow, PublicityTable, RecordFile, RecordRow,
    ReviewItem, RowMatch, RowView, SearchPage, SubjectFile, SubjectHit, SubjectRef, View,
};

use crate::{action::Action, problem::Problem};

/// The answer of a node.
pub type Answer<T> = Result<T, Problem>;

/// Who asks: a person with an account, or everyone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Viewer {
    /// The account; absent for one who has not signed in.
    pub account: Option<AccountName>,
    /// The role.
    pub role: Role,
    /// The organ that the account acts for.
    pub organ: Option<OrganCode>,
    /// The subject that the account looks after.
    pub subject: Option<SubjectId>,
    /// The colleague in whose place the account acts.
    pub in_place_of: Option<AccountName>,
}

impl Viewer {
    /// Everyone.
    pub const PUBLIC: Viewer =
        Viewer { account: None, role: Role::Public, organ: None, subject: None, in_place_of: None };
}

/// A session as found by the token of its cookie.
#[derive(Clone, Debug)]
pub struct Session {
    /// Who signed in.
    pub viewer: Viewer,
    /// The token that every form of the session carries.
    pub form_token: String,
}

/// A session as begun.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The token of its cookie.
    pub token: String,
    /// When it ends.
    pub expires_at: Instant,
    /// Who signed in.
    pub viewer: Viewer,
}

/// An answer that is given again where its request is repeated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptAnswer {
    /// The digest of what the request said.
    pub digest: [u8; 32],
    /// The status.
    pub status: u16,
    /// Where what was made is.
    pub location: Option<String>,
    /// The document, empty where there is none.
    pub body: String,
}

/// On what one asks to act. An action about one thing, asked on the node, means: on any that is the
/// viewer's own, as where it opens a list of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum On {
    /// The node as a whole.
    Node,
    /// A subject and its file.
    Subject(SubjectId),
    /// A record.
    Record(RecordId),
    /// A delivery.
    Delivery(DeliveryId),
}

/// Which part of a list is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// Where it begins: what the page before said; the beginning where absent.
    pub after: Option<String>,
    /// How many items at most, 1 to 200.
    pub limit: u16,
}

/// A search for subjects.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SubjectQuery {
    /// What was typed, at most 200 characters: a name, a part of one, or a code.
    pub text: String,
    /// What the hits are narrowed to: facet and value, both as they stood in an answer.
    pub facets: Vec<(String, String)>,
    /// Which part of the hits.
    pub part: Part,
}

/// What a deliverer says of the file it hands over.
#[derive(Clone, Debug, PartialEq)]
pub struct Upload {
    /// The data set.
    pub dataset: DatasetId,
    /// The file's name, without folders.
    pub file_name: String,
    /// What it covers.
    pub coverage: Option<Coverage>,
}

/// Where the bytes of an upload go, piece by piece, to come to a `T`. Dropped before it is finished, nothing stays.
#[async_trait]
pub trait Spool<T>: Send {
    /// Takes the next bytes. Refuses what is over the node's limit.
    async fn write(&mut self, bytes: Bytes) -> Answer<()>;
    /// The file is whole.
    async fn finish(self: Box<Self>) -> Answer<T>;
}

/// A file to download.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Download {
    /// Its name.
    pub file_name: String,
    /// Its bytes.
    pub bytes: Bytes,
}

/// The format of rejected rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableFormat {
    /// Comma-separated, UTF-8 with a byte order mark.
    Csv,
    /// A workbook.
    Xlsx,
}

/// What an officer says of a record that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReviewDecision {
    /// It is about this subject.
    Link(SubjectId),
    /// It is about a subject that the register does not hold yet.
    NewSubject,
    /// It can't be said: it stays in the register without a subject.
    Leave,
    /// It is not about this subject; about whom else, another may say.
    Not(SubjectId),
}

/// What an officer decides of who is who.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arrangement {
    /// `from` is `into`.
    Merge { from: SubjectId, into: SubjectId },
    /// It is not after all.
    UndoMerge { from: SubjectId },
    /// `subject` is two: the other one has these codes and names, and these records are about it.
    Split { subject: SubjectId, records: Vec<RecordId>, codes: Vec<String>, names: Vec<String> },
    /// These records are about `to`.
    Move { records: Vec<RecordId>, to: SubjectId },
    /// `successor` follows `predecessor` from a day on.
    Succeed { predecessor: SubjectId, successor: SubjectId, kind: SuccessionKind, on: Date },
    /// It does not after all.
    WithdrawSuccession { succession: SuccessionId },
}

/// A node as the web sees it.
#[async_trait]
pub trait Portal:
    crate::AccountPortal
    + crate::CasePortal
    + crate::ListPortal
    + crate::OpenidPortal
    + crate::CommitmentPortal
    + crate::ConsolePortal
    + crate::ContentPortal
    + crate::DelegationPortal
    + crate::FeedPortal
    + crate::FilingPortal
    + crate::ReportPortal
    + crate::ExtractPortal
    + crate::SamplePortal
    + crate::SharingPortal
    + crate::StatisticPortal
    + crate::SubscriptionPortal
{
    /// The day of the node's jurisdiction.
    fn today(&self) -> Date;
    /// The instant.
    fn now(&self) -> Instant;
    /// The time zone of its days.
    fn time_zone(&self) -> jiff::tz::TimeZone;

    /// Ends a session; an unknown one is no error.
    async fn sign_out(&self, token: &str) -> Answer<()>;
    /// The session of a cookie's token, if it lasts still.
    async fn session(&self, token: &str) -> Answer<Option<Session>>;
    /// Whoever holds this API token.
    async fn bearer(&self, token: &str) -> Answer<Viewer>;
    /// Refuses unless the policies allow it.
    async fn authorise(&self, viewer: &Viewer, action: Action, on: &On) -> Answer<()>;

    /// The answer that was given within a day to the request of an account under a key.
    async fn kept_answer(&self, account: &str, key: &str) -> Answer<Option<KeptAnswer>>;
    /// Keeps an answer for a day.
    async fn keep_answer(&self, account: &str, key: &str, answer: &KeptAnswer) -> Answer<()>;

    /// The figures and lists of the home page.
    async fn home(&self) -> Answer<View<Home>>;
    /// Searches subjects by name, former name or code.
    async fn search(&self, viewer: &Viewer, query: &SubjectQuery) -> Answer<View<SearchPage>>;
    /// Searches, and gives the answer as a text to be kept in an address.
    async fn keep_search(&self, query: &SubjectQuery) -> Answer<String>;
    /// A kept answer as it may be shown now; [`Problem::NotFound`] where the node gave no such answer.
    async fn kept_search(&self, text: &str) -> Answer<View<KeptSearch>>;
    /// Up to ten subjects whose name or code begins like this.
    async fn suggest(&self, text: &str) -> Answer<View<Page<SubjectRef>>>;
    /// Those of these subjects that the public may find, in the order given.
    async fn hits(&self, ids: &[SubjectId]) -> Answer<View<Page<SubjectHit>>>;
    /// Whom each row is about, at most `most` candidates a row; logged where an account asks.
    async fn match_rows(&self, viewer: &Viewer, rows: Vec<PartyRow>, most: usize) -> Answer<View<Page<RowMatch>>>;
    /// The subject that bears this code, of whatever scheme.
    async fn find_code(&self, viewer: &Viewer, code: &str) -> Answer<Option<SubjectId>>;
    /// The file of a subject. [`Problem::Moved`] where it was merged.
    async fn subject(&self, viewer: &Viewer, id: SubjectId) -> Answer<View<SubjectFile>>;
    /// A part of its records of one data set, the newest first.
    async fn subject_records(
        &self,
        viewer: &Viewer,
        id: SubjectId,
        dataset: &DatasetId,
        part: &Part,
    ) -> Answer<View<Page<RecordRow>>>;
    /// The whole file as of a day and as known at an instant (now where absent), with the source of
    /// every value: for the subject itself, reviewers and the auditor.
    async fn file_as_of(
        &self,
        viewer: &Viewer,
        id: SubjectId,
        as_of: Option<Date>,
        known_at: Option<Instant>,
    ) -> Answer<View<FileAsOf>>;
    /// A record. [`Problem::Gone`] where it was public and has ended.
    async fn record(&self, viewer: &Viewer, id: RecordId) -> Answer<View<RecordFile>>;
    /// Why a record stands where it stands.
    async fn explanation(&self, viewer: &Viewer, id: RecordId) -> Answer<View<Explanation>>;
    /// Why something stands where it stands, in sentences: a record, listing, proposal, case or check.
    async fn explain(&self, viewer: &Viewer, thing: ThingId) -> Answer<View<Explained>>;
    /// The file with what other organs share, for a named purpose and matter: logged.
    async fn consult(&self, viewer: &Viewer, id: SubjectId, why: &Consultation) -> Answer<View<SubjectFile>>;
    /// One record of another organ, for a named purpose and matter: logged.
    async fn consult_record(&self, viewer: &Viewer, id: RecordId, why: &Consultation) -> Answer<View<RecordFile>>;

    /// The lists of the catalogue.
    async fn lists(&self) -> Answer<View<Page<ListEntry>>>;
    /// Who stands on a list, the latest entries first.
    async fn list(&self, viewer: &Viewer, id: &ListId, part: &Part) -> Answer<View<ListFile>>;
    /// Licences and penalties by deliverer and day of arrival, both days inside.
    async fn publicity(&self, deliverer: Option<&OrganCode>, from: Date, to: Date) -> Answer<View<PublicityTable>>;
    /// The licences and penalties that a deliverer brought on a day.
    async fn publicity_day(&self, deliverer: &OrganCode, day: Date, part: &Part) -> Answer<View<Page<PublicityRow>>>;
    /// The data sets of the catalogue.
    async fn datasets(&self) -> Answer<View<Page<DatasetEntry>>>;
    /// One data set with its fields.
    async fn dataset(&self, id: &DatasetId) -> Answer<View<DatasetFile>>;
    /// The empty table of a data set as a workbook, to be filled in and delivered.
    async fn dataset_template(&self, id: &DatasetId, language: Language) -> Answer<Bytes>;
    /// The shape of an open table.
    async fn open_table(&self, id: &DatasetId) -> Answer<View<OpenTable>>;
    /// A part of its rows, up to 5,000, in the order of record ids.
    async fn open_rows(&self, id: &DatasetId, part: &Part) -> Answer<View<Page<OpenRow>>>;

    /// Who consulted a file.
    async fn access_log(&self, viewer: &Viewer, id: SubjectId, part: &Part) -> Answer<View<Page<AccessRow>>>;
    /// The objections of a subject, or all that wait for an officer.
    async fn objections(&self, viewer: &Viewer, part: &Part) -> Answer<View<Page<ObjectionItem>>>;
    /// The subject objects to a record: marked from now on.
    async fn object(&self, viewer: &Viewer, record: RecordId, kind: ObjectionKind, reasons: &str) -> Answer<CaseId>;
    /// An officer answers.
    async fn answer_objection(
        &self,
        viewer: &Viewer,
        case: CaseId,
        outcome: ObjectionOutcome,
        reasons: &str,
    ) -> Answer<()>;

    /// The organs that may be authorised, by code.
    async fn organs(&self, viewer: &Viewer) -> Answer<Vec<OrganChoice>>;
    /// What the viewer's own subject gave, the newest first.
    async fn authorisations(&self, viewer: &Viewer, part: &Part) -> Answer<View<Page<AuthorisationRow>>>;
    /// The subject lets an inquirer read its file until, not including, a day.
    async fn give_authorisation(
        &self,
        viewer: &Viewer,
        inquirer: &OrganCode,
        purpose: &str,
        until: Date,
    ) -> Answer<AuthorisationId>;
    /// The subject withdraws an authorisation.
    async fn withdraw_authorisation(&self, viewer: &Viewer, id: AuthorisationId) -> Answer<()>;
    /// The files that the viewer's organ may read today.
    async fn inquiries(&self, viewer: &Viewer, part: &Part) -> Answer<View<Page<AuthorisationRow>>>;

    /// The data sets that the viewer's organ may deliver.
    async fn deliverable(&self, viewer: &Viewer) -> Answer<View<Page<DatasetEntry>>>;
    /// Begins an upload.
    async fn upload(&self, viewer: &Viewer, upload: Upload) -> Answer<Box<dyn Spool<DeliveryId>>>;

    /// Begins to try a file out: what would become of it, were it delivered now. Nothing of it is kept.
    async fn dry_run(&self, viewer: &Viewer, upload: Upload) -> Answer<Box<dyn Spool<View<DryRunFile>>>>;
    /// The deliveries of the viewer's organ, or all for officers; the newest first.
    async fn deliveries(&self, viewer: &Viewer, part: &Part) -> Answer<View<Page<DeliveryRow>>>;
    /// One delivery.
    async fn delivery(&self, viewer: &Viewer, id: DeliveryId) -> Answer<View<DeliveryFile>>;
    /// Its rows with findings; of one finding's code where named.
    async fn delivery_rows(
        &self,
        viewer: &Viewer,
        id: DeliveryId,
        code: Option<&str>,
        part: &Part,
    ) -> Answer<View<Page<RowView>>>;
    /// Takes a delivery of the viewer's organ back: its records say again what they said before it. Returns the delivery
    /// that does it.
    async fn withdraw_delivery(&self, viewer: &Viewer, id: DeliveryId, reasons: &str) -> Answer<DeliveryId>;
    /// The deliveries that are held because they are not like those before them, the longest first.
    async fn held_deliveries(&self, viewer: &Viewer, part: &Part) -> Answer<View<Page<DeliveryRow>>>;
    /// Lets one of them be taken, or turns it down. [`Problem::Conflict`] where it no longer waits.
    async fn answer_delivery(&self, viewer: &Viewer, id: DeliveryId, take: bool, reasons: &str) -> Answer<()>;
    /// Its rejected rows as a file, ready to be corrected and delivered again.
    async fn rejected_rows(&self, viewer: &Viewer, id: DeliveryId, format: TableFormat) -> Answer<Download>;

    /// The records that wait for an officer to say whom they are about, the oldest first.
    async fn review_queue(&self, viewer: &Viewer, part: &Part) -> Answer<View<Page<ReviewItem>>>;
    /// One of them.
    async fn review_item(&self, viewer: &Viewer, record: RecordId) -> Answer<View<ReviewItem>>;
    /// Says whom it is about. [`Problem::Conflict`] where it no longer waits.
    async fn decide_review(
        &self,
        viewer: &Viewer,
        record: RecordId,
        decision: ReviewDecision,
        reasons: &str,
    ) -> Answer<()>;

    /// Links of linkage that were drawn by chance and wait to be checked, and what the answers show.
    async fn drawn_links(&self, viewer: &Viewer, part: &Part) -> Answer<View<DrawnLinks>>;
    /// Says whether one is right; one that is wrong is undone. [`Problem::Conflict`] where it was not
    /// drawn, or was answered on.
    async fn check_link(&self, viewer: &Viewer, record: RecordId, right: bool, reasons: &str) -> Answer<()>;

    /// Says who is who; what a split opened is returned. [`Problem::Conflict`] where it was decided
    /// otherwise meanwhile, or would show what is protected.
    async fn arrange(&self, viewer: &Viewer, act: Arrangement, reasons: &str) -> Answer<Option<SubjectId>>;

    /// The records whose publication waits, the most urgent first.
    async fn holds(&self, viewer: &Viewer, part: &Part) -> Answer<View<Page<HoldItem>>>;
    /// What each audience would see of a record once nothing holds it.
    async fn publication_preview(&self, viewer: &Viewer, record: RecordId) -> Answer<View<PublicationPreview>>;
    /// Holds the publication of a record.
    async fn hold(&self, viewer: &Viewer, record: RecordId, reasons: &str) -> Answer<()>;
    /// Lifts what an officer may lift.
    async fn release(&self, viewer: &Viewer, record: RecordId, reasons: &str) -> Answer<()>;

    /// The state of the node.
    async fn overview(&self, viewer: &Viewer) -> Answer<View<Overview>>;
    /// Whether the node can serve: for load balancers.
    async fn ready(&self) -> bool;
}
