//! What goes wrong in the rows of departments, and what ought to come of it.

use catalogue::contract::Contract;
use indexmap::IndexMap;
use serde::Deserialize;

use crate::{
    setting::{DateStyle, Format},
    template::{Context, Template, write_day},
};

/// What ought to become of a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It becomes a new record.
    #[default]
    Accepted,
    /// It becomes a new version of a record.
    Corrected,
    /// It withdraws a record.
    Withdrawn,
    /// It says what the register already holds.
    Unchanged,
    /// It is rejected with findings.
    Rejected,
    /// It is about a natural person: refused, and kept nowhere outside the seal.
    Person,
}

impl Outcome {
    /// The word in the truth.
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Accepted => "accepted",
            Outcome::Corrected => "corrected",
            Outcome::Withdrawn => "withdrawn",
            Outcome::Unchanged => "unchanged",
            Outcome::Rejected => "rejected",
            Outcome::Person => "person",
        }
    }
}

/// How a row leads to its subject.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Link {
    /// By a code that the name does not contradict.
    #[default]
    Certain,
    /// By a code of a subject that no registration has confirmed.
    Provisional,
    /// By a code that the name contradicts: nothing adverse may be published.
    Contradicted,
    /// By its name alone: nothing adverse may be published.
    NameOnly,
    /// To none.
    None,
}

impl Link {
    /// The word in the truth.
    pub fn word(self) -> &'static str {
        match self {
            Link::Certain => "certain",
            Link::Provisional => "provisional",
            Link::Contradicted => "contradicted",
            Link::NameOnly => "name-only",
            Link::None => "none",
        }
    }
}

/// A fault as written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct FaultSpec {
    /// How many of ten thousand first rows have it.
    pub rate: u64,
    /// A template that must say something for the fault to be possible.
    #[serde(default)]
    pub when: Option<String>,
    /// What stands in the cells instead.
    #[serde(default)]
    pub set: IndexMap<String, String>,
    /// What happens to the cells.
    #[serde(default)]
    pub alter: IndexMap<String, Alteration>,
    /// Whether the row comes a second time.
    #[serde(default)]
    pub twice: bool,
    /// Whether the right row comes with the next delivery.
    #[serde(default)]
    pub mended: Mended,
    /// What ought to become of the row.
    #[serde(default)]
    pub outcome: Outcome,
    /// The findings that must be among those of the row.
    #[serde(default)]
    pub findings: Vec<String>,
    /// How the row leads to its subject.
    #[serde(default)]
    pub link: Link,
    /// Whether its publication ought to wait for an officer.
    #[serde(default)]
    pub held: bool,
    /// Whether it ought not to be published at all.
    #[serde(default)]
    pub withheld: bool,
}

/// Whether a rejected row comes again, right, with the next delivery.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mended {
    /// Never.
    #[default]
    Never,
    /// One time in two.
    Half,
    /// Always: without a next delivery there is no fault.
    Always,
}

/// What happens to a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Alteration {
    /// Capitals become small letters.
    LowerCase,
    /// The last sign becomes another.
    LastSign,
    /// Characters are lost in a wrong encoding.
    Mojibake,
    /// Signs become full width.
    FullWidth,
    /// Round brackets become half width.
    HalfBrackets,
    /// Characters become traditional.
    Traditional,
    /// A comma without quotes pushes all later cells to the right.
    Shift,
    /// The day is written in another way.
    OtherDate,
    /// The day does not exist.
    NoSuchDay,
}

/// A fault against its contract.
#[derive(Debug)]
pub struct Fault<'a> {
    /// Its name.
    pub name: &'a str,
    /// As written.
    pub spec: &'a FaultSpec,
    when: Option<Template>,
    set: Vec<(usize, Template)>,
    alter: Vec<(usize, Alteration)>,
}

impl<'a> Fault<'a> {
    /// Compiles `spec` against the contract. An error says what does not fit.
    pub fn compile(
        name: &'a str,
        spec: &'a FaultSpec,
        contract: &Contract,
        columns: &[String],
    ) -> Result<Fault<'a>, String> {
        let place = |code: &str| {
            let found = contract.fields.iter().position(|field| field.code.as_str() == code);
            found.ok_or_else(|| format!("fault `{name}`: the contract has no field `{code}`"))
        };
        let set = spec.set.iter().map(|(code, text)| Ok((place(code)?, Template::compile(text, columns)?)));
        Ok(Fault {
            name,
            spec,
            when: spec.when.as_deref().map(|text| Template::compile(text, columns)).transpose()?,
            set: set.collect::<Result<_, String>>()?,
            alter: spec.alter.iter().map(|(code, how)| Ok((place(code)?, *how))).collect::<Result<_, String>>()?,
        })
    }

    /// Whether it needs the field at that place.
    pub fn touches(&self, place: usize) -> bool {
        self.set.iter().any(|(touched, _)| *touched == place) || self.alter.iter().any(|(touched, _)| *touched == place)
    }

    /// Does it to `cells`; `false`, and nothing done, where it is not possible.
    pub fn strike(&self, context: &Context<'_>, format: Format, cells: &mut Vec<String>) -> bool {
        let mut said = String::new();
        if let Some(when) = &self.when {
            when.write(context, &mut said);
            if said.is_empty() {
                return false;
            }
        }
        if self.alter.iter().any(|(_, how)| *how == Alteration::Shift) && format != Format::Csv {
            return false;
        }
        let before = cells.clone();
        for (place, template) in &self.set {
            cells[*place].clear();
            template.write(context, &mut cells[*place]);
        }
        for (place, how) in &self.alter {
            let altered = how.of(&cells[*place], context);
            cells[*place] = altered;
        }
        *cells != before || self.spec.twice || (self.set.is_empty() && self.alter.is_empty())
    }
}

/// What stands in a cell where a comma without quotes was written; never part of real text.
pub const SPLIT: char = '\u{1}';

impl Alteration {
    fn of(self, cell: &str, context: &Context<'_>) -> String {
        match self {
            Alteration::LowerCase => cell.to_ascii_lowercase(),
            Alteration::LastSign => {
                let mut cell = cell.to_owned();
                let other = match cell.pop() {
                    Some('7') => '3',
                    Some(_) => '7',
                    None => return cell,
                };
                cell.push(other);
                cell
            }
            Alteration::Mojibake => {
                let spoil = |(place, sign)| if place % 3 == 1 { '\u{FFFD}' } else { sign };
                cell.chars().enumerate().map(spoil).collect()
            }
            Alteration::FullWidth => cell.chars().map(full_width).collect(),
            Alteration::HalfBrackets => cell.replace('（', "(").replace('）', ")"),
            Alteration::Traditional => {
                let table = &context.world.setting.names.traditional;
                cell.chars().map(|sign| table.get(&sign).copied().unwrap_or(sign)).collect()
            }
            Alteration::Shift => {
                let middle = cell.char_indices().nth(cell.chars().count() / 2).map_or(0, |(at, _)| at);
                format!("{}{SPLIT}{}", &cell[..middle], &cell[middle..])
            }
            Alteration::OtherDate => {
                let mut text = String::new();
                let other = match context.dates {
                    DateStyle::Chinese => DateStyle::Plain,
                    DateStyle::Slash | DateStyle::Dash | DateStyle::Plain => DateStyle::Chinese,
                };
                write_day(context.event.day, other, &mut text);
                text
            }
            Alteration::NoSuchDay => format!("{}-02-30", context.event.day.year()),
        }
    }
}

fn full_width(sign: char) -> char {
    match sign {
        '!'..='~' => char::from_u32(u32::from(sign) + 0xFEE0).unwrap_or(sign),
        _ => sign,
    }
}
