//! Administrative divisions.

use catalogue::dictionary::divisions::DivisionCode;
use domain::Date;

use super::cn;

fn code(text: &str) -> DivisionCode {
    DivisionCode::parse(text).unwrap()
}

fn day(text: &str) -> Option<Date> {
    Some(text.parse().unwrap())
}

#[test]
fn the_table_of_2023_is_whole() {
    let all: Vec<DivisionCode> = cn().divisions.all(None).map(|(code, _)| code).collect();
    let at = |level| all.iter().filter(|&&code| cn().divisions.level(code) == Some(level)).count();
    // 31 provinces with Hong Kong, Macao and Taiwan; prefectures; counties and two zones. Of the
    // 2,978 counties of the source three are prefectures without counties: Dongguan, Zhongshan, Danzhou.
    assert_eq!((at(0), at(1), at(2)), (31 + 3, 342, 2_978 - 3 + 2));
}

#[test]
fn a_code_has_a_path_at_a_day() {
    let divisions = &cn().divisions;
    assert_eq!(divisions.path(code("440106"), None), ["广东省", "广州市", "天河区"]);
    assert_eq!(divisions.path(code("110101"), None), ["北京市", "东城区"]);
    // The prefecture of Laiwu became a part of Jinan in 2019.
    assert_eq!(divisions.name(code("371200"), day("2015-01-01")), Some("莱芜市"));
    assert_eq!(divisions.name(code("371200"), day("2024-01-01")), None);
    assert!(divisions.is_known("371200") && divisions.is_known("320594") && !divisions.is_known("999999"));
    assert!(divisions.within(code("440106"), code("440000")) && !divisions.within(code("440106"), code("440300")));
    assert_eq!(divisions.parent(code("440106")), Some(code("440100")));
    assert_eq!(divisions.parent(code("440000")), None);
}

#[test]
fn words_lead_to_codes() {
    let divisions = &cn().divisions;
    for (word, expected) in [
        ("广州", Some("440100")),
        ("广州市", Some("440100")),
        ("内蒙古", Some("150000")),
        ("恩施", Some("422800")),
        ("广东省广州市天河区", Some("440106")),
        ("辽宁省朝阳市", Some("211300")),
        ("北京市朝阳区", Some("110105")),
        ("440106", Some("440106")),
        ("乌有", None),
    ] {
        let found = divisions.find(word);
        assert_eq!(found.as_ref().map(DivisionCode::as_str), expected, "{word}");
    }
    // Several counties bear the name, and no word tells them apart.
    assert_eq!(divisions.find("鼓楼区"), None);
    assert!(divisions.codes("鼓楼区").len() > 3);
}
