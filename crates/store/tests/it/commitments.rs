//! Credit commitments: given, checked once, doubted, decided on; what the register refuses.

use domain::{
    RecordId, SubjectId,
    case_entry::{CaseMatter, CaseOpened, TaskBegun},
    credit_commitment::{
        CheckDue, CheckOutcome, CommitmentChecked, CommitmentDecided, CommitmentGiven, CommitmentState,
    },
    entry::{Body, RecordTaken},
    id::{CaseId, CommitmentId},
    record::Operation,
};
use jiff::civil::{Date, date};
use store::{Error, Register};

use crate::{
    site::{Site, on_both},
    words::*,
};

on_both!(a_commitment_stands_as_its_entries_say, what_does_not_follow_is_refused, what_was_received_follows_its_record,);

const FIRST: Date = date(2027, 11, 25);
const SECOND: Date = date(2028, 11, 25);

fn given(subject: SubjectId, record: Option<RecordId>) -> CommitmentGiven {
    let due = |check: &str, on| CheckDue { check: check.to_owned(), on };
    CommitmentGiven {
        subject,
        template: "wages".parse().unwrap(),
        organ: organ("market"),
        matter: "a tender".to_owned(),
        given_on: date(2026, 11, 25),
        until: date(2029, 11, 25),
        record,
        checks: vec![due("first", FIRST), due("second", SECOND)],
    }
}

fn checked(id: CommitmentId, on: Date, outcome: CheckOutcome, next: Option<Date>) -> Body {
    Body::CommitmentChecked(Box::new(CommitmentChecked {
        commitment: id,
        check: "first".to_owned(),
        on,
        outcome,
        rule: "commitment-wages".parse().unwrap(),
        row: "arrears".to_owned(),
        facts: vec![("arrears".to_owned(), "true".to_owned())],
        records: Vec::new(),
        case: None,
        weighs: (outcome == CheckOutcome::Doubted).then(|| "P1Y".to_owned()),
        next,
    }))
}

/// What stands is what the entries say, also when it is made anew.
async fn follows(register: &Register) {
    let live = register.table_digests().await.unwrap();
    assert_eq!(register.rebuild(|_| {}).await.unwrap().tables, live);
    register.verify(|_| {}).await.unwrap();
}

async fn add(register: &Register, body: Body) -> Result<domain::EntryId, Error> {
    let mut step = step();
    step.add(body.into());
    Ok(register.commit(step).await?.entry(0))
}

async fn promised(register: &Register) -> (SubjectId, RecordId, CommitmentId) {
    let (about, penalty) = one_penalty(register).await;
    let id = add(register, Body::CommitmentGiven(Box::new(given(about, None)))).await.unwrap();
    (about, penalty, CommitmentId::opened_by(id))
}

async fn state(register: &Register, id: CommitmentId) -> (CommitmentState, Option<Date>) {
    let view = register.commitment(id).await.unwrap().unwrap();
    (view.state, view.due)
}

/// A case about the commitment, and the decision in it.
async fn decided(register: &Register, about: SubjectId, id: CommitmentId, broken: bool) -> Body {
    let opened = CaseOpened {
        template: "commitment-breach".parse().unwrap(),
        matter: CaseMatter { subject: Some(about), commitment: Some(id), ..CaseMatter::default() },
        organ: Some(organ("market")),
        statement: String::new(),
        inputs: Default::default(),
        conditions: Vec::new(),
        informant: None,
        sharing: None,
        first: TaskBegun { task: "decide".to_owned(), clock: None },
    };
    let case = CaseId::opened_by(add(register, Body::CaseOpened(Box::new(opened))).await.unwrap());
    let check = register.commitment(id).await.unwrap().unwrap().checked.unwrap().entry;
    let weighs_until = broken.then_some(date(2028, 11, 26));
    Body::CommitmentDecided(CommitmentDecided { commitment: id, case, check, broken, weighs_until })
}

async fn a_commitment_stands_as_its_entries_say(site: &Site) {
    let register = site.register().await;
    let (about, _, id) = promised(&register).await;
    assert_eq!(state(&register, id).await, (CommitmentState::Given, Some(FIRST)));
    let none = register.commitments_due(date(2027, 11, 24), date(2026, 1, 1), None, 9).await.unwrap();
    assert_eq!(none.0.len(), 0, "not before its day");
    let (due, next) = register.commitments_due(FIRST, date(2026, 1, 1), None, 9).await.unwrap();
    assert_eq!((due[0].id, due.len(), next), (id, 1, None));
    // Silence leaves the check to be made again; then it is kept, and the next one is to come.
    add(&register, checked(id, FIRST, CheckOutcome::Unknown, None)).await.unwrap();
    assert_eq!(state(&register, id).await, (CommitmentState::Unknown, Some(FIRST)));
    add(&register, checked(id, FIRST, CheckOutcome::Kept, Some(SECOND))).await.unwrap();
    assert_eq!(state(&register, id).await, (CommitmentState::Given, Some(SECOND)));
    add(&register, checked(id, SECOND, CheckOutcome::Doubted, None)).await.unwrap();
    assert_eq!(state(&register, id).await, (CommitmentState::Doubted, None));
    let broken = decided(&register, about, id, true).await;
    add(&register, broken.clone()).await.unwrap();
    let view = register.commitment(id).await.unwrap().unwrap();
    assert_eq!((view.state, view.weighs_until), (CommitmentState::Broken, Some(date(2028, 11, 26))));
    // Revoked: it was not broken.
    let kept = decided(&register, about, id, false).await;
    add(&register, kept).await.unwrap();
    let view = register.commitment(id).await.unwrap().unwrap();
    assert_eq!((view.state, view.weighs_until), (CommitmentState::Kept, None));
    assert_eq!(register.commitment_entries(id).await.unwrap().len(), 6);
    let (of, _) = register.commitments_of(about, None, 9).await.unwrap();
    assert_eq!(of, [view]);
    follows(&register).await;
}

async fn what_does_not_follow_is_refused(site: &Site) {
    let register = site.register().await;
    let (about, penalty, id) = promised(&register).await;
    let endless = CommitmentGiven { until: date(2026, 11, 25), ..given(about, None) };
    let refused = [
        Body::CommitmentGiven(Box::new(endless)),
        // Not the day that is due.
        checked(id, SECOND, CheckOutcome::Kept, None),
    ];
    for body in refused {
        let answer = add(&register, body).await;
        assert!(matches!(answer, Err(Error::Refused { .. })), "{answer:?}");
    }
    // What no check doubts is not broken, and a doubt that was answered is not answered again.
    add(&register, checked(id, FIRST, CheckOutcome::Kept, Some(SECOND))).await.unwrap();
    let broken = decided(&register, about, id, true).await;
    assert!(matches!(add(&register, broken).await, Err(Error::Refused { .. })));
    add(&register, checked(id, SECOND, CheckOutcome::Doubted, None)).await.unwrap();
    let again = add(&register, checked(id, SECOND, CheckOutcome::Kept, None)).await;
    assert!(matches!(again, Err(Error::Refused { .. })), "{again:?}");
    let endless = match decided(&register, about, id, true).await {
        Body::CommitmentDecided(decided) => CommitmentDecided { weighs_until: None, ..decided },
        other => panic!("{other:?}"),
    };
    assert!(matches!(add(&register, Body::CommitmentDecided(endless)).await, Err(Error::Refused { .. })));
    let broken = decided(&register, about, id, true).await;
    add(&register, broken.clone()).await.unwrap();
    assert!(matches!(add(&register, broken).await, Err(Error::Refused { .. })));
    // A withdrawn record reports nothing.
    let withdrawn = RecordTaken { record: Some(penalty), operation: Operation::Withdraw, ..taken("1") };
    add(&register, Body::RecordTaken(withdrawn)).await.unwrap();
    let late = add(&register, Body::CommitmentGiven(Box::new(given(about, Some(penalty))))).await;
    assert!(matches!(late, Err(Error::Refused { .. })), "{late:?}");
}

async fn what_was_received_follows_its_record(site: &Site) {
    let register = site.register().await;
    let (about, penalty) = one_penalty(&register).await;
    let set = dataset("penalty-2018");
    assert_eq!(register.commitments_not_taken_up(&set, None, 9).await.unwrap(), [penalty]);
    let id = add(&register, Body::CommitmentGiven(Box::new(given(about, Some(penalty))))).await.unwrap();
    assert_eq!(register.commitments_not_taken_up(&set, None, 9).await.unwrap(), []);
    let (of, _) = register.commitments_of(about, None, 9).await.unwrap();
    assert_eq!(of.iter().map(|view| view.id).collect::<Vec<_>>(), [CommitmentId::opened_by(id)]);
    let withdrawn = RecordTaken { record: Some(penalty), operation: Operation::Withdraw, ..taken("1") };
    add(&register, Body::RecordTaken(withdrawn)).await.unwrap();
    assert_eq!(register.commitments_of(about, None, 9).await.unwrap().0, []);
    follows(&register).await;
}
