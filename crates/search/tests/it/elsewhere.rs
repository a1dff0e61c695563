//! What addresses and scopes of business find, and when they do not.

use domain::{Date, SubjectId};
use jiff::civil::date;
use search::{Facet, Hits, Index, Matched, Page, Query, TextsNow};

use crate::making::{TODAY, id, index_of, put, subject, texts};

const ROAD: &str = "云州市北岸区明湖路12号 A座1203室";
const TRADE: &str = "软件开发；信息技术咨询服务。Sale of timber";

fn find(index: &Index, text: &str) -> Hits {
    index.search(&Query::new(text, TODAY)).unwrap()
}

fn found(hits: &Hits) -> Vec<(SubjectId, Matched)> {
    hits.hits.iter().map(|hit| (hit.id, hit.matched)).collect()
}

#[test]
fn what_no_name_holds_is_looked_for_in_addresses_and_scopes() {
    let mut one = subject(1, "云州青禾实业有限公司");
    one.texts = texts(ROAD, TRADE);
    let node = index_of(&[one, subject(2, "云州白石建材有限公司")]);
    for text in ["明湖路12号", "明湖路", "A座1203室", "a座", "北岸区明湖路", "青禾 明湖路", "明湖路 云州青禾"]
    {
        assert_eq!(found(&find(&node.index, text)), [(id(1), Matched::Address)], "`{text}`");
    }
    for text in ["软件开发", "技术咨询服务", "timber", "SALE timber", "青禾 软件", "明湖路 软件开发"]
    {
        assert_eq!(found(&find(&node.index, text)), [(id(1), Matched::Scope)], "`{text}`");
    }
    for text in ["湖明路", "2号", "明湖路13号", "timb", "白石 软件", "软件开发 建材", "路", "软 件"]
    {
        assert_eq!(find(&node.index, text).total, 0, "`{text}`");
    }
}

#[test]
fn names_come_first_and_many_names_leave_no_room_for_texts() {
    let mut one = subject(100, "云州青禾实业有限公司");
    one.texts = texts("云州市明湖路1号", "明湖管理");
    let named = |count: u64| (1..=count).map(|seq| subject(seq, &format!("云州明湖{seq}号店"))).collect::<Vec<_>>();
    let few = index_of(&[named(19), vec![one.clone()]].concat());
    let hits = find(&few.index, "明湖");
    assert_eq!((hits.total, hits.hits[19].matched), (20, Matched::Address));
    assert!(hits.hits[..19].iter().all(|hit| hit.matched == Matched::Name));
    let many = index_of(&[named(20), vec![one]].concat());
    assert_eq!(find(&many.index, "明湖").total, 20);
    // What narrows the hits does not change where the text is looked for.
    let narrowed = Query::new("明湖", TODAY).only(Facet::Status, "3");
    assert_eq!(many.index.search(&narrowed).unwrap().total, 0);
}

#[test]
fn pages_go_on_from_names_to_texts() {
    let mut subjects: Vec<_> = (1..=15).map(|seq| subject(seq, &format!("云州明湖{seq}号店"))).collect();
    subjects.extend((16..=40).map(|seq| {
        let mut one = subject(seq, &format!("云州青禾{seq}号店"));
        one.texts = texts("明湖路", "明湖管理");
        one
    }));
    let node = index_of(&subjects);
    let mut seen = Vec::new();
    let mut page = Page { limit: 10, ..Page::default() };
    loop {
        let hits = node.index.search(&Query { page: page.clone(), ..Query::new("明湖", TODAY) }).unwrap();
        assert_eq!(hits.total, 40);
        seen.extend(hits.hits.iter().map(|hit| hit.id));
        let Some(next) = hits.next else { break };
        page.after = Some(next.to_string().parse().unwrap());
    }
    assert_eq!(seen.len(), 40);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 40);
}

#[test]
fn a_text_finds_only_on_the_days_on_which_it_is_public() {
    let mut one = subject(1, "云州青禾实业有限公司");
    one.texts = texts(ROAD, TRADE);
    let mut endless = subject(2, "云州白石建材有限公司");
    endless.texts = texts(ROAD, TRADE);
    endless.texts.as_mut().unwrap().public.until = None;
    let node = index_of(&[one, endless]);
    let on = |today: Date, text: &str| {
        let hits = node.index.search(&Query { today, ..Query::new(text, today) }).unwrap();
        (hits.total, hits.facets.get(&Facet::Class).map_or(0, Vec::len))
    };
    assert_eq!(on(date(2025, 12, 31), "明湖路"), (0, 0));
    assert_eq!(on(date(2026, 1, 1), "明湖路"), (1, 1));
    assert_eq!(on(date(2026, 12, 31), "软件开发"), (1, 1));
    assert_eq!(on(date(2027, 1, 1), "软件开发"), (0, 0), "nothing was written to the index in between");
    assert_eq!(on(date(2027, 1, 1), "青禾").0, 1, "its name is found all the same");
    assert_eq!(on(date(2027, 1, 1), "青禾 软件").0, 0);
}

#[test]
fn what_is_put_in_anew_without_a_text_is_not_found_by_it() {
    let mut one = subject(1, "云州青禾实业有限公司");
    one.texts = texts(ROAD, TRADE);
    let node = index_of(&[one]);
    assert_eq!(find(&node.index, "明湖路").total, 1);
    let mut writer = node.index.writer().unwrap();
    put(&mut writer, &subject(1, "云州青禾实业有限公司"));
    writer.commit(crate::making::entry(101)).unwrap();
    assert_eq!((find(&node.index, "明湖路").total, find(&node.index, "青禾").total), (0, 1));
}

#[test]
fn suggestions_are_of_names_and_codes_alone() {
    let mut one = subject(1, "云州青禾实业有限公司");
    one.texts = texts(ROAD, TRADE);
    let node = index_of(&[one]);
    for text in ["明湖路", "软件开发", "timber"] {
        assert!(node.index.suggest(text, 8).unwrap().is_empty(), "`{text}`");
    }
}

#[test]
fn what_is_read_now_is_judged_as_the_index_judges() {
    let mut one = subject(1, "云州青禾实业有限公司");
    one.texts = texts(ROAD, TRADE);
    let node = index_of(&[one]);
    let names = ["云州青禾实业有限公司"];
    let now = TextsNow { names: &names, address: ROAD, scope: TRADE };
    for text in [
        "明湖路12号",
        "青禾 明湖路",
        "软件开发",
        "明湖路 timber",
        "湖明路",
        "2号",
        "timb",
        "白石 软件",
        "路",
        "软 件",
        "",
    ] {
        let query = Query::new(text, TODAY);
        let hits = node.index.search(&query).unwrap();
        let by_text = hits.hits.first().map(|hit| hit.matched).filter(|matched| *matched != Matched::All);
        assert_eq!(query.found_in(&now), by_text, "`{text}`");
    }
    let gone = TextsNow { names: &names, ..TextsNow::default() };
    assert_eq!(Query::new("明湖路", TODAY).found_in(&gone), None);
}

#[test]
fn marks_are_those_of_the_text_as_written() {
    let mut query = Query::new("貿易 明湖", TODAY);
    query.other_spellings = vec!["贸易 明湖".to_owned()];
    let (text, comparable) = ("Ａ（貿易）明湖", "A 贸易 明湖");
    let marked: Vec<&str> = query.marks(text, comparable).into_iter().map(|range| &text[range]).collect();
    assert_eq!(marked, ["貿易", "明湖"]);
}
