//! Keys under which parties are found: two that may be the same share at least one.

use std::hash::Hasher;

use rustc_hash::FxHasher;

use crate::{
    compare_names::LONGEST_PREFIX,
    name::{Glyph, NameHead, hash_glyphs},
    prepare::{Facts, View},
};

/// What a key is made of.
#[derive(Clone, Copy)]
#[repr(u8)]
pub(crate) enum Kind {
    Code = 1,
    Core,
    Sound,
    Bag,
    Brand,
    BrandTrade,
    BrandPlace,
    FirstTwoTrade,
    FirstTwoPlace,
    WithoutOne,
    FirstPerson,
    TradePerson,
    AddressPerson,
    RoadPerson,
    AddressFirst,
    AddressTrade,
    Phone,
}

/// How many characters at the beginning of a name may be the one that is wrong.
const SLIPS_IN: usize = 4;
/// The shortest name that is looked up without one of its characters.
const SHORTEST: usize = 3;

pub(crate) fn key(kind: Kind, a: u64, b: u64) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write_u8(kind as u8);
    hasher.write_u64(a);
    hasher.write_u64(b);
    hasher.finish()
}

/// Which side of a comparison a party is on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// In the register.
    Known,
    /// Asked about.
    Asked,
}

/// How far one looks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Codes, telephone, the name as a whole or but for a slip.
    Near,
    /// Parts of names and pairs of particulars, too.
    Wide,
}

/// Appends the keys of a party.
pub(crate) fn keys(side: Side, reach: Reach, party: View<'_>, out: &mut Vec<u64>) {
    let View { names, glyphs, codes, facts } = party;
    out.extend(codes.iter().map(|code| key(Kind::Code, code.value, 0)));
    let mut add = |kind, a: u64, b: u64| {
        if a != 0 && b != 0 {
            out.push(key(kind, a, b));
        }
    };
    add(Kind::Phone, facts.phone, 1);
    add(Kind::AddressPerson, facts.address.number, facts.representative);
    for (nth, name) in names.iter().enumerate() {
        let own = &glyphs[name.at as usize..name.at as usize + name.length as usize];
        add(Kind::Core, name.core, 1);
        add(Kind::Sound, name.sound, 1);
        if nth == 0 && (side == Side::Known || name.latin) {
            add(Kind::Sound, name.whole_sound, 1);
            add(Kind::Sound, name.placeless_sound, 1);
        }
        if own.len() >= SHORTEST {
            add(Kind::Bag, name.bag, 1);
            without_one(own, &mut add);
        }
        if reach == Reach::Wide {
            wide(side, name, own, facts, &mut add);
        }
    }
    if reach == Reach::Wide {
        add(Kind::RoadPerson, facts.address.road, facts.representative);
    }
}

/// The keys of parts of a name, alone and with another particular.
fn wide(side: Side, name: &NameHead, own: &[Glyph], facts: &Facts, add: &mut impl FnMut(Kind, u64, u64)) {
    let Facts { place, representative, address, .. } = *facts;
    if side == Side::Asked && own.len() >= SHORTEST {
        let begins = 2..=LONGEST_PREFIX.min(own.len().saturating_sub(4));
        begins.for_each(|from| add(Kind::WithoutOne, hash_glyphs(&own[from..]), 1));
    }
    add(Kind::Brand, name.brand, 1);
    add(Kind::BrandTrade, name.brand, name.trade);
    add(Kind::BrandPlace, name.brand, u64::from(place[1]));
    let first_two = if own.len() > 2 { hash_glyphs(&own[..2]) } else { 0 };
    add(Kind::FirstTwoTrade, first_two, name.trade);
    add(Kind::FirstTwoPlace, first_two, u64::from(place[1]));
    let first = own.first().map_or(0, |glyph| u64::from(glyph.shape));
    add(Kind::FirstPerson, first, representative);
    add(Kind::TradePerson, name.trade, representative);
    add(Kind::AddressFirst, address.number, first);
    add(Kind::AddressTrade, address.number, name.trade);
}

/// A name, and the name without each of its first characters: names that differ in one of them
/// share one of these.
fn without_one(glyphs: &[Glyph], add: &mut impl FnMut(Kind, u64, u64)) {
    add(Kind::WithoutOne, hash_glyphs(glyphs), 1);
    let mut left = Vec::with_capacity(glyphs.len());
    for out in 0..glyphs.len().min(SLIPS_IN) {
        left.clear();
        left.extend(glyphs.iter().enumerate().filter(|(at, _)| *at != out).map(|(_, glyph)| *glyph));
        add(Kind::WithoutOne, hash_glyphs(&left), 1);
    }
}
