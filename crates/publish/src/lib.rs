//! What an audience may see of the register at a moment: views.
//!
//! # What belongs here
//! The one place that decides what leaves the register. A [`View`] is made by one constructor from
//! what is known (`input`), the catalogue's words and classes ([`Glossary`]), a [`Reader`] and a
//! [`Moment`]; it can't be made or changed anywhere else. Pages, the API, open data and exports are
//! written from views alone. Pure.
//!
//! What is refused stays refused when something else fails: a record is public only while its own
//! publication says so on the day of reading, an adverse one only on certain identity, and nothing
//! without an end.
//!
//! # A secret can't get into a public view
//! Views have no public constructor and can't be changed:
//! ```compile_fail
//! let field = publish::FieldView { code: todo!(), title: todo!(), value: publish::Shown::Absent, source: None };
//! ```
//! ```compile_fail
//! fn leak(view: &mut publish::View<publish::RecordFile>, secret: publish::FieldView) {
//!     view.fields.push(secret);
//! }
//! ```
//! ```compile_fail
//! fn forge(body: publish::RecordFile) -> publish::View<publish::RecordFile> {
//!     publish::View { audience: domain::Audience::Public, today: todo!(), changes_on: None, body }
//! }
//! ```
//!
//! Modules stand from what comes in to what goes out.

pub mod input;

mod glossary;
mod reader;
pub mod view;

mod as_written;
mod field;
mod publication;
mod reading;
mod record;
mod subject;

mod audiences;
mod authorisation;
mod case;
mod commitment;
mod correction;
mod credit_report;
mod decision;
mod explained;
mod explanation;
mod extract;
mod filed;
mod found;
mod succession;

mod delivery;
mod double_publicity;
mod drawn;
mod dry_run;
mod edit;
mod filing;
mod held;
mod home;
mod kept;
mod league;
mod left;
mod listing;
mod matching;
mod measure;
mod officer;
mod open_data;
mod preview;
mod publicity;
mod quality;
mod referral;
mod review;
mod sample;
mod search;
mod sharing;
mod statistic;

pub use audiences::{AudienceChange, ClassDraft, DatasetAudiences, FieldAudiences, Sees};
pub use authorisation::AuthorisationRow;
pub use case::{
    CaseClockView, CaseFile, CaseGiven, CaseInputAsked, CaseInputView, CaseKind, CaseLine, CaseOutcome, CaseStep,
    CaseStepGiven, CaseStepKind, CaseTold, Named,
};
pub use catalogue::contract::Required;
pub use commitment::{CommitmentCheckView, CommitmentFact, CommitmentFound, CommitmentKind, CommitmentRow};
pub use correction::CorrectionForm;
pub use credit_report::{CreditReport, IssuedReport, ReportSection, ReportedRecord};
pub use decision::{Decided, DecisionView};
pub use delivery::{
    CellView, CountView, DeliveryFile, DeliveryRow, DeliveryState, FindingGroup, FindingView, FoundInFile, QualityView,
    RowOutcome, RowView,
};
pub use double_publicity::{ExportColumn, ExportRow, ExportTable};
pub use drawn::{AuditFigures, DrawnLinks};
pub use dry_run::DryRunFile;
pub use edit::{EditForm, EditInput, EditRow, EditWaiting, EditWaits};
pub use explained::{
    About, AskedGiven, CaseCame, Explained, ListingGrounds, Passage, ProposalAnswer, ProposalGrounds, Sentence,
};
pub use explanation::Explanation;
pub use extract::{ExtractEntry, ExtractRecord, ExtractState, ExtractTitles};
pub use field::{CodeShown, FieldView, Mask, Shown, Source};
pub use filed::{FileAsOf, FiledRecord, Standing};
pub use filing::{FilingField, FilingForm, FilingInput};
pub use found::{FoundIn, RegistrationTexts};
pub use glossary::{CellWords, CodeWords, FactWords, Glossary, LawWords, ListWords, SchemeWords, Wording};
pub use held::{DifferenceView, Differs, HeldView};
pub use home::{Counters, DatasetEntry, DatasetFile, FieldEntry, Home, OnTime};
pub use kept::{KeptSearch, Narrowed};
pub use league::{Delivered, LeagueRow};
pub use left::Left;
pub use listing::{ListChoice, ListEntry, ListFile, ListingRow, OrganChoice};
pub use matching::{LinkReason, MatchCandidate, PlainSubject, RowMatch};
pub use measure::{DutyRow, ExitRow, MeasureAnswer, MeasureLine, MeasureReportView, MeasureRow, WithdrawalRow};
pub use officer::{
    AccessRow, DelivererPace, FactView, HoldItem, ObjectionItem, Overview, OverviewInput, ProposalItem, QueueSize,
};
pub use open_data::{OpenColumn, OpenRow, OpenTable};
pub use preview::{PREVIEWED, PreviewField, PublicationPreview};
pub use publication::{ClockView, PublicationState, PublicationView, RuleView, Stated};
pub use publicity::{Lateness, PublicityDay, PublicityRow, PublicityTable, PublicityTotal};
pub use quality::{DatasetQuality, DatasetTally, DelivererQuality, DelivererTally, InTime, QualityRow, QualityWeek};
pub use reader::{Moment, Reader};
pub use record::{Change, Contest, LinkView, ObjectionMark, RecordFile, RecordRow, SubjectRef, VersionView};
pub use referral::ReferralRow;
pub use review::{CandidateView, EarlierAnswer, EvidenceView, LikelyView, PartView, QueuePlace, ReviewItem};
pub use sample::{
    ComparedInput, ComparedView, DrawnAnswer, DrawnField, DrawnInput, DrawnRow, DrawnState, SampleFile, SampleInput,
    SampleRecord, SampleRow,
};
pub use search::{CodeHint, Facet, FacetValue, Found, SearchPage};
pub use sharing::{
    GrantInput, GrantRow, RequestInput, SharedBy, SharedSet, Sharing, SharingAskedView, SharingInput, SharingRequest,
};
pub use statistic::{
    DimensionView, ExpectedView, FigureView, PlaceView, STATISTIC_COLUMNS, StatisticFile, StatisticLine, StatisticRow,
    SurvivalAge, SurvivalCurve, WarningView, warning_reason,
};
pub use subject::{
    DatasetCount, Freshness, IdentifierView, NameView, SubjectFile, SubjectHit, Tag, TagKind, TimelineItem, YearCount,
};
pub use succession::SuccessionView;
pub use view::{Page, Phrase, Refused, Stamp, View, Written};
