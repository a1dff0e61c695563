//! An objection from the mark to the answer: marked and opened in one step, verified by who delivered the
//! record, decided, and told to whoever was told of what it ends.

use domain::{
    Role,
    case::{ObjectionKind, ObjectionOutcome},
    case_entry::CaseMatter,
};
use flow::{Error, authorise::Viewer, case::NewCase, measures::Question, read::Part};
use jiff::civil::date;
use store::Scope;

use crate::town::{COMPANY, Town, organ, penalty, viewer};

const ALL: Part = Part { after: None, limit: 50 };

fn clerk(of: &str) -> Viewer {
    Viewer { organ: Some(organ(of)), ..viewer(Role::Deliverer) }
}

async fn fined() -> (Town, domain::RecordId) {
    let town = Town::new().await;
    town.deliver("market", "penalty-2018", &penalty("某罚字〔2026〕1号", "I")).await;
    let record = town.records("penalty-2018").await[0];
    (town, record)
}

/// How many objections the record's row bears, and whether it is hidden.
async fn marked(town: &Town, record: domain::RecordId) -> (u32, bool) {
    let view = town.node.register.records(&[record], Scope::All).await.unwrap().remove(0);
    (view.head.objections, view.head.hidden_until.is_some_and(|until| until > town.node.clock.now()))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_objection_is_marked_at_once_and_verified_before_it_is_decided() {
    let (town, record) = fined().await;
    let (own, reviewer) = (town.its_account().await, viewer(Role::Reviewer));
    let case = town.node.object(&own, record, ObjectionKind::Objection, "it was paid").await.unwrap();
    assert_eq!(marked(&town, record).await, (1, false));
    // The page of the record bears the mark, and the case is one of the subject's and of the centre's.
    let shown = town.node.record_file(&Viewer::PUBLIC, record).await.unwrap();
    assert!(shown.row.objection.is_some());
    for who in [&own, &reviewer] {
        let cases = town.node.my_cases(who, &ALL).await.unwrap();
        let line = cases.items.iter().find(|line| line.id.0 == case).unwrap();
        assert_eq!((line.template.as_str(), line.task.as_ref().unwrap().id.as_str()), ("objection", "check"));
        // One working day from Wednesday 25 November.
        assert_eq!(line.due, Some(date(2026, 11, 26)));
    }
    // Forwarded: only who delivered it verifies, and nobody decides before.
    town.node.do_case_task(&reviewer, case, "forward", "to be verified", &[]).await.unwrap();
    let early = town.node.answer_objection(&reviewer, case, ObjectionOutcome::Rejected, "it stands").await;
    assert!(matches!(&early, Err(Error::Conflict(why)) if why.contains("verify")), "{early:?}");
    let other = town.node.do_case_task(&clerk("traffic"), case, "right", "it is right", &[]).await;
    assert!(matches!(other, Err(Error::Forbidden { .. })), "{other:?}");
    town.node.do_case_task(&clerk("market"), case, "right", "the files say so", &[]).await.unwrap();
    assert_eq!(marked(&town, record).await, (1, false), "the mark stands until it is answered");
    town.node.answer_objection(&reviewer, case, ObjectionOutcome::Rejected, "it stands").await.unwrap();
    assert_eq!(marked(&town, record).await, (0, false));
    let twice = town.node.answer_objection(&reviewer, case, ObjectionOutcome::Upheld, "it does not").await;
    assert!(matches!(twice, Err(Error::Conflict(_))), "{twice:?}");
    town.node.register.verify(|_| ()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_by_that_template_is_an_objection() {
    let (town, record) = fined().await;
    let own = town.its_account().await;
    let new = NewCase {
        template: "not-us".parse().unwrap(),
        matter: CaseMatter { record: Some(record), ..CaseMatter::default() },
        organ: None,
        statement: "another company".to_owned(),
        inputs: Default::default(),
        informant: None,
    };
    let other = town.node.open_case(&viewer(Role::Reviewer), new.clone()).await;
    assert!(matches!(other, Err(Error::Forbidden { .. })), "{other:?}");
    let case = town.node.open_case(&own, new).await.unwrap().case;
    assert_eq!(marked(&town, record).await, (1, true), "marked and hidden in the same step");
    // What a clock leads to changes nothing of the mark.
    // The check is over on 26 November, who delivered it has two working days from then, the centre five.
    for day in [date(2026, 11, 27), date(2026, 12, 2)] {
        town.node.on(day).unwrap().work_off().await.unwrap();
    }
    let later = town.node.on(date(2026, 12, 20)).unwrap();
    later.work_off().await.unwrap();
    assert_eq!(marked(&town, record).await.0, 1);
    let cases = later.my_cases(&viewer(Role::Reviewer), &ALL).await.unwrap();
    let line = cases.items.iter().find(|line| line.id.0 == case).unwrap();
    assert_eq!(line.task.as_ref().unwrap().id, "overdue");
    later.answer_objection(&viewer(Role::Reviewer), case, ObjectionOutcome::Upheld, "another shop").await.unwrap();
    let view = later.register.records(&[record], Scope::All).await.unwrap().remove(0);
    assert_eq!(view.head.subject, None, "the record is the company's no longer");
    later.register.verify(|_| ()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_is_wrong_is_shown_again_once_it_is_stated_anew() {
    let (town, record) = fined().await;
    let own = town.its_account().await;
    let case = town.node.object(&own, record, ObjectionKind::Objection, "it was 500 yuan").await.unwrap();
    town.node
        .answer_objection(&viewer(Role::Reviewer), case, ObjectionOutcome::Upheld, "the files say 500")
        .await
        .unwrap();
    let shown = async || town.node.record_file(&Viewer::PUBLIC, record).await.is_ok();
    assert!(!shown().await, "it is known to be wrong");
    assert_eq!(marked(&town, record).await, (0, false));
    // The same again is not corrected; what else is judged anew does not bring it back.
    let wrong = penalty("某罚字〔2026〕1号", "I");
    town.deliver("market", "penalty-2018", &wrong).await;
    assert!(!shown().await);
    let right = wrong.replace("2026-11-20", "2026-11-19");
    assert_ne!(right, wrong);
    town.deliver("market", "penalty-2018", &right).await;
    assert!(shown().await, "corrected");
    town.node.register.verify(|_| ()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_was_told_hears_of_what_an_objection_ends() {
    let town = Town::new().await;
    let entry = format!(
        "UNISCID,ENTNAME,SPECAUSE,ABNTIME,DECORG_CN,REMDATE,OPT_TYPE\n\
         {COMPANY},示例甲商贸有限公司,未依照规定的期限公示年度报告,2026-11-10,某市市场监督管理局,,I\n"
    );
    town.deliver("market", "abnormal-operations", &entry).await;
    let question = Question { procedure: "tender".parse().unwrap(), on: None, matter: "2026-T-7".to_owned() };
    let told = town.node.check_measures(&clerk("traffic"), COMPANY, &question).await.unwrap();
    assert_eq!(told.measures.len(), 1);
    assert_eq!(town.node.exits_outstanding(&clerk("traffic"), &ALL).await.unwrap().items.len(), 0);
    let record = town.records("abnormal-operations").await[0];
    let own = town.its_account().await;
    let case = town.node.object(&own, record, ObjectionKind::NotUs, "another company").await.unwrap();
    town.node.answer_objection(&viewer(Role::Reviewer), case, ObjectionOutcome::Upheld, "it is").await.unwrap();
    town.node.work_off().await.unwrap();
    assert_eq!(town.node.exits_outstanding(&clerk("traffic"), &ALL).await.unwrap().items.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_waits_for_a_clock_of_another_day() {
    let (town, record) = fined().await;
    town.node.object(&town.its_account().await, record, ObjectionKind::Objection, "it was paid").await.unwrap();
    let through = tokio::time::timeout(std::time::Duration::from_secs(20), town.node.work_through());
    through.await.unwrap().unwrap();
}
