//! `probity match`: whom the rows of a file are about.

mod answers;
mod pairs;
mod rows;

use std::{
    collections::VecDeque,
    io::{self, BufWriter},
    path::{Path, PathBuf},
    sync::Arc,
};

use clap::Args;
use domain::{AccountName, Date, PartyRow};
use flow::{
    node::Node,
    read::{Matching, WeighedRow},
};
use linkage::Thresholds;
use publish::{RowMatch, View};
use tokio::task::JoinHandle;

use crate::{
    cli::{LinkageMemory, OnCluster, OnRegister},
    output::Output,
    progress::{Mode, Progress},
};
use answers::Answers;
use rows::Rows;

/// Say which subject of the register each row of a file is about, how likely, and why.
#[derive(Debug, Args)]
pub struct Match {
    /// The data folder of the register.
    #[arg(long, env = "PROBITY_DATA", value_name = "DIR", required_unless_present = "pairs")]
    data: Option<PathBuf>,
    /// The account that acts; without one, only what is public is compared.
    #[arg(long = "as", value_name = "ACCOUNT")]
    acting: Option<AccountName>,
    /// The day it is said to be, in a demo register only.
    #[arg(long, value_name = "DATE")]
    today: Option<Date>,
    /// A CSV file in UTF-8 with any of the columns id, name, code, place, address, representative,
    /// phone and date.
    #[arg(required_unless_present = "pairs")]
    file: Option<PathBuf>,
    /// Judge pairs of names instead, without a register: a CSV file with the columns left and right.
    #[arg(long, conflicts_with = "file")]
    pairs: Option<PathBuf>,
    /// The jurisdiction pack whose words are used for pairs.
    #[arg(long, default_value = "cn")]
    pack: String,
    /// The form of the answer: columns id, rank, subject, code, name, probability, decision, reasons.
    #[arg(long, value_enum, default_value_t)]
    output: Output,
    /// Candidates printed of each row, at most.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..=100))]
    candidates: u16,
    /// The probability from which on the first candidate is linked.
    #[arg(long, default_value_t = Thresholds::default().link)]
    link: f64,
    /// The probability below which nobody needs to look.
    #[arg(long, default_value_t = Thresholds::default().review)]
    review: f64,
    #[command(flatten)]
    memory: LinkageMemory,
    #[command(flatten)]
    elsewhere: OnCluster,
    /// How progress is told.
    #[arg(long, value_enum, default_value_t)]
    progress: Mode,
}

/// Rows answered at a time by each thread.
const AT_A_TIME: usize = 2_048;
/// Rows that the weights are learnt from, at least, of a file that has so many; less than twice so
/// many.
const LEARNT_FROM: usize = 20_000;

/// Runs the command.
pub async fn run(command: Match) -> anyhow::Result<()> {
    let done = match (&command.pairs, &command.file, &command.data) {
        (Some(pairs), ..) => pairs::run(pairs, &command),
        (None, Some(file), Some(data)) => {
            let on = OnRegister { data: data.clone(), acting: command.acting.clone(), today: command.today };
            match_file(&command, file, &on).await
        }
        _ => anyhow::bail!("name a file and the data folder of a register, or a file of --pairs"),
    };
    match done {
        // Whoever reads the answer may stop before its end.
        Err(error) if error.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe) => {
            Ok(())
        }
        other => other,
    }
}

impl Match {
    fn thresholds(&self) -> Thresholds {
        Thresholds { link: self.link, review: self.review }
    }
}

async fn match_file(command: &Match, file: &Path, on: &OnRegister) -> anyhow::Result<()> {
    let signed_in = on.acting.is_some() || std::env::var_os("PROBITY_TOKEN").is_some();
    let (mut node, viewer) =
        if signed_in { on.open_as().await? } else { (on.open().await?, flow::authorise::Viewer::PUBLIC) };
    command.memory.give(&mut node);
    command.elsewhere.give(&mut node).await?;
    let (rows, sample) = sample(file)?;
    super::explain(node.note_matching(&viewer, usize::try_from(rows)?).await)?;
    let progress = Progress::start(command.progress, "register", 0);
    let linkage = super::explain(node.read_linkage(|subjects| progress.set(subjects, 0)).await)?;
    progress.finish();
    let mut matching = node.matching(&viewer, Arc::new(linkage)).telling(usize::from(command.candidates));
    matching.thresholds = command.thresholds();
    super::explain(tokio::task::block_in_place(|| matching.learn(&sample)))?;
    drop(sample);
    #[cfg(feature = "cluster")]
    super::explain(node.spread_matching(&mut matching).await)?;
    let done = answer(command, file, &node, &matching, rows).await;
    super::explain(node.close().await)?;
    done
}

async fn answer(command: &Match, file: &Path, node: &Node, matching: &Matching, rows: u64) -> anyhow::Result<()> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(16);
    let mut answers = Answers::new(BufWriter::new(io::stdout()), command.output)?;
    let mut parts = Parts::of(node, matching, Rows::open(file)?);
    let progress = Progress::start(command.progress, "rows", rows);
    let mut done = 0;
    // While one part is printed, the next are answered.
    let mut running = VecDeque::new();
    loop {
        while running.len() < 2 * threads
            && let Some(part) = parts.next().await?
        {
            running.push_back(tokio::spawn(part.answer(node.clone(), matching.clone())));
        }
        let Some(answered) = running.pop_front() else { break };
        for answer in super::explain(answered.await?)? {
            answers.push(&answer)?;
            done += 1;
        }
        progress.set(done, rows.max(done));
    }
    progress.finish();
    answers.finish()
}

/// The parts of a file, in order.
struct Parts<'a> {
    node: &'a Node,
    matching: &'a Matching,
    reader: Rows,
    /// Rows that were weighed together.
    weighed: std::vec::IntoIter<WeighedRow>,
    /// Rows that are weighed by others, while those before them are answered here.
    ahead: Option<JoinHandle<flow::Result<Vec<WeighedRow>>>>,
}

impl<'a> Parts<'a> {
    fn of(node: &'a Node, matching: &'a Matching, reader: Rows) -> Parts<'a> {
        Parts { node, matching, reader, weighed: Vec::new().into_iter(), ahead: None }
    }

    async fn next(&mut self) -> anyhow::Result<Option<Part>> {
        let Some(together) = self.matching.rows_together() else {
            let rows = self.reader.take(AT_A_TIME)?;
            return Ok((!rows.is_empty()).then_some(Part::Asked(rows)));
        };
        if self.weighed.len() == 0 {
            let weighing = match self.ahead.take() {
                Some(ahead) => Some(ahead),
                None => self.weigh(together)?,
            };
            if self.matching.is_spread() {
                self.ahead = self.weigh(together)?;
            }
            let Some(weighing) = weighing else { return Ok(None) };
            self.weighed = super::explain(weighing.await?)?.into_iter();
        }
        let rows: Vec<WeighedRow> = self.weighed.by_ref().take(AT_A_TIME).collect();
        Ok((!rows.is_empty()).then_some(Part::Weighed(rows)))
    }

    /// Lets the next rows be weighed; nothing where there are none.
    fn weigh(&mut self, together: usize) -> anyhow::Result<Option<JoinHandle<flow::Result<Vec<WeighedRow>>>>> {
        let rows = self.reader.take(together)?;
        let (node, matching) = (self.node.clone(), self.matching.clone());
        Ok((!rows.is_empty()).then(|| tokio::spawn(async move { node.weigh_rows(&matching, rows).await })))
    }
}

impl Drop for Parts<'_> {
    fn drop(&mut self) {
        // Who stops before the end wants no more of it.
        self.ahead.iter().for_each(JoinHandle::abort);
    }
}

/// Rows that one thread answers.
enum Part {
    /// Not weighed yet.
    Asked(Vec<PartyRow>),
    /// Weighed together with others.
    Weighed(Vec<WeighedRow>),
}

impl Part {
    async fn answer(self, node: Node, matching: Matching) -> flow::Result<Vec<View<RowMatch>>> {
        match self {
            Part::Asked(rows) => node.answer_rows(&matching, rows).await,
            Part::Weighed(rows) => node.answer_weighed(&matching, rows).await,
        }
    }
}

/// How many rows a file has, and about as many of them as the weights are learnt from, spread over
/// it.
fn sample(file: &Path) -> anyhow::Result<(u64, Vec<PartyRow>)> {
    let mut reader = Rows::open(file)?;
    let (mut rows, mut every) = (0, 1);
    let mut sample = Vec::new();
    loop {
        if rows % every == 0 {
            let Some(row) = reader.next()? else { break };
            sample.push(row);
        } else if !reader.skip()? {
            break;
        }
        rows += 1;
        if sample.len() >= 2 * LEARNT_FROM {
            every *= 2;
            let mut nth = 0;
            sample.retain(|_| {
                nth += 1;
                nth % 2 == 1
            });
        }
    }
    Ok((rows, sample))
}
