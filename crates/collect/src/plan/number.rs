//! Numbers as they are typed.

use rust_decimal::Decimal;

/// Reads a decimal number: full-width digits, separators of thousands, a sign, an exponent; a
/// currency sign before and a percent sign behind it. `None` where it is not one.
pub(super) fn read(text: &str) -> Option<Decimal> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '¥' | '￥' | '$' | '%' | '％' | '\''));
    if text.is_empty() || text.len() > MAX_BYTES {
        return None;
    }
    if text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-')) {
        return plain(text);
    }
    let mut narrow = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{ff01}'..='\u{ff5e}' => narrow.push(char::from_u32(c as u32 - 0xfee0)?),
            '−' => narrow.push('-'),
            _ if c.is_whitespace() => {}
            _ => narrow.push(c),
        }
    }
    if narrow.contains(',') {
        narrow = without_thousands(&narrow)?;
    }
    let narrow = narrow.strip_prefix('+').unwrap_or(&narrow);
    if narrow.contains(['e', 'E']) { exponential(narrow) } else { plain(narrow) }
}

const MAX_BYTES: usize = 96;

fn plain(text: &str) -> Option<Decimal> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let are_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() && fraction.is_empty() || !are_digits(whole) || !are_digits(fraction) {
        return None;
    }
    text.parse().ok()
}

fn exponential(text: &str) -> Option<Decimal> {
    let (mantissa, exponent) = text.split_once(['e', 'E'])?;
    plain(mantissa)?;
    let exponent: i32 = exponent.parse().ok()?;
    if exponent.abs() > 20 {
        return None;
    }
    Decimal::from_scientific(&format!("{mantissa}e{exponent}")).ok()
}

/// Takes the separators out where they stand every three digits, as separators of thousands do.
fn without_thousands(text: &str) -> Option<String> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut groups = whole.trim_start_matches(['-', '+']).split(',');
    let first = groups.next()?;
    if first.is_empty() || first.len() > 3 || fraction.contains(',') || !groups.all(|group| group.len() == 3) {
        return None;
    }
    Some(text.chars().filter(|&c| c != ',').collect())
}

/// Whether a text is a long code that a spreadsheet wrote as a number, its last digits lost:
/// `9.13100E+17`.
pub(super) fn is_rounded_code(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else { return false };
    let exponent = exponent.strip_prefix('+').unwrap_or(exponent);
    mantissa.contains('.')
        && plain(mantissa).is_some()
        && (1..=2).contains(&exponent.len())
        && exponent.parse::<u8>().is_ok_and(|exponent| exponent >= 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_typed() {
        for (text, number) in [
            ("0.2", "0.2"),
            ("2,000", "2000"),
            ("1,234,567.89", "1234567.89"),
            ("２０００", "2000"),
            ("-3", "-3"),
            ("¥2000", "2000"),
            ("12.5%", "12.5"),
            (" 7 ", "7"),
            ("1.5E+3", "1500"),
            ("2e-1", "0.2"),
            ("+4", "4"),
            (".5", "0.5"),
            ("５，０００", "5000"),
            ("'15", "15"),
        ] {
            assert_eq!(read(text), Some(number.parse().unwrap()), "{text}");
        }
        for text in ["", "1,2", "1,2345", "12a", "1.2.3", "--1", "1e99", "e", ".", "-", "NaN", "1,234,5"] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(read(&"9".repeat(95)), None);
    }

    #[test]
    fn a_rounded_code_is_known_by_its_exponent() {
        assert!(is_rounded_code("9.1310000133E+17") && is_rounded_code("4.40703E+14"));
        assert!(!is_rounded_code("1E5") && !is_rounded_code("MA1E5") && !is_rounded_code("1.5E3"));
    }
}
