//! A clock that was set back: said, nothing that has expired comes back, and entries keep their order.

use crate::{
    made_up::{Penalty, company, penalties, registrations},
    register::Register,
};

/// A day that every machine's clock stands before.
const FAR_AHEAD: &str = "2999-01-01";

#[test]
fn a_clock_set_back_shows_nothing_that_expired_and_loses_nothing() {
    let register = Register::demo("2026-11-25");
    let (shown, later, latest) = (company("甲", 1), company("乙", 2), company("丙", 3));
    let day = ["--today", "2026-11-25"];
    register.deliver("registration", &registrations([&shown]), &day);
    let penalty =
        Penalty { company: &shown, number: "示罚〔2026〕1号", day: "2026-11-12", yuan: 200_000, operation: "" };
    register.deliver("penalty-2018", &penalties([penalty]), &day);
    let file = |options: &[&str]| register.run(&[&["subject", &shown.code, "--output", "json"], options].concat());
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(text(&file(&day).stdout).contains("penalty-2018"), "it is public for a year");

    // The register is at work on a far day; then the machine says that it is today.
    register.deliver("registration", &registrations([&later]), &["--today", FAR_AHEAD]);
    let read = file(&[]);
    assert!(read.status.success());
    let said = text(&read.stderr);
    assert!(said.contains("clock stands before the last entry") && said.contains("Set the clock"), "{said}");
    assert!(!text(&read.stdout).contains("penalty-2018"), "{}", text(&read.stdout));

    // Work goes on behind the last entry.
    let taken = register.deliver("registration", &registrations([&latest]), &[]);
    assert!(taken.contains(",1,1,0,0,0,0,0,"), "{taken}");
    let served = register.serve(&[]);
    let overview = served.get(&format!("/api/v1/codes/{}", latest.code), "");
    assert_eq!(overview.status, 303, "{overview:?}");
    let open = served.get("/api/v1/open-data/penalty-2018.csv", "").text();
    assert!(open.contains("CF_WSH") && !open.contains("示罚"), "{open}");
    drop(served);
    assert!(register.holdings().contains(&"subjects,confirmed,3".to_owned()), "{:?}", register.holdings());
    register.verify();
}
