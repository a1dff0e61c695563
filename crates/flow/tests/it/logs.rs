//! Logs are kept for their terms and no longer.

use domain::date::{add_days, add_months};

use crate::town::{TODAY, Town};

#[tokio::test(flavor = "multi_thread")]
async fn logs_are_kept_for_their_terms_and_no_longer() {
    let town = Town::new().await;
    let lines = async || town.node.register.audit(None, 100).await.unwrap().len();
    let before = lines().await;
    assert!(before > 1, "making a node is noted");
    let years = i32::from(town.node.pack.settings().logs.as_ref().unwrap().audit_years);
    let term_ends = add_months(TODAY, 12 * years).unwrap();
    town.node.on(term_ends).unwrap().forget_logs().await.unwrap();
    assert_eq!(lines().await, before, "kept on the last day of the term");
    town.node.on(add_days(term_ends, 1).unwrap()).unwrap().forget_logs().await.unwrap();
    assert_eq!(lines().await, 1, "the last line stays, for the number of the next");
}
