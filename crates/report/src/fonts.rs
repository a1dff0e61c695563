//! The fonts of the machine: one family with Chinese characters, and those that have rare ones.

use typst::text::{FontInfo, FontStyle};
use typst_kit::fonts::{FontSource, FontStore, system};

use crate::Error;

/// Families that are taken first, in this order; any other with Chinese characters does as well.
const PREFERRED: [&str; 7] = [
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "PingFang SC",
    "Microsoft YaHei",
    "WenQuanYi Zen Hei",
];

/// What a family must have to be of use: characters that only Chinese text has, and Latin.
const NEEDED: [u32; 5] = [0x4E2D, 0x4FE1, 0x7EDF, 'A' as u32, '0' as u32];

/// A character that only fonts of rare names have.
const RARE: u32 = 0x2_0000;

/// The most fonts with rare characters.
const MOST_RARE: usize = 8;

/// The fonts that documents are set in.
pub(crate) struct Fonts {
    pub store: FontStore,
    /// The family that everything is set in.
    pub family: String,
    covered: Vec<FontInfo>,
}

impl Fonts {
    /// Looks for them where the system keeps fonts.
    pub(crate) fn find() -> Result<Fonts, Error> {
        Fonts::among(system().collect())
    }

    fn among<T: FontSource>(mut found: Vec<(T, FontInfo)>) -> Result<Fonts, Error> {
        let useful = |info: &FontInfo| NEEDED.iter().all(|code| info.coverage.contains(*code));
        let place = |info: &FontInfo| PREFERRED.iter().position(|name| *name == info.family).unwrap_or(PREFERRED.len());
        let best = found.iter().map(|(_, info)| info).filter(|info| useful(info));
        let best = best.min_by(|one, other| (place(one), &one.family).cmp(&(place(other), &other.family)));
        let family = best.ok_or(Error::NoFont)?.family.clone();
        // The order in which folders are read must not change a document.
        found.sort_by(|(_, one), (_, other)| {
            let key = |info: &FontInfo| (info.family != family, info.variant.weight);
            key(one).cmp(&key(other)).then_with(|| one.family.cmp(&other.family))
        });
        let mut rare = 0;
        let kept: Vec<(T, FontInfo)> = found
            .into_iter()
            .filter(|(_, info)| {
                let upright = info.variant.style == FontStyle::Normal;
                let helps = info.family != family && upright && info.coverage.contains(RARE);
                rare += usize::from(helps);
                upright && info.family == family || helps && rare <= MOST_RARE
            })
            .collect();
        let covered = kept.iter().map(|(_, info)| info.clone()).collect();
        let mut store = FontStore::new();
        store.extend(kept);
        Ok(Fonts { store, family, covered })
    }

    fn has(&self, character: char) -> bool {
        self.covered.iter().any(|info| info.coverage.contains(u32::from(character)))
    }

    /// The text with only what can be set: a character that no font has is written as its number, so that
    /// a rare name can't stop a document, and what steers a terminal or the direction of text is left out.
    pub(crate) fn settable(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for character in text.chars() {
            match character {
                '\n' | '\t' => out.push(' '),
                '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => {}
                control if control.is_control() => {}
                known if self.has(known) => out.push(known),
                unknown => out.push_str(&format!("[U+{:04X}]", u32::from(unknown))),
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_without_chinese_says_what_to_install() {
        let Err(error) = Fonts::among(Vec::<(typst_kit::fonts::FontPath, FontInfo)>::new()) else {
            panic!("there is no font")
        };
        assert!(error.to_string().contains("fonts-noto-cjk"), "{error}");
    }

    #[test]
    fn what_no_font_has_is_written_as_its_number() {
        let fonts = Fonts::find().unwrap();
        assert_eq!(fonts.settable("a\u{10FFFD}b\u{202e}c\u{0}\nd"), "a[U+10FFFD]bc d");
    }
}
