//! How often what happens: `linkage/rates.yaml`, one table for each kind of benchmark.

use serde::Deserialize;

/// A kind of benchmark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One dense city with twins, agents, and subjects that closed and came back.
    Hard,
    /// All over the country, with the same errors.
    National,
    /// All over the country, with few errors.
    Mild,
}

impl Kind {
    /// The word in options and reports.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Hard => "hard",
            Kind::National => "national",
            Kind::Mild => "mild",
        }
    }
}

/// The rates of one kind.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rates {
    /// What the register is like.
    pub register: RegisterRates,
    /// What happens to records.
    pub records: RecordRates,
}

/// What the register is like.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisterRates {
    /// Pairs that closed and came back, of every 200 subjects.
    pub phoenix: u32,
    /// Pairs of names that differ in one sign, of every 200 subjects.
    pub twins: u32,
    /// Branches, of every 200 subjects.
    pub branches: u32,
    /// Numbered siblings, of every 200 subjects.
    pub ordinals: u32,
    /// Renamed, of 10,000.
    pub renamed: u64,
    /// Moved, of 10,000.
    pub moved: u64,
    /// Got another representative, of 10,000.
    pub newrep: u64,
    /// Closed for good, of 10,000.
    pub closed: u64,
    /// Registered at the address of an agent, of 10,000.
    pub agents: u64,
    /// How many of a hundred are in the dense city; 0: they are all over the country.
    pub dense: u64,
}

/// What happens to records: of 10,000, or of those that can show it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RecordRates {
    /// No code.
    pub nouscc: u64,
    /// An organisation code.
    pub orgcode: u64,
    /// A registration number, of subjects that have one.
    pub reg_in_uscc: u64,
    /// A slip in the code.
    pub uscctypo: u64,
    /// Somebody else's code.
    pub wronguscc: u64,
    /// The parent's code, of records about branches.
    pub parentuscc: u64,
    /// About nobody of the register.
    pub unregistered: u64,
    /// About an attached organisation.
    pub attached: u64,
    /// An abbreviated name.
    pub abbrev: u64,
    /// A name without its place.
    pub noplace: u64,
    /// A name without its form.
    pub noform: u64,
    /// Other brackets.
    pub paren: u64,
    /// A sign of the same sound.
    pub homophone: u64,
    /// A slip in the name.
    pub typo: u64,
    /// Traditional characters.
    pub trad: u64,
    /// Pinyin.
    pub pinyin: u64,
    /// Noise behind the name.
    pub trail: u64,
    /// No representative.
    pub without_representative: u64,
    /// No telephone.
    pub without_phone: u64,
    /// No address.
    pub without_address: u64,
    /// No division.
    pub without_place: u64,
    /// What was before a change, although the record is younger.
    pub stale: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tables {
    hard: Rates,
    national: Rates,
    mild: Rates,
}

impl Rates {
    /// The table of a kind. An error names the file and what is wrong.
    pub fn read(kind: Kind) -> Result<Rates, (String, String)> {
        let tables: Tables = serde_saphyr::from_str(include_str!("../../linkage/rates.yaml"))
            .map_err(|error| ("rates.yaml".to_owned(), error.to_string()))?;
        Ok(match kind {
            Kind::Hard => tables.hard,
            Kind::National => tables.national,
            Kind::Mild => tables.mild,
        })
    }
}
