//! Records of data sets that officers took out as files.

use domain::{
    Language, Role,
    access::Consultation,
    extract::{Extract, ExtractEnd, ExtractFormat, ExtractNumber, ExtractWanted},
};
use jiff::civil::date;
use store::NewJob;

use crate::{
    site::{Site, on_both},
    words::*,
};

on_both!(an_extract_is_found_by_its_number_and_by_who_asked_for_it,);

fn extract(number: u8, account: &str, asked_at: i64) -> Extract {
    Extract {
        number: ExtractNumber::drawn([number; 12]),
        wanted: ExtractWanted {
            dataset: dataset("penalty-2018"),
            deliverer: None,
            from: Some(date(2026, 1, 1)),
            until: None,
            format: ExtractFormat::Xlsx,
            language: Language::English,
            why: Consultation { purpose: "a yearly review".to_owned(), matter: "2026-7".to_owned() },
        },
        account: account.parse().unwrap(),
        role: Role::Deliverer,
        organ: Some(organ("market")),
        asked_at: at(asked_at),
        until: at(asked_at + DAY),
        end: None,
    }
}

fn job(one: &Extract) -> NewJob {
    NewJob {
        key: format!("extract/{}", one.number),
        kind: "extract".to_owned(),
        payload: one.number.to_string(),
        run_at: one.asked_at,
    }
}

async fn an_extract_is_found_by_its_number_and_by_who_asked_for_it(site: &Site) {
    let register = site.register().await;
    let (first, second) = (extract(1, "li", 1), extract(2, "li", 2));
    let mut other = extract(3, "wang", 3);
    other.wanted.deliverer = Some(organ("traffic"));
    other.wanted.until = Some(date(2026, 2, 1));
    other.organ = None;
    for one in [&first, &second, &other] {
        register.add_extract(one, job(one)).await.unwrap();
    }
    assert!(register.add_extract(&first, job(&first)).await.is_err(), "a number is given once");
    assert_eq!(register.job_counts(at(4)).await.unwrap().waiting, 3);
    assert_eq!(register.extract(&other.number).await.unwrap().as_ref(), Some(&other));
    assert_eq!(register.extract(&ExtractNumber::drawn([9; 12])).await.unwrap(), None);
    let li = "li".parse().unwrap();
    assert_eq!(register.extracts(Some(&li), None, 10).await.unwrap(), [second.clone(), first.clone()]);
    assert_eq!(register.extracts(Some(&li), Some(at(2)), 10).await.unwrap(), std::slice::from_ref(&first));
    assert_eq!(register.extracts(None, None, 2).await.unwrap(), [other.clone(), second.clone()]);
    assert_eq!(register.extracts_under_way(&li, at(4)).await.unwrap(), 2);
    assert_eq!(register.extracts_under_way(&li, at(DAY + 1)).await.unwrap(), 1, "the first one's day has come");
    let made = ExtractEnd::Made { at: at(5), rows: 0, size: 40, blake3: "ab".to_owned() };
    for (one, end) in [(&first, made), (&second, ExtractEnd::TooManyRows { at: at(6) })] {
        register.end_extract(&one.number, &end).await.unwrap();
        assert_eq!(register.extract(&one.number).await.unwrap().unwrap().end, Some(end));
    }
    assert_eq!(register.extracts_under_way(&li, at(7)).await.unwrap(), 0);
    assert_eq!(register.forget_extracts(at(2)).await.unwrap(), 1);
    assert_eq!(register.extracts(None, None, 10).await.unwrap().len(), 2);
}
