//! `probity deliver`: a file of a data set, or a folder with a manifest.

use std::{
    fs::File,
    io::BufReader,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, bail};
use clap::Args;
use domain::{
    DatasetId, Date, DeliveryId, Language, OrganCode,
    delivery::{Coverage, Receipt},
    delivery_manifest::{MANIFEST_FILE, Manifest, ManifestDelivery},
};
use flow::{
    authorise::Viewer,
    node::{NewOrgan, Node},
    offer::Offer,
    taking::ROWS_COMPARED,
};

use super::explain;
use crate::{
    cli::{Answer, OnRegister},
    output::{Output, Table},
    progress::{Mode, Progress},
};

/// Take a file of a data set, or a folder with a manifest, and print the receipt.
#[derive(Debug, Args)]
pub struct Deliver {
    #[command(flatten)]
    on: OnRegister,
    /// The file, or a folder that holds `manifest.yaml`.
    path: PathBuf,
    /// The data set of the file.
    #[arg(long, value_name = "ID")]
    dataset: Option<DatasetId>,
    /// The organ that handed the file over, where an operator brings it; the node's own where absent.
    #[arg(long, value_name = "CODE")]
    organ: Option<OrganCode>,
    /// What the file covers: first and last day.
    #[arg(long, value_name = "FROM..TO", value_parser = days)]
    covers: Option<(Date, Date)>,
    /// The deliverer states that nothing is missing in what the file covers.
    #[arg(long, requires = "covers")]
    complete: bool,
    /// Only say what would become of the file, were it delivered now; nothing of it is kept.
    #[arg(long)]
    dry_run: bool,
    /// How progress is told.
    #[arg(long, value_enum, default_value_t)]
    progress: Mode,
    #[command(flatten)]
    answer: Answer,
}

/// Take a whole delivery back: what it alone said is withdrawn, what it corrected says again what it said before,
/// what was stated anew since stays.
#[derive(Debug, Args)]
pub struct Withdraw {
    #[command(flatten)]
    on: OnRegister,
    /// The delivery, as its receipt names it.
    delivery: DeliveryId,
    /// Why it is withdrawn.
    #[arg(long, value_name = "TEXT")]
    reasons: String,
    #[command(flatten)]
    answer: Answer,
}

pub async fn withdraw(command: Withdraw) -> anyhow::Result<()> {
    let (node, viewer) = command.on.open_as().await?;
    let withdrawal = explain(node.withdraw_delivery(&viewer, command.delivery, &command.reasons).await)?;
    let receipt = explain(node.take(withdrawal, |_, _| ()).await)?;
    explain(node.work_off().await)?;
    explain(node.bring_up_index().await)?;
    print_receipts(&node, &vec![(Some(withdrawal), receipt)], command.answer.output)?;
    explain(node.close().await)
}

/// Do the jobs that wait, such as deliveries that were cut, and clear the spool.
#[derive(Debug, Args)]
pub struct Work {
    #[command(flatten)]
    on: OnRegister,
}

pub async fn work(command: Work) -> anyhow::Result<()> {
    let node = command.on.open().await?;
    explain(node.work_through().await)?;
    explain(node.bring_up_index().await)?;
    explain(node.close().await)
}

fn days(text: &str) -> Result<(Date, Date), String> {
    let (from, to) = text.split_once("..").ok_or("write the first and the last day as 2026-01-01..2026-06-30")?;
    let day = |text: &str| text.parse::<Date>().map_err(|_| format!("`{text}` is not a day such as 2026-06-30"));
    Ok((day(from)?, day(to)?))
}

pub async fn run(command: Deliver) -> anyhow::Result<ExitCode> {
    let (mut node, viewer) = command.on.open_as().await?;
    let receipts = if command.path.is_dir() {
        if command.dry_run {
            bail!("a dry run is of one file: name one of the folder, with --dataset");
        }
        let manifest = manifest_of(&command.path)?;
        node = prepared(&node, &viewer, &manifest).await?;
        deliver_folder(&node, &viewer, &command.path, &manifest, command.progress).await?
    } else {
        let Some(dataset) = command.dataset.clone() else {
            bail!("name the data set of the file with --dataset; `probity catalogue list` shows them")
        };
        let coverage = command.covers.map(|(from, to)| Coverage { from, to, complete: command.complete });
        let on_behalf_of = command.organ.clone().or_else(|| viewer.organ.is_none().then(flow::node::own_organ));
        let said = Said { dataset, coverage, on_behalf_of };
        if command.dry_run {
            let code = dry_run(&node, &viewer, &command, said).await?;
            explain(node.close().await)?;
            return Ok(code);
        }
        vec![deliver_file(&node, &viewer, &command.path, said, command.progress).await?]
    };
    explain(node.work_off().await)?;
    explain(node.bring_up_index().await)?;
    print_receipts(&node, &receipts, command.answer.output)?;
    explain(node.close().await)?;
    Ok(exit_code(&receipts))
}

/// 1 where rows were rejected, or files, or where a delivery waits for an officer.
fn exit_code(receipts: &Receipts) -> ExitCode {
    let rejected =
        receipts.iter().any(|(_, receipt)| receipt.counts.rejected > 0 || receipt.is_held() || is_refused(receipt));
    if rejected { ExitCode::from(1) } else { ExitCode::SUCCESS }
}

/// Says what would become of a file.
#[expect(clippy::print_stderr, reason = "what the counts are of is told beside the table")]
async fn dry_run(node: &Node, viewer: &Viewer, command: &Deliver, said: Said) -> anyhow::Result<ExitCode> {
    let (offer, file) = offered(&command.path, said)?;
    let bar = Progress::start(command.progress, &offer.file_name, 0);
    let run = explain(node.dry_run(viewer, offer, BufReader::new(file), |done, total| bar.set(done, total)).await)?;
    bar.finish();
    if run.is_longer() {
        eprintln!("the first {ROWS_COMPARED} rows were compared with the register: the counts of records are of these");
    }
    let receipts = vec![(None, run.receipt)];
    print_receipts(node, &receipts, command.answer.output)?;
    Ok(exit_code(&receipts))
}

fn is_refused(receipt: &Receipt) -> bool {
    receipt.file_findings.iter().any(|finding| finding.severity == domain::Severity::Reject)
}

/// What was taken; no delivery where a file was only tried out.
type Receipts = Vec<(Option<DeliveryId>, Receipt)>;

/// What is said of a file.
struct Said {
    dataset: DatasetId,
    coverage: Option<Coverage>,
    on_behalf_of: Option<OrganCode>,
}

/// Takes one file.
async fn deliver_file(
    node: &Node,
    viewer: &Viewer,
    path: &Path,
    said: Said,
    progress: Mode,
) -> anyhow::Result<(Option<DeliveryId>, Receipt)> {
    let (offer, file) = offered(path, said)?;
    let file_name = offer.file_name.clone();
    let delivery = explain(node.receive(viewer, offer, BufReader::new(file)).await)?;
    let bar = Progress::start(progress, &file_name, 0);
    let receipt = explain(node.take(delivery, |done, total| bar.set(done, total)).await).with_context(|| {
        format!("delivery {delivery} is received and its rows wait: once this is mended, `probity work` takes them")
    })?;
    bar.finish();
    Ok((Some(delivery), receipt))
}

fn offered(path: &Path, said: Said) -> anyhow::Result<(Offer, File)> {
    let file = File::open(path).with_context(|| format!("{}", path.display()))?;
    let file_name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let Said { dataset, coverage, on_behalf_of } = said;
    Ok((Offer { dataset, file_name, coverage, on_behalf_of }, file))
}

/// The manifest of a folder of deliveries.
pub fn manifest_of(folder: &Path) -> anyhow::Result<Manifest> {
    let path = folder.join(MANIFEST_FILE);
    let text = std::fs::read_to_string(&path).with_context(|| format!("{}", path.display()))?;
    let manifest: Manifest = serde_saphyr::from_str(&text).with_context(|| format!("{}", path.display()))?;
    if let Some(outside) = manifest.paths_outside().next() {
        bail!("{}: `{outside}` leaves the folder; nothing was taken", path.display());
    }
    Ok(manifest)
}

/// The node with the divisions and the organs that a manifest names.
pub async fn prepared(node: &Node, viewer: &Viewer, manifest: &Manifest) -> anyhow::Result<Node> {
    if manifest.pack != node.pack.id() {
        bail!("the folder is for the pack `{}`, the register is of `{}`", manifest.pack, node.pack.id());
    }
    let node = match manifest.divisions.as_slice() {
        [] => node.clone(),
        divisions => explain(node.with_divisions(viewer, divisions).await)?,
    };
    for organ in &manifest.organs {
        if explain(node.has_organ(&organ.code).await)? {
            continue;
        }
        let new = NewOrgan {
            code: organ.code.clone(),
            name: organ.name.clone(),
            weight_percent: (organ.weight.clamp(0.0, 1.0) * 100.0).round() as u8,
            licensed: !organ.department,
        };
        explain(node.add_organ(viewer, new).await)?;
    }
    Ok(node)
}

/// Takes every file of a folder in the order of its manifest, each for the organ that it names.
/// In a demo register each is taken on the day on which it was delivered.
pub async fn deliver_folder(
    node: &Node,
    viewer: &Viewer,
    folder: &Path,
    manifest: &Manifest,
    progress: Mode,
) -> anyhow::Result<Receipts> {
    let mut receipts = Vec::new();
    for delivery in &manifest.deliveries {
        receipts.push(deliver_listed(node, viewer, folder, delivery, progress).await?);
    }
    Ok(receipts)
}

async fn deliver_listed(
    node: &Node,
    viewer: &Viewer,
    folder: &Path,
    delivery: &ManifestDelivery,
    progress: Mode,
) -> anyhow::Result<(Option<DeliveryId>, Receipt)> {
    let node = if node.file.demo { explain(node.on(delivery.delivered_on))? } else { node.clone() };
    let said = Said {
        dataset: delivery.dataset.clone(),
        coverage: delivery.covers,
        on_behalf_of: Some(delivery.organ.clone()),
    };
    deliver_file(&node, viewer, &folder.join(&delivery.file), said, progress).await
}

/// More receipts than this are summed by data set for a person; machines get every one.
const RECEIPTS_OF_A_TABLE: usize = 12;

/// Prints a line a receipt and, for a person, why rows were not accepted.
pub fn print_receipts(node: &Node, receipts: &Receipts, output: Output) -> anyhow::Result<()> {
    if output == Output::Table && receipts.len() > RECEIPTS_OF_A_TABLE {
        print_sums(receipts)?;
        return print_findings(node, receipts);
    }
    let mut table = Table::new([
        "delivery",
        "dataset",
        "deliverer",
        "file",
        "encoding",
        "rows",
        "accepted",
        "corrected",
        "withdrawn",
        "unchanged",
        "rejected",
        "persons",
        "warned",
        "held",
        "review",
        "subjects",
        "quality",
    ]);
    for (id, receipt) in receipts {
        let counts = &receipt.counts;
        let figures = [
            counts.rows,
            counts.accepted,
            counts.corrected,
            counts.withdrawn,
            counts.unchanged,
            counts.rejected,
            counts.persons,
            counts.warned,
            counts.held,
            counts.review,
            counts.subjects_opened,
        ];
        let quality = receipt.quality.values().map(u8::to_string).collect::<Vec<_>>().join("/");
        let words = [
            id.map_or_else(String::new, |id| id.to_string()),
            receipt.dataset.to_string(),
            receipt.deliverer.to_string(),
            receipt.file_name.clone(),
            receipt.encoding.clone(),
        ];
        table.push(words.into_iter().chain(figures.iter().map(u64::to_string)).chain([quality]));
    }
    table.print(output)?;
    if output == Output::Table {
        print_findings(node, receipts)?;
    }
    Ok(())
}

/// A line a data set: how many files, and how their rows fared.
fn print_sums(receipts: &Receipts) -> anyhow::Result<()> {
    let mut sums = std::collections::BTreeMap::<&DatasetId, (u64, [u64; 9])>::new();
    for (_, receipt) in receipts {
        let counts = &receipt.counts;
        let figures = [
            counts.rows,
            counts.accepted,
            counts.corrected,
            counts.withdrawn,
            counts.unchanged,
            counts.rejected,
            counts.persons,
            counts.held,
            counts.review,
        ];
        let (files, sum) = sums.entry(&receipt.dataset).or_default();
        *files += 1;
        sum.iter_mut().zip(figures).for_each(|(sum, figure)| *sum += figure);
    }
    let mut table = Table::new([
        "dataset",
        "files",
        "rows",
        "accepted",
        "corrected",
        "withdrawn",
        "unchanged",
        "rejected",
        "persons",
        "held",
        "review",
    ]);
    for (dataset, (files, figures)) in sums {
        let figures = figures.iter().map(u64::to_string);
        table.push([dataset.to_string(), files.to_string()].into_iter().chain(figures));
    }
    Ok(table.print(Output::Table)?)
}

/// A sentence of a finding without what a single row says in it.
fn of_any_row(sentence: &str) -> String {
    let mut parts = sentence.split('{');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + "..." + part.split_once('}').map_or(part, |(_, after)| after))
}

#[expect(clippy::print_stdout, reason = "why rows were not accepted is the answer")]
fn print_findings(node: &Node, receipts: &Receipts) -> anyhow::Result<()> {
    let mut table = Table::new(["finding", "times", "what it means", "what to do"]);
    let mut totals = std::collections::BTreeMap::<&str, u64>::new();
    for (_, receipt) in receipts {
        for (code, times) in &receipt.findings {
            *totals.entry(code).or_default() += times;
        }
    }
    // What is said of a file as a whole names the column or the encoding; what rows have in common does not.
    let mut of_files = std::collections::BTreeMap::<_, u64>::new();
    for (_, receipt) in receipts {
        for finding in &receipt.file_findings {
            let (means, remedy) = node.finding_in_words(&receipt.dataset, finding);
            let words = [means, remedy].map(|phrase| phrase.text(Language::English).to_owned());
            *of_files.entry((finding.code.to_string(), words)).or_default() += 1;
            if let Some(left) = totals.get_mut(finding.code.as_str()) {
                *left = left.saturating_sub(1);
            }
        }
    }
    for ((code, [means, remedy]), times) in of_files {
        table.push([code, times.to_string(), means, remedy]);
    }
    for (code, times) in totals.into_iter().filter(|(_, times)| *times > 0) {
        let wording = node.pack.wording(&domain::FindingCode::named(code));
        let told = |text: Option<&str>| text.map_or_else(String::new, of_any_row);
        let means = told(wording.map(|wording| wording.sentence.en.as_str()));
        let remedy = told(wording.map(|wording| wording.remedy.en.as_str()));
        table.push([code.to_owned(), times.to_string(), means, remedy]);
    }
    if !table.is_empty() {
        println!();
        table.print(Output::Table)?;
    }
    Ok(())
}
