//! Credit reports as issued: found by number, by a file's digest, by their subject.

use domain::{
    Audience, Language, SubjectId,
    entry::Body,
    report::{ReportHead, ReportIssued, ReportNumber},
};
use jiff::civil::date;
use store::{Error, Register};

use crate::{
    site::{Site, on_both},
    words::*,
};

on_both!(a_report_is_found_by_its_number_and_by_its_files);

fn issued(subject: SubjectId, drawn: u8) -> ReportIssued {
    ReportIssued {
        head: ReportHead {
            number: ReportNumber::drawn([drawn; 20]),
            subject,
            audience: Audience::Public,
            language: Language::Chinese,
            made_at: at(0),
            as_of: today(),
            valid_until: date(2026, 12, 25),
            of_the_past: false,
        },
        content: "c".to_owned(),
        data: format!("data-{drawn}"),
        document: format!("document-{drawn}"),
    }
}

async fn commit(register: &Register, issued: &ReportIssued) -> Result<(), Error> {
    let mut step = step();
    step.add(Body::ReportIssued(Box::new(issued.clone())).into());
    register.commit(step).await.map(|_| ())
}

async fn a_report_is_found_by_its_number_and_by_its_files(site: &Site) {
    let register = site.register().await;
    let (about, _) = one_penalty(&register).await;
    let (first, second) = (issued(about, 1), issued(about, 2));
    commit(&register, &first).await.unwrap();
    commit(&register, &second).await.unwrap();
    assert_eq!(register.report(&first.head.number).await.unwrap(), Some(first.clone()));
    assert_eq!(register.report(&ReportNumber::drawn([3; 20])).await.unwrap(), None);
    assert_eq!(register.report_of_file("data-2").await.unwrap(), Some(second.clone()));
    assert_eq!(register.report_of_file("document-1").await.unwrap(), Some(first.clone()));
    assert_eq!(register.report_of_file("c").await.unwrap(), None);
    assert_eq!(register.reports_of(about, 9).await.unwrap(), [second.clone(), first.clone()]);
    assert_eq!(register.reports_of(about, 1).await.unwrap(), [second]);
    assert!(commit(&register, &first).await.is_err(), "a number is given once");
    assert!(commit(&register, &issued(SubjectId::from_raw(9_999), 4)).await.is_err(), "of a subject that there is");
    let live = register.table_digests().await.unwrap();
    assert_eq!(register.rebuild(|_| {}).await.unwrap().tables, live);
    register.verify(|_| {}).await.unwrap();
}
