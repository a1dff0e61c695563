//! Clocks, holds, endings, and terms that lie in rule sets of one's own.

use catalogue::law::Publisher;
use decide::{Ending, PublicationPlan, Taken, end, objection_effect, standing_end};
use domain::{
    DatasetId, Date, Finding, FindingCode, Instant, Severity,
    case::ObjectionKind,
    link::Certainty,
    publication::{HoldReason, Publication},
    subject::{SubjectClass, SubjectState},
};
use jiff::civil::date;

use crate::{pack, record, texts};

fn plan(dataset: &str) -> PublicationPlan {
    let contract = pack().contract(&DatasetId::parse(dataset).unwrap()).unwrap();
    PublicationPlan::prepare(pack(), contract, Publisher::CreditCentre).unwrap()
}

fn penalty(decided: &str, organ: &str) -> domain::Record {
    record("penalty-2018", &texts([("CF_JDRQ", decided), ("CF_CFLB", "confiscation"), ("CF_CFJG", organ)]))
}

fn judged(certainty: Certainty, state: Option<SubjectState>, findings: &[Finding], dataset: &str) -> Publication {
    let record = match dataset {
        "registration" => record(dataset, &texts([("ESTDATE", "2020-01-01"), ("REGSTATE", "open")])),
        _ => penalty("2026-05-06", "某市城市管理局"),
    };
    plan(dataset).publication_of(&Taken {
        record: &record,
        certainty,
        subject_state: state,
        subject_class: Some(SubjectClass::Enterprise),
        findings,
        taken_on: date(2026, 5, 8),
        today: date(2026, 5, 8),
    })
}

fn clocks(decided: &str, organ: &str) -> Vec<(String, Date, bool)> {
    let record = penalty(decided, organ);
    let publication = plan("penalty-2018").publication_of(&Taken {
        record: &record,
        certainty: Certainty::Certain,
        subject_state: Some(SubjectState::Confirmed),
        subject_class: Some(SubjectClass::Enterprise),
        findings: &[],
        taken_on: date(2026, 12, 31),
        today: date(2026, 12, 31),
    });
    publication.clocks.into_iter().map(|clock| (clock.rule, clock.due, clock.provisional)).collect()
}

#[test]
fn the_market_regulator_has_twenty_working_days_and_everybody_seven() {
    // 2026-02-14 and 2026-02-28 are Saturdays that are worked; the Spring Festival is off until 02-23.
    assert_eq!(clocks("2026-02-12", "某市城市管理局"), [("PUB-7WD".to_owned(), date(2026, 2, 28), false)]);
    assert_eq!(
        clocks("2026-02-12", "某市市场监督管理局"),
        [("PUB-7WD".to_owned(), date(2026, 2, 28), false), ("PUB-20WD-PEN".to_owned(), date(2026, 3, 18), false)]
    );
}

#[test]
fn a_due_day_in_a_year_without_a_calendar_is_provisional() {
    let due = clocks("2026-12-28", "某市城市管理局");
    assert_eq!(due, [("PUB-7WD".to_owned(), date(2027, 1, 6), true)]);
}

#[test]
fn an_adverse_record_waits_for_certain_identity() {
    let confirmed = Some(SubjectState::Confirmed);
    assert_eq!(judged(Certainty::Certain, confirmed, &[], "penalty-2018").holds, []);
    assert_eq!(judged(Certainty::Probable, confirmed, &[], "penalty-2018").holds, [HoldReason::UncertainIdentity]);
    assert_eq!(judged(Certainty::Probable, confirmed, &[], "registration").holds, []);
    assert_eq!(judged(Certainty::Open, None, &[], "registration").holds, [HoldReason::UncertainIdentity]);
    let provisional = judged(Certainty::Certain, Some(SubjectState::Provisional), &[], "penalty-2018");
    assert_eq!(provisional.holds, [HoldReason::ProvisionalSubject]);
    assert!(!provisional.is_public(date(2026, 6, 1)));
}

#[test]
fn findings_that_hold_say_what_for() {
    let finding = |code: &'static str, severity| Finding::new(FindingCode::new(code), severity);
    let findings = [
        finding("not-after", Severity::Warn),
        finding("personal-number", Severity::Hold),
        finding("amount-in-yuan", Severity::Hold),
        finding("kind-contradicts-code", Severity::Hold),
    ];
    let publication = judged(Certainty::Certain, Some(SubjectState::Confirmed), &findings, "penalty-2018");
    assert_eq!(publication.holds, [HoldReason::PersonalData, HoldReason::Finding]);
}

#[test]
fn a_record_without_a_day_has_no_term_and_is_not_shown() {
    let record = record("penalty-2018", &texts([("CF_CFLB", "confiscation")]));
    let publication = plan("penalty-2018").publication_of(&Taken {
        record: &record,
        certainty: Certainty::Certain,
        subject_state: Some(SubjectState::Confirmed),
        subject_class: None,
        findings: &[],
        taken_on: date(2026, 5, 8),
        today: date(2026, 5, 8),
    });
    assert_eq!((publication.from, publication.until), (None, None));
    assert_eq!(publication.holds, [HoldReason::NoTerm]);
}

#[test]
fn an_ending_never_prolongs() {
    let publication = judged(Certainty::Certain, Some(SubjectState::Confirmed), &[], "penalty-2018");
    assert_eq!(publication.until, Some(date(2027, 5, 6)));
    let repaired = end(&publication, Ending::Repaired, date(2026, 9, 1));
    assert_eq!(repaired.until, Some(date(2026, 9, 1)));
    assert_eq!(repaired.rules.last().unwrap(), "repaired");
    assert_eq!(end(&repaired, Ending::Replaced, date(2026, 12, 1)).until, Some(date(2026, 9, 1)));
    assert_eq!(standing_end(&repaired), Some((Ending::Repaired, date(2026, 9, 1))));
    let replaced = end(&publication, Ending::Replaced, date(2026, 9, 1));
    assert_eq!(standing_end(&replaced), None, "a later record may take the place of the one that did");
}

#[test]
fn not_us_hides_once_for_one_working_day() {
    let policy = pack().objection();
    let now = Instant::from_millis(1_000_000);
    // 2026-09-30 is followed by the National Day holiday, until 2026-10-07.
    let effect = |kind, before| objection_effect(policy, kind, before, now, date(2026, 9, 30), pack().calendar());
    let hides = effect(ObjectionKind::NotUs, false).hides_until.unwrap();
    assert_eq!(hides.millis() - now.millis(), 8 * 86_400_000);
    assert_eq!(effect(ObjectionKind::NotUs, true).hides_until, None, "repeated, it only marks");
    assert_eq!(effect(ObjectionKind::Objection, false).hides_until, None);
}
