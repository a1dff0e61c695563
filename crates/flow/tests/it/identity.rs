//! Merging, parting and moving: each with its way back, as of then and as of now.

use std::path::Path;

use domain::{Instant, RecordId, Role, SubjectId, subject::SubjectState};
use flow::{
    Error,
    authorise::Viewer,
    identity::Split,
    node::{Node, STREAM},
    read::{Part, SubjectQuery, Times},
};
use publish::Decided;
use store::{RecordQuery, Scope};

use crate::town::{COMPANY, OTHER, OTHER_NAME, TODAY, Town, organ, penalty, viewer};

const LIST: &str = "abnormal-operations";

struct Two {
    town: Town,
    company: SubjectId,
    other: SubjectId,
}

impl Two {
    /// The town with another company beside its own, each with a penalty, the other one listed.
    async fn new() -> Two {
        let town = Town::new().await;
        town.register_other().await;
        town.deliver("market", "penalty-2018", &penalty("1", "I")).await;
        town.deliver("market", "penalty-2018", &of_other("2")).await;
        let entry = format!(
            "UNISCID,ENTNAME,SPECAUSE,ABNTIME,DECORG_CN,REMDATE,OPT_TYPE\n\
             {OTHER},{OTHER_NAME},未依照规定的期限公示年度报告,2026-11-10,某市市场监督管理局,,I\n"
        );
        town.deliver("market", LIST, &entry).await;
        let (company, other) = (town.company().await, town.other().await);
        Two { town, company, other }
    }

    async fn merge(&self) {
        let reviewer = viewer(Role::Reviewer);
        self.town.node.merge_subjects(&reviewer, self.other, self.company, "one address, one owner").await.unwrap();
        self.town.node.work_off().await.unwrap();
    }

    async fn undo(&self) {
        let reviewer = viewer(Role::Reviewer);
        self.town.node.undo_merge(&reviewer, self.other, "the address is an agent's").await.unwrap();
        self.town.node.work_off().await.unwrap();
    }

    /// The records of a subject, by id.
    async fn records(&self, subject: SubjectId) -> Vec<RecordId> {
        let query = RecordQuery { subject, datasets: vec![], scope: Scope::All, after: None, limit: 100 };
        let (views, _) = self.town.node.register.records_of(&query).await.unwrap();
        let mut ids: Vec<RecordId> = views.into_iter().map(|view| view.head.id).collect();
        ids.sort_unstable();
        ids
    }

    /// How many things and listings the public sees in a file; `None` where it is kept elsewhere.
    async fn public(&self, subject: SubjectId) -> Option<(u32, usize)> {
        match self.town.node.subject_file(&Viewer::PUBLIC, subject).await {
            Ok(file) => Some((file.timeline_total, file.listings.len())),
            Err(Error::Moved(into)) => {
                assert_ne!(into, subject);
                None
            }
            Err(error) => panic!("{error}"),
        }
    }

    async fn last(&self) -> Instant {
        self.town.node.register.last_recorded(STREAM).await.unwrap().unwrap()
    }

    /// How many records a file has as known at an instant; `None` where it was kept elsewhere.
    async fn known(&self, subject: SubjectId, known_at: Instant) -> Option<(usize, usize, Vec<String>)> {
        let times = Times { as_of: None, known_at: Some(known_at) };
        match self.town.node.file_as_of(&viewer(Role::Auditor), subject, times).await {
            Ok(file) => {
                let names = std::iter::once(file.hit.name.clone()).chain(file.hit.former_names.clone()).collect();
                Some((file.records.len(), file.listings.len(), names))
            }
            Err(Error::Moved(_)) => None,
            Err(error) => panic!("{error}"),
        }
    }

    async fn listed(&self) -> Vec<SubjectId> {
        let list = self.town.node.list(&LIST.parse().unwrap(), &Part { after: None, limit: 10 }).await.unwrap();
        list.listings.iter().map(|row| row.subject.id.0).collect()
    }
}

/// A penalty of the other company.
fn of_other(number: &str) -> String {
    penalty(number, "I").replace("示例甲商贸有限公司", OTHER_NAME).replace(COMPANY, OTHER)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merged_subject_leads_to_the_one_that_stays_and_comes_back_as_it_was() {
    let two = Two::new().await;
    let (company, other) = (two.company, two.other);
    let before = (two.records(company).await, two.records(other).await);
    let (shown, apart) = ((two.public(company).await, two.public(other).await), two.last().await);
    assert_eq!(shown, (Some((2, 0)), Some((3, 1))));
    two.merge().await;
    let merged = two.last().await;

    assert_eq!((two.public(company).await, two.public(other).await), (Some((5, 1)), None));
    assert_eq!(two.listed().await, [company]);
    assert_eq!(two.town.other().await, company, "its code leads on");
    let file = two.town.node.subject_file(&viewer(Role::Auditor), company).await.unwrap();
    assert!(file.names.iter().any(|name| name.name == OTHER_NAME), "its name went along");
    let told: Vec<_> = file.decisions.iter().map(|one| (one.decided, one.other.as_ref().map(|id| id.0))).collect();
    assert_eq!(told, [(Decided::Merged, Some(other))]);

    // What names it by its code or name comes to the one that stays.
    let receipt = two.town.deliver("market", "penalty-2018", &of_other("3")).await;
    assert_eq!((receipt.counts.accepted, receipt.counts.review, receipt.counts.held), (1, 0, 0));
    assert_eq!(two.public(company).await, Some((6, 1)));

    // As known before, they are two.
    assert_eq!(two.known(company, apart).await.map(|(records, listings, _)| (records, listings)), Some((2, 0)));
    assert_eq!(two.known(other, apart).await.map(|(records, listings, _)| (records, listings)), Some((3, 1)));
    assert_eq!(two.known(other, merged).await, None);
    let (records, listings, names) = two.known(company, merged).await.unwrap();
    assert_eq!((records, listings, names.contains(&OTHER_NAME.to_owned())), (5, 1, true));
    two.town.node.verify(|_| ()).await.unwrap();

    two.undo().await;
    let since = two.town.deliver("market", "penalty-2018", &of_other("3")).await;
    assert_eq!(since.counts.unchanged, 1);
    assert_eq!(two.records(company).await, before.0);
    // What came since is judged again: it names the other one.
    let mut expected = before.1.clone();
    expected.extend(two.records(other).await.into_iter().filter(|id| !before.1.contains(id)));
    assert_eq!((two.records(other).await, expected.len()), (expected, before.1.len() + 1));
    assert_eq!((two.public(company).await, two.public(other).await), (Some((2, 0)), Some((4, 1))));
    assert_eq!((two.listed().await, two.town.other().await), (vec![other], other));
    two.town.node.verify(|_| ()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_search_follows_a_merge_and_its_undoing() {
    let two = Two::new().await;
    let found = async || {
        two.town.node.bring_up_index().await.unwrap();
        let query = SubjectQuery { text: OTHER_NAME.to_owned(), ..SubjectQuery::default() };
        let page = two.town.node.search(&query).await.unwrap();
        page.items.iter().map(|hit| hit.id.0).collect::<Vec<_>>()
    };
    assert_eq!(found().await.first(), Some(&two.other));
    two.merge().await;
    assert_eq!(found().await, [two.company], "by the name of the merged one, and it alone");
    two.undo().await;
    assert_eq!(found().await.first(), Some(&two.other));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_would_show_too_much_or_lead_in_a_circle_is_refused() {
    let two = Two::new().await;
    let (node, reviewer) = (&two.town.node, viewer(Role::Reviewer));
    let refused = async |from, into| match node.merge_subjects(&reviewer, from, into, "why").await {
        Err(Error::Conflict(_) | Error::Invalid { .. }) => true,
        done => done.is_err(),
    };
    assert!(refused(two.company, two.company).await, "into itself");
    let stranger =
        penalty("9", "I").replace("示例甲商贸有限公司", "示例丙商贸有限公司").replace(COMPANY, "91350100M000102Y7P");
    assert_eq!(two.town.deliver("market", "penalty-2018", &stranger).await.counts.subjects_opened, 1);
    let provisional = node.find_code("91350100M000102Y7P", true).await.unwrap().unwrap();
    assert!(refused(two.company, provisional).await, "a confirmed one into one that is not");
    let forbidden = node.merge_subjects(&viewer(Role::Operator), provisional, two.company, "why").await;
    assert!(matches!(forbidden, Err(Error::Forbidden { .. })));
    assert!(node.undo_merge(&reviewer, two.other, "why").await.is_err(), "nothing to undo");
    two.merge().await;
    assert!(refused(two.other, two.company).await, "merged already");
    assert!(refused(two.company, two.other).await, "in a circle");
    // What was not public becomes so only by the one that stays, and its records with it.
    node.merge_subjects(&reviewer, provisional, two.company, "a slip in the code").await.unwrap();
    node.work_off().await.unwrap();
    assert_eq!(two.public(two.company).await, Some((6, 1)));
    // Each is undone by itself, in any order.
    two.undo().await;
    node.undo_merge(&reviewer, provisional, "no slip").await.unwrap();
    node.work_off().await.unwrap();
    assert_eq!(two.public(two.company).await, Some((2, 0)));
    let back = node.register.subject(provisional).await.unwrap().unwrap();
    assert_eq!((back.state, back.merged_into), (SubjectState::Provisional, None));
    assert!(node.subject_file(&Viewer::PUBLIC, provisional).await.is_err(), "not public, as before");
    node.verify(|_| ()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subject_that_is_two_is_parted_with_codes_names_and_records() {
    let two = Two::new().await;
    let (node, reviewer) = (&two.town.node, viewer(Role::Reviewer));
    // The other company's paper was put to this one by hand.
    let wrong = two.records(two.other).await;
    node.move_records(&reviewer, &wrong[1..2], two.company, "misread").await.unwrap();
    let split =
        Split { records: wrong[1..2].to_vec(), codes: vec![], names: vec!["示例丁商贸有限公司".to_owned()] };
    let new = node.split_subject(&reviewer, two.company, &split, "two shops, one counter").await.unwrap();
    node.work_off().await.unwrap();
    assert_eq!(two.records(new).await, wrong[1..2]);
    assert_eq!(two.public(new).await.map(|(records, _)| records), Some(1));
    assert_eq!(two.public(two.company).await, Some((2, 0)));
    let file = node.subject_file(&viewer(Role::Auditor), two.company).await.unwrap();
    assert!(
        file.decisions
            .iter()
            .any(|one| one.decided == Decided::Split && one.other.as_ref().map(|id| id.0) == Some(new))
    );
    // A code goes where it belongs; what it was the only ground for is judged again.
    let whole = Split { records: two.records(two.company).await, codes: vec![COMPANY.to_owned()], names: vec![] };
    let all = Split { names: vec!["示例甲商贸有限公司".to_owned()], ..whole.clone() };
    assert!(node.split_subject(&reviewer, two.company, &all, "all").await.is_err(), "nothing would be left");
    let strange = Split { codes: vec![OTHER.to_owned()], ..whole.clone() };
    assert!(node.split_subject(&reviewer, two.company, &strange, "another's code").await.is_err());
    let first = Split { records: whole.records[..1].to_vec(), ..whole };
    let bearer = node.split_subject(&reviewer, two.company, &first, "the code is the other's").await.unwrap();
    node.work_off().await.unwrap();
    assert_eq!(two.town.company().await, bearer);
    // Merged back, all is as it was.
    node.merge_subjects(&reviewer, bearer, two.company, "it was one").await.unwrap();
    node.work_off().await.unwrap();
    assert_eq!(two.town.company().await, two.company);
    assert_eq!(two.public(two.company).await, Some((2, 0)));
    node.verify(|_| ()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_merge_is_taken_up_and_nothing_is_doubled() {
    let two = Two::new().await;
    let reviewer = viewer(Role::Reviewer);
    two.town.node.merge_subjects(&reviewer, two.other, two.company, "one").await.unwrap();
    // Nobody has done the job yet; the decision stands, and undoing it meanwhile is safe.
    two.town.node.undo_merge(&reviewer, two.other, "two").await.unwrap();
    two.town.node.work_off().await.unwrap();
    assert_eq!((two.public(two.company).await, two.public(two.other).await), (Some((2, 0)), Some((3, 1))));
    two.merge().await;
    two.town.node.work_off().await.unwrap();
    assert_eq!((two.public(two.company).await, two.public(two.other).await), (Some((5, 1)), None));
    two.town.node.verify(|_| ()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merge_that_a_restore_brings_back_takes_its_records_along() {
    let Two { town, company, other } = Two::new().await;
    let operator = viewer(Role::Operator);
    let backup = town.node.backup(&operator, &town.folder.path().join("backups")).await.unwrap();
    let reviewer = viewer(Role::Reviewer);
    town.node.merge_subjects(&reviewer, other, company, "one address, one owner").await.unwrap();
    // The disk is lost before the job is done: only the journal of exits knows of the merge.
    let (two, replayed) = restored(town, &backup, company, other).await;
    assert_eq!(replayed, 1);
    assert_eq!((two.records(other).await.len(), two.records(company).await.len()), (0, 5));
    two.town.node.verify(|_| ()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_undoing_that_a_restore_brings_back_takes_its_records_back() {
    for carried in [false, true] {
        let Two { town, company, other } = Two::new().await;
        let backup = town.node.backup(&viewer(Role::Operator), &town.folder.path().join("backups")).await.unwrap();
        let two = Two { town, company, other };
        let before = (two.records(company).await, two.records(other).await);
        let reviewer = viewer(Role::Reviewer);
        two.town.node.merge_subjects(&reviewer, other, company, "one address, one owner").await.unwrap();
        if carried {
            two.town.node.work_off().await.unwrap();
            assert!(two.records(other).await.is_empty());
        }
        two.town.node.undo_merge(&reviewer, other, "the address is an agent's").await.unwrap();
        // The disk is lost before anything goes back: the journal knows of the decisions, and of the
        // links that the merge made.
        let (two, _) = restored(two.town, &backup, company, other).await;
        assert_eq!((two.records(company).await, two.records(other).await), before, "carried: {carried}");
        assert_eq!((two.public(company).await, two.public(other).await), (Some((2, 0)), Some((3, 1))));
        assert_eq!((two.listed().await, two.town.other().await), (vec![other], other));
        two.town.node.verify(|_| ()).await.unwrap();
    }
}

/// The town from its backup and the journal of exits, with all done that follows; and how many exits
/// happened again.
async fn restored(town: Town, backup: &Path, company: SubjectId, other: SubjectId) -> (Two, u64) {
    let Town { folder, node } = town;
    node.close().await.unwrap();
    let root = folder.path().join("node");
    let options = flow::node::OpenOptions { today: Some(TODAY) };
    let restored = flow::keeping::restore(&root, backup, None, options).await.unwrap();
    let node = Node::open(&root, options).await.unwrap();
    node.work_off().await.unwrap();
    (Two { town: Town { folder, node }, company, other }, restored.replayed)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_of_a_merged_subject_looks_after_the_one_that_stays() {
    let two = Two::new().await;
    let own = Viewer { subject: Some(two.other), ..viewer(Role::Subject) };
    let until = domain::Date::constant(2027, 5, 1);
    two.town.node.give_authorisation(&own, &organ("traffic"), "a loan", until).await.unwrap();
    two.merge().await;
    let given = two.town.node.register.authorisations_of(two.company, None, 10).await.unwrap().0;
    assert_eq!(given.iter().map(|one| one.authorisation.subject).collect::<Vec<_>>(), [two.company]);
    two.undo().await;
    assert!(two.town.node.register.authorisations_of(two.company, None, 10).await.unwrap().0.is_empty());
    assert_eq!(two.town.node.register.authorisations_of(two.other, None, 10).await.unwrap().0.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn both_files_tell_who_follows_whom_and_records_stay() {
    let two = Two::new().await;
    let (node, reviewer) = (&two.town.node, viewer(Role::Reviewer));
    let day = domain::Date::constant(2026, 6, 1);
    let kind = domain::identity::SuccessionKind::Absorption;
    let noted = node.note_succession(&reviewer, two.other, two.company, kind, day, "the notice").await.unwrap();
    let again = node.note_succession(&reviewer, two.company, two.other, kind, day, "the notice").await;
    assert!(matches!(again, Err(Error::Conflict(_))), "neither twice nor in a circle");
    let told = async |of| {
        let file = node.subject_file(&Viewer::PUBLIC, of).await.unwrap();
        file.successions.iter().map(|one| (one.other.id.0, one.follows, one.on)).collect::<Vec<_>>()
    };
    assert_eq!(told(two.other).await, [(two.company, true, day)]);
    assert_eq!(told(two.company).await, [(two.other, false, day)]);
    assert_eq!((two.public(two.company).await, two.public(two.other).await), (Some((2, 0)), Some((3, 1))));
    node.withdraw_succession(&reviewer, noted, "another company of that name").await.unwrap();
    assert!(told(two.other).await.is_empty() && told(two.company).await.is_empty());
    assert!(node.withdraw_succession(&reviewer, noted, "again").await.is_err());
    node.verify(|_| ()).await.unwrap();
}
