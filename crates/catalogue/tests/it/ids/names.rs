//! Names of subjects and numbers of documents. All names are made up.

use domain::{document_number::CaseNumber, subject_name::Bearer};
use proptest::prelude::*;

use super::{Words, cn};

/// Place, brand, trade, legal form and tail of a name.
#[track_caller]
fn parts(name: &str, expected: [&str; 5]) {
    let parsed = cn().names.parse(name);
    let given = [parsed.place(), parsed.brand(), parsed.trade(), parsed.legal_form(), parsed.tail()];
    assert_eq!(given, expected, "{name} (core {})", parsed.core());
}

#[test]
fn a_name_is_taken_apart() {
    parts("上海清禾实业有限公司", ["上海", "清禾", "实业", "有限公司", ""]);
    parts("广东省广州市清禾科技股份有限公司", ["广东省广州市", "清禾", "科技", "股份有限公司", ""]);
    parts("清禾（上海）贸易有限责任公司", ["", "清禾", "", "有限责任公司", ""]);
    parts("清禾贸易(上海)有限公司", ["", "清禾", "贸易", "有限公司", ""]);
    parts("天水市麦积区清禾养殖农民专业合作社", ["天水市麦积区", "清禾", "养殖", "农民专业合作社", ""]);
    parts("中国清禾银行股份有限公司甘孜分行", ["", "中国清禾", "银行", "股份有限公司", "甘孜分行"]);
    parts("清禾建设有限公司工会委员会", ["", "清禾", "建设", "有限公司", "工会委员会"]);
    parts("清禾投资管理中心(有限合伙)", ["", "清禾投资管理中心", "", "", ""]);
    parts("慈溪市清禾包子店", ["慈溪市", "清禾包子店", "", "", ""]);
}

#[test]
fn width_brackets_script_and_spaces_do_not_matter() {
    let names = &cn().names;
    let one = names.parse("清禾（上海）贸易有限公司");
    for other in ["清禾(上海)贸易有限公司", " 清禾〔上海〕貿易有限公司", "清禾（上海） 贸易有限公司\u{200b}"]
    {
        assert_eq!(names.parse(other).matching(), one.matching(), "{other}");
    }
    assert_eq!(one.written(), "清禾（上海）贸易有限公司");
    assert_eq!(names.parse("ＡＢＣ电子有限公司").matching(), names.parse("abc电子有限公司").matching());
}

#[test]
fn a_name_contradicts_another_where_more_than_place_and_form_differ() {
    let contradicts = |a: &str, b: &str| {
        let (a, b) = (cn().names.parse(a), cn().names.parse(b));
        assert_eq!(a.contradicts(&b), b.contradicts(&a));
        a.contradicts(&b)
    };
    for (a, b) in [
        ("上海清禾实业有限公司", "上海市清禾实业有限责任公司"),
        ("清禾(上海)实业有限公司", "上海清禾实业股份有限公司"),
        ("清禾实业有限公司", "清禾實業有限公司"),
        ("清禾(集团)股份有限公司", "清禾集团股份有限公司"),
        ("清禾银行股份有限公司广州分行", "清禾银行股份有限公司广州市分行"),
    ] {
        assert!(!contradicts(a, b), "{a} and {b}");
    }
    for (a, b) in [
        ("上海清禾实业有限公司", "上海青禾实业有限公司"),
        ("清禾实业有限公司", "清禾贸易有限公司"),
        ("清禾实业有限公司", "清禾实业有限公司工会委员会"),
        ("清禾实业有限公司", "清禾实业有限公司老年文体协会"),
        ("清禾实业有限公司", "清禾实业有限公司上海分公司"),
        ("清禾银行股份有限公司广州分行", "清禾银行股份有限公司韶关分行"),
        ("清禾银行股份有限公司广州分行", "清禾银行股份有限公司广州分行工会委员会"),
        ("清禾实业有限公司", "清禾集团有限公司"),
        ("上海机械有限公司", "上海建材有限公司"),
    ] {
        assert!(contradicts(a, b), "{a} and {b}");
    }
    let known = [cn().names.parse("青禾贸易有限公司"), cn().names.parse("清禾贸易有限公司")];
    assert!(!cn().names.parse("上海清禾贸易有限公司").contradicts_all(&known));
    assert!(cn().names.parse("上海晴禾贸易有限公司").contradicts_all(&known));
    assert!(!cn().names.parse("上海晴禾贸易有限公司").contradicts_all([]));
}

#[test]
fn a_name_says_what_its_bearer_is() {
    for (name, bearer) in [
        ("清禾实业有限公司", Bearer::Whole),
        ("广州清禾机厂股份有限公司", Bearer::Whole),
        ("永胜县供销合作社联合社", Bearer::Whole),
        ("清禾幼儿园", Bearer::Whole),
        ("清禾经营部", Bearer::Whole),
        ("清禾实业有限公司第一门市部", Bearer::Branch),
        ("清禾银行广州支行", Bearer::Branch),
        ("清禾实业有限公司幼儿园", Bearer::Attached),
        ("中共清禾实业有限公司党支部", Bearer::Attached),
    ] {
        assert_eq!(cn().names.parse(name).bearer(), bearer, "{name}");
    }
}

#[test]
fn a_name_of_place_and_form_alone_keeps_a_core() {
    assert_eq!(cn().names.parse("上海有限公司").core(), "上海");
    assert_eq!(cn().names.parse("有限公司").core(), "有限公司");
    assert_eq!(cn().names.parse("").core(), "");
    assert_eq!(cn().names.parse("清禾有限公司").form_code(), Some("limited"));
}

#[test]
fn foreign_names_are_read_by_their_own_words() {
    let words = Words::of("xx");
    let name = words.names.parse("Acme Trading Ltd.");
    assert_eq!((name.brand(), name.trade(), name.legal_form()), ("ACME", "TRADING", "LTD"));
    assert!(!name.contradicts(&words.names.parse("ACME TRADING PLC")));
    assert!(name.contradicts(&words.names.parse("Acme Timber Ltd")));
}

#[test]
fn a_document_number_is_compared_in_one_form_and_kept_as_written() {
    let numbers = &cn().numbers;
    let one = numbers.read("慈税罚〔2018〕40号");
    for other in ["慈税罚[2018]40号", "慈税罚【2018】40号", "慈税罚（２０１８）40号。", "慈税罰 (2018) 40 號"]
    {
        assert_eq!(numbers.read(other), one, "{other}");
        assert_eq!(numbers.read(other).written(), other);
    }
    assert_ne!(numbers.read("慈税罚〔2018〕41号"), one);
    assert_ne!(numbers.read("慈税罚字〔2018〕40号"), one);
    assert_ne!(numbers.read("慈税罚〔2018〕第40号"), one);
}

#[test]
fn a_case_number_has_four_parts() {
    let numbers = &cn().numbers;
    let read = |text: &str| numbers.case_number(text);
    let case = |year, court: &str, case_type: &str, number| {
        Some(CaseNumber { year, court: court.into(), case_type: case_type.into(), number })
    };
    assert_eq!(read("(2022)豫0724执恢54号"), case(2022, "豫0724", "执恢", 54));
    assert_eq!(read("（2022）豫 0724 执恢 54 号"), case(2022, "豫0724", "执恢", 54));
    assert_eq!(read("（2019）最高法民终1号"), case(2019, "最高法", "民终", 1));
    assert_eq!(read("〔2021〕沪01破3号"), case(2021, "沪01", "破", 3));
    for other in ["慈税罚〔2018〕40号", "(2022)豫0724执恢号", "(22)豫0724执恢54号", "(2022)0724执54号", ""]
    {
        assert_eq!(read(other), None, "{other}");
    }
}

#[test]
fn what_is_folded_stays_as_it_is() {
    let names = &cn().names;
    for character in '\0'..=char::MAX {
        let folded = names.matching(&character.to_string());
        assert_eq!(names.matching(&folded), folded, "{character}");
    }
    assert_eq!(cn().numbers.matching("｀＇＂"), "");
}

proptest! {
    #[test]
    fn no_text_makes_the_readers_panic(text in "[清禾上海广州市区县(（）)有限责任公司分行厂社工会0-9号 \\PC]{0,60}") {
        let name = cn().names.parse(&text);
        prop_assert!(!name.contradicts(&cn().names.parse(&text)));
        prop_assert_eq!(cn().names.matching(name.matching()), name.matching());
        prop_assert!(!name.core().is_empty() || name.matching().is_empty());
        cn().numbers.case_number(&text);
        let number = cn().numbers.read(&text);
        prop_assert_eq!(cn().numbers.matching(number.matching()), number.matching());
    }
}
