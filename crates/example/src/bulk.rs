//! A whole city in bulk, to measure with: registrations, penalties, annual reports and entries in a directory.
//!
//! Each record is told twice: as its department delivers it, and as a register ought to keep it. So the same city
//! can be put straight into columns, or be delivered and come out of the register as the same columns. A subject
//! and its records follow from the seed and its number alone: the first subjects of a large city are a small one.

use std::fmt::Write;

use domain::{Date, subject::SubjectClass};

use crate::{
    Error, Options, Output,
    bench::{BENCH_DATE, Sink, Texts, class},
    dice::Dice,
    setting::Setting,
    subject::{End, Kind, Subject, World},
};

/// The organ that delivers all of it.
pub const ORGAN: &str = "bulk-office";

/// The data sets, in the order in which they are delivered.
pub const DATASETS: [&str; 4] = ["registration", "penalty-2018", "annual-report", "abnormal-operations"];

/// The fields of their rows.
const FIELDS: [&[&str]; 4] = [
    &[
        "UNISCID",
        "REGNO",
        "ENTNAME",
        "ENTCLASS",
        "REGCAP",
        "ESTDATE",
        "CANDATE",
        "REGSTATE",
        "DOMDISTRICT",
        "INDUSTRYCO",
    ],
    &[
        "CF_XDR_MC",
        "CF_XDR_LB",
        "CF_XDR_SHXYM",
        "CF_WSH",
        "CF_WFXW",
        "CF_SY",
        "CF_YJ",
        "CF_CFLB",
        "CF_NR",
        "CF_NR_FK",
        "CF_JDRQ",
        "CF_YXQ",
        "CF_CFJG",
        "CF_CFJGDM",
        "CF_SJLY",
        "CF_SJLYDM",
    ],
    &["UNISCID", "ENTNAME", "ANCHEYEAR", "ANCHEDATE", "BUSST"],
    &["UNISCID", "ENTNAME", "SPECAUSE", "ABNTIME", "DECORG_CN"],
];

/// Annual reports of a subject at most: there is one a year.
const MOST_REPORTS: i16 = 20;

/// Entries of a subject in the directory at most: no two begin on one day.
const MOST_LISTED: i64 = 40;

/// A city of which all subjects are drawn alike.
#[derive(Debug)]
pub struct Bulk<'s> {
    world: World<'s>,
    texts: Texts,
    mean: u64,
}

/// A subject with its records.
#[derive(Debug)]
pub struct BulkSubject {
    /// Its codes, each with its scheme; the main one first.
    pub codes: Vec<(&'static str, String)>,
    /// Its name.
    pub name: String,
    /// Its class.
    pub class: SubjectClass,
    /// The code of its division.
    pub division: String,
    /// Its status.
    pub status: &'static str,
    /// Its records, the registration first.
    pub records: Vec<BulkRecord>,
}

/// A record.
#[derive(Debug)]
pub struct BulkRecord {
    /// The place of its data set in [`DATASETS`].
    pub dataset: usize,
    cells: Vec<Cell>,
}

/// A value as it is delivered, and as it is kept where that differs.
#[derive(Debug)]
struct Cell {
    delivered: String,
    kept: Option<String>,
}

impl Cell {
    fn code(scheme: &str, value: &str) -> Cell {
        let kept = (!value.is_empty()).then(|| format!("{scheme}:{value}"));
        Cell { delivered: value.to_owned(), kept }
    }

    /// An amount in the currency's unit, delivered in ten thousands.
    fn amount(amount: i64) -> Cell {
        let delivered = format!("{}.{:04}", amount / 10_000, amount % 10_000);
        Cell { delivered, kept: Some(format!("CNY {amount}.00")) }
    }
}

impl<T: ToString> From<T> for Cell {
    fn from(text: T) -> Cell {
        Cell { delivered: text.to_string(), kept: None }
    }
}

impl BulkRecord {
    /// Its fields with the texts that a register keeps; those without a value are left out.
    pub fn kept(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let texts = self.cells.iter().map(|cell| cell.kept.as_deref().unwrap_or(&cell.delivered));
        let fields = FIELDS.get(self.dataset).copied().unwrap_or_default();
        fields.iter().copied().zip(texts).filter(|(_, text)| !text.is_empty())
    }
}

impl<'s> Bulk<'s> {
    /// The city of a seed whose subjects have `mean` records each on average. An error names the file of the
    /// generator and what is wrong with it.
    pub fn new(setting: &'s Setting, mean: u64, seed: u64) -> Result<Bulk<'s>, (String, String)> {
        let texts = Texts::read()?;
        let options = Options { subjects: crate::MOST_SUBJECTS, seed, date: BENCH_DATE };
        Ok(Bulk { world: World::new(setting, options), texts, mean: mean.max(1) })
    }

    /// Subject `number` with its records: from one to almost twice the mean, evenly.
    pub fn subject(&self, number: u32) -> BulkSubject {
        let subject = self.world.subject(number);
        let mut dice = Dice::cast(self.world.options.seed, &[u64::from(number), 88]);
        let division = self.world.setting.city.divisions.get(subject.district);
        let division = division.map_or_else(String::new, |division| division.code.clone());
        let mut records = vec![self.registration(&subject, &division, &mut dice)];
        let (mut reports, mut listed) = (0, 0);
        for at in 0..dice.below(2 * self.mean - 1) {
            records.push(match dice.below(9) {
                6 | 7 if reports < MOST_REPORTS => {
                    reports += 1;
                    report(&subject, BENCH_DATE.year() - reports)
                }
                8 if listed < MOST_LISTED => {
                    listed += 1;
                    self.entry(&subject, listed, &mut dice)
                }
                _ => self.penalty(&subject, at, &mut dice),
            });
        }
        BulkSubject {
            class: class_of(&subject),
            status: status(&subject),
            codes: codes(&subject),
            name: subject.name,
            division,
            records,
        }
    }

    /// Writes the deliveries of the first `subjects` subjects, a file a data set, and their manifest.
    ///
    /// # Errors
    /// An output that takes nothing more.
    pub fn deliver<O: Output>(&self, subjects: u32, output: &mut O) -> Result<(), Error<O::Error>> {
        let mut manifest = format!(
            "title: {{ zh: bulk, en: Bulk }}\npack: {}\ndate: {BENCH_DATE}\norgans:\n  \
             - {{ code: {ORGAN}, name: {{ zh: bulk, en: Bulk }} }}\ndivisions:\n",
            self.world.setting.city.pack
        );
        for division in &self.world.setting.city.divisions {
            let parent = division.parent.as_ref().map_or_else(String::new, |code| format!(", parent: \"{code}\""));
            let _infallible =
                writeln!(manifest, "  - {{ code: \"{}\", name: {}{parent} }}", division.code, division.name);
        }
        manifest.push_str("deliveries:\n");
        let paths = DATASETS.map(|dataset| format!("{dataset}.csv"));
        for (at, dataset) in DATASETS.into_iter().enumerate() {
            let mut sink = Sink::begin(&paths[at], FIELDS[at].iter().copied(), output)?;
            for number in 0..subjects {
                for record in self.subject(number).records.iter().filter(|record| record.dataset == at) {
                    sink.write(record.cells.iter().map(|cell| cell.delivered.as_str()))?;
                }
            }
            sink.finish()?;
            let _infallible = writeln!(
                manifest,
                "  - {{ file: {}, dataset: {dataset}, organ: {ORGAN}, delivered-on: {BENCH_DATE} }}",
                paths[at]
            );
        }
        output.append("manifest.yaml", manifest.as_bytes()).map_err(Error::Output)?;
        output.close("manifest.yaml").map_err(Error::Output)
    }

    fn registration(&self, subject: &Subject, division: &str, dice: &mut Dice) -> BulkRecord {
        let ended = subject.ended.filter(|(end, _)| *end == End::Deregistered);
        let trade = self.world.setting.names.trades.get(subject.trade);
        let cells = vec![
            Cell::code("uscc", &subject.code),
            Cell::code("regno", subject.registration.as_deref().unwrap_or_default()),
            subject.name.as_str().into(),
            class(subject).into(),
            Cell::amount(10_000 * dice.between(1, 5_000)),
            subject.founded.into(),
            ended.map_or_else(|| "".into(), |(_, day)| day.into()),
            status(subject).into(),
            division.into(),
            trade.map_or_else(|| "".into(), |trade| format!("{}{}", trade.1, trade.2).into()),
        ];
        BulkRecord { dataset: 0, cells }
    }

    fn penalty(&self, subject: &Subject, at: u64, dice: &mut Dice) -> BulkRecord {
        let organs = &self.world.setting.organs;
        let organ = dice.pick(organs.get(..11).unwrap_or(organs));
        let (name, code, short) =
            organ.map_or(("", "", ""), |organ| (organ.zh.as_str(), organ.code.as_str(), organ.short.as_str()));
        let day = self.day(dice.between(1, 1_500), subject);
        let fine = 100 * dice.between(5, 20_000);
        let (act, basis) = dice.pick(&self.texts.acts).map_or(("", ""), |(act, basis)| (act, basis));
        let document = self.texts.document.replace("{organ}", short).replace("{year}", &day.year().to_string());
        let is_fine = dice.below(4) > 0;
        let cells = vec![
            subject.name.as_str().into(),
            if subject.kind == Kind::SoleTrader { "sole-trader" } else { "organisation" }.into(),
            Cell::code("uscc", &subject.code),
            document.replace("{number}", &format!("{}-{}", subject.number, at + 1)).into(),
            act.into(),
            dice.pick(&self.texts.facts).map_or("", String::as_str).into(),
            basis.into(),
            if is_fine { "fine" } else { "warning" }.into(),
            if is_fine { self.texts.fined(fine).into() } else { act.into() },
            if is_fine { Cell::amount(fine) } else { "".into() },
            day.into(),
            // The day that stands for "no end" is kept as none.
            Cell { delivered: self.world.setting.city.open_end.to_string(), kept: Some(String::new()) },
            name.into(),
            Cell::code("uscc", code),
            name.into(),
            Cell::code("uscc", code),
        ];
        BulkRecord { dataset: 1, cells }
    }

    fn entry(&self, subject: &Subject, listed: i64, dice: &mut Dice) -> BulkRecord {
        let organ = self.world.setting.organs.first().map_or("", |organ| organ.zh.as_str());
        let day = self.world.day_before(100 * listed - dice.between(0, 99));
        let cells = vec![
            Cell::code("uscc", &subject.code),
            subject.name.as_str().into(),
            dice.between(1, 4).into(),
            day.into(),
            organ.into(),
        ];
        BulkRecord { dataset: 3, cells }
    }

    /// The day so many before the city's, and not before the subject was founded.
    fn day(&self, back: i64, subject: &Subject) -> Date {
        self.world.day_before(back).max(subject.founded)
    }
}

fn report(subject: &Subject, year: i16) -> BulkRecord {
    let cells = vec![
        Cell::code("uscc", &subject.code),
        subject.name.as_str().into(),
        year.into(),
        Date::constant(year + 1, 5, 4).into(),
        "open".into(),
    ];
    BulkRecord { dataset: 2, cells }
}

fn status(subject: &Subject) -> &'static str {
    match subject.ended {
        Some((End::Deregistered, _)) => "deregistered",
        Some((End::Dormant, _)) => "dormant",
        _ => "open",
    }
}

/// All codes by which a register ought to know it: the unified code holds an organisation code.
fn codes(subject: &Subject) -> Vec<(&'static str, String)> {
    let mut codes = vec![("uscc", subject.code.clone())];
    codes.extend(subject.registration.clone().map(|registration| ("regno", registration)));
    if !subject.inner_fault {
        codes.push(("orgcode", subject.organisation.clone()));
    }
    codes
}

fn class_of(subject: &Subject) -> SubjectClass {
    SubjectClass::from_word(class(subject)).unwrap_or(SubjectClass::Organisation)
}
