//! Deliveries that are not like those before: told on the receipt, with a remedy; the others are not.

use std::fmt::Write;

use domain::delivery::Receipt;

use crate::town::{Town, code};

/// What a made-up delivery is like.
#[derive(Clone, Copy)]
struct Like {
    rows: usize,
    /// Of a hundred rows, those whose status is empty.
    empty: usize,
    /// Of a hundred rows, those that are dormant.
    dormant: usize,
}

const USUAL: Like = Like { rows: 240, empty: 4, dormant: 10 };

/// The `number`th delivery: companies that no other names.
fn registrations(number: usize, like: Like) -> String {
    let mut text = "ENTNAME,UNISCID,ESTDATE,REGSTATE\n".to_owned();
    for row in 0..like.rows {
        let of_hundred = row * 37 % 100;
        let state = match of_hundred {
            at if at < like.empty => "",
            at if at < like.empty + like.dormant => "歇业",
            _ => "存续",
        };
        let company = 10_000 * number + row;
        let _ = writeln!(text, "示例{company}号商贸有限公司,{},2020-05-06,{state}", code(company));
    }
    text
}

/// The codes of what is told of the delivery as a whole, with the field.
fn told(receipt: &Receipt) -> Vec<(String, Option<String>)> {
    let drifts = receipt.file_findings.iter().filter(|finding| finding.code.as_str().starts_with("delivery-"));
    drifts.map(|finding| (finding.code.to_string(), finding.field.as_ref().map(ToString::to_string))).collect()
}

async fn town_with_usual_deliveries() -> Town {
    let town = Town::new().await;
    for number in 1..=3 {
        let receipt = town.take_only("market", "registration", &registrations(number, USUAL)).await;
        assert_eq!(told(&receipt), [], "nothing is usual yet");
    }
    town
}

#[tokio::test(flavor = "multi_thread")]
async fn what_differs_is_told_with_its_field_and_what_does_not_is_not() {
    let town = town_with_usual_deliveries().await;
    let like = |number, like| registrations(number, like);
    let usual = town.take_only("market", "registration", &like(4, Like { rows: 300, ..USUAL })).await;
    assert_eq!(told(&usual), []);
    let empty = town.take_only("market", "registration", &like(5, Like { empty: 60, ..USUAL })).await;
    let field = Some("REGSTATE".to_owned());
    assert!(told(&empty).contains(&("delivery-empty".to_owned(), field.clone())), "{:?}", told(&empty));
    let spread = town.take_only("market", "registration", &like(6, Like { dormant: 70, ..USUAL })).await;
    assert!(told(&spread).contains(&("delivery-spread".to_owned(), field)), "{:?}", told(&spread));
    let few = town.take_only("market", "registration", &like(7, Like { rows: 20, ..USUAL })).await;
    assert_eq!(told(&few), [("delivery-volume".to_owned(), None)]);
    let volume = few.file_findings.iter().find(|finding| finding.code.as_str() == "delivery-volume").unwrap();
    let (sentence, remedy) = town.node.finding_in_words(&few.dataset, volume);
    assert_eq!(sentence.0.en, "The delivery has 20 rows, where 240 are usual.");
    assert!(remedy.0.zh.contains("漏报"));
    assert_eq!(few.counts.accepted, 20, "what differs is taken all the same");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_organ_has_its_own_usual() {
    let town = town_with_usual_deliveries().await;
    let other = Like { rows: 20, empty: 90, dormant: 0 };
    let receipt = town.take_only("traffic", "registration", &registrations(8, other)).await;
    assert_eq!(told(&receipt), []);
}
