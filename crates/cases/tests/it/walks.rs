//! Each template walked from its opening to an end, with the days of the law.

use cases::{Opening, Refusal, continue_clock, do_task, expire, open, recompute, stop_clock};
use domain::{
    case_entry::{CaseEffect, TaskResult},
    entry::{Actor, Body},
};
use jiff::civil::date;

use crate::{Book, DAY, account, acting, pack, template};

fn repair(pack: &catalogue::Pack) -> Book {
    let by = account("company");
    let inputs = [("fulfilment", "receipt of the fine"), ("commitment", "we keep the law")];
    let inputs = inputs.map(|(id, text)| (id.to_owned(), text.to_owned())).into();
    let opening = Opening { inputs, ..Opening::default() };
    Book::open(open(&acting(pack, &by, DAY), template(pack, "credit-repair"), opening).unwrap(), &by)
}

#[test]
fn a_repair_is_not_opened_without_proof() {
    let pack = pack();
    let by = account("company");
    let refused = open(&acting(pack, &by, DAY), template(pack, "credit-repair"), Opening::default());
    assert_eq!(refused, Err(Refusal::MissingInput("fulfilment".to_owned())));
}

#[test]
fn a_repair_stops_while_the_applicant_supplements_and_then_ends_the_publication() {
    let pack = pack();
    let (clerk, chief) = (account("clerk"), account("chief"));
    let mut book = repair(pack);
    // Two working days from Thursday 26 November.
    assert_eq!(book.state.due(), Some(date(2026, 11, 30)));
    let stopped = stop_clock(&acting(pack, &clerk, date(2026, 11, 27)), &book.state, "supplement", "no stamp").unwrap();
    book.add(&clerk, vec![stopped]);
    assert_eq!(book.state.due(), None, "it stands still");
    assert!(expire(&acting(pack, &Actor::System, date(2027, 3, 1)), &book.state).unwrap().is_empty());
    let again = stop_clock(&acting(pack, &clerk, date(2026, 11, 27)), &book.state, "supplement", "");
    assert_eq!(again, Err(Refusal::Stopped));
    let goes_on = continue_clock(&acting(pack, &clerk, date(2026, 12, 7)), &book.state, "it came").unwrap();
    book.add(&clerk, vec![goes_on]);
    assert_eq!(book.state.due(), Some(date(2026, 12, 8)), "one working day was left");
    let accepted = do_task(&acting(pack, &clerk, date(2026, 12, 8)), &book.state, "accepted", "complete", &[]).unwrap();
    book.add(&clerk, accepted);
    assert_eq!(book.state.due(), Some(date(2026, 12, 11)), "three working days of REP-SZ");
    let decided = do_task(&acting(pack, &chief, date(2026, 12, 9)), &book.state, "repaired", "done", &[]).unwrap();
    assert_eq!(decided.len(), 2);
    book.add(&chief, decided);
    assert_eq!(
        book.state.ended.as_ref().map(|end| (end.end.as_str(), end.effect)),
        Some(("repaired", CaseEffect::EndPublication))
    );
    let late = do_task(&acting(pack, &chief, date(2026, 12, 9)), &book.state, "refused", "no", &[]);
    assert_eq!(late, Err(Refusal::Ended));
}

#[test]
fn silence_at_the_counter_is_acceptance_and_silence_of_the_organ_is_told() {
    let pack = pack();
    let mut book = repair(pack);
    assert!(expire(&acting(pack, &Actor::System, date(2026, 11, 30)), &book.state).unwrap().is_empty());
    for (day, task) in [(date(2026, 12, 1), "decide"), (date(2026, 12, 5), "overdue")] {
        let bodies = expire(&acting(pack, &Actor::System, day), &book.state).unwrap();
        book.add(&Actor::System, bodies);
        assert_eq!(book.state.task.as_ref().map(|open| open.task.as_str()), Some(task));
    }
    assert!(book.state.done.iter().all(|done| done.result == TaskResult::Expired));
    assert_eq!(book.state.due(), None);
}

#[test]
fn a_subject_that_is_silent_is_heard_by_its_silence() {
    let pack = pack();
    let (one, other) = (account("one"), account("other"));
    let inputs = [("notice".to_owned(), "No. 1".to_owned())].into();
    let opening = Opening { inputs, ..Opening::default() };
    let opened = open(&acting(pack, &one, DAY), template(pack, "notice-and-hearing"), opening).unwrap();
    let mut book = Book::open(opened, &one);
    // Five working days: art. 64 with art. 85 of the Administrative Penalty Law.
    assert_eq!(book.state.due(), Some(date(2026, 12, 3)));
    book.add(&Actor::System, expire(&acting(pack, &Actor::System, date(2026, 12, 4)), &book.state).unwrap());
    let own = do_task(&acting(pack, &one, date(2026, 12, 4)), &book.state, "proceed", "heard", &[]);
    assert_eq!(own, Err(Refusal::SamePerson { task: "decide".to_owned(), earlier: "open".to_owned() }));
    let decided = do_task(&acting(pack, &other, date(2026, 12, 4)), &book.state, "proceed", "heard", &[]).unwrap();
    book.add(&other, decided);
    assert_eq!(book.state.ended.as_ref().map(|end| end.end.as_str()), Some("may-decide"));
}

#[test]
fn a_hearing_is_held_where_it_is_asked_for() {
    let pack = pack();
    let (one, company, judge, chief) = (account("one"), account("company"), account("judge"), account("chief"));
    let inputs = [("notice".to_owned(), "No. 1".to_owned())].into();
    let opening = Opening { inputs, ..Opening::default() };
    let opened = open(&acting(pack, &one, DAY), template(pack, "notice-and-hearing"), opening).unwrap();
    let mut book = Book::open(opened, &one);
    for (by, outcome, then) in [(&company, "asks-hearing", Some("hear")), (&judge, "held", Some("decide"))] {
        let bodies = do_task(&acting(pack, by, DAY), &book.state, outcome, "so", &[]).unwrap();
        book.add(by, bodies);
        assert_eq!(book.state.task.as_ref().map(|open| open.task.as_str()), then);
    }
    let same = do_task(&acting(pack, &judge, DAY), &book.state, "drop", "so", &[]);
    assert_eq!(same, Err(Refusal::SamePerson { task: "decide".to_owned(), earlier: "hear".to_owned() }));
    let dropped = do_task(&acting(pack, &chief, DAY), &book.state, "drop", "so", &[]).unwrap();
    book.add(&chief, dropped);
    assert_eq!(book.state.ended.as_ref().map(|end| end.end.as_str()), Some("dropped"));
}

#[test]
fn a_report_may_be_extended_once_and_is_told_of_when_overdue() {
    let pack = pack();
    let officer = account("officer");
    let opened = open(&acting(pack, &Actor::System, DAY), template(pack, "report"), Opening::default()).unwrap();
    let mut book = Book::open(opened, &Actor::System);
    let first = book.state.due().unwrap();
    book.add(&officer, do_task(&acting(pack, &officer, first), &book.state, "extend", "far away", &[]).unwrap());
    assert!(book.state.due().unwrap() > first);
    let twice = do_task(&acting(pack, &officer, first), &book.state, "extend", "again", &[]);
    assert!(matches!(twice, Err(Refusal::NoOutcome { .. })), "{twice:?}");
    let filed = do_task(&acting(pack, &officer, first), &book.state, "file", "true", &[]).unwrap();
    book.add(&officer, filed);
    assert_eq!(book.state.ended.as_ref().map(|end| end.end.as_str()), Some("upheld"));
}

#[test]
fn a_clock_is_counted_anew_only_where_the_calendar_moved_it() {
    let pack = pack();
    let mut book = repair(pack);
    assert_eq!(recompute(&acting(pack, &Actor::System, DAY), &book.state).unwrap(), None);
    // As if it had been counted when 30 November was thought to be a holiday.
    if let Some(Body::CaseOpened(opened)) = &mut book.entries[0].body {
        opened.first.clock.as_mut().unwrap().due = date(2026, 12, 1);
    }
    let mut book = Book { state: cases::CaseState::opened(&book.entries[0]).unwrap(), ..book };
    let moved = recompute(&acting(pack, &Actor::System, DAY), &book.state).unwrap().unwrap();
    book.add(&Actor::System, vec![moved]);
    assert_eq!(book.state.due(), Some(date(2026, 11, 30)));
}
