//! Which measures apply to a subject in a procedure, and what market withdrawal does: a fold over
//! what stands on its file, by the pack's tables. It fails closed: what has ended, has not begun, is
//! not certain, is hidden or rests on what is gone yields nothing.

use catalogue::measure::{Effect, MeasureKind, MeasureRule, Trigger, Which, WithdrawalRule};
use domain::{
    CommitmentTemplateId, DatasetId, Date, FieldCode, ListingId, ProcedureId, RecordId,
    date::add_months,
    id::CommitmentId,
    listing::Listing,
    measure::{Applicable, Ground},
    subject::SubjectClass,
};

/// A listing as the register knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownListing {
    /// Its id.
    pub id: ListingId,
    /// What was decided.
    pub listing: Listing,
    /// Whether it was ended before its term.
    pub ended: bool,
    /// Whether it may be shown: its record is public, and every record that it rests on stands.
    pub shown: bool,
    /// Whether an objection pauses it.
    pub paused: bool,
}

/// A record that states a status, as the register knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownRecord {
    /// Its id.
    pub id: RecordId,
    /// Its data set.
    pub dataset: DatasetId,
    /// The day of its act.
    pub day: Option<Date>,
    /// The codes in its fields.
    pub codes: Vec<(FieldCode, Vec<String>)>,
    /// The first day on which it is no longer shown.
    pub until: Option<Date>,
    /// Whether it may be shown.
    pub shown: bool,
    /// Whether an objection pauses it.
    pub paused: bool,
}

/// A commitment that an officer decided is broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownBreach {
    /// The commitment.
    pub id: CommitmentId,
    /// Its template.
    pub template: CommitmentTemplateId,
    /// The day of the decision.
    pub decided_on: Date,
    /// The first day on which it weighs no longer.
    pub until: Date,
    /// Whether it may be used: where the commitment was received, its record is public.
    pub shown: bool,
    /// Whether an objection to that record pauses it.
    pub paused: bool,
}

/// What is known of a subject, for measures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its class.
    pub class: SubjectClass,
    /// Its listings.
    pub listings: Vec<KnownListing>,
    /// Its records of the data sets that the tables name.
    pub records: Vec<KnownRecord>,
    /// Its broken commitments.
    pub breaches: Vec<KnownBreach>,
}

/// The days for which it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Today: what has ended is not told, whatever day is asked about.
    pub today: Date,
    /// The day of the procedure, today or later.
    pub on: Date,
}

/// A way in which the subject left the market, and the record that states it.
#[derive(Clone, Debug, PartialEq)]
pub struct Withdrawn<'p> {
    /// The rule.
    pub rule: &'p WithdrawalRule,
    /// The record.
    pub record: RecordId,
    /// The day of its act.
    pub since: Option<Date>,
}

/// The measures of `rules` that apply to the subject in `procedure`, in the order of the tables, each
/// with every ground that it rests on.
pub fn applicable<'p>(
    rules: impl IntoIterator<Item = &'p MeasureRule>,
    withdrawals: &[Withdrawn<'_>],
    known: &Known,
    procedure: &ProcedureId,
    asked: Asked,
) -> Vec<Applicable> {
    let rules = rules.into_iter().filter(|rule| {
        rule.procedures.contains(procedure)
            && rule.subjects.contains(&known.class)
            && rule.force.contains(asked.on)
            && known.class != SubjectClass::SoleTrader
            && !is_lifted(rule.kind, withdrawals)
    });
    rules.flat_map(|rule| grounds(rule, known, asked)).collect()
}

/// The ways in which a subject has left the market, in the order of the table.
pub fn withdrawn<'p>(
    rules: impl IntoIterator<Item = &'p WithdrawalRule>,
    known: &Known,
    asked: Asked,
) -> Vec<Withdrawn<'p>> {
    let by = |rule: &'p WithdrawalRule| {
        let records = stating(&rule.when, known, asked).into_iter();
        records.map(move |record| Withdrawn { rule, record: record.id, since: record.day })
    };
    rules.into_iter().flat_map(by).collect()
}

/// Whether market withdrawal ends or suspends measures of this kind.
fn is_lifted(kind: MeasureKind, withdrawals: &[Withdrawn<'_>]) -> bool {
    withdrawals.iter().any(|withdrawn| {
        let effect = match kind {
            MeasureKind::Restriction => withdrawn.rule.restrictions,
            MeasureKind::Incentive => withdrawn.rule.incentives,
        };
        effect != Effect::Stands
    })
}

fn grounds(rule: &MeasureRule, known: &Known, asked: Asked) -> Vec<Applicable> {
    let mut found: Vec<Applicable> = Vec::new();
    for trigger in &rule.when {
        let listings = known.listings.iter().filter(|one| listing_triggers(trigger, one, asked));
        let listings = listings.map(|one| Applicable {
            measure: rule.id.clone(),
            ground: Ground::Listing(one.id),
            from: one.listing.decided_on,
            until: Some(one.listing.until),
        });
        let records = stating(trigger, known, asked).into_iter().map(|one| Applicable {
            measure: rule.id.clone(),
            ground: Ground::Record(one.id),
            from: one.day.unwrap_or(asked.today),
            until: ends(trigger, one),
        });
        let breaches = known.breaches.iter().filter(|one| breach_triggers(trigger, one, asked));
        let breaches = breaches.map(|one| Applicable {
            measure: rule.id.clone(),
            ground: Ground::Commitment(one.id),
            from: one.decided_on,
            until: Some(one.until),
        });
        for one in listings.chain(records).chain(breaches) {
            if found.iter().all(|known| known.ground != one.ground) {
                found.push(one);
            }
        }
    }
    found
}

fn listing_triggers(trigger: &Trigger, one: &KnownListing, asked: Asked) -> bool {
    let listing = &one.listing;
    trigger.list.as_ref() == Some(&listing.list)
        && (trigger.causes.is_empty() || trigger.causes.contains(&listing.cause))
        && one.shown
        && !one.paused
        && !one.ended
        && listing.decided_on <= asked.today
        && asked.on < listing.until
}

fn breach_triggers(trigger: &Trigger, one: &KnownBreach, asked: Asked) -> bool {
    trigger.broken_commitments.contains(&one.template)
        && one.shown
        && !one.paused
        && one.decided_on <= asked.today
        && asked.on < one.until
}

/// The records that state what a trigger asks for and may be used today.
fn stating<'k>(trigger: &Trigger, known: &'k Known, asked: Asked) -> Vec<&'k KnownRecord> {
    let (Some(dataset), Some(field)) = (&trigger.dataset, &trigger.field) else { return Vec::new() };
    let of = known.records.iter().filter(|record| record.dataset == *dataset);
    let candidates: Vec<&KnownRecord> = match trigger.of {
        Which::Any => of.collect(),
        // The newest decides even where it may not be shown: an older one says what was.
        Which::Newest => of.max_by_key(|record| (record.day, record.id)).into_iter().collect(),
    };
    let states = |record: &KnownRecord| {
        let mut fields = record.codes.iter().filter(|(known, _)| known == field);
        fields.any(|(_, codes)| codes.iter().any(|code| trigger.codes.contains(code)))
    };
    let usable = |record: &KnownRecord| {
        record.shown
            && !record.paused
            && record.day.is_none_or(|day| day <= asked.today)
            && ends(trigger, record).is_none_or(|until| asked.on < until)
    };
    candidates.into_iter().filter(|record| states(record) && usable(record)).collect()
}

/// The first day on which what a record states counts no longer.
fn ends(trigger: &Trigger, record: &KnownRecord) -> Option<Date> {
    let counted = trigger.months.map(|months| {
        // A status that counts for a time and bears no day counts for none.
        record.day.and_then(|day| add_months(day, i32::from(months))).unwrap_or(Date::MIN)
    });
    match (counted, record.until) {
        (Some(counted), Some(until)) => Some(counted.min(until)),
        (counted, until) => counted.or(until),
    }
}
