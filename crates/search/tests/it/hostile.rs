//! Whatever is typed or put in: an answer, never an error.

use proptest::prelude::*;
use search::{Facet, Page, Query};

use crate::making::{TODAY, id, index_of, name, subject};

#[test]
fn odd_texts_are_answered() {
    let node = index_of(&[subject(1, "云州明湖科技有限公司")]);
    let long = "明湖".repeat(50_000);
    let odd = [
        "\0",
        "\u{10ffff}",
        "a\u{10ffff}9999",
        "AND OR NOT",
        "name:明湖",
        "\"明湖",
        "((((",
        "*?~^[ TO ]",
        "\u{202e}湖明",
        "🏮🏮",
        "İıßﬃ",
        "'; drop table subject; --",
        "%",
        "\u{feff}明湖",
        long.as_str(),
    ];
    for text in odd {
        let hits = node.index.search(&Query::new(text, TODAY)).unwrap();
        assert!(hits.total <= 1);
        node.index.suggest(text, usize::MAX).unwrap();
    }
    assert_eq!(node.index.search(&Query::new("\u{feff}明湖", TODAY)).unwrap().total, 1);
    assert_eq!(node.index.search(&Query::new("!!!", TODAY)).unwrap().total, 0, "punctuation finds nothing");
    assert_eq!(node.index.search(&Query::new("  ", TODAY)).unwrap().total, 1, "an empty text finds all");
}

#[test]
fn a_page_beyond_all_bounds_is_cut() {
    let node = index_of(&[subject(1, "云州明湖科技有限公司")]);
    let page = Page { offset: usize::MAX, limit: usize::MAX, after: None };
    let hits = node.index.search(&Query { page, ..Query::new("明湖", TODAY) }).unwrap();
    assert_eq!((hits.total, hits.hits.len()), (1, 0));
    let none = Page { offset: 0, limit: 0, after: None };
    assert_eq!(node.index.search(&Query { page: none, ..Query::new("明湖", TODAY) }).unwrap().total, 1);
}

#[test]
fn subjects_with_odd_values_are_taken_and_found() {
    let mut odd = subject(1, &"甲".repeat(100_000));
    odd.names.extend((0..1_000).map(|n| name(&format!("旧名{n}"))));
    odd.divisions = vec![String::new(); 1_000];
    odd.status = Some("\0|\u{10ffff}".to_owned());
    let mut nameless = subject(2, "");
    nameless.names.clear();
    let node = index_of(&[odd, nameless]);
    assert_eq!(node.index.search(&Query::new("甲甲甲", TODAY)).unwrap().hits[0].id, id(1));
    assert_eq!(node.index.search(&Query::new("", TODAY).only(Facet::Class, "enterprise")).unwrap().total, 2);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_is_answered_and_highlights_fall_on_characters(text in ".{0,40}", name in ".{0,40}") {
        let node = index_of(&[subject(1, &name)]);
        let hits = node.index.search(&Query::new(text.clone(), TODAY)).unwrap();
        for hit in &hits.hits {
            for range in &hit.ranges {
                prop_assert!(hit.text.get(range.clone()).is_some());
            }
        }
        for suggestion in node.index.suggest(&text, 5).unwrap() {
            prop_assert_eq!(suggestion.id, id(1));
        }
    }

    #[test]
    fn any_part_of_any_name_finds_it(name in "[\\p{Han}a-zA-Z（）]{1,30}", from in 0usize..30, length in 1usize..30) {
        let chars: Vec<char> = name.chars().collect();
        let part: String = chars.iter().skip(from % chars.len()).take(length).collect();
        prop_assume!(part.chars().any(char::is_alphanumeric));
        let node = index_of(&[subject(1, &name)]);
        prop_assert_eq!(node.index.search(&Query::new(part, TODAY)).unwrap().total, 1);
    }
}
