//! A labelled benchmark of record linkage: a register, records about its subjects with the errors
//! of departments, and the truth.
//!
//! The subjects, their people and their numbers are invented; divisions are those of the pack, so
//! that a linker can read where a name says it is. Nothing is remembered: each row follows from the
//! seed and its number, however many there are.
//!
//! In flow order: [`rates`] (how often what happens), `words` and `signs` (what names are made of),
//! `places` (where), `register` (who), `record` (what is said of them), [`tag`] (what makes it hard).

pub mod rates;
pub mod tag;

mod address;
mod codes;
mod name;
mod naming;
mod places;
mod record;
mod register;
mod seat;
mod signs;
mod wording;
mod words;

use catalogue::pack::Pack;
use domain::{
    DatasetId, Date, Label, OrganCode,
    delivery_manifest::{Generator, MANIFEST_FILE, Manifest, ManifestDelivery, Organ},
};

use self::{
    address::Style,
    places::Places,
    rates::{Kind, Rates},
    register::{OUTSIDE, Register, Subject},
    signs::Signs,
    words::Words,
};
use crate::{Error, Output, dice::Shuffle, setting::Setting, subject::World, truth::Table};

/// What the manifest of a benchmark names as its generator.
pub const GENERATOR: &str = "linkage-benchmark";
/// Raised whenever the same options make other bytes.
const VERSION: u32 = 1;
/// The files beside the manifest.
pub const FILES: [&str; 3] = [REGISTER, RECORDS, TRUTH];
/// The most subjects that a benchmark may have.
pub const MOST_SUBJECTS: u32 = OUTSIDE;

const REGISTER: &str = "register.csv";
const RECORDS: &str = "records.csv";
const TRUTH: &str = "truth.csv";
/// How many rows lie between two reports of progress.
const STRIDE: u32 = 1_024;
/// The made-up organ that delivers the register.
const ORGAN: &str = "linkage-office";

/// Which benchmark to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// How many subjects the register has, from 1 to [`MOST_SUBJECTS`].
    pub subjects: u32,
    /// How many records there are.
    pub records: u32,
    /// The seed of everything that is drawn.
    pub seed: u64,
    /// Which kind it is.
    pub kind: Kind,
    /// The last day: nothing lies after it.
    pub date: Date,
}

/// Writes `register.csv`, `records.csv`, `truth.csv` and the manifest with which the register can be
/// delivered.
pub fn linkage<O: Output>(pack: &Pack, options: &Options, output: &mut O) -> Result<(), Error<O::Error>> {
    let data = |(file, message): (String, String)| Error::Data { file, message };
    for (option, value, least, most) in
        [("subjects", options.subjects, 1, MOST_SUBJECTS), ("records", options.records, 0, u32::MAX)]
    {
        if value < least || value > most {
            return Err(Error::Option { option, least: least.to_string(), most: most.to_string() });
        }
    }
    let setting = Setting::read().map_err(data)?;
    let (rates, words) = (Rates::read(options.kind).map_err(data)?, Words::read().map_err(data)?);
    let places = Places::read(pack, &words, options.date, rates.register.dense, options.seed);
    let used: String = words.single.iter().chain(&words.double.concat().chars().collect::<Vec<_>>()).collect();
    let used = used + &places.iter().map(|place| format!("{}{}", place.city, place.district)).collect::<String>();
    let signs = Signs::read(used.chars()).map_err(data)?;
    let world = crate::Options { subjects: options.subjects, seed: options.seed, date: options.date };
    let register = Register::new(&words, &signs, &places, &rates, World::new(&setting, world));
    let total = u64::from(options.subjects) + u64::from(options.records);
    write_register(&register, total, output)?;
    write_records(&register, options.records, total, output)?;
    write_manifest(options, &words, output)
}

fn write_register<O: Output>(register: &Register<'_>, total: u64, output: &mut O) -> Result<(), Error<O::Error>> {
    let headings = [
        "id",
        "name",
        "code",
        "regno",
        "place",
        "address",
        "representative",
        "phone",
        "registered",
        "closed",
        "former_names",
    ];
    let mut table = Table::open(REGISTER.to_owned(), &headings)?;
    let order = Shuffle::of(u64::from(register.len()), register.world.options.seed, 23);
    for row in 0..register.len() {
        let subject = register.subject(order.place(u64::from(row)) as u32);
        let place = register.places.get(subject.address.place);
        let address = subject.address.write(register.words, register.signs, place, Style::WHOLE);
        let Subject { name, code, registration, representative, phone, registered, closed, former_name, .. } = &subject;
        table.write(
            &[
                &(row + 1).to_string(),
                &name.text(),
                code,
                registration.as_deref().unwrap_or_default(),
                &place.code,
                &address,
                representative,
                phone,
                &registered.to_string(),
                &closed.map_or(String::new(), |day| day.to_string()),
                &former_name.as_ref().map_or(String::new(), |(name, _)| name.text()),
            ],
            output,
        )?;
        if row % STRIDE == 0 {
            output.progress(u64::from(row), total);
        }
    }
    table.finish(output)
}

fn write_records<O: Output>(
    register: &Register<'_>,
    records: u32,
    total: u64,
    output: &mut O,
) -> Result<(), Error<O::Error>> {
    let headings = ["id", "name", "code", "place", "address", "representative", "phone", "date"];
    let mut table = Table::open(RECORDS.to_owned(), &headings)?;
    let mut truth = Table::open(TRUTH.to_owned(), &["id", "code", "tags"])?;
    for number in 0..records {
        let record = register.record(number);
        let id = (number + 1).to_string();
        let date = record.date.to_string();
        let said = [&record.name, &record.code, &record.place, &record.address, &record.representative, &record.phone];
        let mut row = vec![id.as_str()];
        row.extend(said.map(String::as_str));
        row.push(&date);
        table.write(&row, output)?;
        truth.write(&[&id, record.truth.as_deref().unwrap_or_default(), &record.tags.text()], output)?;
        if number % STRIDE == 0 {
            output.progress(u64::from(register.len()) + u64::from(number), total);
        }
    }
    table.finish(output)?;
    truth.finish(output)?;
    output.progress(total, total);
    Ok(())
}

fn write_manifest<O: Output>(options: &Options, words: &Words, output: &mut O) -> Result<(), Error<O::Error>> {
    let wrong = |message: String| Error::Data { file: MANIFEST_FILE.to_owned(), message };
    let organ = OrganCode::parse(ORGAN).map_err(|error| wrong(error.to_string()))?;
    let kind = options.kind.word();
    let manifest = Manifest {
        title: Label::new(words.title.replace("{kind}", kind), format!("Linkage benchmark ({kind}, invented)")),
        pack: "cn".to_owned(),
        date: options.date,
        generator: Some(Generator {
            name: GENERATOR.to_owned(),
            version: VERSION,
            subjects: options.subjects,
            seed: options.seed,
        }),
        organs: vec![Organ {
            code: organ.clone(),
            name: Label::new(&words.organ, "Registrar of the linkage benchmark"),
            weight: 1.0,
            licence: None,
            department: true,
        }],
        divisions: Vec::new(),
        deliveries: vec![ManifestDelivery {
            file: REGISTER.to_owned(),
            dataset: DatasetId::parse("registration").map_err(|error| wrong(error.to_string()))?,
            organ,
            delivered_on: options.date,
            covers: None,
        }],
    };
    let text = serde_saphyr::to_string(&manifest).map_err(|error| wrong(error.to_string()))?;
    output.append(MANIFEST_FILE, text.as_bytes()).map_err(Error::Output)?;
    output.close(MANIFEST_FILE).map_err(Error::Output)
}
