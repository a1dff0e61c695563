//! The reading side of a delivery: a thread of its own that turns the spool into judged rows while
//! the other side commits them.

use std::{
    fs::File,
    io::{self, BufReader, Read, Seek, SeekFrom},
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use catalogue::pack::Pack;
use collect::{
    Accepted, Binding, CollectError, Judged, Limits, Options, PersonRow, Plan, RawRow, Rejected, Table,
    quality::QualityMeter, repeats::Repeats,
};
use domain::{DatasetId, Finding, RecordKey, Severity, Values};
use supervise::drift::Profile;
use tokio::sync::mpsc;

use super::drift::Profiler;

/// Rows of a batch: what one step commits at most.
pub(crate) const BATCH_ROWS: usize = 640;

/// Batches that may wait for the committing side.
pub(crate) const BATCHES_AHEAD: usize = 4;

/// A row as judged, with what the committing side would otherwise work out again.
pub(crate) enum Row {
    /// It became a record: its values as stored and their digest.
    Accepted { accepted: Box<Accepted>, values: Values, content: RecordKey },
    /// It says what an earlier row of the delivery says.
    Repeated(Box<Accepted>),
    /// It was not accepted.
    Rejected(Rejected),
    /// It is about a person outside a role.
    Person(PersonRow),
}

impl Row {
    /// The row, the first below the header being 1.
    pub fn number(&self) -> u32 {
        match self {
            Row::Accepted { accepted, .. } | Row::Repeated(accepted) => accepted.row,
            Row::Rejected(rejected) => rejected.row,
            Row::Person(person) => person.row,
        }
    }

    fn findings(&self) -> &[Finding] {
        match self {
            Row::Accepted { accepted, .. } | Row::Repeated(accepted) => &accepted.findings,
            Row::Rejected(rejected) => &rejected.findings,
            Row::Person(person) => std::slice::from_ref(&person.finding),
        }
    }
}

/// What the reading side says.
pub(crate) enum Message {
    /// The file was opened: its encoding and its headings.
    Opened { encoding: &'static str, headings: Vec<String> },
    /// The next rows; `to_row` is the last row read.
    Batch { rows: Vec<Row>, to_row: u32 },
    /// The end: what was found about the file as a whole, and in all its rows.
    Done { findings: Vec<Finding>, meter: Box<QualityMeter>, profile: Profile },
    /// The spool can't be read.
    Failed(CollectError),
}

/// A reader that tells how far it is.
struct Counting<R> {
    inner: R,
    position: Arc<AtomicU64>,
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.position.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

impl<R: Seek> Seek for Counting<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = self.inner.seek(to)?;
        self.position.store(at, Ordering::Relaxed);
        Ok(at)
    }
}

/// What the thread works on.
pub(crate) struct Reading {
    /// The spool file.
    pub spool: PathBuf,
    /// The pack.
    pub pack: Arc<Pack>,
    /// The data set.
    pub dataset: DatasetId,
    /// What the contract's plan needs beside it.
    pub options: Options,
    /// How many bytes are read.
    pub position: Arc<AtomicU64>,
}

impl Reading {
    /// Reads the file and sends what it finds; ends early when nobody listens any more.
    pub fn run(self, sender: &mpsc::Sender<Message>) {
        if let Err(error) = self.read(sender) {
            let _gone = sender.blocking_send(Message::Failed(error));
        }
    }

    fn read(self, sender: &mpsc::Sender<Message>) -> Result<(), CollectError> {
        let Some(contract) = self.pack.contract(&self.dataset) else { return Ok(()) };
        let plan = Plan::prepare(&self.pack, contract, self.options)?;
        let file = Counting { inner: File::open(&self.spool)?, position: self.position };
        let reader = BufReader::with_capacity(256 * 1024, file);
        let mut table = Table::open(reader, plan.headings(), Limits::default())?;
        let binding = plan.bind(table.columns());
        let headings = table.columns().iter().map(|column| column.heading.clone()).collect();
        if sender.blocking_send(Message::Opened { encoding: table.encoding(), headings }).is_err() {
            return Ok(());
        }
        let mut meter = QualityMeter::new(&self.pack);
        let mut profiler = Profiler::of(contract);
        if !binding.is_refused() && !rejects(table.findings()) {
            let rows = Rows {
                plan: &plan,
                binding: &binding,
                repeats: Repeats::default(),
                meter: &mut meter,
                profiler: &mut profiler,
            };
            if !rows.read(&mut table, sender)? {
                return Ok(());
            }
        }
        let findings: Vec<Finding> = table.findings().iter().chain(binding.findings()).cloned().collect();
        findings.iter().for_each(|finding| meter.file(finding));
        let _gone =
            sender.blocking_send(Message::Done { findings, meter: Box::new(meter), profile: profiler.profile() });
        Ok(())
    }
}

/// The rows of a file, on their way to the committing side.
struct Rows<'a> {
    plan: &'a Plan<'a>,
    binding: &'a Binding,
    repeats: Repeats,
    meter: &'a mut QualityMeter,
    profiler: &'a mut Profiler,
}

impl Rows<'_> {
    /// Returns false when nobody listens any more.
    fn read<R: Read + Seek>(
        mut self,
        table: &mut Table<R>,
        sender: &mpsc::Sender<Message>,
    ) -> Result<bool, CollectError> {
        let mut raw = RawRow::default();
        let mut rows = Vec::with_capacity(BATCH_ROWS);
        let mut to_row = 0;
        while table.read(&mut raw)? {
            to_row = raw.number();
            let row = self.judge(&raw);
            self.meter.row(row.findings());
            self.profiler.add(&row);
            rows.push(row);
            if rows.len() == BATCH_ROWS {
                let full = std::mem::replace(&mut rows, Vec::with_capacity(BATCH_ROWS));
                if sender.blocking_send(Message::Batch { rows: full, to_row }).is_err() {
                    return Ok(false);
                }
            }
        }
        if rows.is_empty() {
            return Ok(true);
        }
        Ok(sender.blocking_send(Message::Batch { rows, to_row }).is_ok())
    }

    /// A row whose key came before in the delivery carries a finding, or is refused where it says
    /// something else.
    fn judge(&mut self, raw: &RawRow) -> Row {
        let mut accepted = match self.plan.judge(self.binding, raw) {
            Judged::Accepted(accepted) => accepted,
            Judged::Rejected(rejected) => return Row::Rejected(rejected),
            Judged::Person(person) => return Row::Person(person),
        };
        let values = accepted.record.stored();
        let content = RecordKey::content(&values);
        if let Some(finding) = self.repeats.admit(accepted.row, &accepted.record.key, &content) {
            let refused = finding.severity == Severity::Reject;
            accepted.findings.push(finding);
            if refused {
                return Row::Rejected(self.plan.refuse(self.binding, raw, accepted.findings));
            }
            return Row::Repeated(accepted);
        }
        Row::Accepted { accepted, values, content }
    }
}

fn rejects(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Reject)
}
