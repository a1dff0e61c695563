//! What an explanation says, to whom, at each step from a missed report to the exit.

use domain::{
    Language, Role,
    entry::Body,
    id::{CaseId, ListingId, ProposalId, ThingId},
};
use flow::{Error, authorise::Viewer, node::Node, proposal::NewProposal, read::Part};

use crate::{
    cases::repaired,
    measures::{clerk, question, registered, says_that_nothing_is_missing},
    proposals::{does, fined, officer, opens, province},
    town::{COMPANY, Town, viewer},
};

const ALL: Part = Part { after: None, limit: 50 };

/// All sentences in a language, one a line.
async fn told(node: &Node, who: &Viewer, thing: ThingId, language: Language) -> flow::Result<String> {
    let view = node.explain(who, thing).await?;
    let mut lines = vec![view.title.text(language).to_owned()];
    for passage in &view.passages {
        lines.push(passage.heading.text(language).to_owned());
        lines.extend(passage.sentences.iter().map(|sentence| sentence.text.text(language).to_owned()));
    }
    Ok(lines.join("\n"))
}

async fn english(node: &Node, who: &Viewer, thing: ThingId) -> String {
    told(node, who, thing, Language::English).await.unwrap()
}

#[track_caller]
fn says(text: &str, sentences: &[&str]) {
    for sentence in sentences {
        assert!(text.lines().any(|line| line == *sentence), "`{sentence}` is not in\n{text}");
    }
}

async fn proposed(town: &Town) -> ProposalId {
    town.deliver("market", "registration", &registered("存续")).await;
    says_that_nothing_is_missing(&town.node).await;
    assert_eq!(town.node.propose_all(&viewer(Role::Operator), |_| ()).await.unwrap(), 1);
    town.node.proposals(&officer("chief", "market"), &ALL).await.unwrap().items[0].id.0
}

async fn listed(town: &Town) -> ListingId {
    let file = town.node.subject_file(&Viewer::PUBLIC, town.company().await).await.unwrap();
    file.listings[0].id.0
}

/// What the determination of a proposal was kept to rest on.
async fn kept(town: &Town) -> domain::listing::RestsOn {
    let entries = town.node.register.entries_after(flow::node::STREAM, 0, 1_000).await.unwrap();
    let kept = entries.into_iter().find_map(|entry| match entry.body {
        Some(Body::Determined { rests_on, .. }) => Some(rests_on),
        _ => None,
    });
    kept.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missed_report_is_explained_from_the_proposal_to_the_exit() {
    let town = Town::new().await;
    let (node, its) = (&town.node, town.its_account().await);
    let proposal = proposed(&town).await;
    let thing = ThingId::Proposal(proposal);
    let chief = officer("chief", "market");
    says(
        &english(node, &its, thing).await,
        &[
            "It is proposed to enter 示例甲商贸有限公司 in the list “Abnormal-operations directory”.",
            "Cause: annual report not published in time.",
            "Publish “Annual reports” for 2025 before the decision: once verified, the cause is gone.",
            "Before the decision you may state your case to the organ that decides and hand in documents.",
        ],
    );
    for nobody in [Viewer::PUBLIC, officer("other", "traffic"), clerk("market")] {
        let refused = node.explain(&nobody, thing).await;
        assert!(matches!(refused, Err(Error::NotFound { .. })), "{refused:?}");
    }
    node.decide_proposal(&chief, proposal, true, "no report was filed").await.unwrap();
    let rests_on = kept(&town).await;
    assert!(rests_on.asked.contains(&("report_filed".to_owned(), "false".to_owned())), "{rests_on:?}");
    assert!(rests_on.basis.contains("art. 17") && rests_on.cases.is_empty(), "{rests_on:?}");
    let listing = listed(&town).await;
    an_entry_that_stands(&town, ThingId::Listing(listing)).await;
    the_way_out(&town, listing).await;
    node.verify(|_| ()).await.unwrap();
}

/// What an entry says of itself while the report is missing.
async fn an_entry_that_stands(town: &Town, thing: ThingId) {
    let (node, its) = (&town.node, town.its_account().await);
    let public = english(node, &Viewer::PUBLIC, thing).await;
    let own = english(node, &its, thing).await;
    let shared = [
        "market decided on 25 November 2026 to enter 示例甲商贸有限公司 in the list “Abnormal-operations directory”.",
        "The report for the last closed window was filed: the rule asks for “no”; it was “no”.",
        "It is removed once “Annual reports” for 2025 is published and verified.",
    ];
    says(&own, &shared);
    says(&public, &shared[1..]);
    says(&own, &["This file does not hold it yet.", "Decided by the officer whose account is chief."]);
    says(&own, &["Reasons: no report was filed", "It stands until 25 November 2029, and no longer on that day."]);
    assert!(!public.contains("chief") && !public.contains("no report was filed"), "{public}");
    let officers = english(node, &officer("chief", "market"), thing).await;
    assert!(officers.contains("no report was filed") && !officers.contains("chief"), "{officers}");
    let auditors = english(node, &viewer(Role::Auditor), thing).await;
    assert!(auditors.contains("whose account is chief"), "{auditors}");
    let chinese = told(node, &its, thing, Language::Chinese).await.unwrap();
    says(&chinese, &["补报并公示2025年度的“年度报告”，经核实后移出。", "目前本档案中尚无该项信息。"]);
    // Nothing is left to be filled in, and no id stands without words.
    for text in [&own, &public, &chinese] {
        assert!(
            !text.contains('{') && !text.contains("abnormal-annual-report") && !text.contains("report_filed"),
            "{text}"
        );
    }
}

/// The report comes, a reason that does not fit is refused, and what has ended is told to insiders alone.
async fn the_way_out(town: &Town, listing: ListingId) {
    let (node, its, thing) = (&town.node, town.its_account().await, ThingId::Listing(listing));
    let report = format!("UNISCID,ENTNAME,ANCHEYEAR,ANCHEDATE\n{COMPANY},示例甲商贸有限公司,2025,2026-11-24\n");
    town.deliver("market", "annual-report", &report).await;
    says(
        &english(node, &its, thing).await,
        &[
            "“Annual reports” for 2025 has been here since 25 November 2026: its removal is to be decided.",
            "The removal is to be decided by 2 December 2026.",
        ],
    );
    let chief = officer("chief", "market");
    let unfit = node.end_listing(&chief, listing, "reached", "found").await;
    assert!(
        matches!(&unfit, Err(Error::Invalid { field: "exit", message }) if message.contains("reported")),
        "{unfit:?}"
    );
    node.end_listing(&chief, listing, "reported", "the report was filed").await.unwrap();
    assert!(matches!(node.explain(&Viewer::PUBLIC, thing).await, Err(Error::Gone)));
    says(
        &english(node, &its, thing).await,
        &[
            "The entry ended on 25 November 2026.",
            "Reasons: the report was filed",
            "It has ended and has no consequences any more.",
        ],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_grave_entry_names_the_cases_that_came_before_to_those_who_may_know_of_them() {
    let town = Town::new().await;
    let (node, its, above) = (&town.node, town.its_account().await, province(&town).await);
    let record = fined(&town).await;
    let (finder, chief) = (officer("finder", "market"), officer("chief", "market"));
    let new = NewProposal {
        subject: town.company().await,
        list: "grave-list".parse().unwrap(),
        cause: "food".to_owned(),
        records: vec![record],
        reasons: "a grave case".to_owned(),
    };
    let proposal = node.propose(&finder, new).await.unwrap();
    let missing = english(node, &finder, ThingId::Proposal(proposal)).await;
    assert_eq!(
        missing.lines().filter(|line| line.starts_with("Still to come before a decision")).count(),
        2,
        "{missing}"
    );
    let hearing = opens(&town, &finder, "notice-and-hearing", "notice").await;
    does(&town, &its, hearing, "states").await.unwrap();
    does(&town, &chief, hearing, "proceed").await.unwrap();
    let consent = opens(&town, &finder, "consent", "draft").await;
    does(&town, &above, consent, "consented").await.unwrap();
    node.decide_proposal(&chief, proposal, true, "heard and consented").await.unwrap();
    assert_eq!(kept(&town).await.cases, [hearing, consent]);

    let thing = ThingId::Listing(listed(&town).await);
    let cases = async |who: &Viewer| -> Vec<CaseId> {
        let view = node.explain(who, thing).await.unwrap();
        let sentences = view.passages.iter().flat_map(|passage| &passage.sentences);
        sentences.filter_map(|sentence| sentence.thing.as_ref()?.parse().ok()).collect()
    };
    assert_eq!(cases(&its).await, [hearing, consent]);
    assert_eq!(cases(&chief).await, [hearing, consent]);
    assert_eq!(cases(&Viewer::PUBLIC).await, []);
    let own = english(node, &its, thing).await;
    says(
        &own,
        &[
            "Proposed by the officer whose account is finder.",
            "Decided by the officer whose account is chief.",
            "From 25 November 2027 on it may be removed for: removed early on application. That day has not come yet.",
        ],
    );
    node.verify(|_| ()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_measure_says_what_it_rests_on_and_what_would_end_it() {
    let town = Town::new().await;
    let node = &town.node;
    let proposal = proposed(&town).await;
    node.decide_proposal(&officer("chief", "market"), proposal, true, "no report was filed").await.unwrap();
    let traffic = clerk("traffic");
    let asked = node.check_measures(&traffic, COMPANY, &question("tender", "2026-T-7")).await.unwrap();
    let thing = ThingId::Check(asked.check.as_ref().unwrap().0);
    for who in [traffic, town.its_account().await, viewer(Role::Auditor)] {
        let text = english(node, &who, thing).await;
        says(
            &text,
            &[
                "The organ that decides weighs it.",
                "The measure ends when that entry ends.",
                "It is removed once “Annual reports” for 2025 is published and verified.",
            ],
        );
        assert!(!text.contains("This file does not hold it yet."), "{text}");
    }
    for nobody in [Viewer::PUBLIC, clerk("market"), Viewer { subject: None, ..town.its_account().await }] {
        assert!(node.explain(&nobody, thing).await.is_err(), "{nobody:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_says_how_it_came_to_its_end_and_a_record_what_ends_its_publication() {
    let town = Town::new().await;
    let (node, its) = (&town.node, town.its_account().await);
    let record = fined(&town).await;
    let public = english(node, &Viewer::PUBLIC, ThingId::Record(record)).await;
    assert!(public.contains("It leaves the public by itself on "), "{public}");
    let case = repaired(&town, record).await;
    let text = english(node, &its, ThingId::Case(case)).await;
    says(&text, &["Reasons: for the reasons in the file", "The record has left the public."]);
    assert!(text.contains("Whoever disagrees with the outcome can ask for: Review by another body"), "{text}");
    assert!(matches!(node.explain(&Viewer::PUBLIC, ThingId::Case(case)).await, Err(Error::NotFound { .. })));
    assert!(matches!(node.explain(&Viewer::PUBLIC, ThingId::Record(record)).await, Err(Error::Gone)));
}
