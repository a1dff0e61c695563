//! Cases: entries in order, one at a time, and the tables that follow from them.

use domain::{
    EntryId, RecordId, SubjectId,
    case_entry::{
        CaseClockChanged, CaseEffect, CaseEnded, CaseMatter, CaseOpened, CaseTaskDone, ClockChange, TaskBegun,
        TaskResult,
    },
    entry::Body,
    id::CaseId,
    publication::Clock,
    record::Operation,
};
use jiff::civil::date;
use store::{CaseStages, Error, NewEntry, Register};

use crate::{
    site::{Site, on_both},
    words::*,
};

on_both!(a_case_goes_on_by_who_knew_its_last_entry, whose_turn_it_is, an_outcome_is_revoked_once);

fn begun(task: &str, due: Option<domain::Date>) -> TaskBegun {
    let clock = due.map(|due| Clock { rule: "REP-SZ".to_owned(), from: today(), due, provisional: false });
    TaskBegun { task: task.to_owned(), clock }
}

fn opened(matter: CaseMatter, first: TaskBegun) -> Body {
    Body::CaseOpened(Box::new(CaseOpened {
        template: "credit-repair".parse().unwrap(),
        matter,
        organ: Some(organ("market")),
        statement: "the fine is paid".to_owned(),
        inputs: [("fulfilment".to_owned(), "receipt".to_owned())].into(),
        conditions: vec![],
        informant: None,
        sharing: None,
        first,
    }))
}

fn about(subject: SubjectId, record: RecordId) -> CaseMatter {
    CaseMatter { subject: Some(subject), record: Some(record), ..CaseMatter::default() }
}

fn done(case: CaseId, after: EntryId, task: &str, next: Option<TaskBegun>) -> Body {
    Body::CaseTaskDone(Box::new(CaseTaskDone {
        case,
        after,
        task: task.to_owned(),
        result: TaskResult::Outcome("accepted".to_owned()),
        reasons: "complete".to_owned(),
        evidence: vec![],
        next,
    }))
}

fn ended(case: CaseId, after: EntryId, effect: CaseEffect, record: Option<RecordId>, reviewed: Option<CaseId>) -> Body {
    Body::CaseEnded(CaseEnded { case, after, end: "repaired".to_owned(), effect, record, reviewed })
}

async fn commit(register: &Register, bodies: impl IntoIterator<Item = Body>) -> Result<EntryId, Error> {
    let mut step = step();
    step.entries.extend(bodies.into_iter().map(NewEntry::from));
    Ok(register.commit(step).await?.entry(0))
}

async fn follows(register: &Register) {
    let live = register.table_digests().await.unwrap();
    assert_eq!(register.rebuild(|_| {}).await.unwrap().tables, live);
    register.verify(|_| {}).await.unwrap();
}

async fn a_case_goes_on_by_who_knew_its_last_entry(site: &Site) {
    let register = site.register().await;
    let (subject, record) = one_penalty(&register).await;
    let first = begun("accept", Some(date(2026, 11, 30)));
    let entry = commit(&register, [opened(about(subject, record), first)]).await.unwrap();
    let case = CaseId::opened_by(entry);
    let next = || Some(begun("decide", Some(date(2026, 12, 3))));
    let one = commit(&register, [done(case, entry, "accept", next())]).await.unwrap();
    let other = commit(&register, [done(case, entry, "accept", next())]).await;
    assert!(matches!(other, Err(Error::Refused { reason, .. }) if reason.contains("acted on the case first")));
    let elsewhere = commit(&register, [done(case, one, "accept", None)]).await;
    assert!(matches!(elsewhere, Err(Error::Refused { reason, .. }) if reason.contains("another task")));
    let change = ClockChange::Stopped { on: today(), reason: "supplement".to_owned() };
    let stop = Body::CaseClockChanged(CaseClockChanged { case, after: one, change, reasons: String::new() });
    let stopped = commit(&register, [stop]).await.unwrap();
    let row = register.case(case).await.unwrap().unwrap();
    assert_eq!((row.task.as_deref(), row.due, row.last), (Some("decide"), None, stopped));
    let change = ClockChange::Continued { on: today(), due: date(2026, 12, 9), provisional: false };
    let go = Body::CaseClockChanged(CaseClockChanged { case, after: stopped, change, reasons: String::new() });
    let on = commit(&register, [go]).await.unwrap();
    assert_eq!(register.case(case).await.unwrap().unwrap().due, Some(date(2026, 12, 9)));
    let waits = commit(&register, [ended(case, on, CaseEffect::None, None, None)]).await;
    assert!(matches!(waits, Err(Error::Refused { reason, .. }) if reason.contains("a task of the case waits")));
    let both = [
        done(case, on, "decide", None),
        ended(case, EntryId::pending(0), CaseEffect::EndPublication, Some(record), None),
    ];
    commit(&register, both).await.unwrap();
    let row = register.case(case).await.unwrap().unwrap();
    assert!(row.task.is_none() && row.ended.is_some() && row.due.is_none());
    let late = commit(&register, [done(case, row.last, "decide", None)]).await;
    assert!(matches!(late, Err(Error::Refused { reason, .. }) if reason.contains("has ended")));
    assert_eq!(register.case_entries(case).await.unwrap().len(), 6);
    follows(&register).await;
}

async fn whose_turn_it_is(site: &Site) {
    let register = site.register().await;
    let (subject, record) = one_penalty(&register).await;
    let days = [date(2026, 12, 3), date(2026, 11, 27), date(2026, 12, 1)];
    let mut cases = Vec::new();
    for day in days {
        let entry = commit(&register, [opened(about(subject, record), begun("decide", Some(day)))]).await.unwrap();
        cases.push(CaseId::opened_by(entry));
    }
    let mine = CaseStages {
        any: vec![],
        competent: vec![("credit-repair".to_owned(), "decide".to_owned())],
        organ: Some(organ("market")),
    };
    let ids = |rows: Vec<store::CaseRow>| rows.into_iter().map(|row| row.id).collect::<Vec<_>>();
    let (page, next) = register.cases_waiting(&mine, None, 2).await.unwrap();
    assert_eq!(ids(page), [cases[1], cases[2]], "the earliest due first");
    let (page, next) = register.cases_waiting(&mine, next, 2).await.unwrap();
    assert_eq!((ids(page), next), (vec![cases[0]], None));
    let others = CaseStages { organ: Some(organ("traffic")), ..mine.clone() };
    assert!(register.cases_waiting(&others, None, 9).await.unwrap().0.is_empty());
    let any = CaseStages { any: mine.competent.clone(), ..CaseStages::default() };
    assert_eq!(register.cases_waiting(&any, None, 9).await.unwrap().0.len(), 3);
    let (over, _) = register.cases_with_clocks(None, date(2026, 12, 1), 9).await.unwrap();
    assert_eq!(ids(over), [cases[1]], "due before that day");
    assert_eq!(ids(register.cases_about(record, 9).await.unwrap()), [cases[2], cases[1], cases[0]]);
    assert_eq!(register.open_cases_of(subject, "credit-repair", 2).await.unwrap(), 2, "counted up to two");
    let (own, next) = register.cases_of(subject, None, 2).await.unwrap();
    assert_eq!((ids(own), next.is_some()), (vec![cases[2], cases[1]], true));
}

async fn an_outcome_is_revoked_once(site: &Site) {
    let register = site.register().await;
    let (subject, record) = one_penalty(&register).await;
    let entry = commit(&register, [opened(about(subject, record), begun("decide", None))]).await.unwrap();
    let case = CaseId::opened_by(entry);
    let early = CaseMatter { reviewed: Some(case), ..about(subject, record) };
    let refused = commit(&register, [opened(early, begun("review", None))]).await;
    assert!(matches!(refused, Err(Error::Refused { reason, .. }) if reason.contains("has not ended")));
    let end = |case, effect, reviewed| {
        let record = (effect == CaseEffect::WithdrawRecord).then_some(record);
        ended(case, EntryId::pending(0), effect, record, reviewed)
    };
    let both = [done(case, entry, "decide", None), end(case, CaseEffect::WithdrawRecord, None)];
    let mut withdrawn = taken("榕市监罚〔2026〕1号");
    (withdrawn.record, withdrawn.operation) = (Some(record), Operation::Withdraw);
    withdrawn.values.clear();
    commit(&register, both.into_iter().chain([Body::RecordTaken(withdrawn)])).await.unwrap();

    // The record is withdrawn: a second case that would withdraw it is refused, in the same commit.
    let entry = commit(&register, [opened(about(subject, record), begun("decide", None))]).await.unwrap();
    let second = CaseId::opened_by(entry);
    let both = [done(second, entry, "decide", None), end(second, CaseEffect::WithdrawRecord, None)];
    let twice = commit(&register, both).await;
    assert!(matches!(twice, Err(Error::Refused { reason, .. }) if reason.contains("withdrawn before")));

    for (at, ok) in [(0, true), (1, false)] {
        let entry = commit(&register, [opened(early, begun("review", None))]).await.unwrap();
        let review = CaseId::opened_by(entry);
        let both = [done(review, entry, "review", None), end(review, CaseEffect::RevokeOutcome, Some(case))];
        let revoked = commit(&register, both).await;
        assert_eq!(revoked.is_ok(), ok, "revocation {at}");
    }
    assert!(register.case(case).await.unwrap().unwrap().revoked.is_some());
    assert_eq!(register.reviews_of(case, 9).await.unwrap().len(), 2);
    follows(&register).await;
}
