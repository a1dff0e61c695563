//! What must hold of any chunk of records.

use std::collections::BTreeMap;

use catalogue::contract::DatasetKind;
use domain::{
    SubjectId,
    link::{Certainty, Evidence},
    subject::SubjectState,
};
use proptest::prelude::*;
use resolve::{Known, Mention, Resolution, Resolver, Wanted};

use crate::support::{CN, id, subject};

fn mention(kind: DatasetKind, code: usize) -> Mention {
    Mention {
        name: Some(format!("福州{}贸易有限公司", ["甲一", "乙二", "丙三", "丁四"][code % 4])),
        identifiers: vec![format!("uscc:9135010{code}M000100Y4{code}").parse().unwrap()],
        ..Mention::of(kind, kind == DatasetKind::Penalty)
    }
}

/// Which mentions share a subject, whatever its id: the index of the first that has it.
fn partition(resolutions: &[Resolution], order: &[usize]) -> BTreeMap<usize, usize> {
    let mut first: BTreeMap<SubjectId, usize> = BTreeMap::new();
    let subjects: BTreeMap<usize, SubjectId> =
        order.iter().zip(resolutions).filter_map(|(&at, one)| Some((at, one.subject()?))).collect();
    subjects.into_iter().map(|(at, subject)| (at, *first.entry(subject).or_insert(at))).collect()
}

fn resolve_all(mentions: &[Mention]) -> (Vec<Resolution>, Known) {
    let mut known = Known::default();
    let resolved = Resolver::new(&CN).resolve_batch(mentions, &mut known, |index| id(1_000 + index as u64));
    (resolved, known)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn records_of_one_code_share_a_subject_in_any_order(
        mentions in proptest::collection::vec((0usize..6, any::<bool>()), 1..24),
        seed in any::<prop::sample::Index>(),
    ) {
        let mentions: Vec<Mention> = mentions
            .into_iter()
            .map(|(code, registers)| mention(if registers { DatasetKind::Registration } else { DatasetKind::Penalty }, code))
            .collect();
        let straight: Vec<usize> = (0..mentions.len()).collect();
        let mut turned = straight.clone();
        turned.rotate_left(seed.index(mentions.len()));
        turned.reverse();
        let (one, known) = resolve_all(&mentions);
        let (other, known_too) = resolve_all(&turned.iter().map(|&at| mentions[at].clone()).collect::<Vec<_>>());
        prop_assert_eq!(partition(&one, &straight), partition(&other, &turned));
        // Who was registered anywhere is confirmed at the end, in both orders.
        for mention in &mentions {
            let state = |known: &Known| known.holders(&mention.identifiers[0])[0].subject().state;
            let registered = mentions.iter().any(|m| m.is_registration() && m.identifiers == mention.identifiers);
            let expected = if registered { SubjectState::Confirmed } else { SubjectState::Provisional };
            prop_assert_eq!((state(&known), state(&known_too)), (expected, expected));
        }
    }

    #[test]
    fn an_adverse_record_is_never_certain_without_a_code(name in "\\PC{0,20}", place in "\\PC{0,8}", adverse in any::<bool>()) {
        let known = Known::new([subject(1, std::slice::from_ref(&name), &["uscc:91350100M000100Y43".to_owned()])]);
        let mention = Mention {
            name: Some(name),
            division: Some(place),
            ..Mention::of(DatasetKind::Penalty, adverse)
        };
        let resolution = Resolver::new(&CN).resolve(&mention, &known);
        prop_assert!(resolution.certainty() < Certainty::Certain);
        prop_assert!(!adverse || resolution.certainty() == Certainty::Open);
    }

    #[test]
    fn delivering_twice_opens_and_changes_nothing_more(codes in proptest::collection::vec(0usize..6, 1..12)) {
        let mentions: Vec<Mention> = codes.into_iter().map(|code| mention(DatasetKind::Registration, code)).collect();
        let (_, mut known) = resolve_all(&mentions);
        let again = Resolver::new(&CN).resolve_batch(&mentions, &mut known, |_| id(9_999));
        for resolution in again {
            let Resolution::Linked(linked) = resolution else { panic!("linked") };
            prop_assert!(linked.change.is_none() && linked.certainty == Certainty::Certain);
        }
    }
}

#[test]
fn the_register_is_asked_for_names_only_where_no_code_decides() {
    let resolver = Resolver::new(&CN);
    let named =
        Mention { name: Some("福州甲一贸易有限公司".to_owned()), ..Mention::of(DatasetKind::Honour, false) };
    let wanted = resolver.wanted(&[mention(DatasetKind::Penalty, 1), mention(DatasetKind::Penalty, 1), named]);
    assert_eq!(
        wanted,
        Wanted {
            identifiers: vec!["uscc:91350101M000100Y41".parse().unwrap()],
            names: vec![resolver.matching("福州甲一贸易有限公司")],
        }
    );
}

#[test]
fn a_subject_that_is_opened_holds_the_code_within_its_code_and_an_agreeing_name_is_evidence() {
    let resolver = Resolver::new(&CN);
    let mention = Mention {
        name: Some("福州某某贸易有限公司".to_owned()),
        identifiers: vec!["uscc:91350100M000100Y43".parse().unwrap()],
        ..Mention::of(DatasetKind::Penalty, true)
    };
    let Resolution::Opens(opens) = resolver.resolve(&mention, &Known::default()) else { panic!("it is new") };
    let codes: Vec<String> = opens.opened.identifiers.iter().map(|held| held.identifier.to_string()).collect();
    assert_eq!(codes, ["uscc:91350100M000100Y43", "orgcode:M000100Y4"]);
    let mut known = Known::default();
    known.apply(id(1), &opens.opened);
    let short = Mention {
        name: Some("福州某某贸易".to_owned()),
        identifiers: vec!["orgcode:M000100Y4".parse().unwrap()],
        ..mention
    };
    let Resolution::Linked(linked) = resolver.resolve(&short, &known) else { panic!("it is known") };
    let same = Evidence::SameIdentifier("orgcode:M000100Y4".parse().unwrap());
    assert_eq!(linked.evidence, [same, Evidence::CompatibleName]);
}
