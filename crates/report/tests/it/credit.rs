//! The credit report on paper.

use domain::{Audience, Language};
use jiff::civil::date;
use publish::Reader;
use report::{Press, attached};

use crate::{
    made_up::{DATA, NAME, NUMBER, TODAY, file, listing, print, record, subject_id, view},
    oracle::{about, fonts, metadata, structure, text, unspaced},
};

#[test]
fn it_says_what_must_be_said_in_both_languages() {
    let press = Press::new();
    let input = file(vec![record("fine", "N-1"), record("permit", "P-9")], vec![listing()]);
    let public = view(&Reader::public(), TODAY, &input);
    let both = [
        (
            Language::Chinese,
            ["公共信用信息报告", "失信名单", "警告；罚款", "2026年7月1日", "2,000,000元", "异议", "机关#1", "art.1"],
        ),
        (
            Language::English,
            [
                "Publiccreditreport",
                "Listoftheuntrustworthy",
                "Warning;Fine",
                "1July2026",
                "CNY2,000,000",
                "object",
                "Authority#1",
                "art.1",
            ],
        ),
    ];
    for (language, wanted) in both {
        let text = unspaced(&text(&print(&press, &public, language)));
        for one in wanted {
            assert!(text.contains(one), "{one}: {text}");
        }
        for one in [NUMBER, "91350100M000100Y43", "N-1", "P-9", "cause$x$"] {
            assert!(text.contains(one), "{one}: {text}");
        }
        assert!(text.contains(&unspaced(NAME)), "the name as it is: {text}");
    }
}

#[test]
fn it_holds_nothing_secret_or_ended() {
    let press = Press::new();
    let input = file(vec![record("fine", "N-1"), record("arrear", "A-7")], vec![listing()]);
    let public = text(&print(&press, &view(&Reader::public(), TODAY, &input), Language::English));
    for secret in ["the-choice", "the-authorised", "the-shared", "the-secret", "the-hash", "A-7"] {
        assert!(!public.contains(secret), "{secret}");
    }
    let later = view(&Reader::public(), date(2026, 7, 1), &input);
    assert!(!text(&print(&press, &later, Language::English)).contains("N-1"), "its last day is past");
    let own = view(&Reader::subject(subject_id()), date(2026, 7, 1), &input);
    assert_eq!(own.audience(), Audience::Subject);
    let own = text(&print(&press, &own, Language::English));
    assert!(own.contains("No longer public") && own.contains("N-1") && !own.contains("the-hash"), "{own}");
}

#[test]
fn it_can_be_kept_and_read_aloud() {
    let input = file(vec![record("fine", "N-1")], vec![listing()]);
    let press = Press::new();
    let document = print(&press, &view(&Reader::public(), TODAY, &input), Language::Chinese);
    let xmp = metadata(&document);
    for part in
        ["<pdfaid:part>3</pdfaid:part>", "<pdfaid:conformance>A</pdfaid:conformance>", "<pdfuaid:part>1</pdfuaid:part>"]
    {
        assert!(xmp.contains(part), "{part}: {xmp}");
    }
    let about = about(&document);
    assert!(about.contains("Tagged:") && about.contains("yes") && about.contains("公共信用信息报告"), "{about}");
    let tags = structure(&document);
    for tag in ["H1", "H2", "H3", "Table", "TH", "TD", "Figure"] {
        assert!(tags.contains(tag), "{tag}: {tags}");
    }
    assert!(xmp.contains("zh-CN"), "its language: {xmp}");
    let fonts = fonts(&document);
    let mut lines = fonts.lines().skip(2).peekable();
    assert!(lines.peek().is_some(), "{fonts}");
    assert!(lines.all(|line| line.contains(" yes yes yes ")), "embedded, in parts, with their characters: {fonts}");
}

#[test]
fn it_bears_its_data_and_is_the_same_twice() {
    let input = file(vec![record("fine", "N-1")], vec![]);
    let public = view(&Reader::public(), TODAY, &input);
    let document = print(&Press::new(), &public, Language::English);
    assert_eq!(attached(&document).as_deref(), Some(DATA));
    assert_eq!(attached(b"%PDF-1.7 nothing"), None);
    assert_eq!(attached(b""), None);
    assert_eq!(print(&Press::new(), &public, Language::English), document, "another press prints the same bytes");
}

#[test]
fn a_character_that_no_font_has_stops_no_report() {
    let mut input = file(vec![record("fine", "N-\u{10FFFD}\u{202e}x")], vec![]);
    input.subject.names[0].name = "示\u{20000}\u{0}例".to_owned();
    let text = text(&print(&Press::new(), &view(&Reader::public(), TODAY, &input), Language::Chinese));
    assert!(text.contains("N-[U+10FFFD]x"), "{text}");
}

#[test]
fn many_records_make_many_pages_with_their_numbers() {
    let records = (0..120).map(|at| record("permit", &format!("P-{at}"))).collect();
    let document = print(&Press::new(), &view(&Reader::public(), TODAY, &file(records, vec![])), Language::English);
    let text = text(&document);
    let pages: usize =
        about(&document).lines().find_map(|line| line.strip_prefix("Pages:")).unwrap().trim().parse().unwrap();
    assert!(pages > 3, "{pages}");
    assert!(
        text.contains(&format!("Page {pages} of {pages}")) && text.contains("P-0 ") && text.contains("P-119"),
        "{text}"
    );
}
