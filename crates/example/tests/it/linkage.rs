//! The linkage benchmark: the same bytes, valid codes, a truth that fits, and every stratum at its rate.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::LazyLock,
};

use domain::delivery_manifest::Manifest;
use example::linkage::{Options, linkage, rates::Kind, tag::Tag};
use jiff::civil::date;

use crate::{
    codes::{is_organisation_code, is_registration_number, is_unified_code},
    made::{Files, PACK},
};

type Row = BTreeMap<String, String>;

const HARD: Options =
    Options { subjects: 20_000, records: 20_000, seed: 3, kind: Kind::Hard, date: date(2026, 11, 25) };

static FILES: LazyLock<Files> = LazyLock::new(|| make(&HARD));

fn make(options: &Options) -> Files {
    let mut files = Files::new();
    linkage(&PACK, options, &mut files).unwrap();
    files
}

fn rows(files: &Files, path: &str) -> Vec<Row> {
    csv::Reader::from_reader(files[path].as_slice()).deserialize().map(Result::unwrap).collect()
}

/// Records beside their truth.
fn records(files: &Files) -> Vec<(Row, Row)> {
    let (records, truth) = (rows(files, "records.csv"), rows(files, "truth.csv"));
    assert_eq!(records.len(), truth.len());
    let pairs: Vec<(Row, Row)> = records.into_iter().zip(truth).collect();
    assert!(pairs.iter().all(|(record, truth)| record["id"] == truth["id"]));
    pairs
}

fn has(truth: &Row, tag: Tag) -> bool {
    truth["tags"].split(';').any(|word| word == tag.word())
}

#[test]
fn the_same_options_make_the_same_bytes_and_others_make_others() {
    let small = Options { subjects: 1_000, records: 1_000, ..HARD };
    let one = make(&small);
    assert!(make(&small) == one);
    for other in [
        Options { seed: 4, ..small },
        Options { kind: Kind::National, ..small },
        Options { kind: Kind::Mild, ..small },
        Options { date: date(2026, 11, 26), ..small },
    ] {
        assert!(make(&other)["records.csv"] != one["records.csv"], "{other:?}");
    }
    // More records of the same register: the first ones stay.
    let more = make(&Options { records: 1_500, ..small });
    assert!(more["register.csv"] == one["register.csv"] && more["records.csv"].starts_with(&one["records.csv"]));
}

#[test]
fn a_manifest_delivers_the_register_and_options_out_of_range_are_refused() {
    let one = make(&Options { subjects: 1, records: 3, ..HARD });
    let manifest: Manifest = serde_saphyr::from_str(std::str::from_utf8(&one["manifest.yaml"]).unwrap()).unwrap();
    assert_eq!(manifest.deliveries.len(), 1);
    assert_eq!((manifest.deliveries[0].file.as_str(), manifest.divisions.len()), ("register.csv", 0));
    let mut files = Files::new();
    let refused = linkage(&PACK, &Options { subjects: 0, ..HARD }, &mut files).unwrap_err();
    assert_eq!(refused.to_string(), "subjects must lie between 1 and 5000000");
}

#[test]
fn every_column_of_the_register_is_known_to_the_contract() {
    let contract = PACK.contract(&domain::DatasetId::parse("registration").unwrap()).unwrap();
    let mut reader = csv::Reader::from_reader(FILES["register.csv"].as_slice());
    for heading in reader.headers().unwrap().iter().filter(|heading| *heading != "id") {
        let known = contract.fields.iter().any(|field| {
            field.aliases.iter().any(|alias| alias == heading) || field.code.as_str().eq_ignore_ascii_case(heading)
        });
        assert!(known, "{heading}");
    }
}

#[test]
fn every_code_of_the_register_is_valid_and_its_own() {
    let register = rows(&FILES, "register.csv");
    assert_eq!(register.len(), 20_000);
    let codes: BTreeSet<&str> = register.iter().map(|row| row["code"].as_str()).collect();
    assert_eq!(codes.len(), register.len());
    let mut numbers = BTreeSet::new();
    for row in &register {
        let (code, number) = (&row["code"], &row["regno"]);
        assert!(is_unified_code(code) && is_organisation_code(&code[8..17]), "{code}");
        // Bodies with these letters were never issued: no real subject bears this code.
        assert_eq!(&code[8..10], "EX");
        assert!(PACK.divisions().is_known(&row["place"]) && code[2..8] == row["place"], "{row:?}");
        assert!(number.is_empty() || is_registration_number(number) && numbers.insert(number), "{number}");
        let old = row["registered"].as_str() < "2015-10-01" && !code.starts_with("12");
        assert_eq!(number.is_empty(), !old, "{row:?}");
        assert!(row["closed"].is_empty() || row["closed"] > row["registered"], "{row:?}");
        assert!(row["registered"].as_str() <= "2026-11-25" && row["closed"].as_str() <= "2026-11-25");
    }
    assert!((2_500..8_000).contains(&numbers.len()), "{}", numbers.len());
}

#[test]
fn the_truth_names_subjects_of_the_register_and_nobody_where_there_is_none() {
    let register = rows(&FILES, "register.csv");
    let codes: BTreeSet<&str> = register.iter().map(|row| row["code"].as_str()).collect();
    for (record, truth) in records(&FILES) {
        let nobody = has(&truth, Tag::Unregistered) || has(&truth, Tag::Attached);
        assert_eq!(truth["code"].is_empty(), nobody, "{truth:?}");
        assert!(nobody || codes.contains(truth["code"].as_str()), "{truth:?}");
        assert!(!record["name"].is_empty() && record["date"].as_str() <= "2026-11-25", "{record:?}");
        assert!(!nobody || !codes.contains(record["code"].as_str()), "{record:?}");
    }
}

#[test]
fn what_stands_in_the_column_of_codes_is_what_the_tags_say() {
    let register = rows(&FILES, "register.csv");
    let by_code: HashMap<&str, &Row> = register.iter().map(|row| (row["code"].as_str(), row)).collect();
    for (record, truth) in records(&FILES) {
        let (code, own) = (record["code"].as_str(), truth["code"].as_str());
        let named = record["name"].as_str();
        assert_eq!(has(&truth, Tag::NoCode), code.is_empty(), "{named}");
        if has(&truth, Tag::WrongCode) {
            assert!(code != own && by_code.contains_key(code), "{named} {code}");
        } else if has(&truth, Tag::ParentCode) {
            let (parent, branch) = (by_code[code], by_code[own]);
            assert!(branch["name"].starts_with(&parent["name"]) && code != own, "{named}");
        } else if has(&truth, Tag::RegistrationNumber) {
            assert!(is_registration_number(code));
            assert!(own.is_empty() || by_code[own]["regno"] == code, "{named}");
        } else if has(&truth, Tag::OrganisationCode) {
            assert!(is_organisation_code(&code.replace('-', "")), "{code}");
            assert!(own.is_empty() || own[8..17] == code.replace('-', ""), "{named}");
        } else if has(&truth, Tag::CodeSlip) {
            assert!(code != own && !by_code.contains_key(code), "{code}");
        } else if !code.is_empty() {
            assert!(is_unified_code(code) && (own.is_empty() || code == own), "{named} {code}");
        }
    }
}

/// For each place of a sign left open, the names that fit, with their codes.
fn patterns<'r>(names: impl Iterator<Item = (&'r str, &'r str)>) -> HashMap<String, Vec<(&'r str, &'r str)>> {
    let mut patterns: HashMap<String, Vec<(&str, &str)>> = HashMap::new();
    for (name, code) in names {
        for pattern in open(name) {
            patterns.entry(pattern).or_default().push((name, code));
        }
    }
    patterns
}

fn open(name: &str) -> impl Iterator<Item = String> {
    let signs: Vec<char> = name.chars().collect();
    (0..signs.len())
        .map(move |at| (0..).zip(&signs).map(|(place, sign)| if place == at { '_' } else { *sign }).collect())
}

#[test]
fn twins_differ_in_exactly_one_sign_and_are_as_many_as_in_dense_provinces() {
    let register = rows(&FILES, "register.csv");
    let names: HashMap<&str, &str> = register.iter().map(|row| (row["code"].as_str(), row["name"].as_str())).collect();
    let patterns = patterns(register.iter().map(|row| (row["name"].as_str(), row["code"].as_str())));
    let has_twin = |name: &str, city: Option<&str>| {
        open(name).any(|pattern| {
            patterns[&pattern].iter().any(|(other, code)| *other != name && city.is_none_or(|city| code[2..6] == *city))
        })
    };
    let share = register.iter().filter(|row| has_twin(&row["name"], None)).count() * 100 / register.len();
    assert!((15..=38).contains(&share), "{share} %");
    let marked = records(&FILES).into_iter().filter(|(_, truth)| has(truth, Tag::Twin) && !truth["code"].is_empty());
    let counted = marked.inspect(|(_, truth)| {
        let code = truth["code"].as_str();
        assert!(has_twin(names[code], Some(&code[2..6])), "{}", names[code]);
    });
    assert!(counted.count() > 2_500);
}

#[test]
fn one_that_came_back_has_the_name_of_one_that_had_closed_and_the_date_says_which() {
    let register = rows(&FILES, "register.csv");
    let by_code: HashMap<&str, &Row> = register.iter().map(|row| (row["code"].as_str(), row)).collect();
    let mut by_name: HashMap<&str, Vec<&Row>> = HashMap::new();
    register.iter().for_each(|row| by_name.entry(row["name"].as_str()).or_default().push(row));
    let mut counted = 0;
    for (record, truth) in records(&FILES).iter().filter(|(_, truth)| has(truth, Tag::Phoenix)) {
        let own = by_code[truth["code"].as_str()];
        let alive = |row: &Row| {
            row["registered"] <= record["date"] && (row["closed"].is_empty() || record["date"] <= row["closed"])
        };
        assert!(alive(own), "{record:?}");
        let namesakes: Vec<&&Row> =
            by_name[own["name"].as_str()].iter().filter(|row| row["code"] != own["code"]).collect();
        assert!(namesakes.iter().any(|other| !alive(other)), "{record:?}");
        counted += 1;
    }
    assert!(counted > 800, "{counted}");
}

/// Rates of 10,000 records as the table of `hard` has them.
const RATES: &[(Tag, usize)] = &[
    (Tag::NoCode, 3_020),
    (Tag::OrganisationCode, 300),
    (Tag::CodeSlip, 300),
    (Tag::Abbreviated, 600),
    (Tag::NoForm, 320),
    (Tag::Homophone, 250),
    (Tag::Typo, 300),
    (Tag::Traditional, 290),
    (Tag::Pinyin, 150),
    (Tag::Trail, 400),
    (Tag::Unregistered, 300),
    (Tag::Attached, 100),
    (Tag::Twin, 1_700),
    (Tag::Phoenix, 580),
    (Tag::Ordinal, 290),
];

#[test]
fn every_stratum_of_the_hard_kind_comes_at_its_rate() {
    let records = records(&FILES);
    let share = |tag: Tag| records.iter().filter(|(_, truth)| has(truth, tag)).count() * 10_000 / records.len();
    for &tag in Tag::ALL {
        let share = share(tag);
        println!("{:14} {share}", tag.word());
        assert!(share >= 25, "{}: {share} of 10,000", tag.word());
    }
    for &(tag, rate) in RATES {
        let share = share(tag);
        assert!((rate * 3 / 4..=rate * 5 / 4).contains(&share), "{}: {share} and not {rate}", tag.word());
    }
    for column in ["representative", "phone", "address"] {
        let empty = records.iter().filter(|(record, _)| record[column].is_empty()).count() * 100 / records.len();
        assert!((30..=50).contains(&empty), "{column}: {empty} %");
    }
    let several = records.iter().filter(|(_, truth)| truth["tags"].contains(';')).count();
    assert!(several * 100 / records.len() > 20, "{several}");
}

#[test]
fn the_other_kinds_are_all_over_the_country_and_milder_is_milder() {
    let made = |kind: Kind| make(&Options { subjects: 6_000, records: 6_000, kind, ..HARD });
    let (national, mild) = (made(Kind::National), made(Kind::Mild));
    let provinces = |files: &Files| -> BTreeSet<String> {
        rows(files, "register.csv").iter().map(|row| row["place"][..2].to_owned()).collect()
    };
    assert_eq!((provinces(&national).len(), provinces(&mild).len(), provinces(&FILES).len()), (31, 31, 1));
    let plain = |files: &Files| records(files).iter().filter(|(_, truth)| truth["tags"].is_empty()).count();
    assert!(plain(&mild) > 2 * plain(&national), "{} {}", plain(&mild), plain(&national));
    let twins = |files: &Files| records(files).iter().filter(|(_, truth)| has(truth, Tag::Twin)).count();
    assert!(twins(&national) * 1_000 / 6_000 < 30);
}
