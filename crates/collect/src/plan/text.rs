//! Text of cells: what must not be in it, and how it is cleaned.

use std::borrow::Cow;

use domain::cell::unguarded;

/// What a first look at all cells of a row found; most rows have none of it, and are spared the
/// work that it asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Oddities {
    /// U+0000.
    pub nul: bool,
    /// A control character other than tab and line ends, or one that turns the direction of text.
    pub control: bool,
    /// U+FFFD: a character that could not be decoded, here or before.
    pub damaged: bool,
    /// A line end that is not a line feed alone.
    pub carriage_return: bool,
    /// A full-width digit or at sign.
    pub wide: bool,
    /// ★, which stands behind the word of a secret mark.
    pub star: bool,
    /// ⟦, with which a token begins.
    pub token: bool,
}

impl Oddities {
    pub(super) fn of(text: &str) -> Oddities {
        let mut odd = Oddities::default();
        let bytes = text.as_bytes();
        if bytes.iter().fold(false, |any, &byte| any | (byte < 0x20) | (byte == 0x7f)) {
            odd.nul = bytes.contains(&0);
            odd.carriage_return = bytes.contains(&b'\r');
            odd.control = bytes.iter().any(|&byte| byte != 0 && byte < 0x80 && is_control(byte as char));
        }
        // The first bytes of all other characters that are looked for.
        for at in memchr::memchr3_iter(0xc2, 0xe2, 0xef, bytes) {
            match bytes.get(at..at + 3) {
                Some([0xe2, 0x98, 0x85]) => odd.star = true,
                Some([0xe2, 0x9f, 0xa6]) => odd.token = true,
                Some([0xe2, 0x80, 0xaa..=0xae] | [0xe2, 0x81, 0xa6..=0xa9]) => odd.control = true,
                Some([0xef, 0xbf, 0xbd]) => odd.damaged = true,
                Some([0xef, 0xbc, 0x90..=0x99 | 0xa0]) => odd.wide = true,
                _ => odd.control |= matches!(bytes.get(at..at + 2), Some([0xc2, 0x80..=0x9f])),
            }
        }
        odd
    }

    /// Whether a cell must be looked at for what is odd about its characters.
    pub(super) fn must_be_told(self) -> bool {
        self.nul || self.control || self.damaged
    }

    /// Whether texts of the row must be cleaned.
    pub(super) fn must_be_cleaned(self) -> bool {
        self.nul || self.control || self.carriage_return
    }
}

fn is_control(c: char) -> bool {
    matches!(c, '\u{1}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{7f}'..='\u{9f}'
        | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether a character at the edge of a cell says nothing.
fn is_edge(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}')
}

/// A cell without what says nothing at its edges, and without the apostrophe that guards a cell
/// of a table of rejected rows.
pub(super) fn trimmed(cell: &str) -> &str {
    let cell = trimmed_edges(cell);
    if cell.starts_with('\'') { trimmed_edges(unguarded(cell)) } else { cell }
}

fn trimmed_edges(cell: &str) -> &str {
    let bytes = cell.as_bytes();
    match (bytes.first(), bytes.last()) {
        (Some(first), Some(last)) if first.is_ascii_graphic() && last.is_ascii_graphic() => cell,
        (Some(_), _) => cell.trim_matches(is_edge),
        (None, _) => cell,
    }
}

/// A text without control characters, with one kind of line ends.
pub(super) fn cleaned(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| is_control(c) || c == '\r' || c == '\0') {
        return Cow::Borrowed(text);
    }
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    Cow::Owned(text.chars().filter(|&c| !is_control(c) && c != '\0').collect())
}

/// Whether a text has more characters than `max`.
pub(super) fn is_longer(text: &str, max: u32) -> bool {
    let max = max as usize;
    text.len() > max && text.chars().nth(max).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn oddities_are_seen_in_one_pass() {
        assert_eq!(Oddities::of("慈溪市\t某某（“公司”）\n，。"), Oddities::default());
        assert!(Oddities::of("一\r\n二").carriage_return && Oddities::of("１").wide && Oddities::of("机密★").star);
        assert!(Oddities::of("⟦id:").token && Oddities::of("甲\u{85}").control && Oddities::of("\u{7f}").control);
        assert!(Oddities::of("a\0b").nul && Oddities::of("甲\0").nul);
        assert!(Oddities::of("a\u{7}").control && Oddities::of("甲\u{202e}乙").control);
        assert!(Oddities::of("陵\u{fffd}").damaged);
    }

    #[test]
    fn cells_are_trimmed_of_what_says_nothing() {
        assert_eq!(trimmed("\u{3000} 甲 \u{200b}"), "甲");
        assert_eq!(trimmed("\u{feff}A"), "A");
        assert_eq!((trimmed(""), trimmed("  "), trimmed("a b")), ("", "", "a b"));
    }

    #[test]
    fn control_characters_go_and_lines_stay() {
        assert_eq!(cleaned("一\r\n二\r三\u{7}四\0"), "一\n二\n三四");
        assert!(matches!(cleaned("一\n二"), Cow::Borrowed(_)));
    }

    #[test]
    fn length_counts_characters() {
        assert!(!is_longer("甲乙丙", 3) && is_longer("甲乙丙丁", 3) && !is_longer("", 0));
    }
}
