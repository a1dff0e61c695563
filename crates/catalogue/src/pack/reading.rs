//! Files -> a pack, or everything that is wrong with them.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use domain::{RuleSetId, delivery_manifest::LocalDivision};
use include_dir::{Dir, include_dir};
use indexmap::IndexMap;
use rules::RuleSet;

use super::{Dictionaries, Pack, Problem, Settings};
use crate::{
    case_template::{CaseTask, CaseTemplate},
    check::{Parts, RuleFile, check},
    code_list::{Code, CodeList},
    commitment::{CommitmentCheck, CommitmentTemplate},
    contract::{Check, Contract},
    dictionary::{
        addresses::Addresses,
        calendar,
        citations::Citations,
        divisions::{Divisions, LOCAL},
        document_numbers::DocumentNumbers,
        folding::Folding,
        industry::Industries,
        latin_names::LatinNames,
        money_words::MoneyWords,
        names::NameDictionary,
        shapes::Shapes,
    },
    field::Field,
    law::{ClockRule, ListRule},
    load::{Loaded, Loader, Part, part},
    measure::{MeasureRule, OrganKind, WithdrawalRule},
    personal::PersonalScan,
    scheme::Schemes,
    source::{self, Files, problem},
    statistic::{Dimension, Statistic, Statistics},
    wording::Wording,
};

static CATALOGUE: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../catalogue");

/// The wordings of the findings that the software itself makes: part of every pack.
const WORDING: &str = "wording.yaml";

/// The kinds of organs.
const ORGAN_KINDS: &str = "organ-kinds.yaml";

/// How subjects leave the market.
const WITHDRAWAL: &str = "withdrawal.yaml";

/// What is counted of the register.
const STATISTICS: &str = "statistics.yaml";

/// The folders and files that something reads. Others are problems, so that a misspelt name does
/// not go unseen.
const PLACES: [&str; 20] = [
    "pack.yaml",
    WORDING,
    "README.md",
    "contracts/",
    "code-lists/",
    "clocks/",
    "lists/",
    "cases/",
    "commitments/",
    "schemes/",
    "dictionaries/",
    "divisions/",
    "calendar/",
    "industry/",
    "facts/",
    "rules/",
    "measures/",
    ORGAN_KINDS,
    WITHDRAWAL,
    STATISTICS,
];

impl Pack {
    /// Loads the files of a pack's folder (path relative to it -> content) and checks it as a
    /// whole. The wordings of the software's own findings need not be among them; a `wording.yaml`
    /// of the pack adds to them and replaces those of the same code.
    ///
    /// # Errors
    /// All problems, sorted by file and line, if there is one.
    pub fn load(files: &BTreeMap<String, Vec<u8>>) -> Result<Pack, Vec<Problem>> {
        let mut loader = Loader::new(files);
        let read = Read::all(&mut loader);
        let dictionaries = dictionaries(&mut loader, files);
        let (rule_sets, known) = rule_sets(&mut loader, files);
        for path in files.keys().filter(|path| !PLACES.iter().any(|place| path.starts_with(place))) {
            loader.problems.push(problem(
                path,
                0,
                "nothing of a pack lies here: see the folders of catalogue/README.md",
            ));
        }
        if let Some(settings) = &read.settings {
            let schemes = dictionaries.as_ref().map(|known| known.schemes.iter().map(|s| s.id().clone()).collect());
            let mut parts = read.parts(settings, std::mem::take(&mut loader.broken));
            parts.schemes = schemes;
            parts.rule_sets = known;
            parts.rule_files = rule_files(files, &rule_sets);
            loader.problems.extend(check(&parts));
        }
        let mut problems = loader.problems;
        match (read.settings, dictionaries) {
            (Some(settings), Some(dictionaries)) if problems.is_empty() => Ok(Pack {
                settings: settings.value,
                hash: hash(files),
                contracts: values(read.contracts),
                code_lists: values(read.code_lists).into_iter().map(|(id, list)| (id, list.prepared())).collect(),
                wordings: values(read.wordings),
                clocks: in_file_order(read.clocks),
                lists: values(read.lists),
                cases: values(read.cases),
                commitments: values(read.commitments),
                measures: in_file_order(read.measures),
                organ_kinds: in_file_order(read.organ_kinds),
                withdrawals: in_file_order(read.withdrawals),
                statistics: read.statistics.map(|statistics| statistics.value),
                rule_sets: rule_sets.into_iter().map(|(id, (_, rule_set))| (id, rule_set)).collect(),
                dictionaries,
            }),
            _ => {
                problems.sort();
                problems.dedup();
                Err(problems)
            }
        }
    }

    /// The names of the packs that this software carries.
    pub fn embedded_names() -> Vec<&'static str> {
        let mut names: Vec<_> = CATALOGUE.dirs().filter_map(|dir| dir.path().to_str()).collect();
        names.sort_unstable();
        names
    }

    /// The files of the pack of that name that this software carries.
    pub fn embedded_files(name: &str) -> Option<Files> {
        let dir = CATALOGUE.dirs().find(|dir| dir.path().to_str() == Some(name))?;
        let mut files = Files::new();
        collect(dir, name, &mut files);
        Some(files)
    }

    /// The pack of that name that this software carries; `None` where there is none.
    pub fn embedded(name: &str) -> Option<Result<Pack, Vec<Problem>>> {
        Pack::embedded_with(name, &[])
    }

    /// The same with divisions of a place that it does not know; the pack's hash covers them.
    pub fn embedded_with(name: &str, divisions: &[LocalDivision]) -> Option<Result<Pack, Vec<Problem>>> {
        let mut files = Pack::embedded_files(name)?;
        if !divisions.is_empty() {
            files.insert(LOCAL.to_owned(), local_table(divisions));
        }
        Some(Pack::load(&files))
    }
}

fn collect(dir: &Dir<'_>, root: &str, files: &mut Files) {
    for file in dir.files() {
        if let Some(path) = file.path().strip_prefix(root).ok().and_then(|path| path.to_str()) {
            files.insert(path.replace('\\', "/"), file.contents().to_vec());
        }
    }
    dir.dirs().for_each(|dir| collect(dir, root, files));
}

/// The table of a place's divisions, in the order of their codes.
fn local_table(divisions: &[LocalDivision]) -> Vec<u8> {
    let mut sorted: Vec<&LocalDivision> = divisions.iter().collect();
    sorted.sort_by_key(|division| &division.code);
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let rows = sorted.iter().map(|division| format!("{},{}\n", quoted(&division.code), quoted(&division.name)));
    std::iter::once("code,name\n".to_owned()).chain(rows).collect::<String>().into_bytes()
}

fn generic_wording() -> &'static [u8] {
    CATALOGUE.get_file(WORDING).map_or(&[], include_dir::File::contents)
}

/// The digest of all that a pack is made of, in the order of its paths. Ends of lines don't count,
/// nor what is written for people only.
fn hash(files: &Files) -> String {
    let mut hasher = blake3::Hasher::new();
    let mut add = |path: &str, bytes: &[u8]| {
        let lines: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != b'\r').collect();
        for part in [path.as_bytes(), &lines] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
    };
    add("../wording.yaml", generic_wording());
    for (path, bytes) in files.iter().filter(|(path, _)| *path != "README.md") {
        add(path, bytes);
    }
    hasher.finalize().to_hex().to_string()
}

fn values<K: Ord, T>(loaded: BTreeMap<K, Loaded<T>>) -> BTreeMap<K, T> {
    loaded.into_iter().map(|(id, loaded)| (id, loaded.value)).collect()
}

/// Values by id in the order of their files and lines.
fn in_file_order<K: std::hash::Hash + Eq, T>(values: BTreeMap<K, Loaded<T>>) -> IndexMap<K, T> {
    let mut values: Vec<_> = values.into_iter().collect();
    values.sort_by(|(_, one), (_, other)| (&one.file, one.node.line).cmp(&(&other.file, other.node.line)));
    values.into_iter().map(|(id, loaded)| (id, loaded.value)).collect()
}

/// The tables of a pack as read, before they are checked.
struct Read {
    settings: Option<Loaded<Settings>>,
    contracts: BTreeMap<domain::DatasetId, Loaded<Contract>>,
    code_lists: BTreeMap<String, Loaded<CodeList>>,
    clocks: BTreeMap<String, Loaded<ClockRule>>,
    lists: BTreeMap<domain::ListId, Loaded<ListRule>>,
    cases: BTreeMap<domain::CaseTemplateId, Loaded<CaseTemplate>>,
    commitments: BTreeMap<domain::CommitmentTemplateId, Loaded<CommitmentTemplate>>,
    measures: BTreeMap<domain::MeasureId, Loaded<MeasureRule>>,
    organ_kinds: BTreeMap<String, Loaded<OrganKind>>,
    withdrawals: BTreeMap<String, Loaded<WithdrawalRule>>,
    statistics: Option<Loaded<Statistics>>,
    wordings: BTreeMap<domain::FindingCode, Loaded<Wording>>,
}

impl Read {
    fn all(loader: &mut Loader<'_>) -> Read {
        let settings = loader.one("pack.yaml", &[]);
        if settings.is_none() && loader.problems.is_empty() {
            loader.problems.push(problem("pack.yaml", 0, "the file is missing: a pack begins with it"));
        }
        let contracts = loader.folder("contracts/", &[("fields", part::<Field>), ("checks", part::<Check>)]);
        let contracts = loader.by_id(contracts, "id", |contract: &Contract| contract.id.clone());
        let code_lists = loader.folder("code-lists/", &[("codes", part::<Code>)]);
        let code_lists = loader.by_id(code_lists, "id", |list: &CodeList| list.id.clone());
        let clocks = loader.sequences("clocks/");
        let clocks = loader.by_id(clocks, "id", |clock: &ClockRule| clock.id.clone());
        let lists = loader.folder("lists/", &[]);
        let lists = loader.by_id(lists, "id", |list: &ListRule| list.id.clone());
        let cases = loader.folder("cases/", &[("tasks", part::<CaseTask>)]);
        let cases = loader.by_id(cases, "id", |template: &CaseTemplate| template.id.clone());
        let commitments = loader.folder("commitments/", &[("checks", part::<CommitmentCheck>)]);
        let commitments = loader.by_id(commitments, "id", |template: &CommitmentTemplate| template.id.clone());
        let measures = loader.sequences("measures/");
        let measures = loader.by_id(measures, "id", |measure: &MeasureRule| measure.id.clone());
        let organ_kinds = loader.sequence_if_there(ORGAN_KINDS);
        let organ_kinds = loader.by_id(organ_kinds, "id", |kind: &OrganKind| kind.id.clone());
        let withdrawals = loader.sequence_if_there(WITHDRAWAL);
        let withdrawals = loader.by_id(withdrawals, "id", |rule: &WithdrawalRule| rule.id.clone());
        let parts: [Part; 2] = [("dimensions", part::<Dimension>), ("statistics", part::<Statistic>)];
        let statistics = loader.one_if_there(STATISTICS, &parts);
        let own = loader.sequence(WORDING);
        let own = loader.by_id(own, "code", |wording: &Wording| wording.code.clone());
        let wordings = wordings(loader, own);
        Read {
            settings,
            contracts,
            code_lists,
            clocks,
            lists,
            cases,
            commitments,
            measures,
            organ_kinds,
            withdrawals,
            statistics,
            wordings,
        }
    }

    /// The tables as the checks see them; schemes and rule sets are still to be added.
    fn parts<'a>(&'a self, settings: &'a Loaded<Settings>, broken: BTreeSet<String>) -> Parts<'a> {
        Parts {
            settings,
            contracts: &self.contracts,
            code_lists: &self.code_lists,
            clocks: &self.clocks,
            lists: &self.lists,
            cases: &self.cases,
            commitments: &self.commitments,
            measures: &self.measures,
            organ_kinds: &self.organ_kinds,
            withdrawals: &self.withdrawals,
            statistics: self.statistics.as_ref(),
            wordings: &self.wordings,
            schemes: None,
            rule_sets: BTreeSet::new(),
            broken,
            rule_files: Vec::new(),
        }
    }
}

type Wordings = BTreeMap<domain::FindingCode, Loaded<Wording>>;

/// The generic wordings with the pack's own over them.
fn wordings(loader: &mut Loader<'_>, own: Wordings) -> Wordings {
    let generic = Files::from([(WORDING.to_owned(), generic_wording().to_vec())]);
    let mut generic_loader = Loader::new(&generic);
    let items = generic_loader.sequence(WORDING);
    let mut all = generic_loader.by_id(items, "code", |wording: &Wording| wording.code.clone());
    for wording in all.values_mut() {
        wording.file = "../wording.yaml".to_owned();
    }
    loader.problems.extend(
        generic_loader.problems.into_iter().map(|problem| Problem { file: "../wording.yaml".to_owned(), ..problem }),
    );
    all.extend(own);
    all
}

/// Everything that says how things are written; `None` where part of it could not be read.
fn dictionaries(loader: &mut Loader<'_>, files: &Files) -> Option<Dictionaries> {
    let folding = loader.take(Folding::load(files)).map(Arc::new);
    let calendar = loader.take(calendar::load(files));
    let money_words = loader.take(MoneyWords::load(files));
    let industries = loader.take(Industries::load(files));
    let folding = folding?;
    let divisions = loader.take(Divisions::load(files, &folding)).map(Arc::new)?;
    let schemes = loader.take(Schemes::load(files, &divisions)).map(Arc::new);
    let citations = loader.take(Citations::load(files));
    let addresses = loader.take(Addresses::load(files, &folding));
    let names = loader.take(NameDictionary::load(files, &folding, &divisions));
    let shapes = loader.take(Shapes::load(files));
    let latin_names = loader.take(LatinNames::load(files));
    let document_numbers = loader.take(DocumentNumbers::load(files, &folding));
    let schemes = schemes?;
    let personal = loader.take(PersonalScan::load(files, &schemes));
    Some(Dictionaries {
        folding,
        divisions,
        calendar: calendar?,
        money_words: money_words?,
        industries: industries?,
        names: names?,
        latin_names: latin_names?,
        shapes: shapes?,
        addresses: addresses?,
        citations: citations?,
        document_numbers: document_numbers?,
        personal: personal?,
        schemes,
    })
}

/// The rule sets that could be read, each with its path, and the ids of all of them.
fn rule_sets(loader: &mut Loader<'_>, files: &Files) -> (BTreeMap<RuleSetId, (String, RuleSet)>, BTreeSet<RuleSetId>) {
    let mut read: BTreeMap<RuleSetId, (String, RuleSet)> = BTreeMap::new();
    let mut known = BTreeSet::new();
    for path in source::paths(files, "rules/", ".md").filter(|path| !path.ends_with("README.md")) {
        let text = match source::text(files, path) {
            Ok(text) => text.unwrap_or_default(),
            Err(problem) => {
                loader.problems.push(problem);
                continue;
            }
        };
        match RuleSet::parse(path, text) {
            Ok(rule_set) => {
                let id = rule_set.id().clone();
                known.insert(id.clone());
                if let Some((earlier, _)) = read.insert(id, (path.to_owned(), rule_set)) {
                    let message = format_args!("`{earlier}` defines a rule set of the same id");
                    loader.problems.push(problem(path, 1, message));
                }
            }
            Err(problems) => {
                let stem = path.rsplit('/').next().and_then(|name| name.strip_suffix(".md"));
                known.extend(stem.and_then(|stem| RuleSetId::parse(stem).ok()));
                let placed = problems.into_iter().map(|wrong| problem(path, u64::from(wrong.line), wrong.message));
                loader.problems.extend(placed);
            }
        }
    }
    (read, known)
}

/// The rule sets with the texts that they were read from.
fn rule_files<'a>(files: &'a Files, rule_sets: &'a BTreeMap<RuleSetId, (String, RuleSet)>) -> Vec<RuleFile<'a>> {
    rule_sets
        .values()
        .map(|(path, rule_set)| {
            let text = source::text(files, path).ok().flatten().unwrap_or_default();
            RuleFile { path, text, rule_set }
        })
        .collect()
}
