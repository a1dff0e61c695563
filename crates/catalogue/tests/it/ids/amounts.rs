//! Amounts of money in words and numbers.

use domain::{Currency, FindingCode};
use proptest::prelude::*;

use super::{Words, cn};

fn yuan() -> Currency {
    Currency::parse("CNY").unwrap()
}

/// An amount as text where the unit of a bare number is 10,000 yuan, or the finding.
fn read(text: &str) -> String {
    match cn().money.read(text, 10_000, yuan()) {
        Ok(money) => money.to_string(),
        Err(code) => code.to_string(),
    }
}

#[test]
fn capital_is_read_from_its_many_spellings() {
    for (text, expected) in [
        ("500", "CNY 5000000.00"),
        ("500.0", "CNY 5000000.00"),
        ("5,000(万元人民币)", "CNY 50000000.00"),
        ("50万人民币", "CNY 500000.00"),
        ("50.5(万)", "CNY 505000.00"),
        ("50 ( 万元人民币 )", "CNY 500000.00"),
        ("30（万元（人民币））", "CNY 300000.00"),
        ("30(万人民币元)", "CNY 300000.00"),
        ("30()", "CNY 300000.00"),
        ("２０万元", "CNY 200000.00"),
        ("人民币20万元整", "CNY 200000.00"),
        ("2亿元", "CNY 200000000.00"),
        ("3千万元", "CNY 30000000.00"),
        ("50000元", "CNY 50000.00"),
        ("50000人民币元", "CNY 50000.00"),
        ("300万美元", "USD 3000000.00"),
        ("300(万元美元)", "USD 3000000.00"),
        ("12.5万港币", "HKD 125000.00"),
        ("12.5(万香港元)", "HKD 125000.00"),
        ("1000万日元", "JPY 10000000.00"),
        ("8(万新加坡元)", "SGD 80000.00"),
        ("USD 300万", "USD 3000000.00"),
        ("伍拾万元整", "CNY 500000.00"),
        ("伍拾万", "CNY 500000.00"),
        ("一亿二千万元", "CNY 120000000.00"),
        ("300美元", "USD 300.00"),
        ("0.333333万元", "CNY 3333.33"),
        ("N/A", "placeholder"),
        ("", "placeholder"),
        ("无", "placeholder"),
        ("万元", "not-a-number"),
        ("300万美元港元", "not-a-number"),
        ("一批设备", "not-a-number"),
        ("2004-05-06", "not-a-number"),
        ("12 13", "CNY 12130000.00"),
    ] {
        assert_eq!(read(text), expected, "{text}");
    }
}

#[test]
fn the_amounts_of_a_sentence_are_found_with_their_unit() {
    let amounts =
        |text: &str| cn().money.amounts_in(text, yuan()).iter().map(ToString::to_string).collect::<Vec<String>>();
    assert_eq!(amounts("罚款2000元"), ["CNY 2000.00"]);
    assert_eq!(amounts("罚款人民币0.2万元，没收违法所得1,234.50元。"), ["CNY 2000.00", "CNY 1234.50"]);
    assert_eq!(amounts("罚款贰仟元整"), ["CNY 2000.00"]);
    assert_eq!(amounts("依据第12条，于2018年3月责令停产停业3个月"), Vec::<String>::new());
    assert_eq!(amounts("罚款贰万伍仟元"), ["CNY 25000.00"]);
    assert_eq!(amounts("二〇一八年第十二条万元"), Vec::<String>::new());
    assert_eq!(amounts("3万件产品"), Vec::<String>::new());
}

#[test]
fn currencies_have_words() {
    assert_eq!(cn().money.currency("英镑"), Currency::parse("GBP"));
    assert_eq!(cn().money.currency("usd"), Currency::parse("USD"));
    assert_eq!(cn().money.currency("贝壳"), None);
    let foreign = Words::of("xx");
    let money = foreign.money.read("$ 2.5 million", 1, Currency::parse("XXD").unwrap());
    assert_eq!(money.unwrap().to_string(), "XXD 2500000.00");
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "[0-9０-９.,万亿元人民币美港()（）一二拾佰仟 \\PC]{0,40}") {
        let _ = cn().money.read(&text, 10_000, yuan());
        cn().money.amounts_in(&text, yuan());
    }

    #[test]
    fn a_number_with_unit_is_that_many(number in 0u32..1_000_000, cents in 0u32..100) {
        let read = cn().money.read(&format!("{number}.{cents:02}万元"), 1, yuan());
        let expected = (i64::from(number) * 100 + i64::from(cents)) * 10_000;
        prop_assert_eq!(read.map(|money| money.minor), Ok::<i64, FindingCode>(expected));
    }
}
