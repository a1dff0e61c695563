//! What the city is made of: the words, divisions, organs and people in `city/*.yaml`.

use std::collections::BTreeMap;

use domain::{Date, Label};
use serde::{Deserialize, de::DeserializeOwned};

use crate::{code::WeightedSum, subject::Kind};

/// All that is known of the city before a seed is drawn.
#[derive(Debug)]
pub struct Setting {
    /// The city.
    pub city: City,
    /// What names are made of.
    pub names: Names,
    /// The people.
    pub people: People,
    /// The organs.
    pub organs: Vec<Organ>,
}

/// `city.yaml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct City {
    /// Raised whenever the same options make other bytes.
    pub version: u32,
    /// Its name.
    pub name: Label,
    /// Its name without its rank.
    pub short: String,
    /// The title of the folder.
    pub title: Label,
    /// The pack whose contracts its organs follow.
    pub pack: String,
    /// The city itself, then its districts.
    pub divisions: Vec<District>,
    /// The streets of every district.
    pub streets: Vec<String>,
    /// How codes are checked.
    pub codes: Codes,
    /// How the bodies of subjects' organisation codes begin.
    pub body: String,
    /// How those of organs begin.
    pub organ_body: String,
    /// Subjects founded before that day bear older codes too.
    pub legacy_until: Date,
    /// Who lives in it.
    pub kinds: BTreeMap<Kind, KindSpec>,
    /// What a registrar calls the states of a subject.
    pub statuses: Statuses,
    /// What an organ calls the states of arrears.
    pub arrears: ArrearsWords,
    /// The day that stands for "no end".
    pub open_end: Date,
}

/// What an organ calls the states of arrears.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArrearsWords {
    /// Not paid.
    pub owed: String,
    /// Paid since.
    pub settled: String,
}

/// What a registrar calls the states of a subject.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statuses {
    /// In existence.
    pub open: String,
    /// Deregistered.
    pub deregistered: String,
    /// Licence revoked.
    pub revoked: String,
    /// Dormant.
    pub dormant: String,
}

/// A division of the city.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct District {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its name without its rank.
    pub short: String,
    /// How many live there, beside the others.
    pub weight: u64,
    /// The division it lies in.
    #[serde(default)]
    pub parent: Option<String>,
}

/// The families of codes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Codes {
    /// The unified code.
    pub unified: WeightedSum,
    /// The organisation code within it.
    pub organisation: WeightedSum,
    /// A person's number.
    pub person: WeightedSum,
}

/// One kind of subject.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KindSpec {
    /// How many of a thousand there are.
    pub share: u64,
    /// The first two signs of its unified code.
    pub prefix: String,
    /// The first digit of the serial in its registration number.
    pub serial: u64,
    /// Its usual type.
    #[serde(rename = "type")]
    pub usual_type: String,
    /// The types that occur.
    pub types: Vec<String>,
}

/// `names.yaml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Names {
    /// Syllables of brands.
    pub syllables: Vec<String>,
    /// Word, section, class, scope, and what a sole trader of the trade calls itself.
    pub trades: Vec<Trade>,
    /// Legal forms of enterprises.
    pub enterprise_forms: Vec<String>,
    /// What cooperatives grow.
    pub cooperative_goods: Vec<String>,
    /// How names are put together.
    pub patterns: BTreeMap<Kind, Vec<String>>,
    /// How the second of two near twins gets its name.
    pub twins: Vec<String>,
    /// How the successor of a failed company gets its name.
    pub phoenix: String,
    /// How a registrar writes capital.
    pub capitals: Vec<String>,
    /// How addresses are put together.
    pub addresses: Vec<String>,
    /// Traditional characters by their simplified ones.
    pub traditional: BTreeMap<char, char>,
}

/// A trade: word, section and class of GB/T 4754, scope, a sole trader's word.
#[derive(Debug, Deserialize)]
pub struct Trade(pub String, pub String, pub String, pub String, pub String);

/// `people.yaml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct People {
    /// Family names.
    pub surnames: Vec<String>,
    /// Syllables of given names.
    pub given: Vec<String>,
    /// Given names of persons who are no one's representative.
    pub marked_given: Vec<String>,
    /// The divisions that persons' numbers begin with.
    pub number_divisions: Vec<String>,
    /// Year and month of birth of all of them: the mark.
    pub number_month: String,
    /// How many days of that month are used.
    pub number_days: u64,
    /// How telephones of businesses begin.
    pub business_phone_prefix: String,
    /// How telephone numbers of persons begin: the mark.
    pub phone_prefix: String,
    /// The domain of mail addresses: the mark.
    pub mail_domain: String,
    /// How card numbers begin: the mark.
    pub bank_prefix: String,
    /// How passport numbers begin: the mark.
    pub passport_prefix: String,
}

/// An organ of `organs.yaml`, and how it writes its files.
#[derive(Debug, Deserialize)]
pub struct Organ {
    /// What the other files call it.
    pub key: String,
    /// What its code is made from.
    pub serial: u64,
    /// Its name in Chinese.
    pub zh: String,
    /// Its name in English.
    pub en: String,
    /// How its document numbers begin.
    pub short: String,
    /// How much it weighs, where not fully.
    #[serde(default)]
    pub weight: Option<f64>,
    /// The licence under which it delivers, where it is no department.
    #[serde(default)]
    pub licence: Option<String>,
    /// How it writes.
    #[serde(flatten)]
    pub style: Style,
    /// Its unified code.
    #[serde(skip)]
    pub code: String,
}

/// How an organ writes its files.
#[derive(Clone, Debug, Deserialize)]
pub struct Style {
    /// The format.
    pub format: Format,
    /// The encoding of a text format.
    pub encoding: Encoding,
    /// What stands over the columns.
    pub headings: Headings,
    /// The order of the columns.
    pub order: Order,
    /// How days are written.
    pub dates: DateStyle,
    /// What stands where there is no value.
    pub empty: String,
}

/// A file format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// Comma-separated values.
    Csv,
    /// A spreadsheet.
    Xlsx,
    /// One JSON object a line.
    Ndjson,
}

/// A text encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// UTF-8.
    #[serde(rename = "utf-8", alias = "")]
    Utf8,
    /// UTF-8 with a byte order mark.
    #[serde(rename = "utf-8-bom")]
    Utf8Bom,
    /// GB 18030.
    Gb18030,
}

/// What stands over the columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Headings {
    /// The standard's codes.
    Code,
    /// The standard's names.
    Title,
    /// Names that departments use, where the contract knows one.
    Alias,
}

/// The order of the columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    /// The contract's.
    Standard,
    /// Any.
    Shuffled,
    /// The contract's from the end.
    Reversed,
}

/// How days are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DateStyle {
    /// 2026/03/01.
    Slash,
    /// 2026-03-01.
    Dash,
    /// 20260301.
    Plain,
    /// 2026年3月1日.
    Chinese,
}

fn read<T: DeserializeOwned>(file: &'static str, text: &str) -> Result<T, (String, String)> {
    serde_saphyr::from_str(text).map_err(|error| (file.to_owned(), error.to_string()))
}

impl Setting {
    /// Reads the files that the software carries. An error names the file and what is wrong.
    pub fn read() -> Result<Setting, (String, String)> {
        let city: City = read("city.yaml", include_str!("../city/city.yaml"))?;
        let mut organs: Vec<Organ> = read("organs.yaml", include_str!("../city/organs.yaml"))?;
        for organ in &mut organs {
            organ.code = city.unified_code("11", 0, &city.organ_body, organ.serial);
        }
        Ok(Setting {
            names: read("names.yaml", include_str!("../city/names.yaml"))?,
            people: read("people.yaml", include_str!("../city/people.yaml"))?,
            city,
            organs,
        })
    }
}

impl City {
    /// The unified code of the `number`th body that begins with `body`, in the division at `district`.
    pub fn unified_code(&self, prefix: &str, district: usize, body: &str, number: u64) -> String {
        let organisation = self.codes.organisation.complete(self.body(body, number));
        self.unified(prefix, district, &organisation)
    }

    /// The eight signs of the `number`th organisation code that begins with `body`.
    pub fn body(&self, body: &str, number: u64) -> String {
        body.to_owned() + &crate::code::in_signs(number, &self.codes.unified.alphabet, 6)
    }

    /// The unified code around an organisation code.
    pub fn unified(&self, prefix: &str, district: usize, organisation: &str) -> String {
        let division = self.divisions.get(district).map_or("000000", |division| &division.code);
        self.codes.unified.complete(format!("{prefix}{division}{organisation}"))
    }
}
