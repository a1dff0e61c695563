//! Days in the spellings that departments use.

use catalogue::pack::DaySigns;
use domain::Date;
use jiff::{Timestamp, tz::TimeZone};

/// The serial numbers of spreadsheets that are days between 1954 and 2119; a shorter or longer
/// number of five digits was meant as something else.
const SERIALS: std::ops::RangeInclusive<i64> = 20_000..=80_000;

/// Reads a day: `2019-10-10`, `2019/1/5`, `2019.10.10`, `2019年10月10日`, `20191010`, each with or
/// without a time behind it; `20191010093000`; a spreadsheet's serial number; seconds or
/// milliseconds since 1970, a moment that `zone` puts on a day. `None` where it is none of them:
/// a year of two digits, or a day before its month, is not guessed at.
pub(super) fn read(text: &str, zone: &TimeZone, signs: &DaySigns) -> Option<Date> {
    let mut narrow = [0u8; 40];
    let text = narrowed(text, signs, &mut narrow)?;
    if text.iter().all(u8::is_ascii_digit) {
        return digits(text, zone);
    }
    if let Some((whole, fraction)) = split_once(text, b'.')
        && !whole.is_empty()
        && whole.iter().chain(fraction).all(u8::is_ascii_digit)
        && whole.len() == 5
    {
        return digits(whole, zone);
    }
    separated(text)
}

/// The text with full-width characters as half width and the pack's signs as `-`; `None` where it is too long
/// for a day.
fn narrowed<'a>(text: &str, signs: &DaySigns, buffer: &'a mut [u8; 40]) -> Option<&'a [u8]> {
    let mut len = 0;
    for c in text.chars() {
        let narrow = match c {
            '\u{ff01}'..='\u{ff5e}' => (c as u32 - 0xfee0) as u8,
            '–' | '—' => b'-',
            '\u{3000}' | '\u{a0}' => b' ',
            _ if c.is_ascii() => c as u8,
            _ if signs.between.contains(c) => b'-',
            _ if signs.behind.contains(c) => b'$',
            _ => return None,
        };
        *buffer.get_mut(len)? = narrow;
        len += 1;
    }
    Some(&buffer[..len])
}

fn split_once(text: &[u8], at: u8) -> Option<(&[u8], &[u8])> {
    let place = text.iter().position(|&byte| byte == at)?;
    Some((&text[..place], &text[place + 1..]))
}

fn number(text: &[u8]) -> Option<i64> {
    if text.is_empty() || text.len() > 18 {
        return None;
    }
    text.iter().try_fold(0i64, |number, byte| byte.is_ascii_digit().then(|| number * 10 + i64::from(byte - b'0')))
}

fn day(year: i64, month: i64, day: i64) -> Option<Date> {
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

fn digits(text: &[u8], zone: &TimeZone) -> Option<Date> {
    match text.len() {
        5 => {
            let serial = number(text).filter(|serial| SERIALS.contains(serial))?;
            // Serial 61 and later: the spreadsheet's 29 February 1900, which never was, is counted.
            domain::date::add_days(Date::constant(1899, 12, 30), serial)
        }
        8 | 14 => {
            let time_fits = text.len() == 8 || number(&text[8..10])? < 24 && number(&text[10..12])? < 60;
            if !time_fits {
                return None;
            }
            day(number(&text[..4])?, number(&text[4..6])?, number(&text[6..8])?)
        }
        10 if text[0] == b'1' => moment(number(text)?.checked_mul(1_000)?, zone),
        12 | 13 => moment(number(text)?, zone),
        _ => None,
    }
}

fn moment(millis: i64, zone: &TimeZone) -> Option<Date> {
    Some(zone.to_datetime(Timestamp::from_millisecond(millis).ok()?).date())
}

fn separated(text: &[u8]) -> Option<Date> {
    let is_separator = |byte: u8| matches!(byte, b'-' | b'/' | b'.');
    let mut parts = [0i64; 3];
    let mut rest = text;
    for (at, part) in parts.iter_mut().enumerate() {
        while at > 0 && rest.first() == Some(&b' ') {
            rest = &rest[1..];
        }
        let len = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let fits = if at == 0 { len == 4 } else { (1..=2).contains(&len) };
        if !fits {
            return None;
        }
        *part = number(&rest[..len])?;
        rest = &rest[len..];
        if at < 2 {
            while rest.first() == Some(&b' ') {
                rest = &rest[1..];
            }
            if !rest.first().copied().is_some_and(is_separator) {
                return None;
            }
            rest = &rest[1..];
        }
    }
    let rest = rest.strip_prefix(b"$").unwrap_or(rest);
    let is_time = |byte: &u8| byte.is_ascii_digit() || b" :.TZ+-APMapm".contains(byte);
    let begins = rest.first().is_none_or(|byte| matches!(byte, b' ' | b'T' | b':'));
    (begins && rest.iter().all(is_time)).then(|| day(parts[0], parts[1], parts[2])).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::{civil::date, tz::offset};

    fn read_here(text: &str) -> Option<Date> {
        let signs = DaySigns { between: "年月".into(), behind: "日号".into() };
        read(text, &TimeZone::fixed(offset(8)), &signs)
    }

    #[test]
    fn one_day_has_many_spellings() {
        for text in [
            "2019-10-10",
            "2019/10/10",
            "2019.10.10",
            "20191010",
            "2019年10月10日",
            "２０１９－１０－１０",
            "2019-10-10 09:30:00",
            "2019-10-10T09:30:00+08:00",
            "2019/10/10 0:00",
            "20191010093000",
            "2019 - 10 - 10",
            "2019-10-10 09:30:00.000",
            "2019年10月10号",
            // A spreadsheet's serial number, with and without a time.
            "43748",
            "43748.395833",
            // Midnight in China, and late in the evening, in milliseconds and seconds.
            "1570636800000",
            "1570719600000",
            "1570636800",
        ] {
            assert_eq!(read_here(text), Some(date(2019, 10, 10)), "{text}");
        }
        assert_eq!(read_here("2019/1/5"), Some(date(2019, 1, 5)));
        assert_eq!(read_here("9999-09-09"), Some(date(9999, 9, 9)));
        assert_eq!(read_here("1899-12-31"), Some(date(1899, 12, 31)));
    }

    #[test]
    fn what_could_be_two_days_is_none() {
        for text in [
            "19-10-10",
            "10/10/2019",
            "2019-13-01",
            "2019-02-29",
            "2019",
            "201910",
            "2019-10",
            "12345",
            "99999",
            "",
            "-",
            "2019-10-10x",
            "2019-10-1010",
            "20191310",
            "20191010253000",
            "零售",
            "2019-10-10-1x",
            "00000000",
            "123456789012345678901234567890123456789012345",
        ] {
            assert_eq!(read_here(text), None, "{text}");
        }
    }
}
