//! From what is written to what is compared, once for each party.

use std::{collections::HashMap, sync::Arc};

use catalogue::{Pack, dictionary::latin_names::Word, scheme::Scheme};
use domain::Date;

use crate::{
    address::Address,
    code::{Code, pack_code},
    name::{Glyph, NameHead, NameReader, NameRef, hash},
    party::Party,
    wire::fields,
};

/// A party ready to be compared; filled anew for each.
#[derive(Default)]
pub struct Prepared {
    pub(crate) names: Vec<NameHead>,
    pub(crate) glyphs: Vec<Glyph>,
    pub(crate) codes: Vec<Code>,
    pub(crate) facts: Facts,
    /// The words of its name, where that is in Latin letters.
    pub(crate) latin: Option<Vec<Word>>,
}

/// A party as it is compared, wherever it is kept.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pub names: &'a [NameHead],
    pub glyphs: &'a [Glyph],
    pub codes: &'a [Code],
    pub facts: &'a Facts,
}

impl Prepared {
    pub(crate) fn view(&self) -> View<'_> {
        View { names: &self.names, glyphs: &self.glyphs, codes: &self.codes, facts: &self.facts }
    }
}

impl<'a> View<'a> {
    /// The names, the current one first.
    pub(crate) fn names(self) -> impl Iterator<Item = NameRef<'a>> {
        self.names.iter().map(move |head| NameRef {
            head,
            glyphs: &self.glyphs[head.at as usize..head.at as usize + usize::from(head.length)],
        })
    }
}

/// What is known of a party beside names and codes; 0 stands for nothing known.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Facts {
    /// The divisions of its seat, the broadest first.
    pub place: [u32; 3],
    pub representative: u64,
    pub phone: u64,
    pub address: Address,
    /// Days since 1970.
    pub from: Option<i32>,
    pub until: Option<i32>,
}

fields!(Facts {
    place: [u32; 3],
    representative: u64,
    phone: u64,
    address: Address,
    from: Option<i32>,
    until: Option<i32>,
});

/// The most names and codes of one party that are compared.
const MOST: usize = 16;
/// The fewest digits of a telephone number, and the most that are compared, from its end.
const PHONE_DIGITS: (usize, usize) = (7, 11);
/// The most characters of a name in Latin letters that are read.
const LONGEST_LATIN: usize = 400;
/// The most texts of places that are remembered.
const REMEMBERED: usize = 100_000;

/// The key under which persons' names are hashed.
#[derive(Clone)]
pub struct PersonKey(pub [u8; 32]);

/// Makes parties comparable; keeps its working memory. One a thread.
pub struct Preparer {
    pack: Arc<Pack>,
    names: NameReader,
    persons: PersonKey,
    schemes: Vec<Arc<Scheme>>,
    places: HashMap<String, [u32; 3]>,
}

impl Preparer {
    /// A preparer by the words of `pack`. Parties that are compared share a key.
    pub fn new(pack: Arc<Pack>, persons: PersonKey) -> Preparer {
        let ids = [pack.main_scheme()].into_iter().chain(pack.legacy_schemes());
        let mut schemes: Vec<Arc<Scheme>> = ids.filter_map(|id| pack.scheme(id).cloned()).collect();
        let others = pack.schemes().iter().filter(|scheme| !scheme.is_personal());
        let missing: Vec<_> =
            others.filter(|one| !schemes.iter().any(|known| known.id() == one.id())).cloned().collect();
        schemes.extend(missing);
        Preparer { pack, names: NameReader::new(), persons, schemes, places: HashMap::new() }
    }

    /// Fills `into` with what is compared of a party.
    pub fn prepare(&mut self, party: &Party<'_>, into: &mut Prepared) {
        into.names.clear();
        into.glyphs.clear();
        into.codes.clear();
        for name in party.names.iter().take(MOST) {
            into.names.extend(self.names.read(name, &self.pack, &mut into.glyphs));
        }
        into.latin = party.names.first().filter(|name| may_be_latin(name)).and_then(|name| {
            let name = name.char_indices().nth(LONGEST_LATIN).map_or(*name, |(end, _)| &name[..end]);
            self.pack.latin_names().words(name, self.pack.folding())
        });
        for code in party.codes.iter().take(MOST) {
            self.code(code, &mut into.codes);
        }
        let address = self.pack.folding().text(party.address);
        let after_places = self.pack.divisions().places_end(&address);
        let first_name = party.names.first().copied().unwrap_or_default();
        let place = [party.place, &address, first_name].into_iter().map(|text| self.place(text));
        into.facts = Facts {
            place: place.into_iter().find(|place| place[0] != 0).unwrap_or_default(),
            representative: self.person(party.representative),
            phone: phone(party.phone),
            address: Address::read(&address[after_places..], self.pack.addresses()),
            from: party.from.map(day),
            until: party.until.map(day),
        };
    }

    /// The codes that a text is and holds.
    fn code(&self, written: &str, into: &mut Vec<Code>) {
        let written = written.trim();
        if written.is_empty() || written.len() > 64 {
            return;
        }
        let mut add = |code: Code| {
            if !into.iter().any(|known| known.value == code.value) {
                into.push(code);
            }
        };
        for (place, scheme) in (1u8..).zip(&self.schemes) {
            let Ok(reading) = scheme.read(written) else { continue };
            if reading.personal && !scheme.may_hold_personal() {
                continue;
            }
            let value = reading.identifier.value();
            add(Code { value: hash(value), packed: pack_code(value), scheme: place });
            for inner in scheme.embedded(value) {
                let place = self.schemes.iter().position(|scheme| scheme.id() == inner.scheme());
                let scheme = place.map_or(0, |place| place as u8 + 1);
                add(Code { value: hash(inner.value()), packed: pack_code(inner.value()), scheme });
            }
            return;
        }
        let folded = self.pack.folding().text(written);
        if folded.len() >= 8 {
            add(Code { value: hash(&folded), packed: pack_code(&folded), scheme: 0 });
        }
    }

    fn person(&self, name: &str) -> u64 {
        let folded = self.pack.folding().text(name);
        if folded.is_empty() {
            return 0;
        }
        let digest = blake3::keyed_hash(&self.persons.0, folded.as_bytes());
        digest.as_bytes().iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte)) | 1
    }

    /// The divisions that a text names or begins with.
    fn place(&mut self, text: &str) -> [u32; 3] {
        let text = text.trim();
        let beginning = text.char_indices().nth(24).map_or(text, |(end, _)| &text[..end]);
        if beginning.is_empty() {
            return [0; 3];
        }
        if let Some(known) = self.places.get(beginning) {
            return *known;
        }
        let divisions = self.pack.divisions();
        let mut chain = Vec::new();
        let mut at = divisions.find(&self.pack.folding().text(beginning));
        while let Some(code) = at {
            chain.push(hash(code.as_str()) as u32 | 1);
            at = divisions.parent(code);
        }
        let mut place = [0; 3];
        for (slot, division) in place.iter_mut().zip(chain.iter().rev()) {
            *slot = *division;
        }
        if self.places.len() < REMEMBERED {
            self.places.insert(beginning.to_owned(), place);
        }
        place
    }
}

/// Whether a name may be in Latin letters: it begins in some alphabet and not in a character.
fn may_be_latin(name: &str) -> bool {
    name.chars().take(4).any(|character| character.is_lowercase() || character.is_uppercase())
}

fn phone(text: &str) -> u64 {
    let digits: String = text.chars().filter(char::is_ascii_digit).take(32).collect();
    let (fewest, most) = PHONE_DIGITS;
    if digits.len() < fewest { 0 } else { hash(&digits[digits.len().saturating_sub(most)..]) }
}

fn day(date: Date) -> i32 {
    (date - Date::constant(1970, 1, 1)).get_days()
}
