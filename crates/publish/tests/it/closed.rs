//! What is not public on the day is not shown, whatever failed.

use domain::{
    EntryId, Instant, StreamId,
    case::ObjectionKind,
    id::CaseId,
    link::Certainty,
    publication::HoldReason,
    record::Operation,
    subject::{SubjectClass, SubjectState},
};
use proptest::prelude::*;
use publish::{
    Decided, OpenRow, Page, Reader, RecordFile, RecordRow, Refused, SubjectFile,
    input::{DecisionInput, ObjectionInput, RecordInput, SubjectInput},
};

use crate::made_up::{day, file, glossary, moment, organ, record, subject, subject_id};

fn seen(reader: &Reader, today: &str, input: &SubjectInput) -> Result<(), Refused> {
    RecordFile::view(&glossary(), reader, moment(today), Some(input), &input.records[0]).map(|_| ())
}

fn fine(change: impl FnOnce(&mut RecordInput)) -> SubjectInput {
    let mut record = record("fine");
    change(&mut record);
    file(SubjectClass::Enterprise, record)
}

#[test]
fn a_publication_is_seen_from_its_first_day_until_its_last() {
    let input = fine(|_| {});
    let public = Reader::public();
    assert_eq!(seen(&public, "2026-03-31", &input), Err(Refused::NotFound));
    assert_eq!(seen(&public, "2026-04-01", &input), Ok(()));
    assert_eq!(seen(&public, "2026-06-30", &input), Ok(()));
    assert_eq!(seen(&public, "2026-07-01", &input), Err(Refused::Gone));
    // What has ended is no longer shared with inquirers either.
    assert_eq!(seen(&Reader::inquirer([subject_id()]), "2026-07-01", &input), Err(Refused::Gone));
    assert_eq!(seen(&Reader::subject(subject_id()), "2026-07-01", &input), Ok(()));
    assert_eq!(seen(&Reader::officer(), "2026-07-01", &input), Ok(()));
}

#[test]
fn every_surface_closes_on_the_same_day() {
    let input = fine(|_| {});
    let (glossary, public) = (glossary(), Reader::public());
    for (today, open) in [("2026-06-30", true), ("2026-07-01", false)] {
        let moment = moment(today);
        let row = RecordRow::view(&glossary, &public, moment, Some(&input.subject), &input.records[0]);
        assert_eq!(row.is_ok(), open, "row on {today}");
        let bulk = OpenRow::view(&glossary, moment, &input.subject, &input.records[0]);
        assert_eq!(bulk.is_ok(), open, "open data on {today}");
        let file = SubjectFile::view(&glossary, &public, moment, &input).unwrap();
        assert_eq!((file.counts.len(), file.timeline.len()), if open { (1, 1) } else { (0, 0) }, "file on {today}");
        let exported = publish::ExportRow::new(&glossary, moment, &input.subject, &input.records[0]);
        assert_eq!(exported.is_ok(), open, "export on {today}");
    }
}

#[test]
fn anything_uncertain_stays_in() {
    let public = Reader::public();
    let today = "2026-05-01";
    type Fault = (&'static str, fn(&mut RecordInput));
    let cases: [Fault; 6] = [
        ("no publication", |record| record.publication = None),
        ("no end", |record| record.publication.as_mut().unwrap().until = None),
        ("no beginning", |record| record.publication.as_mut().unwrap().from = None),
        ("held", |record| record.publication.as_mut().unwrap().holds = vec![HoldReason::Finding]),
        ("probable", |record| record.link.certainty = Certainty::Probable),
        ("no version", |record| record.versions.clear()),
    ];
    for (what, change) in cases {
        assert_eq!(seen(&public, today, &fine(change)), Err(Refused::NotFound), "{what}");
    }
    // A probable link is enough for what is not adverse.
    let mut permit = record("permit");
    permit.link.certainty = Certainty::Probable;
    assert_eq!(seen(&public, today, &file(SubjectClass::Enterprise, permit)), Ok(()));
    // A data set that is not public is not found, whatever its publication says.
    assert_eq!(seen(&public, today, &file(SubjectClass::Enterprise, record("arrear"))), Err(Refused::NotFound));
    let mut unknown = record("fine");
    unknown.dataset = domain::DatasetId::parse("unknown").unwrap();
    assert_eq!(seen(&Reader::officer(), today, &file(SubjectClass::Enterprise, unknown)), Err(Refused::NotFound));
    let mut provisional = fine(|_| {});
    provisional.subject.state = SubjectState::Provisional;
    assert_eq!(seen(&public, today, &provisional), Err(Refused::NotFound));
    let refused = SubjectFile::view(&glossary(), &public, moment(today), &provisional).map(|_| ());
    assert_eq!(refused, Err(Refused::NotFound));
}

#[test]
fn what_is_withdrawn_is_gone_and_what_was_never_shown_is_not_found() {
    let withdrawn = |record: &mut RecordInput| record.versions[0].operation = Operation::Withdraw;
    assert_eq!(seen(&Reader::public(), "2026-05-01", &fine(withdrawn)), Err(Refused::Gone));
    let held = |record: &mut RecordInput| {
        withdrawn(record);
        record.publication.as_mut().unwrap().holds = vec![HoldReason::PersonalData];
    };
    assert_eq!(seen(&Reader::public(), "2026-05-01", &fine(held)), Err(Refused::NotFound));
}

#[test]
fn a_merged_subject_leads_to_the_one_it_became() {
    let mut input = fine(|_| {});
    let other = domain::SubjectId::opened_by(EntryId::new(StreamId(0), 9));
    input.subject.merged_into = Some(other);
    let refused = SubjectFile::view(&glossary(), &Reader::public(), moment("2026-05-01"), &input).map(|_| ());
    assert_eq!(refused, Err(Refused::Moved(other)));
}

fn objection(kind: ObjectionKind, hides_until: Option<Instant>) -> ObjectionInput {
    ObjectionInput {
        case: CaseId::opened_by(EntryId::new(StreamId(0), 7)),
        kind,
        raised_at: moment("2026-05-01").now,
        hides_until,
        answered: None,
        reasons: "the-reasons".to_owned(),
    }
}

#[test]
fn this_is_not_us_hides_until_its_time_is_up() {
    let until = moment("2026-05-04").now;
    let input = fine(|record| record.objections = vec![objection(ObjectionKind::NotUs, Some(until))]);
    let public = Reader::public();
    assert_eq!(seen(&public, "2026-05-03", &input), Err(Refused::NotFound));
    assert_eq!(seen(&public, "2026-05-04", &input), Ok(()));
    // An objection marks, and tells the public nothing but that it is there.
    let input = fine(|record| record.objections = vec![objection(ObjectionKind::Objection, None)]);
    let view = RecordFile::view(&glossary(), &public, moment("2026-05-03"), Some(&input), &input.records[0]).unwrap();
    let mark = view.row.objection.as_ref().unwrap();
    assert!(mark.kind.is_none() && mark.reasons.is_none() && mark.case.is_none());
    assert!(!serde_json::to_string(&view).unwrap().contains("the-reasons"));
}

#[test]
fn the_subject_may_contest_once_at_a_time() {
    let own = Reader::subject(subject_id());
    let contest = |input: &SubjectInput| {
        let view = RecordFile::view(&glossary(), &own, moment("2026-05-03"), Some(input), &input.records[0]).unwrap();
        (view.contest.may_object, view.contest.may_say_not_us, view.contest.hides)
    };
    assert_eq!(contest(&fine(|_| {})), (true, true, true));
    let objected = fine(|record| record.objections = vec![objection(ObjectionKind::Objection, None)]);
    assert_eq!(contest(&objected), (false, true, true));
    let mut before = objection(ObjectionKind::NotUs, Some(moment("2026-05-02").now));
    before.answered = Some(domain::case::ObjectionOutcome::Rejected);
    // Said once for this link already: from now on it marks and does not hide.
    assert_eq!(contest(&fine(|record| record.objections = vec![before.clone()])), (true, true, false));
}

#[test]
fn a_page_takes_nothing_that_was_made_for_somebody_else() {
    let input = fine(|record| record.publication = None);
    let moment = moment("2026-05-01");
    let row =
        RecordRow::view(&glossary(), &Reader::officer(), moment, Some(&input.subject), &input.records[0]).unwrap();
    let page = Page::of(&Reader::public(), moment, [row.clone()], None, None);
    assert!(page.items.is_empty());
    assert_eq!(Page::of(&Reader::officer(), moment, [row], None, None).items.len(), 1);
}

#[test]
fn a_view_says_when_it_reads_otherwise() {
    let input = fine(|_| {});
    let changes =
        |today: &str| SubjectFile::view(&glossary(), &Reader::public(), moment(today), &input).unwrap().changes_on();
    assert_eq!(changes("2026-03-01"), Some(day("2026-04-01")));
    assert_eq!(changes("2026-05-01"), Some(day("2026-07-01")));
    assert_eq!(changes("2026-07-01"), None);
}

proptest! {
    /// Whatever is known of a record, the public sees it only while its publication says so.
    #[test]
    fn the_public_sees_nothing_outside_the_publication(
        from in proptest::option::of(-40i32..40),
        until in proptest::option::of(-40i32..40),
        certain in any::<bool>(),
        held in any::<bool>(),
        withdrawn in any::<bool>(),
        confirmed in any::<bool>(),
        adverse in any::<bool>(),
    ) {
        let today = day("2026-05-01");
        let at = |days: i32| domain::date::add_days(today, i64::from(days)).unwrap();
        let mut record = record(if adverse { "fine" } else { "permit" });
        record.link.certainty = if certain { Certainty::Certain } else { Certainty::Probable };
        if withdrawn {
            record.versions[0].operation = Operation::Withdraw;
        }
        let publication = record.publication.as_mut().unwrap();
        publication.from = from.map(at);
        publication.until = until.map(at);
        publication.holds = if held { vec![HoldReason::Officer] } else { vec![] };
        let mut subject = subject(SubjectClass::Enterprise);
        subject.state = if confirmed { SubjectState::Confirmed } else { SubjectState::Provisional };
        let row = RecordRow::view(&glossary(), &Reader::public(), moment("2026-05-01"), Some(&subject), &record);
        let may = from.is_some_and(|from| from <= 0)
            && until.is_some_and(|until| until > 0)
            && !held && !withdrawn && confirmed && (certain || !adverse);
        prop_assert_eq!(row.is_ok(), may);
    }
}

#[test]
fn a_delivery_is_for_its_deliverer_and_officers() {
    use domain::{DatasetId, DeliveryId};
    let input = publish::input::DeliveryInput {
        id: DeliveryId::opened_by(EntryId::new(StreamId(0), 3)),
        dataset: DatasetId::parse("fine").unwrap(),
        deliverer: record("fine").deliverer,
        file_name: "a.csv".to_owned(),
        bytes: 1,
        opened_at: moment("2026-05-01").now,
        coverage: None,
        state: publish::DeliveryState::Waiting,
        withdraws: None,
        edits: None,
        withdrawn_by: None,
        held: None,
        progress: None,
        receipt: None,
    };
    let seen = |reader: &Reader| publish::DeliveryFile::view(&glossary(), reader, moment("2026-05-01"), &input).is_ok();
    assert!(seen(&Reader::department(organ("A"), [])) && seen(&Reader::officer()) && seen(&Reader::auditor()));
    assert!(!seen(&Reader::department(organ("B"), [])) && !seen(&Reader::public()));
    assert!(!seen(&Reader::subject(subject_id())) && !seen(&Reader::inquirer([subject_id()])));
}

#[test]
fn an_officers_reasons_are_for_those_within_and_its_name_for_the_subject_and_the_auditor() {
    let decision = DecisionInput {
        decided_at: Instant::from_millis(1),
        decided: Decided::Released,
        by: "reviewer".parse().unwrap(),
        reasons: "the number in the text is the shop's telephone".to_owned(),
        other: None,
    };
    let input = fine(|record| record.decisions = vec![decision.clone()]);
    let input = SubjectInput { decisions: vec![decision], ..input };
    let told = |reader: &Reader| -> Vec<(bool, bool)> {
        let moment = moment("2026-05-01");
        let page = RecordFile::view(&glossary(), reader, moment, Some(&input), &input.records[0]).unwrap();
        let file = SubjectFile::view(&glossary(), reader, moment, &input).unwrap();
        let both = page.decisions.iter().chain(&file.decisions);
        both.map(|view| (view.reasons.contains("telephone"), view.by.is_some())).collect()
    };
    assert_eq!(told(&Reader::public()), []);
    assert_eq!(told(&Reader::inquirer([subject_id()])), []);
    assert_eq!(told(&Reader::subject(subject_id())), [(true, true), (true, true)]);
    assert_eq!(told(&Reader::officer()), [(true, false), (true, false)]);
    assert_eq!(told(&Reader::auditor()), [(true, true), (true, true)]);
}
