//! Personal numbers and names in free text. All numbers are made up.

use catalogue::personal::PersonalKind::{self, BankCard, Email, IdentityNumber, Phone, TravelDocument};
use proptest::prelude::*;

use super::cn;

fn found(text: &str) -> Vec<(PersonalKind, &str)> {
    cn().personal.scan(text).into_iter().map(|span| (span.kind, &text[span.range])).collect()
}

#[test]
fn numbers_of_persons_are_found() {
    for (text, expected) in [
        ("当事人张三，身份证号110101199003070134，住", vec![(IdentityNumber, "110101199003070134")]),
        ("身份证11010119900307803x。", vec![(IdentityNumber, "11010119900307803x")]),
        (
            "身份证：１１０１０１１９９００３０７０１３４",
            vec![(IdentityNumber, "１１０１０１１９９００３０７０１３４")],
        ),
        ("(110101 19900307 0134)", vec![(IdentityNumber, "110101 19900307 0134")]),
        ("旧号110101900307013号码", vec![(IdentityNumber, "110101900307013")]),
        ("税号11010119900307013401", vec![(IdentityNumber, "11010119900307013401")]),
        ("ID110101199003070134", vec![(IdentityNumber, "110101199003070134")]),
        ("联系电话13912345678", vec![(Phone, "13912345678")]),
        ("手机139-1234-5678或+8613912345678", vec![(Phone, "139-1234-5678"), (Phone, "8613912345678")]),
        ("致电0571-88881234", vec![(Phone, "0571-88881234")]),
        ("电话：88881234，", vec![(Phone, "88881234")]),
        ("汇至6222020000000000001，", vec![]),
        ("卡号6222021234567890123", vec![(BankCard, "6222021234567890123")]),
        ("汇入4111 1111 1111 1111账户", vec![(BankCard, "4111 1111 1111 1111")]),
        ("持护照E12345678入境", vec![(TravelDocument, "E12345678")]),
        ("护照号码：PE1234567", vec![(TravelDocument, "PE1234567")]),
        ("邮箱li.si_1988@example.com.cn。", vec![(Email, "li.si_1988@example.com.cn")]),
        ("QQ邮箱13912345678@qq.com", vec![(Email, "13912345678@qq.com")]),
    ] {
        assert_eq!(found(text), expected, "{text}");
    }
}

#[test]
fn other_numbers_are_left_alone() {
    for text in [
        "统一社会信用代码91350100M000100Y43",
        "信用代码：914401011904864500，",
        "慈税罚〔2018〕40号",
        "第13912345678号许可证",
        "处罚决定书文号：20180501123456789",
        "罚款13912345678元",
        "罚款13912345678.00元",
        "于2018-05-01至2018-06-01期间",
        "20180501 20190501",
        "注册号110108000000016",
        "身份证号110101199003070135有误",
        "批号E12345678号",
        "型号ABE12345678",
        "SC10133010600011，生产日期20180501",
        "每平方米12345678元",
        "a@b 以及 @ 与 x@y.",
        "",
    ] {
        assert_eq!(found(text), vec![], "{text}");
    }
}

#[test]
fn numbers_and_names_are_masked() {
    let text = "张三丰与张三（13912345678）共谋";
    let spans = cn().personal.scan(text);
    let masked = cn().personal.mask(text, &spans);
    assert_eq!(masked, "张三丰与张三（［***］）共谋");
    assert_eq!(cn().personal.mask_names(&masked, &["张三", "张三丰"]), "张某与张某（［***］）共谋");
    assert!(matches!(cn().personal.mask_names(text, &["李四", "丰"]), std::borrow::Cow::Borrowed(_)));
}

proptest! {
    #[test]
    fn spans_lie_in_the_text_in_order(text in "[0-9０-９Xx@.a-eE \\-中年号元(（]{0,80}") {
        let mut end = 0;
        for span in cn().personal.scan(&text) {
            prop_assert!(end <= span.range.start && span.range.start < span.range.end);
            prop_assert!(text.get(span.range.clone()).is_some());
            end = span.range.end;
        }
    }
}
