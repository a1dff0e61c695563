//! The command line: what can be said, with the help that explains it.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use domain::{AccountName, Date, Language};
use flow::read::Part;

use crate::{commands, output::Output};

/// One credit file for every market subject: collected, linked, published on time, contestable.
#[derive(Debug, Parser)]
#[command(name = "probity", version, propagate_version = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Where the register is, and who acts.
#[derive(Clone, Debug, Args)]
pub struct OnRegister {
    /// The data folder.
    #[arg(long, env = "PROBITY_DATA", value_name = "DIR")]
    pub data: PathBuf,
    /// The account that acts; its password is asked for, or taken from PROBITY_PASSWORD, and so is a code
    /// of its second factor (PROBITY_TOTP). A key in PROBITY_TOKEN acts without them.
    #[arg(long = "as", value_name = "ACCOUNT")]
    pub acting: Option<AccountName>,
    /// The day it is said to be, in a demo register only.
    #[arg(long, value_name = "DATE")]
    pub today: Option<Date>,
}

/// What linkage may take.
#[derive(Clone, Copy, Debug, Args)]
pub struct LinkageMemory {
    /// The memory that the register may take for linkage, such as 4GiB; half of the machine's where
    /// absent. Of what does not fit, files of rows are still matched, more slowly; a server then answers
    /// no single questions.
    #[arg(long, env = "PROBITY_LINKAGE_MEMORY", value_name = "SIZE", value_parser = bytes)]
    linkage_memory: Option<u64>,
}

impl LinkageMemory {
    /// Gives it to the node.
    pub fn give(self, node: &mut flow::node::Node) {
        if let Some(memory) = self.linkage_memory {
            node.linkage_limits.memory = memory;
        }
    }
}

/// Where heavy reads are done.
#[derive(Clone, Debug, Args)]
pub struct OnCluster {
    /// Let a cluster do it: the address of its scheduler, such as http://127.0.0.1:50050. The answer is the same.
    #[arg(long, env = "PROBITY_CLUSTER", value_name = "URL")]
    cluster: Option<String>,
}

impl OnCluster {
    /// Gives it to the node.
    #[cfg(feature = "cluster")]
    pub async fn give(&self, node: &mut flow::node::Node) -> anyhow::Result<()> {
        let Some(url) = &self.cluster else { return Ok(()) };
        let cluster: lake::cluster::Cluster = url.parse().map_err(|error| anyhow::anyhow!("--cluster: {error}"))?;
        anyhow::ensure!(cluster.executors().await? > 0, lake::Error::NoExecutor(cluster.to_string()));
        node.cluster = Some(cluster);
        Ok(())
    }

    /// Says that this program knows no clusters.
    #[cfg(not(feature = "cluster"))]
    pub async fn give(&self, _node: &mut flow::node::Node) -> anyhow::Result<()> {
        anyhow::ensure!(self.cluster.is_none(), commands::cluster::NOT_BUILT);
        Ok(())
    }
}

/// A number of bytes as written: `4GiB`, `512MiB`, `100000`.
pub(crate) fn bytes(text: &str) -> Result<u64, String> {
    let number = text.trim_end_matches(|character: char| character.is_ascii_alphabetic());
    let unit = match &text[number.len()..] {
        "" | "B" => 1,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        "TiB" => 1_u64 << 40,
        other => return Err(format!("`{other}` is none of the units KiB, MiB, GiB and TiB")),
    };
    let number: u64 = number.trim().parse().map_err(|_| "is not a number of bytes such as 4GiB".to_owned())?;
    number.checked_mul(unit).ok_or_else(|| "is more than any machine has".to_owned())
}

/// The form of the answer.
#[derive(Clone, Copy, Debug, Args)]
pub struct Answer {
    /// The form of the answer.
    #[arg(long, value_enum, default_value_t)]
    pub output: Output,
}

/// Whose publication terms hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Publisher {
    /// A public credit centre.
    #[default]
    CreditCentre,
    /// A registrar, such as the market regulator.
    Registrar,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make an example city, take its deliveries and serve the portal: no set-up.
    Demo(commands::demo::Demo),
    /// Make a new register.
    Init(commands::init::Init),
    /// Serve the portal and the API of a register.
    Serve(commands::serve::Serve),
    /// Take a file, or a folder with a manifest.
    Deliver(commands::deliver::Deliver),
    /// Take a whole delivery back: its records say again what they said before it.
    Withdraw(commands::deliver::Withdraw),
    /// Deliveries that wait because they are not like those before them.
    #[command(subcommand)]
    Held(commands::held::Held),
    /// Do the jobs that wait, such as deliveries that were cut, and clear the spool.
    Work(commands::deliver::Work),
    /// Show the file of a subject by any of its codes or its id.
    Subject(commands::read::Subject),
    /// Say why a record, an entry on a list, a proposal, a case or a measure stands where it stands, and what
    /// would change it.
    Explain(commands::explain::Explain),
    /// Make credit reports as documents, and check whether one is genuine.
    #[command(subcommand)]
    Report(commands::report::ReportCommand),
    /// Find subjects by name, former name or code.
    Search(commands::read::Search),
    /// Say which subject each row of a file is about, how likely, and why.
    Match(commands::matching::Match),
    /// Questions of linkage that wait for a reviewer.
    #[command(subcommand)]
    Review(commands::officer::Review),
    /// Hold or release the publication of a record.
    #[command(subcommand)]
    Publication(commands::officer::PublicationCommand),
    /// Proposals that wait for a deciding officer.
    #[command(subcommand)]
    Proposal(commands::officer::ProposalCommand),
    /// Cases: objections, credit repair, complaints, hearings, withdrawals, reviews.
    #[command(subcommand)]
    Case(commands::case::Case),
    /// Credit commitments: given before access, checked when due.
    #[command(subcommand)]
    Commitment(commands::commitment::CommitmentCommand),
    /// Inquirers that a subject lets read its file.
    #[command(subcommand)]
    Authorisation(commands::authorisation::AuthorisationCommand),
    /// Who is on a list now; what officers owe its entries, and the end of one.
    List(commands::listing::ListCommand),
    /// Which measures apply in a procedure, what was done with them, and exits that must be known.
    #[command(subcommand)]
    Measure(commands::measure::MeasureCommand),
    /// Organs that deliver or decide.
    #[command(subcommand)]
    Organ(commands::operator::OrganCommand),
    /// Accounts, their second factors and keys.
    #[command(subcommand)]
    Account(commands::account::AccountCommand),
    /// What the operator says in the name of the node: notices, a contact, words, name and colour.
    #[command(subcommand)]
    Content(commands::content::ContentCommand),
    /// What one follows: a subject or a list, told by mail or webhook.
    #[command(subcommand)]
    Subscription(commands::subscription::SubscriptionCommand),
    /// Grants to read another organ's records.
    #[command(subcommand)]
    Grant(commands::operator::GrantCommand),
    /// Files for a higher platform, and its answers.
    #[command(subcommand)]
    Export(commands::export::Export),
    /// Records of a data set as a file, with who took it and why.
    #[command(subcommand)]
    Extract(commands::extract::Extract),
    /// Records drawn by chance and compared with their originals.
    #[command(subcommand)]
    Sample(commands::sample::Sample),
    /// Bring the tables that analysts read up to the last entry of the register, and say where they lie.
    Lake(commands::analysis::Lake),
    /// Ask a question in SQL over the tables that analysts read.
    Sql(commands::analysis::Sql),
    /// Answer the same questions to the tools of analysts, by Arrow Flight SQL (ADBC, JDBC).
    FlightSql(commands::flight_sql::FlightSql),
    /// Let several machines do the heavy reads: one schedules, the others execute.
    #[command(subcommand)]
    Cluster(commands::cluster::ClusterCommand),
    /// Statistics of the register: make, list and show them.
    Statistics(commands::statistics::Statistics),
    /// What waits and what is overdue.
    Overview(commands::operator::Overview),
    /// Counts by kind, data set and list.
    Stats(commands::operator::Stats),
    /// Prove the register: commitments, order, and legal state equal to the entries.
    Verify(commands::operator::Verify),
    /// Make legal state and index anew from the entries.
    Rebuild(commands::operator::Rebuild),
    /// Copy the register to a folder.
    Backup(commands::operator::Backup),
    /// Bring a backup back.
    Restore(commands::operator::Restore),
    /// Prove, list and export the catalogue of a pack.
    Catalogue(commands::catalogue::Catalogue),
    /// Check, run, explain and exchange decision tables.
    Rules(commands::rules::Rules),
    /// Say what is expected of the next periods of the series of a file.
    Forecast(commands::forecast::ForecastCommand),
    /// Say what stands out in the series of a file: breaks, outliers, a newest value that was not expected.
    Monitor(commands::monitor::Monitor),
    /// Check identifiers.
    Id(commands::id::Id),
    /// Count working days.
    Calendar(commands::calendar::Calendar),
    /// Make example deliveries.
    Example(commands::example::Example),
    /// Print completions for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

/// The beginning of a list on a register.
#[derive(Debug, Args)]
pub struct Queue {
    #[command(flatten)]
    pub on: OnRegister,
    /// How many at most.
    #[arg(long, default_value_t = 50)]
    pub limit: u32,
    #[command(flatten)]
    pub answer: Answer,
}

impl Queue {
    /// Which part of the list that is.
    pub fn part(&self) -> Part {
        Part { after: None, limit: self.limit }
    }
}

/// Reads the language of sentences.
pub fn language(text: &str) -> Result<Language, String> {
    Language::from_code(text).ok_or_else(|| "zh or en".to_owned())
}
