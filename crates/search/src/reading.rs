//! How a Chinese name sounds: its pinyin in full and its initials.

use pinyin::ToPinyinMulti;

/// Characters of a name whose sound is indexed in full.
const FULL_CHARS: usize = 10;
/// Characters of a name whose initials are indexed.
const INITIAL_CHARS: usize = 20;
/// The most readings of one name, for characters that are read in several ways.
const MAX_READINGS: usize = 3;

/// The readings of a folded name: full syllables and initials, without tones. Empty where the name
/// has no Chinese character. A character with a second reading gives a second reading of the name.
pub(crate) fn readings(name: &str) -> Vec<String> {
    let chars: Vec<Sound> = name.chars().take(INITIAL_CHARS).map(Sound::of).collect();
    if !chars.iter().any(|sound| matches!(sound, Sound::Syllable { .. })) {
        return Vec::new();
    }
    let mut readings = vec![full(&chars, None), initials(&chars, None)];
    let second = chars.iter().take(FULL_CHARS).enumerate().filter(|(_, sound)| sound.has_second());
    for (at, _) in second.take(MAX_READINGS - 1) {
        readings.push(full(&chars, Some(at)));
        readings.push(initials(&chars, Some(at)));
    }
    readings.sort_unstable();
    readings.dedup();
    readings
}

fn full(chars: &[Sound], second_at: Option<usize>) -> String {
    let mut text = String::with_capacity(48);
    for (at, sound) in chars.iter().take(FULL_CHARS).enumerate() {
        sound.push(&mut text, second_at == Some(at));
    }
    text
}

fn initials(chars: &[Sound], second_at: Option<usize>) -> String {
    let mut text = String::with_capacity(INITIAL_CHARS);
    for (at, sound) in chars.iter().enumerate() {
        match sound {
            Sound::Letter(c) => text.push(*c),
            Sound::Syllable { first, second } => {
                let syllable = second.filter(|_| second_at == Some(at)).unwrap_or(first);
                text.extend(syllable.chars().next());
            }
        }
    }
    text
}

enum Sound {
    Letter(char),
    Syllable { first: &'static str, second: Option<&'static str> },
}

impl Sound {
    fn of(c: char) -> Sound {
        let Some(multi) = c.to_pinyin_multi() else {
            return Sound::Letter(c);
        };
        let first = multi.get(0).plain();
        let second = multi.into_iter().map(|reading| reading.plain()).find(|plain| *plain != first);
        Sound::Syllable { first, second }
    }

    fn has_second(&self) -> bool {
        matches!(self, Sound::Syllable { second: Some(_), .. })
    }

    fn push(&self, text: &mut String, take_second: bool) {
        match self {
            Sound::Letter(c) => text.push(*c),
            // A keyboard has no `ü`: it is typed as `v`.
            Sound::Syllable { first, second } => {
                let syllable = second.filter(|_| take_second).unwrap_or(first);
                text.extend(syllable.chars().map(|c| if c == 'ü' { 'v' } else { c }));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_in_full_and_by_initials() {
        let readings = readings("明湖科技");
        assert!(readings.contains(&"minghukeji".to_owned()), "{readings:?}");
        assert!(readings.contains(&"mhkj".to_owned()), "{readings:?}");
    }

    #[test]
    fn a_character_with_two_readings_is_found_by_both() {
        let readings = readings("重庆明湖");
        assert!(readings.iter().any(|reading| reading.starts_with("chongqing")), "{readings:?}");
        assert!(readings.iter().any(|reading| reading.starts_with("zhongqing")), "{readings:?}");
    }

    #[test]
    fn a_name_in_latin_letters_has_no_reading() {
        assert!(readings("acmetradingltd").is_empty());
        assert!(readings("").is_empty());
    }
}
