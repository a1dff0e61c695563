//! Which measures apply: the pack's own, and a property over everything that may be on a file.

use catalogue::{Pack, measure::MeasureKind};
use decide::measure::{Asked, Known, KnownBreach, KnownListing, KnownRecord, applicable, withdrawn};
use domain::{
    Date, EntryId, ListingId, OrganCode, ProcedureId, RecordId, StreamId, SubjectId,
    date::add_days,
    id::CommitmentId,
    listing::{Ends, Listing},
    measure::Ground,
    subject::SubjectClass,
};
use jiff::civil::date;
use proptest::prelude::*;

use crate::pack;

const TODAY: Date = date(2026, 11, 25);

fn entry(seq: u64) -> EntryId {
    EntryId::new(StreamId(0), seq)
}

fn listing(id: u64, list: &str, cause: &str, from: Date, until: Date) -> KnownListing {
    KnownListing {
        id: ListingId::opened_by(entry(id)),
        listing: Listing {
            subject: SubjectId::opened_by(entry(1)),
            list: list.parse().unwrap(),
            cause: cause.to_owned(),
            organ: OrganCode::parse("organ").unwrap(),
            decided_on: from,
            until,
            record: None,
            proposal: None,
            ends: Ends::default(),
        },
        ended: false,
        shown: true,
        paused: false,
    }
}

fn record(id: u64, dataset: &str, field: &str, code: &str, day: Date) -> KnownRecord {
    KnownRecord {
        id: RecordId::opened_by(entry(id)),
        dataset: dataset.parse().unwrap(),
        day: Some(day),
        codes: vec![(field.parse().unwrap(), vec![code.to_owned()])],
        until: None,
        shown: true,
        paused: false,
    }
}

fn found(pack: &Pack, known: &Known, procedure: &str, on: Date) -> Vec<String> {
    let asked = Asked { today: TODAY, on };
    let procedure: ProcedureId = procedure.parse().unwrap();
    let withdrawn = withdrawn(pack.withdrawals(), known, asked);
    let found = applicable(pack.measures(), &withdrawn, known, &procedure, asked);
    found.into_iter().map(|one| one.measure.to_string()).collect()
}

fn enterprise(listings: Vec<KnownListing>, records: Vec<KnownRecord>) -> Known {
    Known { class: SubjectClass::Enterprise, listings, records, breaches: Vec::new() }
}

#[test]
fn a_broken_commitment_closes_its_track_while_it_weighs() {
    let pack = pack();
    let breach = KnownBreach {
        id: CommitmentId::opened_by(entry(9)),
        template: "licence-notification".parse().unwrap(),
        decided_on: date(2026, 6, 1),
        until: date(2027, 1, 10),
        shown: true,
        paused: false,
    };
    let with = |breach: KnownBreach| Known { breaches: vec![breach], ..enterprise(vec![], vec![]) };
    let tracks = ["no-commitment-approval", "no-missing-papers"];
    assert_eq!(found(pack, &with(breach.clone()), "licence", date(2027, 1, 9)), tracks);
    // Not once it weighs no longer, in another procedure, of another kind, hidden, paused, or before its day.
    assert_eq!(found(pack, &with(breach.clone()), "licence", date(2027, 1, 10)), Vec::<String>::new());
    assert_eq!(found(pack, &with(breach.clone()), "tender", TODAY), Vec::<String>::new());
    let other = KnownBreach { template: "wages".parse().unwrap(), ..breach.clone() };
    assert_eq!(found(pack, &with(other), "licence", TODAY), Vec::<String>::new());
    for one in [
        KnownBreach { shown: false, ..breach.clone() },
        KnownBreach { paused: true, ..breach.clone() },
        KnownBreach { decided_on: date(2026, 11, 26), ..breach.clone() },
    ] {
        assert_eq!(found(pack, &with(one), "licence", TODAY), Vec::<String>::new());
    }
    let person = Known { class: SubjectClass::SoleTrader, ..with(breach) };
    assert_eq!(found(pack, &person, "licence", TODAY), Vec::<String>::new());
}

#[test]
fn a_judgment_defaulter_is_barred_from_procurement_until_its_term() {
    let pack = pack();
    let (from, until) = (date(2026, 1, 10), date(2026, 12, 1));
    let known = enterprise(vec![listing(2, "judgment-defaulters", "able-refuses", from, until)], vec![]);
    assert_eq!(found(pack, &known, "tender", TODAY), ["procurement-debarment", "tender-restriction"]);
    assert_eq!(found(pack, &known, "tender", date(2026, 11, 30)), ["procurement-debarment", "tender-restriction"]);
    assert_eq!(found(pack, &known, "tender", until), Vec::<String>::new(), "the day on which it stands no longer");
    assert_eq!(found(pack, &known, "customs", TODAY), Vec::<String>::new());
}

#[test]
fn an_older_class_a_says_nothing_once_a_newer_class_is_known() {
    let pack = pack();
    let class = |id, code: &str, day, shown| KnownRecord { shown, ..record(id, "tax-credit-class", "XYJB", code, day) };
    let a = || class(2, "A", date(2025, 7, 1), true);
    assert_eq!(found(pack, &enterprise(vec![], vec![a()]), "customs", TODAY), ["tax-a-incentive"]);
    // Class C is not public: the file of the public still ends in A, the answer must not.
    let c = class(3, "C", date(2026, 4, 1), false);
    assert_eq!(found(pack, &enterprise(vec![], vec![c, a()]), "customs", TODAY), Vec::<String>::new());
    let old = class(4, "A", date(2024, 4, 1), true);
    assert_eq!(found(pack, &enterprise(vec![], vec![old]), "customs", TODAY), Vec::<String>::new());
}

#[test]
fn one_that_is_deregistered_gains_and_loses_nothing_more() {
    let pack = pack();
    let honoured = listing(2, "honour", "red-list", date(2026, 1, 1), date(2028, 1, 1));
    let grave = listing(3, "grave-list", "food", date(2026, 1, 1), date(2029, 1, 1));
    let of = |state: &str| {
        let registered = record(4, "registration", "REGSTATE", state, date(2026, 6, 1));
        found(pack, &enterprise(vec![honoured.clone(), grave.clone()], vec![registered]), "licence", TODAY)
    };
    assert_eq!(of("open"), ["green-channel", "licence-weighed", "no-commitment-approval"]);
    assert_eq!(of("revoked"), ["licence-weighed", "no-commitment-approval", "no-new-licence"]);
    assert_eq!(of("deregistered"), Vec::<String>::new());
}

#[test]
fn no_measure_of_the_pack_is_for_a_person_or_rests_on_a_rating_that_harms() {
    let pack = pack();
    for measure in pack.measures() {
        assert!(!measure.subjects.contains(&SubjectClass::SoleTrader), "{}", measure.id);
        let rated = measure
            .when
            .iter()
            .any(|trigger| trigger.dataset.as_ref().is_some_and(|id| id.as_str() == "tax-credit-class"));
        assert!(!rated || measure.kind == MeasureKind::Incentive, "{}", measure.id);
    }
}

prop_compose! {
    fn any_listing()(
        id in 2_u64..50,
        list in prop::sample::select(vec!["judgment-defaulters", "grave-list", "abnormal-operations", "honour"]),
        cause in prop::sample::select(vec!["1", "food", "red-list", "able-refuses"]),
        from in -900_i64..100,
        days in 1_i64..1_200,
        ended in any::<bool>(),
        shown in any::<bool>(),
        paused in any::<bool>(),
    ) -> KnownListing {
        let from = add_days(TODAY, from).unwrap();
        KnownListing { ended, shown, paused, ..listing(id, list, cause, from, add_days(from, days).unwrap()) }
    }
}

prop_compose! {
    fn any_record()(
        id in 50_u64..99,
        of in prop::sample::select(vec![
            ("registration", "REGSTATE", "revoked"), ("registration", "REGSTATE", "open"),
            ("tax-credit-class", "XYJB", "A"), ("tax-credit-class", "XYJB", "D"),
            ("penalty-2018", "CF_CFLB", "closure-ordered"),
        ]),
        day in -900_i64..100,
        until in prop::option::of(-100_i64..400),
        shown in any::<bool>(),
        paused in any::<bool>(),
    ) -> KnownRecord {
        let (dataset, field, code) = of;
        let until = until.and_then(|days| add_days(TODAY, days));
        KnownRecord { until, shown, paused, ..record(id, dataset, field, code, add_days(TODAY, day).unwrap()) }
    }
}

proptest! {
    /// Never a measure from a thing that has ended, has not begun, is hidden, paused or not certain; never
    /// one on a sole trader; and none that the catalogue does not hold for the procedure on the day.
    #[test]
    fn nothing_applies_that_does_not_stand(
        listings in prop::collection::vec(any_listing(), 0..6),
        records in prop::collection::vec(any_record(), 0..6),
        class in prop::sample::select(vec![
            SubjectClass::Enterprise, SubjectClass::SoleTrader, SubjectClass::Cooperative, SubjectClass::Organisation,
        ]),
        procedure in prop::sample::select(vec!["tender", "subsidy", "licence", "customs", "inspection", "honour"]),
        ahead in 0_i64..90,
    ) {
        let pack = pack();
        let asked = Asked { today: TODAY, on: add_days(TODAY, ahead).unwrap() };
        let known = Known { class, listings, records, breaches: Vec::new() };
        let procedure: ProcedureId = procedure.parse().unwrap();
        let withdrawn = withdrawn(pack.withdrawals(), &known, asked);
        let found = applicable(pack.measures(), &withdrawn, &known, &procedure, asked);
        prop_assert!(found.is_empty() || class != SubjectClass::SoleTrader);
        for one in &found {
            let rule = pack.measure(&one.measure).unwrap();
            prop_assert!(rule.procedures.contains(&procedure) && rule.force.contains(asked.on));
            prop_assert!(one.from <= TODAY && one.until.is_none_or(|until| asked.on < until));
            let stands = match one.ground {
                Ground::Listing(id) => known.listings.iter().any(|listing| {
                    listing.id == id && !listing.ended && listing.shown && !listing.paused
                        && listing.listing.decided_on <= TODAY && asked.on < listing.listing.until
                }),
                Ground::Record(id) => known.records.iter().any(|record| {
                    record.id == id && record.shown && !record.paused
                        && record.day.is_some_and(|day| day <= TODAY)
                        && record.until.is_none_or(|until| asked.on < until)
                }),
                Ground::Commitment(_) => false,
            };
            prop_assert!(stands, "{one:?}");
        }
    }
}
