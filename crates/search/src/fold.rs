//! The form in which texts are compared, and where in the original a match lies.

use std::ops::Range;

/// The most characters of a name or a search text that count.
pub(crate) const MAX_CHARS: usize = 256;

/// The most characters of a text in which a match is marked.
const MAX_MARKED_CHARS: usize = crate::prose::MAX_PROSE_CHARS;

/// The bytes of `text` that the parts of `query` cover, in order and without overlap.
///
/// Compares as the index does: width, case, spaces and punctuation aside.
pub fn highlight(text: &str, query: &str) -> Vec<Range<usize>> {
    let folded: Vec<(char, Range<usize>)> = all_folded_chars(text).take(MAX_MARKED_CHARS).collect();
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for term in terms(query) {
        let term: Vec<char> = term.chars().collect();
        let mut at = 0;
        while at + term.len() <= folded.len() {
            let found = folded[at..].iter().zip(&term).all(|((a, _), b)| a == b);
            if found {
                ranges.push(folded[at].1.start..folded[at + term.len() - 1].1.end);
                at += term.len();
            } else {
                at += 1;
            }
        }
    }
    merged(ranges)
}

fn merged(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| (range.start, range.end));
    let mut out: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match out.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => out.push(range),
        }
    }
    out
}

/// The folded text: half width, lower case, without spaces and punctuation, cut at
/// [`MAX_CHARS`].
pub(crate) fn fold(text: &str) -> String {
    folded_chars(text).map(|(c, _)| c).collect()
}

/// The parts of a search text between spaces, folded: at most 8, together at most [`MAX_CHARS`].
pub(crate) fn terms(text: &str) -> Vec<String> {
    let mut left = MAX_CHARS;
    let mut terms: Vec<String> = Vec::new();
    for part in text.split(char::is_whitespace).take(4 * MAX_CHARS) {
        let term: String = fold(part).chars().take(left).collect();
        left -= term.chars().count();
        if !term.is_empty() && !terms.contains(&term) {
            terms.push(term);
        }
        if left == 0 || terms.len() == 8 {
            break;
        }
    }
    terms
}

/// Each character that counts, with the bytes of the original that it stands for.
pub(crate) fn folded_chars(text: &str) -> impl Iterator<Item = (char, Range<usize>)> + '_ {
    all_folded_chars(text).take(MAX_CHARS)
}

fn all_folded_chars(text: &str) -> impl Iterator<Item = (char, Range<usize>)> + '_ {
    text.char_indices().filter_map(|(at, c)| fold_char(c).map(|folded| (folded, at..at + c.len_utf8())))
}

/// The character as compared; `None` for one that does not count.
pub(crate) fn fold_char(c: char) -> Option<char> {
    let c = match c {
        // What most names are made of folds to itself.
        '\u{4e00}'..='\u{9fff}' => return Some(c),
        // The full-width forms stand in the order of ASCII.
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0)?,
        other => other,
    };
    if c.is_ascii() {
        return c.is_ascii_alphanumeric().then(|| c.to_ascii_lowercase());
    }
    if !c.is_alphanumeric() {
        return None;
    }
    // A letter whose lower case has several characters stays as it is, so that one stands for one.
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(single), None) => Some(single),
        _ => Some(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_case_brackets_and_spaces_do_not_count() {
        assert_eq!(fold("ＡＣＭＥ（上海） 贸易-2"), "acme上海贸易2");
        assert_eq!(fold("acme(上海)贸易2"), fold("ＡＣＭＥ（上海） 贸易-2"));
        assert_eq!(fold("、。!?—"), "");
    }

    #[test]
    fn highlights_point_into_the_original() {
        let name = "明湖（上海）贸易有限公司";
        let ranges = highlight(name, "湖上海 公司");
        let parts: Vec<&str> = ranges.iter().map(|range| &name[range.clone()]).collect();
        assert_eq!(parts, ["湖（上海", "公司"]);
        assert!(highlight(name, "（）").is_empty());
        assert_eq!(highlight("aaaa", "aa"), vec![0..4]);
    }

    #[test]
    fn a_long_text_is_cut() {
        assert_eq!(fold(&"海".repeat(10_000)).chars().count(), MAX_CHARS);
        assert_eq!(terms(&"a b c d e f g h i j ".repeat(1000)).len(), 8);
        assert!(terms(&"x".repeat(100_000))[0].len() <= MAX_CHARS);
    }
}
