//! From entries to the legal state: the one function that the commit of a step, `rebuild` and
//! `verify` use.
//!
//! A batch of entries names the rows it touches; they are loaded at once, changed in memory in the
//! order of the entries, and written at once.

mod apply;
mod cases;
mod commitments;
mod deliveries;
mod exports;
mod grants;
mod identity;
mod identity_rows;
mod live;
mod measure;
mod referrals;
pub(crate) mod rows;
mod samples;
pub(crate) mod tables;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::{
    Date, EntryId, StreamId,
    entry::{Body, EntryKind},
};

use crate::{
    Result,
    engine::{Args, Cells, Connection},
    words::Words,
};
use live::Live;
use tables::{
    AUTHORISATION, CASE_FILE, CATALOGUE, CREDIT_COMMITMENT, CREDIT_REPORT, DELIVERY, DRAWN_RECORD, EXPORT_ANSWER,
    EXPORT_FILE, HISTORY, IDENTIFIER, LINK_AUDIT, LISTING, LISTING_BASIS, LISTING_TOLD, MEASURE_CHECK, OBJECTION,
    ORGAN, PROPOSAL, READ_GRANT, RECORD, REFERRAL, REFUSAL, SUBJECT, SUBJECT_NAME, SUCCESSION, TALLY,
};

/// What the projection needs of an entry beside its body.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Header {
    pub(crate) id: EntryId,
    pub(crate) recorded_on: Date,
    pub(crate) effective_on: Option<Date>,
    pub(crate) delivery: Option<i64>,
}

/// Why an entry can't be projected.
#[derive(Debug)]
pub(crate) enum Fault {
    /// It names something that the register does not hold.
    Unknown(String),
    /// It is against a rule of the register.
    Refused(&'static str),
}

/// What the tally counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(i64)]
pub(crate) enum Counted {
    Entry = 1,
    Record = 2,
    Withdrawn = 3,
    Listing = 4,
    ListingEnded = 5,
    Subject = 6,
    Delivery = 7,
}

impl Counted {
    /// What that number counts.
    pub(crate) fn from_number(number: i64) -> Option<Counted> {
        use Counted::*;
        [Entry, Record, Withdrawn, Listing, ListingEnded, Subject, Delivery]
            .into_iter()
            .find(|one| *one as i64 == number)
    }
}

/// A batch of entries on its way to the legal state.
pub(crate) struct Projection<'a> {
    words: &'a Words,
    records: Live<rows::RecordRow>,
    subjects: Live<rows::SubjectRow>,
    listings: Live<rows::ListingRow>,
    checks: Live<measure::MeasureCheckRow>,
    told: Live<measure::ListingToldRow>,
    basis: Cells,
    proposals: Live<rows::ProposalRow>,
    referrals: Live<referrals::ReferralRow>,
    objections: Live<rows::ObjectionRow>,
    cases: Live<cases::CaseRow>,
    commitments: Live<commitments::CommitmentRow>,
    authorisations: Live<rows::AuthorisationRow>,
    refusals: Live<rows::RefusalRow>,
    successions: Live<rows::SuccessionRow>,
    audits: Live<rows::LinkAuditRow>,
    drawn: Live<samples::DrawnRecordRow>,
    deliveries: Live<rows::DeliveryRow>,
    organs: Live<rows::OrganRow>,
    grants: Live<grants::GrantRow>,
    history: Cells,
    reports: Cells,
    catalogues: Cells,
    exports: Cells,
    answers: Cells,
    tally: BTreeMap<(StreamId, i64, i64), i64>,
    restated: HashMap<i64, rows::Held>,
    replaced: BTreeSet<i64>,
}

impl<'a> Projection<'a> {
    pub(crate) fn new(words: &'a Words) -> Projection<'a> {
        Projection {
            words,
            records: Live::new(&RECORD),
            subjects: Live::new(&SUBJECT),
            listings: Live::new(&LISTING),
            checks: Live::new(&MEASURE_CHECK),
            told: Live::new(&LISTING_TOLD),
            basis: Cells::new(&LISTING_BASIS, false),
            proposals: Live::new(&PROPOSAL),
            referrals: Live::new(&REFERRAL),
            objections: Live::new(&OBJECTION),
            cases: Live::new(&CASE_FILE),
            commitments: Live::new(&CREDIT_COMMITMENT),
            authorisations: Live::new(&AUTHORISATION),
            refusals: Live::new(&REFUSAL),
            successions: Live::new(&SUCCESSION),
            audits: Live::new(&LINK_AUDIT),
            drawn: Live::new(&DRAWN_RECORD),
            deliveries: Live::new(&DELIVERY),
            organs: Live::new(&ORGAN),
            grants: Live::new(&READ_GRANT),
            history: Cells::new(&HISTORY, false),
            reports: Cells::new(&CREDIT_REPORT, false),
            catalogues: Cells::new(&CATALOGUE, false),
            exports: Cells::new(&EXPORT_FILE, false),
            answers: Cells::new(&EXPORT_ANSWER, false),
            tally: BTreeMap::new(),
            restated: HashMap::new(),
            replaced: BTreeSet::new(),
        }
    }

    /// Notes the rows that a body, which came with a delivery or not, will touch, unless an entry of the batch opens
    /// them.
    pub(crate) fn want(&mut self, body: &Body, delivery: Option<i64>) {
        match body {
            Body::RecordTaken(taken) => match (taken.record, delivery) {
                (Some(record), _) => self.records.want(record.raw()),
                // It says on which day the record came.
                (None, Some(delivery)) => self.deliveries.want(delivery),
                (None, None) => {}
            },
            Body::LinkDecided(link) => {
                self.records.want(link.record.raw());
                if let Some(subject) = link.subject {
                    self.subjects.want(subject.raw());
                }
            }
            Body::PublicationDecided(decided) => self.records.want(decided.record.raw()),
            Body::SubjectMerged(_)
            | Body::MergeUndone(_)
            | Body::SubjectSplit(_)
            | Body::LinkRefused(_)
            | Body::RefusalLifted(_)
            | Body::LinkAudited(_)
            | Body::Succeeded(_)
            | Body::SuccessionWithdrawn(_) => self.want_of_identity(body),
            Body::RecordDrawn(_) | Body::RecordCompared(_) => self.want_of_sample(body),
            Body::SubjectChanged(changed) => self.subjects.want(changed.subject.raw()),
            Body::DeliveryOpened { withdraws: Some(withdrawal), .. } => self.deliveries.want(withdrawal.delivery.raw()),
            Body::DeliveryHeld { delivery, .. }
            | Body::DeliveryAnswered { delivery, .. }
            | Body::DeliveryClosed { delivery, .. } => self.deliveries.want(delivery.raw()),
            Body::Proposed(proposed) => self.subjects.want(proposed.subject.raw()),
            Body::Determined { proposal, .. } => self.proposals.want(proposal.raw()),
            Body::ProposalReferred(_) | Body::ReferralConfirmed(_) => self.want_of_referral(body),
            Body::Listed(listing) => self.subjects.want(listing.subject.raw()),
            Body::ListingEnded { listing, .. } => self.listings.want(listing.raw()),
            Body::ObjectionRaised(objection) => self.records.want(objection.record.raw()),
            Body::ObjectionAnswered { case, .. } => self.objections.want(case.raw()),
            Body::CaseOpened(_) | Body::CaseTaskDone(_) | Body::CaseClockChanged(_) | Body::CaseEnded(_) => {
                self.want_of_case(body);
            }
            Body::CommitmentGiven(_) | Body::CommitmentChecked(_) | Body::CommitmentDecided(_) => {
                self.want_of_commitment(body);
            }
            Body::AuthorisationGiven(given) => self.subjects.want(given.subject.raw()),
            Body::GrantWithdrawn { grant, .. } => self.grants.want(grant.raw()),
            Body::ReportIssued(issued) => self.subjects.want(issued.head.subject.raw()),
            Body::AuthorisationWithdrawn { authorisation } => self.authorisations.want(authorisation.raw()),
            Body::MeasureChecked(_) | Body::ListingTold(_) | Body::MeasureReported(_) | Body::ExitConfirmed(_) => {
                self.want_of_measures(body);
            }
            Body::OrganAdded { code, .. } => {
                if let Some(code) = self.words.id(code.as_str()) {
                    self.organs.want(code);
                }
            }
            _ => {}
        }
    }

    /// Notes the row that the erasure of `entry` touches.
    pub(crate) fn want_erased(&mut self, entry: EntryId, remains: &Body) {
        match remains {
            Body::RecordTaken(taken) => self.records.want(taken.record.map_or(entry.raw(), |record| record.raw())),
            Body::SubjectOpened(_) => self.subjects.want(entry.raw()),
            Body::LinkRefused(_) => self.refusals.want(entry.raw()),
            other => self.want(other, None),
        }
    }

    /// Notes that the entries of a batch open rows, so that they need no load.
    pub(crate) fn opens(&mut self, id: EntryId, kind: EntryKind) {
        match kind {
            EntryKind::RecordTaken => self.records.opens(id.raw()),
            EntryKind::SubjectOpened => self.subjects.opens(id.raw()),
            EntryKind::Listed => self.listings.opens(id.raw()),
            EntryKind::Proposed => self.proposals.opens(id.raw()),
            EntryKind::ProposalReferred => self.referrals.opens(id.raw()),
            EntryKind::MeasureChecked => self.checks.opens(id.raw()),
            EntryKind::ListingTold => self.told.opens(id.raw()),
            EntryKind::ObjectionRaised => self.objections.opens(id.raw()),
            EntryKind::CaseOpened => self.cases.opens(id.raw()),
            EntryKind::CommitmentGiven => self.commitments.opens(id.raw()),
            EntryKind::AuthorisationGiven => self.authorisations.opens(id.raw()),
            EntryKind::GrantGiven => self.grants.opens(id.raw()),
            EntryKind::DeliveryOpened => self.deliveries.opens(id.raw()),
            EntryKind::LinkRefused => self.refusals.opens(id.raw()),
            EntryKind::LinkDecided => self.audits.opens(id.raw()),
            EntryKind::RecordDrawn => self.drawn.opens(id.raw()),
            EntryKind::Succeeded => self.successions.opens(id.raw()),
            _ => {}
        }
    }

    /// Loads what is wanted.
    pub(crate) async fn load(&mut self, connection: &mut Connection) -> Result<()> {
        self.objections.load(connection).await?;
        let about: Vec<i64> = self.objections.all().map(|objection| objection.record).collect();
        about.into_iter().for_each(|record| self.records.want(record));
        self.records.load(connection).await?;
        self.subjects.load(connection).await?;
        self.listings.load(connection).await?;
        self.checks.load(connection).await?;
        self.told.load(connection).await?;
        self.proposals.load(connection).await?;
        self.referrals.load(connection).await?;
        self.cases.load(connection).await?;
        self.commitments.load(connection).await?;
        self.authorisations.load(connection).await?;
        self.refusals.load(connection).await?;
        self.successions.load(connection).await?;
        self.audits.load(connection).await?;
        self.drawn.load(connection).await?;
        self.deliveries.load(connection).await?;
        self.organs.load(connection).await?;
        self.grants.load(connection).await
    }

    fn count(&mut self, stream: StreamId, counted: Counted, word: i64, by: i64) {
        *self.tally.entry((stream, counted as i64, word)).or_default() += by;
    }

    fn word(&self, text: &str) -> i64 {
        self.words.id(text).unwrap_or_default()
    }

    /// Writes what changed.
    pub(crate) async fn flush(self, connection: &mut Connection) -> Result<()> {
        self.records.flush(connection).await?;
        self.subjects.flush(connection).await?;
        self.listings.flush(connection).await?;
        self.checks.flush(connection).await?;
        self.told.flush(connection).await?;
        self.proposals.flush(connection).await?;
        self.referrals.flush(connection).await?;
        self.objections.flush(connection).await?;
        self.cases.flush(connection).await?;
        self.commitments.flush(connection).await?;
        self.authorisations.flush(connection).await?;
        self.refusals.flush(connection).await?;
        self.successions.flush(connection).await?;
        self.audits.flush(connection).await?;
        self.drawn.flush(connection).await?;
        self.deliveries.flush(connection).await?;
        self.organs.flush(connection).await?;
        self.grants.flush(connection).await?;
        for cells in [self.history, self.basis, self.reports, self.catalogues, self.exports, self.answers] {
            connection.write(cells).await?;
        }
        if !self.replaced.is_empty() {
            let ids = || Args::new().ints(self.replaced.iter().copied());
            connection.run("state.forget_names", ids()).await?;
            connection.run("state.forget_identifiers", ids()).await?;
        }
        let (mut names, mut identifiers) = (Cells::new(&SUBJECT_NAME, false), Cells::new(&IDENTIFIER, false));
        for (subject, held) in &self.restated {
            held.write(*subject, &mut names, &mut identifiers);
        }
        connection.write(names).await?;
        connection.write(identifiers).await?;
        let mut tally = Cells::new(&TALLY, true);
        for ((stream, kind, word), count) in self.tally {
            tally.int(i64::from(stream.0));
            tally.int(kind);
            tally.int(word);
            tally.int(count);
        }
        connection.write(tally).await
    }
}
