//! How characters sound: syllables without tones, so that a name in Chinese characters, its
//! romanised form and one typed with another character of the same sound are alike.

use std::{collections::HashMap, sync::LazyLock};

use pinyin::ToPinyin;

/// The planes of characters that are read: the first holds all in everyday use.
const PLANE: usize = 0x1_0000;

/// The syllables of all characters.
pub struct Sounds {
    /// The syllable of each character of the first plane; 0 for none.
    of: Box<[u16]>,
    syllables: Vec<String>,
}

/// The one table that all use: it takes milliseconds to make.
static SOUNDS: LazyLock<Sounds> = LazyLock::new(Sounds::new);

impl Sounds {
    /// The syllables of all characters.
    pub fn all() -> &'static Sounds {
        &SOUNDS
    }

    fn new() -> Sounds {
        let mut syllables = vec![String::new()];
        let mut numbers: HashMap<&'static str, u16> = HashMap::new();
        let mut of = vec![0u16; PLANE].into_boxed_slice();
        for (point, slot) in (0u32..).zip(of.iter_mut()) {
            let Some(sound) = char::from_u32(point).and_then(|character| character.to_pinyin()) else { continue };
            let plain = sound.plain();
            *slot = *numbers.entry(plain).or_insert_with(|| {
                // A keyboard has no `ü`.
                syllables.push(plain.replace('ü', "V").to_ascii_uppercase());
                (syllables.len() - 1) as u16
            });
        }
        Sounds { of, syllables }
    }

    /// The number of a character's syllable; 0 where it has none.
    pub fn of(&self, character: char) -> u16 {
        self.of.get(character as usize).copied().unwrap_or(0)
    }

    /// Appends how `text` sounds: syllables, and letters and digits as they stand.
    pub fn spell(&self, text: &str, out: &mut String) {
        for character in text.chars() {
            match self.syllables.get(usize::from(self.of(character))) {
                Some(syllable) if !syllable.is_empty() => out.push_str(syllable),
                _ if character.is_alphanumeric() => out.push(character),
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_romanised_name_sounds_like_the_written_one() {
        let sounds = Sounds::all();
        let spelt = |text: &str| {
            let mut out = String::new();
            sounds.spell(text, &mut out);
            out
        };
        assert_eq!(spelt("\u{660e}\u{6e56}\u{79d1}\u{6280}"), "MINGHUKEJI");
        assert_eq!(spelt("MINGHU\u{79d1}\u{6280}"), "MINGHUKEJI");
        assert_eq!(spelt("(\u{4e00}) 3"), "YI3");
    }
}
