//! Even, faultless rows in bulk, to measure with: registrations, and penalties of the same subjects.
//!
//! Headings are the standard's codes, the encoding is UTF-8. The subjects are those of the city
//! with the same number and seed.

use domain::Date;

use crate::{
    Error, MOST_SUBJECTS, Options, Output,
    dice::Dice,
    setting::{DateStyle, Setting},
    subject::{Kind, Subject, World},
    template::write_day,
};

/// The day of the bulk rows: nothing in them lies after it.
pub const BENCH_DATE: Date = jiff::civil::date(2026, 11, 25);

/// How many bytes are gathered before they are handed on.
const PIECE: usize = 256 * 1024;

pub(crate) struct Sink<'o, O: Output> {
    path: &'o str,
    output: &'o mut O,
    writer: csv::Writer<Vec<u8>>,
}

impl<'o, O: Output> Sink<'o, O> {
    /// The CSV file at `path` under these headings.
    pub(crate) fn begin<'c>(
        path: &'o str,
        headings: impl IntoIterator<Item = &'c str>,
        output: &'o mut O,
    ) -> Result<Sink<'o, O>, Error<O::Error>> {
        let mut sink = Sink { path, output, writer: csv::Writer::from_writer(Vec::new()) };
        sink.write(headings)?;
        Ok(sink)
    }

    pub(crate) fn write<'c>(&mut self, cells: impl IntoIterator<Item = &'c str>) -> Result<(), Error<O::Error>> {
        let broken = |error: csv::Error| Error::Format { file: self.path.to_owned(), message: error.to_string() };
        self.writer.write_record(cells.into_iter().map(str::as_bytes)).map_err(broken)?;
        if self.writer.get_ref().len() >= PIECE { self.hand_on() } else { Ok(()) }
    }

    fn hand_on(&mut self) -> Result<(), Error<O::Error>> {
        let fresh = csv::Writer::from_writer(Vec::with_capacity(PIECE + 16_384));
        let full = std::mem::replace(&mut self.writer, fresh);
        let broken = |message: String| Error::Format { file: self.path.to_owned(), message };
        let bytes = full.into_inner().map_err(|error| broken(error.to_string()))?;
        self.output.append(self.path, &bytes).map_err(Error::Output)
    }

    pub(crate) fn finish(mut self) -> Result<(), Error<O::Error>> {
        self.hand_on()?;
        self.output.close(self.path).map_err(Error::Output)
    }
}

pub(crate) fn setting<E>(subjects: u32) -> Result<Setting, Error<E>> {
    if subjects == 0 || subjects > MOST_SUBJECTS {
        let (least, most) = ("1".to_owned(), MOST_SUBJECTS.to_string());
        return Err(Error::Option { option: "subjects", least, most });
    }
    Setting::read().map_err(|(file, message)| Error::Data { file, message })
}

const REGISTRATION: [&str; 12] = [
    "UNISCID",
    "ENTNAME",
    "REGNO",
    "ENTCLASS",
    "LEREP",
    "REGCAP",
    "ESTDATE",
    "REGORG",
    "REGSTATE",
    "DOMDISTRICT",
    "DOM",
    "OPSCOPE",
];

/// Writes the registrations of `subjects` subjects as one CSV file at `path`.
pub fn registrations<O: Output>(subjects: u32, seed: u64, path: &str, output: &mut O) -> Result<(), Error<O::Error>> {
    let setting = setting(subjects)?;
    let world = World::new(&setting, Options { subjects, seed, date: BENCH_DATE });
    let mut sink = Sink::begin(path, REGISTRATION, output)?;
    for number in 0..subjects {
        let subject = world.subject(number);
        let mut founded = String::new();
        write_day(subject.founded, DateStyle::Slash, &mut founded);
        let registrar = setting.organs.first().map_or("", |organ| organ.zh.as_str());
        let district = setting.city.divisions.get(subject.district).map_or("", |division| division.code.as_str());
        let scope = setting.names.trades.get(subject.trade).map_or("", |trade| trade.3.as_str());
        let registration = subject.registration.as_deref().unwrap_or("");
        sink.write([
            subject.code.as_str(),
            &subject.name,
            registration,
            class(&subject),
            &subject.representative,
            &subject.capital,
            &founded,
            registrar,
            "open",
            district,
            &subject.address,
            scope,
        ])?;
    }
    sink.finish()
}

/// The code of the class of a subject.
pub(crate) fn class(subject: &Subject) -> &'static str {
    match subject.kind {
        Kind::Enterprise | Kind::Branch => "enterprise",
        Kind::SoleTrader => "sole-trader",
        Kind::Cooperative => "cooperative",
        Kind::School | Kind::Association | Kind::Institution | Kind::Union => "organisation",
    }
}

/// The fields of the standard's set of 2018, in its order.
const PENALTY: [&str; 30] = [
    "CF_XDR_MC",
    "CF_XDR_LB",
    "CF_XDR_SHXYM",
    "CF_XDR_GSZC",
    "CF_XDR_ZZJG",
    "CF_XDR_SWDJ",
    "CF_XDR_SYDW",
    "CF_XDR_SHZZ",
    "CF_FRDB",
    "CF_FR_ZJLX",
    "CF_FR_ZJHM",
    "CF_XDR_ZJLX",
    "CF_XDR_ZJHM",
    "CF_WSH",
    "CF_WFXW",
    "CF_SY",
    "CF_YJ",
    "CF_CFLB",
    "CF_NR",
    "CF_NR_FK",
    "CF_NR_WFFF",
    "CF_NR_ZKDX",
    "CF_JDRQ",
    "CF_YXQ",
    "CF_GSJZQ",
    "CF_CFJG",
    "CF_CFJGDM",
    "CF_SJLY",
    "CF_SJLYDM",
    "BZ",
];

/// Writes `rows` penalties of those `subjects` subjects, 1.0 KiB a row on average, as one CSV file.
/// All are faultless: each has a document number of its own, and a fine that agrees with its text.
pub fn penalties<O: Output>(
    rows: u64,
    subjects: u32,
    seed: u64,
    path: &str,
    output: &mut O,
) -> Result<(), Error<O::Error>> {
    let setting = setting(subjects)?;
    let texts = Texts::read().map_err(|(file, message)| Error::Data { file, message })?;
    let world = World::new(&setting, Options { subjects, seed, date: BENCH_DATE });
    let order = crate::dice::Shuffle::of(u64::from(subjects), seed, 9);
    let mut sink = Sink::begin(path, PENALTY, output)?;
    for row in 0..rows {
        let subject = world.subject(order.place(row % u64::from(subjects)) as u32);
        let cells = penalty(&world, &texts, &subject, row);
        sink.write(cells.iter().map(String::as_str))?;
    }
    sink.finish()
}

/// Texts of the bulk penalties: `city/bench.yaml`.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Texts {
    kind: String,
    sole_trader: String,
    organisation: String,
    certificate: String,
    pub(crate) acts: Vec<(String, String)>,
    pub(crate) facts: Vec<String>,
    content: String,
    pub(crate) document: String,
    open_end: String,
}

impl Texts {
    /// A fine of so many units of the currency.
    pub(crate) fn fined(&self, amount: i64) -> String {
        format!("{}{amount}元", self.kind)
    }

    pub(crate) fn read() -> Result<Texts, (String, String)> {
        serde_saphyr::from_str(include_str!("../city/bench.yaml"))
            .map_err(|error| ("bench.yaml".to_owned(), error.to_string()))
    }
}

fn penalty(world: &World<'_>, texts: &Texts, subject: &Subject, row: u64) -> [String; PENALTY.len()] {
    let mut dice = Dice::cast(world.options.seed, &[row, 77]);
    let organs = &world.setting.organs;
    let organ = dice.pick(organs.get(..11).unwrap_or(organs));
    let (organ_name, organ_code) = organ.map_or_else(Default::default, |organ| (organ.zh.clone(), organ.code.clone()));
    let short = organ.map_or("", |organ| organ.short.as_str());
    let day = world.day_before(dice.between(1, 900)).max(subject.founded);
    let mut decided = String::new();
    write_day(day, DateStyle::Slash, &mut decided);
    let fine = dice.between(5, 400) * 100;
    let (act, basis) = dice.pick(&texts.acts).cloned().unwrap_or_default();
    let mut facts = texts.content.replace("{name}", &subject.name).replace("{address}", &subject.address);
    // As many sentences as make a row of 1.0 KiB on average.
    for _ in 0..dice.between(2, 4) {
        facts.push_str(dice.pick(&texts.facts).map_or("", String::as_str));
    }
    let sole_trader = subject.kind == Kind::SoleTrader;
    let document = texts.document.replace("{organ}", short).replace("{year}", &day.year().to_string());
    let ten_thousand = format!("{}.{:04}", fine / 10_000, fine % 10_000);
    [
        subject.name.clone(),
        if sole_trader { texts.sole_trader.clone() } else { texts.organisation.clone() },
        subject.code.clone(),
        subject.registration.clone().unwrap_or_default(),
        if subject.is_old() { subject.organisation.clone() } else { String::new() },
        subject.code.clone(),
        String::new(),
        String::new(),
        subject.representative.clone(),
        texts.certificate.clone(),
        subject.representative_number.clone(),
        String::new(),
        String::new(),
        document.replace("{number}", &(row + 1).to_string()),
        act,
        facts,
        basis,
        texts.kind.clone(),
        texts.fined(fine),
        ten_thousand,
        String::new(),
        String::new(),
        decided,
        texts.open_end.clone(),
        texts.open_end.clone(),
        organ_name.clone(),
        organ_code.clone(),
        organ_name,
        organ_code,
        String::new(),
    ]
}
