//! What finds what, and in which order.

use domain::SubjectId;
use jiff::civil::date;
use search::{Facet, Hits, Index, Matched, Page, Query};

use crate::making::{TODAY, id, identifier, index_of, listed, name, subject};

fn find(index: &Index, text: &str) -> Hits {
    index.search(&Query::new(text, TODAY)).unwrap()
}

fn ids(hits: &Hits) -> Vec<SubjectId> {
    hits.hits.iter().map(|hit| hit.id).collect()
}

#[test]
fn every_part_of_a_name_finds_it() {
    let full = "云州市明湖（北岸）智能科技有限公司";
    let node = index_of(&[subject(1, full), subject(2, "云州市青禾农业专业合作社")]);
    let chars: Vec<char> = full.chars().filter(|c| !"（）".contains(*c)).collect();
    for from in 0..chars.len() {
        for to in from + 1..=chars.len() {
            let part: String = chars[from..to].iter().collect();
            assert!(ids(&find(&node.index, &part)).contains(&id(1)), "`{part}` does not find it");
        }
    }
}

#[test]
fn characters_of_a_name_in_another_order_or_apart_do_not_find_it() {
    let node = index_of(&[subject(1, "上海通明物流通达有限公司")]);
    for text in ["海通达", "达通", "通明流通", "物流通明"] {
        assert_eq!(find(&node.index, text).total, 0, "`{text}`");
    }
}

#[test]
fn parts_with_a_space_between_must_all_be_in_the_name() {
    let node = index_of(&[subject(1, "云州明湖科技有限公司"), subject(2, "云州明湖贸易有限公司")]);
    assert_eq!(ids(&find(&node.index, "明湖 贸易")), [id(2)]);
    assert_eq!(ids(&find(&node.index, "贸易　明湖")), [id(2)]);
    assert_eq!(find(&node.index, "明湖 贸易 科技").total, 0);
}

#[test]
fn width_case_and_brackets_do_not_matter() {
    let node = index_of(&[subject(1, "ＡＢＣ（云州）贸易有限公司"), subject(2, "Redwood Trading Ltd")]);
    assert_eq!(ids(&find(&node.index, "abc(云州)")), [id(1)]);
    assert_eq!(ids(&find(&node.index, "WOOD trad")), [id(2)]);
    assert_eq!(ids(&find(&node.index, "redwoodtrading")), [id(2)]);
}

#[test]
fn the_whole_name_comes_before_its_beginning_before_a_part_before_a_former_name() {
    let mut former = subject(1, "云州青禾实业有限公司");
    former.names.push(name("明湖科技"));
    let node = index_of(&[
        former,
        subject(2, "云州明湖科技发展有限公司"),
        subject(3, "明湖科技集团有限公司"),
        subject(4, "明湖科技"),
        subject(5, "云州明湖科技有限公司"),
    ]);
    let hits = find(&node.index, "明湖科技");
    assert_eq!(ids(&hits), [id(4), id(3), id(5), id(2), id(1)]);
    let matched: Vec<Matched> = hits.hits.iter().map(|hit| hit.matched).collect();
    let expected = [Matched::ExactName, Matched::NamePrefix, Matched::Name, Matched::Name, Matched::FormerName];
    assert_eq!(matched, expected);
    assert_eq!(hits.hits[4].text, "明湖科技");
    assert_eq!(hits.hits[4].name, "云州青禾实业有限公司");
}

#[test]
fn a_hit_says_which_bytes_were_asked_for() {
    let node = index_of(&[subject(1, "云州明湖（北岸）科技有限公司")]);
    let hits = find(&node.index, "湖北岸");
    let hit = &hits.hits[0];
    let marked: Vec<&str> = hit.ranges.iter().map(|range| &hit.text[range.clone()]).collect();
    assert_eq!(marked, ["湖（北岸"]);
}

#[test]
fn a_code_finds_its_subject_whole_begun_and_in_lower_case() {
    let mut one = subject(1, "云州明湖科技有限公司");
    one.identifiers = vec![identifier("91350100M000100Y43"), identifier("350100000012345")];
    let mut two = subject(2, "云州青禾贸易有限公司");
    two.identifiers = vec![identifier("91350100M000999Y43")];
    let node = index_of(&[one, two]);
    let whole = find(&node.index, "91350100m000100y43");
    assert_eq!(ids(&whole), [id(1)]);
    assert_eq!((whole.hits[0].matched, whole.hits[0].text.as_str()), (Matched::Code, "91350100M000100Y43"));
    assert_eq!(whole.hits[0].ranges, vec![0..18]);
    assert_eq!(ids(&find(&node.index, "350100000012345")), [id(1)]);
    let begun = find(&node.index, "91350100M000");
    assert_eq!((begun.total, begun.hits[0].matched), (2, Matched::CodePrefix));
    assert_eq!(find(&node.index, "50100M0001").total, 0, "the middle of a code says nothing");
}

#[test]
fn traditional_characters_find_a_name_through_their_simplified_form() {
    let node = index_of(&[subject(1, "云州明湖贸易有限公司")]);
    let mut query = Query::new("貿易", TODAY);
    assert_eq!(node.index.search(&query).unwrap().total, 0);
    query.other_spellings = vec!["贸易".to_owned()];
    assert_eq!(ids(&node.index.search(&query).unwrap()), [id(1)]);
}

#[test]
fn a_name_is_found_in_the_spelling_in_which_names_are_compared() {
    let mut one = subject(1, "雲州明湖貿易有限公司");
    one.names[0].matching = "云州明湖贸易有限公司".to_owned();
    let node = index_of(&[one]);
    for text in ["雲州明湖", "云州明湖", "明湖贸易有限", "明湖貿易有限"] {
        let hits = find(&node.index, text);
        assert_eq!(ids(&hits), [id(1)], "`{text}`");
        assert_eq!(hits.hits[0].name, "雲州明湖貿易有限公司");
    }
    assert_eq!(find(&node.index, "公司云州").total, 0, "two spellings do not make one text");
    assert_eq!(find(&node.index, "公司雲州").total, 0);
}

#[test]
fn suggestions_come_by_name_short_name_sound_and_code() {
    let mut one = subject(1, "云州明湖科技有限公司");
    one.short_names = vec!["明湖".to_owned()];
    one.identifiers = vec![identifier("91350100M000100Y43")];
    let node = index_of(&[one, subject(2, "云州青禾贸易有限公司")]);
    let suggest = |text: &str| -> Vec<(SubjectId, Matched)> {
        let suggestions = node.index.suggest(text, 8).unwrap();
        suggestions.into_iter().map(|suggestion| (suggestion.id, suggestion.matched)).collect()
    };
    assert_eq!(suggest("云州明"), [(id(1), Matched::NamePrefix)]);
    assert_eq!(suggest("明"), [(id(1), Matched::NamePrefix)]);
    assert_eq!(suggest("minghu"), [(id(1), Matched::Pinyin)]);
    assert_eq!(suggest("YZMH"), [(id(1), Matched::Pinyin)]);
    assert_eq!(suggest("yzqhmy"), [(id(2), Matched::Pinyin)]);
    assert_eq!(suggest("91350100m"), [(id(1), Matched::CodePrefix)]);
    assert_eq!(suggest("贸易"), [(id(2), Matched::Name)]);
    assert_eq!(suggest("云州").len(), 2);
    assert_eq!(node.index.suggest("云州", 1).unwrap().len(), 1);
    assert!(suggest("无此").is_empty() && suggest("").is_empty());
}

#[test]
fn facets_count_what_was_found_and_leave_their_own_filter_aside() {
    let mut north = subject(1, "云州明湖科技有限公司");
    north.divisions = vec!["990000".into(), "990100".into()];
    let mut south = subject(2, "云州明湖贸易有限公司");
    south.divisions = vec!["990000".into(), "990200".into()];
    south.status = Some("3".into());
    let node = index_of(&[north, south, subject(3, "云州青禾贸易有限公司")]);
    let hits = node.index.search(&Query::new("明湖", TODAY).only(Facet::Division, "990100")).unwrap();
    assert_eq!((hits.total, ids(&hits)), (1, vec![id(1)]));
    let counts = |facet: Facet| -> Vec<(&str, u64)> {
        hits.facets.get(&facet).into_iter().flatten().map(|count| (count.value.as_str(), count.count)).collect()
    };
    assert_eq!(counts(Facet::Division), [("990000", 2), ("990100", 1), ("990200", 1)]);
    assert_eq!(counts(Facet::Status), [("1", 1)]);
    assert_eq!(counts(Facet::Class), [("enterprise", 1)]);
    let either = Query::new("明湖", TODAY).only(Facet::Division, "990100").only(Facet::Division, "990200");
    assert_eq!(node.index.search(&either).unwrap().total, 2);
    let both = Query::new("明湖", TODAY).only(Facet::Division, "990100").only(Facet::Status, "3");
    assert_eq!(node.index.search(&both).unwrap().total, 0);
    assert_eq!(node.index.search(&Query::new("", TODAY).only(Facet::Status, "no-such")).unwrap().total, 0);
}

#[test]
fn a_listing_counts_only_on_the_days_on_which_it_is_public() {
    let mut one = subject(1, "云州明湖科技有限公司");
    one.lists = vec![listed("abnormal-operations", date(2026, 1, 1), date(2026, 11, 26))];
    let mut endless = subject(2, "云州青禾贸易有限公司");
    endless.lists = vec![listed("grave", date(2026, 1, 1), date(2026, 11, 26))];
    endless.lists[0].public.until = None;
    let node = index_of(&[one, endless]);
    let on_list = |today: domain::Date| {
        let query = Query { today, ..Query::new("", today) }.only(Facet::List, "abnormal-operations");
        let listed = Query::new("", today).only(Facet::Listed, "yes");
        let hits = node.index.search(&Query::new("", today)).unwrap();
        let counted = hits.facets.get(&Facet::List).map_or(0, Vec::len);
        (node.index.search(&query).unwrap().total, node.index.search(&listed).unwrap().total, counted)
    };
    assert_eq!(on_list(date(2026, 11, 25)), (1, 1, 1));
    assert_eq!(on_list(date(2026, 11, 26)), (0, 0, 0), "nothing was written to the index in between");
    assert_eq!(on_list(date(2025, 12, 31)), (0, 0, 0));
}

#[test]
fn pages_follow_each_other_without_gap_or_repetition() {
    let subjects: Vec<_> = (1..=57).map(|seq| subject(seq, &format!("云州明湖{seq}号店"))).collect();
    let node = index_of(&subjects);
    let mut seen = Vec::new();
    let mut page = Page { limit: 10, ..Page::default() };
    loop {
        let hits = node.index.search(&Query { page: page.clone(), ..Query::new("明湖", TODAY) }).unwrap();
        assert_eq!(hits.total, 57);
        seen.extend(ids(&hits));
        let Some(next) = hits.next else { break };
        page.after = Some(next.to_string().parse().unwrap());
    }
    let mut expected: Vec<SubjectId> = (1..=57).map(id).collect();
    assert_eq!(seen.len(), 57);
    seen.sort();
    expected.sort();
    assert_eq!(seen, expected);
    let second = Query { page: Page { offset: 10, limit: 10, after: None }, ..Query::new("明湖", TODAY) };
    assert_eq!(node.index.search(&second).unwrap().hits.len(), 10);
}

#[test]
fn a_slip_finds_the_name_all_the_same() {
    let meant = "云州明湖智能科技有限公司";
    let others = ["云州青禾贸易有限公司", "云州金谷餐饮管理有限公司", "北岸东明物流有限公司"];
    let others = (2..).zip(others).map(|(seq, name)| subject(seq, name));
    let node = index_of(&std::iter::once(subject(1, meant)).chain(others).collect::<Vec<_>>());
    // One character is another, is left out, comes twice, or changes places with the next.
    for text in
        ["云州明胡智能科技", "云州明湖能科技有限公司", "云州明湖湖智能科技", "云州湖明智能科技", "州明湖智熊科技"]
    {
        let hits = find(&node.index, text);
        assert_eq!(ids(&hits), [id(1)], "`{text}`");
        assert!(hits.near && hits.hits[0].matched == Matched::Near, "`{text}`");
    }
    assert!(!find(&node.index, "明湖智能").near, "what a name holds is not near it");
    for text in ["云州海天建筑工程", "明胡科技", "91350100M000100Y44", "\u{1f600}\u{1f600}\u{1f600}\u{1f600}\u{1f600}"]
    {
        assert_eq!(find(&node.index, text).total, 0, "`{text}`");
    }
    let suggested = node.index.suggest("云州明胡智能科技", 8).unwrap();
    assert_eq!(suggested.iter().map(|one| one.id).collect::<Vec<_>>(), [id(1)]);
}

#[test]
fn the_nearer_name_comes_first_and_pages_go_on_among_those_that_are_near() {
    let mut subjects: Vec<_> = (10..35).map(|seq| subject(seq, &format!("云州明湖智能科技第{seq}分部"))).collect();
    subjects.push(subject(1, "云州明胡智慧科技有限公司"));
    let node = index_of(&subjects);
    let asked = |after| Query {
        page: Page { limit: 10, after, ..Page::default() },
        ..Query::new("云州明胡智能科技", TODAY)
    };
    let mut seen = Vec::new();
    let mut hits = node.index.search(&asked(None)).unwrap();
    while let Some(next) = hits.next {
        assert!(hits.near && hits.total == 26);
        seen.extend(ids(&hits));
        hits = node.index.search(&asked(Some(next.to_string().parse().unwrap()))).unwrap();
    }
    seen.extend(ids(&hits));
    assert_eq!(seen.len(), 26);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 26);
}

#[test]
fn what_narrows_the_hits_makes_no_slip_of_a_name_that_is_there() {
    let node = index_of(&[subject(1, "云州明湖智能科技有限公司"), subject(2, "云州明湖智慧科技有限公司")]);
    let narrowed = Query::new("云州明湖智能科技", TODAY).only(Facet::Status, "3");
    let hits = node.index.search(&narrowed).unwrap();
    assert_eq!((hits.total, hits.near), (0, false));
    let near = Query::new("云州明胡智能科技", TODAY).only(Facet::Status, "1");
    assert!(node.index.search(&near).unwrap().near);
}

#[test]
fn subjects_in_existence_come_before_those_that_ended_but_after_better_hits() {
    let mut ended = subject(1, "明湖贸易");
    ended.ended = true;
    let mut ended_exact = subject(2, "明湖");
    ended_exact.ended = true;
    let node = index_of(&[ended, ended_exact, subject(3, "明湖智能科技有限公司")]);
    assert_eq!(ids(&find(&node.index, "明湖")), [id(2), id(3), id(1)]);
}
