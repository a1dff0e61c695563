//! The deliveries of one data set: which organ sends which file on which day, and where each row
//! lands in it.

use domain::{Coverage, DatasetId, Date, OrganCode, date::add_days, delivery_manifest::ManifestDelivery};

use crate::{
    Error, Output,
    dataset::{Covers, Dataset},
    dice::Dice,
    fault::Outcome,
    file_format::{Columns, File},
    setting::{Format, Order, Organ},
    subject::World,
    truth::{RowTruth, Table},
};

/// How the rows of a file ought to fare, in the order of [`OUTCOMES`].
pub type Tally = [u64; OUTCOMES.len()];

/// The outcomes in the order of the truth's columns.
pub const OUTCOMES: [Outcome; 6] =
    [Outcome::Accepted, Outcome::Corrected, Outcome::Withdrawn, Outcome::Unchanged, Outcome::Rejected, Outcome::Person];

/// A file that was written.
pub struct Written {
    /// What the manifest says of it.
    pub entry: ManifestDelivery,
    /// The place of its data set among the deliveries of one day.
    pub order: (u8, u8),
    /// How many rows it has.
    pub rows: u64,
    /// How they ought to fare.
    pub tally: Tally,
    /// How many accepted ones ought to wait for an officer.
    pub held: u64,
}

/// Why a file is sent beside the usual ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    Usual,
    Again,
    Misfiled,
}

/// One delivery, in one or more files.
struct Delivery {
    organ: usize,
    day: usize,
    purpose: Purpose,
    dataset: DatasetId,
    delivered_on: Date,
    covers: Option<Coverage>,
    columns: Columns,
    part: u32,
    file: Option<File>,
    tally: Tally,
    held: u64,
}

/// All deliveries of one data set.
pub struct Deliveries<'d> {
    dataset: &'d Dataset<'d>,
    organs: &'d [Organ],
    days: Vec<Date>,
    open: Vec<Delivery>,
    truth: Table,
    /// What is complete.
    pub written: Vec<Written>,
}

impl<'d> Deliveries<'d> {
    /// Plans the deliveries of `dataset` in `world`.
    pub fn plan<E>(dataset: &'d Dataset<'d>, world: &World<'d>) -> Result<Deliveries<'d>, Error<E>> {
        let path = format!("truth/rows/{}.csv", dataset.spec.dataset);
        let headings = ["file", "row", "outcome", "link", "subject", "record", "fault", "findings", "held"];
        let mut deliveries = Deliveries {
            dataset,
            organs: &world.setting.organs,
            days: dataset.spec.deliveries.iter().map(|&days| world.day_before(days)).collect(),
            open: Vec::new(),
            truth: Table::open(path, &headings)?,
            written: Vec::new(),
        };
        for organ in 0..deliveries.organs.len() {
            for day in 0..deliveries.days.len() {
                deliveries.plan_one(organ, day, world)?;
            }
        }
        Ok(deliveries)
    }

    fn plan_one<E>(&mut self, organ: usize, day: usize, world: &World<'_>) -> Result<(), Error<E>> {
        let spec = self.dataset.spec;
        let days = spec.deliveries[day];
        let key = &self.organs[organ].key;
        let id = |id: &str| DatasetId::parse(id).map_err(|error| data(&spec.dataset, &error));
        for (_, _, other) in spec.misfiled.iter().filter(|(who, when, _)| who == key && *when == days) {
            self.add(organ, day, (Purpose::Misfiled, id(other)?, self.days[day]), world);
        }
        self.add(organ, day, (Purpose::Usual, id(&spec.dataset)?, self.days[day]), world);
        for (_, _, again) in spec.redelivered.iter().filter(|(who, when, _)| who == key && *when == days) {
            self.add(organ, day, (Purpose::Again, id(&spec.dataset)?, world.day_before(*again)), world);
        }
        Ok(())
    }

    fn add(&mut self, organ: usize, day: usize, what: (Purpose, DatasetId, Date), world: &World<'_>) {
        let (purpose, dataset, delivered_on) = what;
        let writer = &self.organs[organ];
        let left_out = self.dataset.left_out(writer);
        let mut fields: Vec<usize> = (0..self.dataset.cells.len()).filter(|place| !left_out.contains(place)).collect();
        match writer.style.order {
            Order::Standard => {}
            Order::Reversed => fields.reverse(),
            Order::Shuffled => {
                let mut dice = Dice::cast(writer.serial, &[u64::from(self.dataset.spec.order)]);
                (1..fields.len()).rev().for_each(|place| fields.swap(place, dice.below(place as u64 + 1) as usize));
            }
        }
        let numbered = self.dataset.spec.numbered.contains(&writer.key);
        self.open.push(Delivery {
            organ,
            day,
            purpose,
            dataset,
            delivered_on,
            covers: self.covers(day, world),
            columns: Columns::new(self.dataset.contract, fields, writer, numbered),
            part: 0,
            file: None,
            tally: Tally::default(),
            held: 0,
        });
    }

    /// What the organs state of the delivery of `day`.
    fn covers(&self, day: usize, world: &World<'_>) -> Option<Coverage> {
        let to = *self.days.get(day)?;
        match self.dataset.spec.covers {
            Covers::Nothing => None,
            Covers::Period => {
                let before = day.checked_sub(1).and_then(|before| self.days.get(before)).copied();
                let first = before.or_else(|| add_days(world.day_before(self.dataset.spec.span.0), -1))?;
                Some(Coverage { from: add_days(first, 1)?, to, complete: false })
            }
            Covers::LastWindow => {
                let (from, to) = self.dataset.window_closed_by(day, &self.days)?;
                Some(Coverage { from, to, complete: true })
            }
        }
    }

    /// The latest window that a delivery states complete.
    pub fn window_stated(&self) -> Option<(Date, Date)> {
        (0..self.days.len()).filter_map(|place| self.dataset.window_closed_by(place, &self.days)).max()
    }

    /// The day of the delivery at `place`.
    pub fn day(&self, place: usize) -> Option<Date> {
        self.days.get(place).copied()
    }

    /// The first delivery on or after `day`, at `least` or later.
    pub fn first_after(&self, day: Date, least: usize) -> Option<usize> {
        (least..self.days.len()).find(|&place| self.days[place] >= day)
    }

    /// Writes a row to the delivery of `organ` at `day`, and to those that repeat it.
    pub fn write<O: Output>(
        &mut self,
        (organ, day): (usize, usize),
        cells: &[String],
        truth: &RowTruth,
        output: &mut O,
    ) -> Result<(), Error<O::Error>> {
        for place in 0..self.open.len() {
            let delivery = &self.open[place];
            if delivery.organ != organ || delivery.day != day {
                continue;
            }
            match (delivery.purpose, truth.outcome) {
                (Purpose::Usual, _) | (Purpose::Again, Outcome::Rejected | Outcome::Person) => {
                    self.write_one(place, cells, truth, output)?;
                }
                (Purpose::Again, _) => {
                    let unchanged = RowTruth { outcome: Outcome::Unchanged, ..truth.clone() };
                    self.write_one(place, cells, &unchanged, output)?;
                }
                (Purpose::Misfiled, _) => {
                    let refused = RowTruth {
                        outcome: Outcome::Rejected,
                        fault: "wrong-contract".to_owned(),
                        link: crate::fault::Link::None,
                        ..RowTruth::default()
                    };
                    self.write_one(place, cells, &refused, output)?;
                }
            }
        }
        Ok(())
    }

    fn write_one<O: Output>(
        &mut self,
        place: usize,
        cells: &[String],
        truth: &RowTruth,
        output: &mut O,
    ) -> Result<(), Error<O::Error>> {
        if self.open[place].file.as_ref().is_some_and(File::is_full) {
            self.close(place, output)?;
        }
        let delivery = &mut self.open[place];
        if delivery.file.is_none() {
            delivery.part += 1;
            let organ = &self.organs[delivery.organ];
            delivery.file = Some(File::open(path(delivery, organ), delivery.columns.clone(), organ.style.clone())?);
        }
        let Some(file) = &mut delivery.file else { return Ok(()) };
        let row = file.write(cells, output)?.to_string();
        if let Some(place) = OUTCOMES.iter().position(|outcome| *outcome == truth.outcome) {
            delivery.tally[place] += 1;
        }
        delivery.held += u64::from(truth.held);
        let held = if truth.held { "yes" } else { "" };
        self.truth.write(
            &[
                &file.path,
                &row,
                truth.outcome.word(),
                truth.link.word(),
                &truth.subject,
                &truth.record,
                &truth.fault,
                &truth.findings,
                held,
            ],
            output,
        )
    }

    fn close<O: Output>(&mut self, place: usize, output: &mut O) -> Result<(), Error<O::Error>> {
        let delivery = &mut self.open[place];
        let Some(file) = delivery.file.take() else { return Ok(()) };
        let organ = OrganCode::parse(&self.organs[delivery.organ].code);
        self.written.push(Written {
            entry: ManifestDelivery {
                file: file.path.clone(),
                dataset: delivery.dataset.clone(),
                organ: organ.map_err(|error| data("organs.yaml", &error))?,
                delivered_on: delivery.delivered_on,
                covers: delivery.covers,
            },
            order: (self.dataset.spec.order, u8::from(delivery.purpose != Purpose::Misfiled)),
            rows: u64::from(file.rows),
            tally: std::mem::take(&mut delivery.tally),
            held: std::mem::take(&mut delivery.held),
        });
        file.finish(output)
    }

    /// Completes every file.
    pub fn finish<O: Output>(mut self, output: &mut O) -> Result<Vec<Written>, Error<O::Error>> {
        for place in 0..self.open.len() {
            self.close(place, output)?;
        }
        self.truth.finish(output)?;
        Ok(self.written)
    }
}

fn data<E>(file: &str, error: &dyn std::fmt::Display) -> Error<E> {
    Error::Data { file: file.to_owned(), message: error.to_string() }
}

fn path(delivery: &Delivery, organ: &Organ) -> String {
    let (ending, parts) = match organ.style.format {
        Format::Csv => ("csv", String::new()),
        Format::Ndjson => ("ndjson", String::new()),
        Format::Xlsx => ("xlsx", format!("-{}", delivery.part)),
    };
    let again = if delivery.purpose == Purpose::Again { "-again" } else { "" };
    format!("deliveries/{}/{}-{}{again}{parts}.{ending}", organ.key, delivery.dataset, delivery.delivered_on)
}
