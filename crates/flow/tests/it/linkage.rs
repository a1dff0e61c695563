//! Whom rows are about, asked of the linkage that a node keeps.

use domain::PartyRow;
use domain::Role;
use flow::{authorise::Viewer, read::Part};

use crate::town::{COMPANY, OTHER, OTHER_NAME, Town, penalty, viewer};

fn named(name: &str) -> PartyRow {
    PartyRow { id: "1".to_owned(), name: name.to_owned(), ..PartyRow::default() }
}

/// The decision and the names of the candidates.
async fn answer(town: &Town, who: &Viewer, row: PartyRow) -> (String, Vec<String>) {
    let page = town.node.match_rows(who, vec![row], 5).await.unwrap();
    let row = &page.items[0];
    (row.decision.to_owned(), row.candidates.iter().map(|candidate| candidate.name.clone()).collect())
}

#[tokio::test]
async fn what_is_registered_next_is_found_next() {
    let town = Town::new().await;
    let row = || PartyRow { code: "91350100M000200T0L".to_owned(), ..named("示例乙饮食服务有限公司") };
    assert_eq!(answer(&town, &Viewer::PUBLIC, row()).await, ("new".to_owned(), vec![]));
    let (decision, names) =
        answer(&town, &Viewer::PUBLIC, PartyRow { code: COMPANY.to_owned(), ..named("示例甲商贸有限公司") }).await;
    assert_eq!((decision.as_str(), names.len()), ("link", 1));
    // The company takes another name: its entry changed, nobody else's.
    let renamed = "name,code,registration_day,character,capital,business_scope,province,city,address\n\
        示例丙物流有限公司,91350100M000100Y43,2001-05-06,有限责任公司,500(万元人民币),货物运输,福建,福州,福州市鼓楼区示例路1号\n";
    town.deliver("market", "registration", renamed).await;
    let (decision, names) =
        answer(&town, &Viewer::PUBLIC, PartyRow { code: COMPANY.to_owned(), ..named("示例丙物流有限公司") }).await;
    assert_eq!((decision.as_str(), names), ("link", vec!["示例丙物流有限公司".to_owned()]));
}

#[tokio::test]
async fn every_question_of_an_account_is_in_the_access_log() {
    let town = Town::new().await;
    let asked = || vec![named("示例甲商贸有限公司"), named("x")];
    town.node.match_rows(&Viewer::PUBLIC, asked(), 3).await.unwrap();
    town.node.match_rows(&viewer(Role::Reviewer), asked(), 3).await.unwrap();
    town.node.register.access_log().flush().await.unwrap();
    let lines = town.node.register.accesses(&store::AccessFilter::default(), 10).await.unwrap();
    let lines: Vec<_> = lines.into_iter().filter(|(_, line)| line.action == "match-records").collect();
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert_eq!((lines[0].1.account.as_str(), lines[0].1.matter.as_str()), ("reviewer", "2"));
}

#[tokio::test]
async fn a_telephone_speaks_for_those_alone_who_may_know_it() {
    let town = Town::new().await;
    let other = "name,code,registration_day,character,capital,business_scope,province,city,address,phone\n\
        示例甲商贸有限公司,91350100M000100Y43,2001-05-06,有限责任公司,500(万元人民币),食品销售,福建,福州,福州市鼓楼区示例路1号,059100000001\n";
    town.deliver("market", "registration", other).await;
    let row = || PartyRow { phone: "059100000001".to_owned(), ..named("示例甲商贸有限公司") };
    let told = |page: &publish::View<publish::Page<publish::RowMatch>>| {
        let reasons = page.items[0].candidates[0].reasons.iter().flat_map(|reason| reason.findings.clone());
        reasons.collect::<Vec<_>>().iter().any(|found| found == "phone-same")
    };
    let inside = town.node.match_rows(&viewer(Role::Reviewer), vec![row()], 3).await.unwrap();
    assert!(told(&inside), "{inside:?}");
    let outside = town.node.match_rows(&Viewer::PUBLIC, vec![row()], 3).await.unwrap();
    assert!(!told(&outside), "{outside:?}");
    let without = town.node.match_rows(&Viewer::PUBLIC, vec![named("示例甲商贸有限公司")], 3).await.unwrap();
    assert_eq!(outside.items[0].candidates[0].probability, without.items[0].candidates[0].probability);
}

#[tokio::test]
async fn a_record_whose_name_contradicts_its_code_waits_with_its_candidate_compared() {
    let town = Town::new().await;
    // The code of one with the name of another contradict each other.
    let receipt =
        town.deliver("market", "penalty-2018", &penalty("甲1号", "I").replace("示例甲商贸", "开封和光印刷")).await;
    assert_eq!(receipt.counts.review, 1, "{receipt:?}");
    let reviewer = viewer(Role::Reviewer);
    let queue = town.node.review_queue(&reviewer, &Part { after: None, limit: 10 }).await.unwrap();
    assert_eq!(queue.items.len(), 1, "{queue:?}");
    let record = queue.items[0].record.id.0;
    let item = town.node.review_item(&reviewer, record).await.unwrap();
    let candidate = &item.candidates[0];
    assert_eq!(candidate.subject.id.0, town.company().await);
    let marks: Vec<_> = candidate.parts.iter().map(|part| (part.part, part.mark)).collect();
    assert!(marks.contains(&("code", Some("same"))) && marks.contains(&("name", Some("differs"))), "{marks:?}");
    assert!(candidate.likely.is_some() && item.none.is_some());
    assert_eq!((item.place.same_mention, item.place.waits_days), (1, 0));
    // It can't be said: the question stays, and says that it was answered before.
    town.node.decide_link(&reviewer, record, flow::officer::LinkAnswer::NoneKnown, "另行函询").await.unwrap();
    let again = town.node.review_item(&reviewer, record).await.unwrap();
    assert_eq!(again.earlier.len(), 1);
    assert_eq!(again.earlier[0].reasons, "另行函询");
}

#[tokio::test]
async fn an_answer_that_was_kept_reads_again_and_a_changed_one_does_not() {
    let town = Town::new().await;
    town.node.follow(|_, _| ()).await.unwrap();
    let asked = |text: &str| flow::read::SubjectQuery { text: text.to_owned(), ..Default::default() };
    let text = town.node.keep_search(&asked("示例甲")).await.unwrap();
    let kept = town.node.kept_search(&text).await.unwrap();
    assert_eq!((kept.asked.as_str(), kept.total, kept.items.len(), kept.no_longer_shown), ("示例甲", 1, 1, 0));
    assert!(kept.entry > 0);
    let nothing = town.node.keep_search(&asked("没有这样的公司名称")).await.unwrap();
    let nothing = town.node.kept_search(&nothing).await.unwrap();
    assert_eq!((nothing.total, nothing.items.len()), (0, 0));
    // Not one character of it can be another.
    for at in [0, 40, 70, text.len() - 1] {
        let mut changed = text.clone().into_bytes();
        changed[at] = if changed[at] == b'0' { b'1' } else { b'0' };
        let changed = String::from_utf8(changed).unwrap();
        assert!(town.node.kept_search(&changed).await.is_err(), "{at}");
    }
    for other in ["", "00", "x", &"0".repeat(5_000)] {
        assert!(town.node.kept_search(other).await.is_err());
    }
    let listed = flow::read::SubjectQuery { facets: vec![("list".to_owned(), "x".to_owned())], ..asked("示例甲") };
    assert!(town.node.keep_search(&listed).await.is_err(), "who stands on a list is not kept");
}

/// How many subjects were read from the register, and the first candidate of a row.
async fn read_and_asked(town: &Town, code: &str) -> (u64, Option<String>) {
    let read = std::cell::Cell::new(0);
    let linkage = town.node.read_linkage(|subjects| read.set(subjects)).await.unwrap();
    let matching = town.node.matching(&viewer(Role::Reviewer), std::sync::Arc::new(linkage));
    let row = PartyRow { code: code.to_owned(), ..PartyRow::default() };
    let answers = town.node.answer_rows(&matching, vec![row]).await.unwrap();
    (read.get(), answers[0].candidates.first().map(|first| first.name.clone()))
}

#[tokio::test]
async fn what_was_read_for_linkage_is_kept_while_it_holds() {
    let town = Town::new().await;
    let first = || Some("示例甲商贸有限公司".to_owned());
    let folder = town.folder.path().join("node/linkage");
    let kept = folder.join("0000");
    town.register_other().await;
    let _ = std::fs::remove_dir_all(&folder);
    assert_eq!(read_and_asked(&town, COMPANY).await, (2, first()));
    assert_eq!(read_and_asked(&town, COMPANY).await, (0, first()), "it was not kept");
    // What came since is known.
    let renamed = "name,code,registration_day,character,capital,business_scope,province,city,address\n\
        示例丙物流有限公司,91350100M000100Y43,2001-05-06,有限责任公司,500(万元人民币),货物运输,福建,福州,福州市鼓楼区示例路1号\n";
    town.deliver("market", "registration", renamed).await;
    assert_eq!(read_and_asked(&town, COMPANY).await, (0, Some("示例丙物流有限公司".to_owned())));
    // A file in which anything is changed is not believed: neither its head nor its body.
    for at in [20, 400] {
        let mut bytes = std::fs::read(&kept).unwrap();
        let at = bytes.len() * at / 1_000;
        bytes[at] ^= 1;
        std::fs::write(&kept, bytes).unwrap();
        assert_eq!(read_and_asked(&town, COMPANY).await.0, 2, "byte {at} of the file");
        assert_eq!(read_and_asked(&town, COMPANY).await.0, 0);
    }
    // Nor one that is cut off, or of another register.
    let bytes = std::fs::read(&kept).unwrap();
    std::fs::write(&kept, &bytes[..bytes.len() / 2]).unwrap();
    assert_eq!(read_and_asked(&town, COMPANY).await.0, 2);
    let other = Town::new().await;
    other.node.read_linkage(|_| ()).await.unwrap();
    for file in ["all", "0000", "plain-0000"] {
        std::fs::copy(other.folder.path().join("node/linkage").join(file), folder.join(file)).unwrap();
    }
    std::fs::copy(other.folder.path().join("node/keys/linkage"), town.folder.path().join("node/keys/linkage")).unwrap();
    assert_eq!(read_and_asked(&town, COMPANY).await, (2, Some("示例丙物流有限公司".to_owned())));
}

#[tokio::test]
async fn what_linkage_knew_is_not_told_once_it_changed() {
    let town = Town::new().await;
    town.register_other().await;
    let linkage = std::sync::Arc::new(town.node.read_linkage(|_| ()).await.unwrap());
    let asked = async |who: &Viewer| {
        let matching = town.node.matching(who, linkage.clone());
        let row = PartyRow { code: OTHER.to_owned(), ..PartyRow::default() };
        let answers = town.node.answer_rows(&matching, vec![row]).await.unwrap();
        answers[0]
            .candidates
            .iter()
            .map(|one| (one.code.clone().unwrap_or_default(), one.name.clone()))
            .collect::<Vec<_>>()
    };
    let other = vec![(OTHER.to_owned(), OTHER_NAME.to_owned())];
    for who in [Viewer::PUBLIC, viewer(Role::Reviewer)] {
        assert_eq!(asked(&who).await, other);
    }
    // The same linkage, of before the merge.
    let (from, into) = (town.other().await, town.company().await);
    town.node.merge_subjects(&viewer(Role::Reviewer), from, into, "one company, registered twice").await.unwrap();
    assert_eq!(asked(&Viewer::PUBLIC).await, []);
}
