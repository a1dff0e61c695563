//! `probity catalogue`: prove a pack, list its data sets, export its contracts.

mod audiences;

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, bail};
use catalogue::{Contract, Pack, Problem, export, source::Files};
use clap::{Args, Subcommand, ValueEnum};
use domain::DatasetId;
use serde_json::Value;

use crate::{cli::Answer, output::Table};

/// The largest file and the largest folder of a pack that are read, in bytes and files.
const LARGEST_FILE: u64 = 64 << 20;
const MOST_FILES: usize = 10_000;
/// The deepest folder inside a pack.
const DEEPEST: usize = 8;

/// Prove, list and export the catalogue of a pack.
#[derive(Debug, Args)]
pub struct Catalogue {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Prove a pack complete: prints what is wrong as `file:line: message`.
    Check {
        #[command(flatten)]
        which: Which,
    },
    /// The data sets of a pack.
    List {
        #[command(flatten)]
        which: Which,
        #[command(flatten)]
        answer: Answer,
    },
    /// Who sees which field of a data set; against another pack, what a reader would see otherwise.
    Audiences {
        #[command(flatten)]
        which: Which,
        /// The data set.
        #[arg(long, value_name = "ID")]
        dataset: DatasetId,
        /// Another pack: a folder, or the name of one that the software carries. Only what differs is told.
        #[arg(long, value_name = "PACK")]
        against: Option<String>,
        #[command(flatten)]
        answer: Answer,
    },
    /// The contracts of a pack in the format of other catalogues.
    Export {
        #[command(flatten)]
        which: Which,
        /// The format.
        #[arg(long, value_enum)]
        format: Format,
        /// One data set; all without it.
        #[arg(long, value_name = "ID")]
        dataset: Option<DatasetId>,
        /// The address under which the node is reached, for links in DCAT.
        #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080")]
        base: String,
    },
}

/// Which pack: a folder, or one that the software carries.
#[derive(Debug, Args)]
struct Which {
    /// The folder of a pack.
    dir: Option<PathBuf>,
    /// A pack that the software carries.
    #[arg(long, value_name = "NAME", default_value = "cn", conflicts_with = "dir")]
    pack: String,
}

/// A format of other catalogues.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Open Data Contract Standard 3.1, as YAML.
    Odcs,
    /// The same as JSON.
    OdcsJson,
    /// Table Schema 2 of the open fields.
    TableSchema,
    /// The JSON Schema of contract files, for editors.
    JsonSchema,
    /// The catalogue of data sets in DCAT, as JSON-LD.
    Dcat,
}

/// Runs the command. `check` ends with code 1 where something is wrong.
pub fn run(catalogue: Catalogue) -> anyhow::Result<ExitCode> {
    match catalogue.command {
        Command::Check { which } => check(&which),
        Command::List { which, answer } => {
            list(&which.load()?).print(answer.output)?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Audiences { which, dataset, against, answer } => {
            let (pack, other) = (which.load()?, against.map(|name| Which::named(&name).load()).transpose()?);
            audiences::table(&pack, other.as_ref(), &dataset)?.print(answer.output)?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Export { which, format, dataset, base } => {
            let text = exported(&which.load()?, format, dataset.as_ref(), &base)?;
            print(&text)?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn print(text: &str) -> anyhow::Result<()> {
    std::io::stdout().lock().write_all(text.as_bytes()).context("the answer could not be written")
}

impl Which {
    /// The pack of that name that the software carries, or the folder.
    fn named(name: &str) -> Which {
        let carried = Pack::embedded_names().contains(&name);
        Which { dir: (!carried).then(|| PathBuf::from(name)), pack: name.to_owned() }
    }

    fn files(&self) -> anyhow::Result<Files> {
        match &self.dir {
            Some(dir) => folder(dir),
            None => Pack::embedded_files(&self.pack).with_context(|| {
                format!("there is no pack `{}`: the software carries {}", self.pack, Pack::embedded_names().join(", "))
            }),
        }
    }

    /// Where the files lie, as problems name them.
    fn place(&self) -> PathBuf {
        self.dir.clone().unwrap_or_else(|| Path::new("catalogue").join(&self.pack))
    }

    fn load(&self) -> anyhow::Result<Pack> {
        Pack::load(&self.files()?).map_err(|problems| {
            let first = problems.first().map(ToString::to_string).unwrap_or_default();
            anyhow::anyhow!("the pack has {} problems, the first: {first} (see `catalogue check`)", problems.len())
        })
    }
}

/// The files of a folder by their path inside it. Links are not followed; hidden files are left.
pub(super) fn folder(root: &Path) -> anyhow::Result<Files> {
    let mut files = Files::new();
    let mut open = vec![(root.to_owned(), 0)];
    while let Some((dir, depth)) = open.pop() {
        let entries = fs::read_dir(&dir).with_context(|| format!("{} can't be read", dir.display()))?;
        for entry in entries {
            let entry = entry?;
            let path = entry.path();
            let kind = entry.file_type()?;
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            if kind.is_dir() && depth < DEEPEST {
                open.push((path, depth + 1));
            } else if kind.is_file() {
                if entry.metadata()?.len() > LARGEST_FILE || files.len() >= MOST_FILES {
                    bail!("{} is too large for a pack", path.display());
                }
                let inside = path.strip_prefix(root).unwrap_or(&path);
                let name: Vec<_> = inside.components().map(|part| part.as_os_str().to_string_lossy()).collect();
                files.insert(name.join("/"), fs::read(&path)?);
            }
        }
    }
    Ok(files)
}

fn check(which: &Which) -> anyhow::Result<ExitCode> {
    let place = which.place();
    match Pack::load(&which.files()?) {
        Ok(pack) => {
            print(&format!(
                "{} {}: complete ({} data sets, {} code lists, {} clocks, {} lists, {} templates of cases, {} rule sets)\n{}\n",
                pack.id(),
                pack.version(),
                pack.contracts().len(),
                pack.code_lists().len(),
                pack.clocks().len(),
                pack.lists().len(),
                pack.case_templates().len(),
                pack.rule_sets().len(),
                pack.hash(),
            ))?;
            Ok(ExitCode::SUCCESS)
        }
        Err(problems) => {
            let line = |problem: &Problem| format!("{}/{problem}\n", place.display());
            print(&problems.iter().map(line).collect::<String>())?;
            print(&format!("{} problems\n", problems.len()))?;
            Ok(ExitCode::FAILURE)
        }
    }
}

fn list(pack: &Pack) -> Table {
    let mut table = Table::new([
        "dataset",
        "version",
        "title_zh",
        "title_en",
        "kind",
        "fields",
        "adverse",
        "public",
        "sharing",
        "clocks",
        "unverified",
    ]);
    for contract in pack.contracts() {
        let yes_no = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
        table.push([
            contract.id.to_string(),
            contract.version.to_string(),
            contract.title.zh.clone(),
            contract.title.en.clone(),
            contract.kind.name().to_owned(),
            contract.fields.len().to_string(),
            yes_no(contract.adverse),
            yes_no(contract.publication.public),
            export::sharing_name(contract.sharing).to_owned(),
            contract.publication.clocks.join(" "),
            yes_no(contract.unverified),
        ]);
    }
    table
}

fn exported(pack: &Pack, format: Format, dataset: Option<&DatasetId>, base: &str) -> anyhow::Result<String> {
    let contracts: Vec<&Contract> = match dataset {
        Some(id) => vec![pack.contract(id).with_context(|| format!("the pack has no data set `{id}`"))?],
        None => pack.contracts().collect(),
    };
    let each = |one: &dyn Fn(&Contract) -> Value| -> Vec<Value> { contracts.iter().map(|each| one(each)).collect() };
    match format {
        Format::Odcs => {
            let documents: Vec<_> = contracts.iter().map(|contract| export::odcs_yaml(pack, contract)).collect();
            Ok(documents.join("---\n"))
        }
        Format::OdcsJson => json(each(&|contract| export::odcs(pack, contract))),
        Format::TableSchema => json(each(&|contract| export::table_schema(pack, contract))),
        Format::JsonSchema => json(vec![export::contract_file_format()]),
        Format::Dcat => json(vec![export::dcat(pack, base)]),
    }
}

/// One value as it is, several as an array.
fn json(mut values: Vec<Value>) -> anyhow::Result<String> {
    let value = if values.len() == 1 { values.remove(0) } else { Value::Array(values) };
    Ok(serde_json::to_string_pretty(&value)? + "\n")
}
