//! Credit reports: issued once a day, entered, checked, and told of as long as they stand.

use std::sync::Arc;

use domain::{
    Instant, Language, Role,
    report::{FileStanding, ReportHead},
};
use flow::{
    Error,
    authorise::Viewer,
    node::Node,
    reporting::{Letterhead, Press, ReportAsked, verify_data},
};
use jiff::civil::date;
use publish::{CreditReport, Explained, View};

use crate::town::{Town, viewer};

/// Prints the number and the digest of the data.
struct PlainPress;

impl Press for PlainPress {
    fn credit_report(
        &self,
        from: &Letterhead,
        head: &ReportHead,
        report: &View<CreditReport>,
        data: &[u8],
    ) -> Result<Vec<u8>, String> {
        let name = from.issuer.text(head.language);
        Ok(format!("%PDF {} {name} {} {}", head.number, report.hit.name, data.len()).into_bytes())
    }

    fn notice(&self, _: &Letterhead, _: Language, _: Instant, notice: &View<Explained>) -> Result<Vec<u8>, String> {
        Ok(format!("%PDF notice {}", notice.id).into_bytes())
    }
}

async fn town() -> (Town, Node) {
    let town = Town::new().await;
    let node = town.node.clone().printing_with(Arc::new(PlainPress));
    (town, node)
}

async fn asked(town: &Town) -> ReportAsked {
    ReportAsked { subject: town.company().await, language: Language::Chinese, whole: false, as_of: None }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_report_of_a_day_keeps_its_number_and_is_entered_once() {
    let (town, node) = town().await;
    let asked = asked(&town).await;
    let made = node.make_report(&Viewer::PUBLIC, &asked).await.unwrap();
    let again = node.make_report(&Viewer::PUBLIC, &asked).await.unwrap();
    assert_eq!(made, again);
    let english = ReportAsked { language: Language::English, ..asked.clone() };
    let english = node.make_report(&Viewer::PUBLIC, &english).await.unwrap();
    assert_ne!(english.head.number, made.head.number);
    let entered = node.register.reports_of(asked.subject, 9).await.unwrap();
    assert_eq!(entered.iter().map(|one| &one.head).collect::<Vec<_>>(), [&english.head, &made.head]);
    let tomorrow = node.on(date(2026, 11, 26)).unwrap();
    let next = tomorrow.make_report(&Viewer::PUBLIC, &asked).await.unwrap();
    assert_ne!(next.head.number, made.head.number, "another day, another report");
    node.verify(|_| ()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_genuine_to_the_byte_and_a_changed_one_is_not() {
    let (town, node) = town().await;
    let made = node.make_report(&Viewer::PUBLIC, &asked(&town).await).await.unwrap();
    let check = |file: Vec<u8>| {
        let node = node.clone();
        async move { node.check_report(&Viewer::PUBLIC, &file).await.unwrap() }
    };
    for file in [&made.document, &made.data] {
        let (standing, told) = check(file.clone()).await;
        let told = told.unwrap();
        assert_eq!((standing, told.valid, told.changed), (FileStanding::Genuine, true, Some(false)));
        assert_eq!(told.number, made.head.number.to_string());
    }
    let forged = String::from_utf8(made.data.clone()).unwrap().replace("示例甲", "示例乙");
    assert_eq!(check(forged.clone().into_bytes()).await.0, FileStanding::Altered);
    assert_eq!(check([made.document.as_slice(), b" "].concat()).await, (FileStanding::Unknown, None));
    assert_eq!(check(b"{}".to_vec()).await, (FileStanding::Unknown, None));

    let key = node.report_public_key().unwrap().x;
    assert_eq!(verify_data(&made.data, &key).unwrap().number, made.head.number);
    assert!(verify_data(forged.as_bytes(), &key).is_none());
    let doubled = String::from_utf8(made.data.clone()).unwrap().replacen('{', "{\"number\":\"x\",", 1);
    assert!(verify_data(doubled.as_bytes(), &key).is_none(), "one reader takes the first of two, another the second");
    let spaced = String::from_utf8(made.data.clone()).unwrap().replacen('{', "{ ", 1);
    assert!(verify_data(spaced.as_bytes(), &key).is_none());
    let (other, elsewhere) = self::town().await;
    assert!(verify_data(&made.data, &elsewhere.report_public_key().unwrap().x).is_none());
    drop(other);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changes_or_ends_is_told_without_being_named() {
    let (town, node) = town().await;
    let made = node.make_report(&Viewer::PUBLIC, &asked(&town).await).await.unwrap();
    let told = node.issued_report(&Viewer::PUBLIC, &made.head.number).await.unwrap();
    assert_eq!((told.valid, told.changed), (true, Some(false)));
    let registrations = "name,code,registration_day,character,capital,business_scope,province,city,address\n\
        示例甲商贸有限公司,91350100M000100Y43,2001-05-06,有限责任公司,900(万元人民币),食品销售,福建,福州,福州市鼓楼区示例路1号\n";
    town.deliver("market", "registration", registrations).await;
    let told = node.issued_report(&Viewer::PUBLIC, &made.head.number).await.unwrap();
    assert_eq!((told.valid, told.changed), (true, Some(true)));
    let later = node.on(made.head.valid_until).unwrap();
    let told = later.issued_report(&Viewer::PUBLIC, &made.head.number).await.unwrap();
    assert!(!told.valid);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_and_the_past_are_for_those_who_may_see_them() {
    let (town, node) = town().await;
    let (subject, public) = (town.its_account().await, asked(&town).await);
    let whole = ReportAsked { whole: true, ..public.clone() };
    for stranger in [Viewer::PUBLIC, viewer(Role::DecidingOfficer), viewer(Role::Inquirer), viewer(Role::Operator)] {
        let refused = node.make_report(&stranger, &whole).await;
        assert!(matches!(refused, Err(Error::Forbidden { .. } | Error::NotSignedIn)), "{:?}", stranger.role);
    }
    let own = node.make_report(&subject, &whole).await.unwrap();
    assert_eq!(own.head.audience, domain::Audience::Subject);
    let past = ReportAsked { as_of: Some(date(2026, 11, 24)), ..whole.clone() };
    for stranger in [Viewer::PUBLIC, viewer(Role::DecidingOfficer)] {
        assert!(node.make_report(&stranger, &past).await.is_err(), "{:?}", stranger.role);
    }
    let shown = node.make_report(&viewer(Role::Auditor), &past).await.unwrap();
    assert!(shown.head.of_the_past && shown.head.as_of == date(2026, 11, 24));
    let told = node.issued_report(&Viewer::PUBLIC, &shown.head.number).await.unwrap();
    assert_eq!((told.changed, told.shows), (None, date(2026, 11, 24)));
    let future = ReportAsked { as_of: Some(date(2026, 11, 26)), ..whole };
    assert!(matches!(node.make_report(&subject, &future).await, Err(Error::Invalid { field: "as_of", .. })));
    let log = node.access_log(&subject, public.subject, &flow::read::Part { after: None, limit: 9 }).await.unwrap();
    assert_eq!(log.items.len(), 1, "the subject reads that the auditor did, and not itself");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_without_a_press_says_so_and_checks_all_the_same() {
    let (town, node) = town().await;
    let made = node.make_report(&Viewer::PUBLIC, &asked(&town).await).await.unwrap();
    let without = &town.node;
    assert!(!without.makes_documents());
    let refused = without.make_report(&Viewer::PUBLIC, &asked(&town).await).await.unwrap_err();
    assert!(matches!(refused, Error::NoPress) && refused.hint().unwrap().contains("--features report"));
    let (standing, _) = without.check_report(&Viewer::PUBLIC, &made.document).await.unwrap();
    assert_eq!(standing, FileStanding::Genuine);
}
