//! Explanations: who reads which sentence, and that every sentence has words.

use std::collections::BTreeSet;

use catalogue::{Sentences, law::Contest};
use domain::{
    Label, ListId,
    id::{CaseId, ListingId, ProposalId},
    listing::{Ends, Listing, ListingEnd, Proposal, Prospect},
    subject::{Subject, SubjectClass},
};
use publish::{
    About, CaseCame, Explained, Glossary, ListWords, ListingGrounds, ProposalAnswer, ProposalGrounds, Reader, Refused,
    View,
    input::{ListingInput, OrganInput},
};

use crate::made_up::{day, file, glossary, moment, organ, record, subject, subject_id};

const SOURCES: [&str; 10] = [
    include_str!("../../src/explained/case.rs"),
    include_str!("../../src/explained/check.rs"),
    include_str!("../../src/explained/grounds.rs"),
    include_str!("../../src/explained/listing.rs"),
    include_str!("../../src/explained/mod.rs"),
    include_str!("../../src/explained/proposal.rs"),
    include_str!("../../src/explained/prospects.rs"),
    include_str!("../../src/explained/record.rs"),
    include_str!("../../src/explained/repair.rs"),
    include_str!("../../src/explained/teller.rs"),
];

/// Keys that are not written out in the sources: months, and how certain a link is.
const MADE: [&str; 3] = ["certain", "probable", "open"];

#[test]
fn every_sentence_that_is_said_has_words_and_none_is_left_over() {
    let sentences = Sentences::of_explanations();
    let known: BTreeSet<&str> = sentences.iter().map(|(key, _)| key).collect();
    let sources = SOURCES.concat();
    for call in ["say(\"", "phrase(\""] {
        for (_, rest) in sources.match_indices(call).map(|(at, _)| sources.split_at(at + call.len())) {
            let key = rest.split('"').next().unwrap();
            assert!(known.contains(key), "no words for `{key}`");
        }
    }
    let left: Vec<&str> = known
        .into_iter()
        .filter(|key| !key.starts_with("month-") && !MADE.contains(key))
        .filter(|key| !sources.contains(&format!("\"{key}\"")))
        .collect();
    assert!(left.is_empty(), "nobody says {left:?}");
}

fn list() -> ListId {
    ListId::parse("grave").unwrap()
}

fn words(public: bool) -> Glossary {
    let label = |text: &str| Label::new(text, text);
    let list_words = ListWords {
        title: label("Grave list"),
        description: label("It says so."),
        adverse: true,
        causes: [("food".to_owned(), label("food"))].into(),
        basis: vec!["Order 44".to_owned()],
        exit: label("by term"),
        exits: [("repaired".to_owned(), label("repaired")), ("wrong".to_owned(), label("entered by mistake"))].into(),
        decided_by: label("The regulator"),
        contest: Some(Contest { text: label("Ask the court."), basis: vec!["Law 1".to_owned()], unverified: true }),
        public,
    };
    Glossary { sentences: Sentences::of_explanations(), lists: [(list(), list_words)].into(), ..glossary() }
}

fn listing(ended: bool) -> ListingInput {
    ListingInput {
        id: ListingId::from_raw(90),
        listing: Listing {
            subject: subject_id(),
            list: list(),
            cause: "food".to_owned(),
            organ: organ("A"),
            decided_on: day("2026-04-10"),
            until: day("2029-04-10"),
            record: None,
            proposal: Some(ProposalId::from_raw(80)),
            ends: Ends { term: None, early_from: Some(day("2027-04-10")), basis: vec![record("fine").id] },
        },
        organ: OrganInput { code: organ("A"), name: Label::new("机关", "Authority"), weight_percent: 100 },
        ended_on: ended.then(|| day("2026-05-01")),
        end: ended.then_some(ListingEnd::Decided),
        end_reasons: if ended { "the-end-reasons".to_owned() } else { String::new() },
    }
}

/// What the entry rests on: a proposal of one officer, a case, and another officer's decision.
fn grounds() -> ListingGrounds {
    let proposal = Proposal {
        subject: subject_id(),
        list: list(),
        cause: "food".to_owned(),
        rule: None,
        row: String::new(),
        facts: vec![],
        records: vec![record("fine").id],
        reasons: Some("the-proposal-reasons".to_owned()),
        due: Some(day("2026-04-20")),
    };
    let ended = Some((Label::new("the-end", "the-end"), day("2026-04-08")));
    ListingGrounds {
        proposal: Some(ProposalGrounds {
            id: ProposalId::from_raw(80),
            proposal,
            made_on: day("2026-04-02"),
            by: Some("the-finder".parse().unwrap()),
            answer: Some(ProposalAnswer {
                accepted: true,
                on: day("2026-04-10"),
                by: Some("the-chief".parse().unwrap()),
                reasons: "the-decision-reasons".to_owned(),
                received: None,
            }),
            asked: vec![],
            basis: vec![],
            cases: vec![CaseCame { id: CaseId::from_raw(70), title: Label::new("听证", "the-hearing"), ended }],
            missing: vec![],
        }),
        records: vec![record("fine")],
        prospects: vec![
            Prospect::Removable { exits: vec!["wrong".to_owned()], from: None },
            Prospect::Removable { exits: vec!["repaired".to_owned()], from: Some(day("2027-04-10")) },
            Prospect::Term { on: day("2029-04-10"), clock: None },
        ],
        shown: true,
        ..ListingGrounds::default()
    }
}

fn text(view: &View<Explained>) -> String {
    serde_json::to_string(&**view).unwrap()
}

fn its() -> Subject {
    subject(SubjectClass::Enterprise)
}

fn of(reader: &Reader, on: &str, input: &ListingInput, grounds: &ListingGrounds) -> Result<String, Refused> {
    Explained::listing(&words(true), reader, moment(on), &its(), input, grounds).map(|view| text(&view))
}

/// The whole table: what of an entry each audience reads.
#[test]
fn reasons_and_cases_are_for_insiders_and_names_for_the_subject_and_the_auditor() {
    let other = domain::SubjectId::from_raw(77);
    let secrets = ["the-proposal-reasons", "the-decision-reasons", "the-hearing", "the-finder", "the-chief"];
    let reads = |reader: &Reader| -> String {
        let told = of(reader, "2026-05-01", &listing(false), &grounds()).unwrap();
        assert!(told.contains("Grave list") && told.contains("10 April 2029") && told.contains("Ask the court."));
        secrets.iter().map(|secret| if told.contains(secret) { 'y' } else { '-' }).collect()
    };
    assert_eq!(reads(&Reader::public()), "-----");
    assert_eq!(reads(&Reader::subject(other)), "-----");
    assert_eq!(reads(&Reader::inquirer([subject_id()])), "-----");
    assert_eq!(reads(&Reader::department(organ("B"), [])), "-----");
    assert_eq!(reads(&Reader::officer()), "yyy--");
    assert_eq!(reads(&Reader::subject(subject_id())), "yyyyy");
    assert_eq!(reads(&Reader::auditor()), "yyyyy");
}

#[test]
fn the_public_reads_nothing_of_what_has_ended_or_is_not_shown() {
    let public = |on: &str, input: &ListingInput, grounds: &ListingGrounds| {
        of(&Reader::public(), on, input, grounds).map(|_| ())
    };
    assert_eq!(public("2026-04-09", &listing(false), &grounds()), Err(Refused::NotFound), "not decided yet");
    assert_eq!(public("2026-05-01", &listing(false), &grounds()), Ok(()));
    assert_eq!(public("2029-04-10", &listing(false), &grounds()), Err(Refused::Gone), "its term is over");
    assert_eq!(public("2026-05-01", &listing(true), &grounds()), Err(Refused::Gone), "ended");
    let unfounded = ListingGrounds { shown: false, ..grounds() };
    assert_eq!(public("2026-05-01", &listing(false), &unfounded), Err(Refused::Gone), "its record is gone");
    let closed =
        Explained::listing(&words(false), &Reader::public(), moment("2026-05-01"), &its(), &listing(false), &grounds());
    assert_eq!(closed.map(|_| ()), Err(Refused::NotFound), "a list that is not public");
    // The subject itself reads that it ended, and why.
    let own = of(&Reader::subject(subject_id()), "2026-05-02", &listing(true), &grounds()).unwrap();
    assert!(own.contains("The entry ended on 1 May 2026.") && own.contains("the-end-reasons"), "{own}");
    assert!(own.contains("has no consequences any more") && !own.contains("Otherwise it ends by itself"), "{own}");
}

#[test]
fn a_record_that_is_public_no_longer_is_in_no_sentence_for_the_public() {
    let told = |reader: &Reader, on: &str| of(reader, on, &listing(false), &grounds()).unwrap();
    let id = record("fine").id.to_string();
    assert!(told(&Reader::public(), "2026-06-30").contains(&format!("\"thing\":\"{id}\"")));
    // The record leaves the public on 1 July; the entry stands on.
    let after = told(&Reader::public(), "2026-07-01");
    assert!(!after.contains(&id) && after.contains("Not public at present: 1 more of its records."), "{after}");
    assert!(told(&Reader::subject(subject_id()), "2026-07-01").contains(&id));
}

#[test]
fn a_remedy_is_told_only_to_whoever_sees_its_record() {
    let mut late = record("fine");
    late.id = domain::RecordId::from_raw(99);
    let remedied = Prospect::Remedied {
        dataset: late.dataset.clone(),
        year: Some(2025),
        record: late.id,
        since: day("2026-04-20"),
        due: Some(day("2026-04-27")),
    };
    let grounds = ListingGrounds { prospects: vec![remedied], remedy: Some(late), ..grounds() };
    let told = |reader: &Reader, on: &str| of(reader, on, &listing(false), &grounds).unwrap();
    assert!(told(&Reader::public(), "2026-05-01").contains("has been here since 20 April 2026"));
    let hidden = told(&Reader::public(), "2026-07-01");
    assert!(!hidden.contains("since 20 April") && hidden.contains("for 2025 is published and verified"), "{hidden}");
    assert!(told(&Reader::officer(), "2026-07-01").contains("to be decided by 27 April 2026"));
}

#[test]
fn what_a_rule_saw_is_for_those_who_see_every_record_it_saw_it_in() {
    let mut grounds = grounds();
    let proposal = grounds.proposal.as_mut().unwrap();
    proposal.proposal.rule = Some(domain::RuleSetId::parse("missing").unwrap());
    proposal.proposal.facts = vec![("filed".to_owned(), "the-fact".to_owned())];
    proposal.asked = vec![publish::AskedGiven {
        input: "filed".to_owned(),
        value: publish::Shown::Boolean { yes: false },
        except: true,
    }];
    let sees = |reader: &Reader, on: &str| of(reader, on, &listing(false), &grounds).unwrap().contains("the-fact");
    assert!(sees(&Reader::public(), "2026-06-30") && !sees(&Reader::public(), "2026-07-01"));
    assert!(sees(&Reader::subject(subject_id()), "2026-07-01"));
}

#[test]
fn a_proposal_is_for_officers_the_auditor_and_the_subject_itself() {
    let open = ProposalGrounds { answer: None, ..grounds().proposal.unwrap() };
    let reads = |reader: &Reader| {
        let view =
            Explained::proposal(&words(true), reader, moment("2026-04-05"), &its(), &open, &ListingGrounds::default());
        view.map(|view| {
            assert!(view.passages.iter().any(|passage| passage.about == About::Contest));
            text(&view).contains("the-finder")
        })
    };
    assert_eq!(reads(&Reader::subject(subject_id())), Ok(true));
    assert_eq!(reads(&Reader::auditor()), Ok(true));
    assert_eq!(reads(&Reader::officer()), Ok(false));
    for reader in [
        Reader::public(),
        Reader::subject(domain::SubjectId::from_raw(77)),
        Reader::inquirer([subject_id()]),
        Reader::department(organ("A"), []),
    ] {
        assert_eq!(reads(&reader), Err(Refused::NotFound), "{reader:?}");
    }
}

#[test]
fn a_record_is_explained_in_sentences_behind_the_same_gate() {
    let record = record("fine");
    let subject = file(SubjectClass::Enterprise, record.clone());
    let told = |on: &str| Explained::record(&words(true), &Reader::public(), moment(on), Some(&subject), &record);
    let view = text(&told("2026-05-01").unwrap());
    assert!(view.contains("It is public from 1 April 2026 until 1 July 2026"), "{view}");
    assert!(view.contains("公示期：2026年4月1日至2026年7月1日"), "{view}");
    assert_eq!(told("2026-07-01").map(|_| ()), Err(Refused::Gone));
}
