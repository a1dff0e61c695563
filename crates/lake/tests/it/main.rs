//! The lake: what is read is what was written last of each subject, whoever stops in between.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

#[cfg(feature = "sql")]
mod groups;
#[cfg(feature = "object-store")]
mod mirror;
mod tables;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    sync::Arc,
};

use assemble::{FilePlan, LinkVersion, RecordHistory, RecordVersion, Stretch, stretches};
use catalogue::Pack;
use domain::{
    DatasetId, EntryId, FieldCode, Instant, OrganCode, RecordId, StreamId, SubjectId, Values, link::Certainty,
    record::Operation, subject::SubjectClass,
};
use facts::{Coverages, FactPlan, FactValue, Projection};
use jiff::civil::date;
use lake::{Error, Lake, Pass, Place, Snapshot};
use tempfile::TempDir;

const SUBJECT: SubjectId = SubjectId::from_raw(7);

struct Site {
    folder: TempDir,
    lake: Lake,
    pack: Pack,
    plan: FactPlan,
}

impl Site {
    fn new() -> Site {
        let folder = TempDir::new().unwrap();
        let lake = Lake::open(folder.path().join("lake")).unwrap();
        let pack = Pack::embedded("cn").unwrap().unwrap();
        let plan = FactPlan::of_pack(&pack, &Pack::embedded_files("cn").unwrap()).unwrap();
        Site { folder, lake, pack, plan }
    }

    fn projection(&self) -> &Projection {
        self.plan.projection()
    }

    fn root(&self) -> std::path::PathBuf {
        self.folder.path().join("lake")
    }

    /// A registration with that status, as stretches of the subject's file.
    fn registered(&self, subject: SubjectId, status: &str) -> Vec<Stretch> {
        let entry = EntryId::new(StreamId(0), subject.raw() as u64 * 10);
        let values = [("REGSTATE", status), ("ESTDATE", "2020-03-01"), ("ENTNAME", "a name that no fact reads")];
        let values: Values =
            values.into_iter().map(|(code, text)| (FieldCode::parse(code).unwrap(), text.to_owned())).collect();
        let recorded_at = Instant::from_millis(1);
        let version =
            RecordVersion { entry, recorded_at, effective_on: None, operation: Operation::State, values, row: None };
        let link =
            LinkVersion { entry, recorded_at, subject: Some(subject), certainty: Certainty::Certain, evidence: vec![] };
        let history = RecordHistory {
            id: RecordId::opened_by(entry),
            dataset: DatasetId::parse("registration").unwrap(),
            deliverer: OrganCode::parse("REGISTRAR").unwrap(),
            versions: vec![version],
            links: vec![link],
            publications: vec![],
            objections: vec![],
        };
        stretches(&FilePlan::new(self.pack.contracts()), subject, &history, Instant::from_millis(9))
    }

    fn write(&self, anew: bool, subjects: &[(SubjectId, Option<&str>)], seq: u64) {
        let mut write = self.lake.write(self.projection(), anew).unwrap();
        for (subject, status) in subjects {
            let stretches = status.map_or_else(Vec::new, |status| self.registered(*subject, status));
            write.push((*subject, Some(SubjectClass::Enterprise), stretches)).unwrap();
        }
        write.finish(place(seq)).unwrap();
    }

    fn snapshot(&self) -> Snapshot {
        self.lake.snapshot(self.projection().shape()).unwrap().unwrap()
    }

    /// The status of each subject that facts are asked of.
    fn statuses(&self, snapshot: &Snapshot, since: u64) -> BTreeMap<i64, FactValue> {
        let mut statuses = BTreeMap::new();
        for group in snapshot.changed_since(since) {
            let block = Arc::new(snapshot.read(group).unwrap());
            let facts = self.plan.compute_columns(&block, date(2026, 11, 25), &Coverages::default()).unwrap();
            let values = facts.values("registration_status").unwrap();
            for ((subject, class), value) in block.subjects().iter().zip(values) {
                if class.is_some() {
                    assert!(statuses.insert(subject.raw(), value.clone()).is_none(), "{subject} stands twice");
                }
            }
        }
        statuses
    }
}

fn place(seq: u64) -> Place {
    Place { seq, commitment: "c0ffee".to_owned() }
}

fn subject(number: i64) -> SubjectId {
    SubjectId::from_raw(number)
}

fn text(text: &str) -> FactValue {
    FactValue::Text(text.to_owned())
}

#[test]
fn what_was_written_last_of_a_subject_is_all_that_counts() {
    let site = Site::new();
    assert!(site.lake.snapshot(site.projection().shape()).unwrap().is_none());
    site.write(true, &[(subject(1), Some("open")), (subject(2), None), (subject(3), Some("open"))], 10);
    let old = site.snapshot();
    site.write(false, &[(subject(1), Some("revoked")), (subject(4), Some("dormant"))], 20);
    site.write(false, &[(subject(3), None)], 30);
    let new = site.snapshot();
    let expected = [(1, text("revoked")), (2, FactValue::Missing), (3, FactValue::Missing), (4, text("dormant"))];
    assert_eq!(site.statuses(&new, 0), BTreeMap::from(expected));
    assert_eq!(site.statuses(&new, 20), BTreeMap::from([(3, FactValue::Missing)]), "changed since then");
    assert_eq!(site.statuses(&new, 30), BTreeMap::new());
    assert_eq!(site.statuses(&old, 0)[&1], text("open"), "one who reads goes on reading what counted");
    assert_eq!((new.through().seq, new.segments(), new.lines()), (30, 3, (6, 4)));
}

#[test]
fn groups_end_where_they_are_full_and_empty_ones_are_read_too() {
    let site = Site::new();
    // The first group has no record at all, so that the files have different numbers of row groups.
    let all: Vec<(SubjectId, Option<&str>)> =
        (1..40_000).map(|number| (subject(number), (number > 20_000 && number % 2 == 0).then_some("open"))).collect();
    site.write(true, &all, 5);
    let snapshot = site.snapshot();
    assert_eq!(snapshot.groups().len(), 3);
    let statuses = site.statuses(&snapshot, 0);
    assert_eq!(statuses.len(), 39_999);
    let expected = |number: i64| if number > 20_000 && number % 2 == 0 { text("open") } else { FactValue::Missing };
    for number in [1, 16_384, 16_385, 20_002, 20_003, 32_768, 32_769, 39_998, 39_999] {
        assert_eq!(statuses[&number], expected(number), "{number}");
    }
}

/// Numbers drawn from a seed.
fn drawn(seed: u64) -> impl FnMut(u64) -> u64 {
    let mut state = seed;
    move |below| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    }
}

#[test]
fn merging_changes_nothing_of_what_counts() {
    for seed in 1..=3 {
        let (site, mut draw) = (Site::new(), drawn(seed));
        let mut counts = BTreeMap::new();
        for step in 0..40 {
            let size = [1, 3, 40, 400][draw(4) as usize];
            let named: BTreeSet<i64> = (0..size).map(|_| 1 + draw(900) as i64).collect();
            let mut status = || match draw(4) {
                0 => None,
                at => Some(["open", "revoked", "dormant"][at as usize - 1]),
            };
            let line: Vec<(SubjectId, Option<&str>)> = named.iter().map(|id| (subject(*id), status())).collect();
            site.write(step == 0, &line, step * 10 + 10);
            for (subject, status) in line {
                counts.insert(subject.raw(), status.map_or(FactValue::Missing, text));
            }
            let snapshot = site.snapshot();
            assert!(snapshot.segments() <= 8, "{} segments", snapshot.segments());
            assert_eq!(site.statuses(&snapshot, 0), counts, "seed {seed}, step {step}");
            let last = site.statuses(&snapshot, step * 10);
            assert!(named.iter().all(|id| last[id] == counts[id]), "what changed last is among what changed");
        }
    }
}

#[test]
fn what_was_erased_lies_in_no_file() {
    let site = Site::new();
    let lies_somewhere = |needle: &[u8]| {
        let files = fs::read_dir(site.root()).unwrap().map(|entry| fs::read(entry.unwrap().path()).unwrap());
        files.into_iter().any(|bytes| bytes.windows(needle.len()).any(|window| window == needle))
    };
    site.write(true, &[(subject(1), Some("told-of-one")), (subject(2), Some("open"))], 10);
    site.write(false, &[(subject(2), Some("revoked"))], 20);
    let mut write = site.lake.write(site.projection(), false).unwrap();
    write.push((subject(1), None, Vec::new())).unwrap();
    assert!(lies_somewhere(b"told-of-one"));
    write.finish_and_forget(place(30)).unwrap();
    assert!(!lies_somewhere(b"told-of-one"), "the segments that held it are gone");
    assert_eq!(site.statuses(&site.snapshot(), 0), BTreeMap::from([(2, text("revoked"))]));
}

/// Copies a folder: what a machine that lost its power would find.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
    }
}

#[test]
fn a_writer_that_stops_leaves_what_counted_and_is_cleared_away() {
    let site = Site::new();
    site.write(true, &[(SUBJECT, Some("open"))], 10);
    for anew in [false, true] {
        let mut write = site.lake.write(site.projection(), anew).unwrap();
        write.push((SUBJECT, None, site.registered(SUBJECT, "revoked"))).unwrap();
        assert!(matches!(site.lake.write(site.projection(), false), Err(Error::Busy(_))), "one writes at a time");
        drop(write);
        assert_eq!(site.statuses(&site.snapshot(), 0), BTreeMap::from([(7, text("open"))]));
    }
    // Stopped after the files and before the manifest: the manifest of then with the files of now.
    let before = site.folder.path().join("before");
    copy(&site.root(), &before);
    site.write(false, &[(SUBJECT, Some("revoked"))], 20);
    copy(&site.root(), &site.folder.path().join("stopped"));
    let stopped = site.folder.path().join("stopped");
    fs::copy(before.join("manifest.json"), stopped.join("manifest.json")).unwrap();
    let lake = Lake::open(&stopped).unwrap();
    let snapshot = lake.snapshot(site.projection().shape()).unwrap().unwrap();
    assert_eq!((snapshot.through().seq, site.statuses(&snapshot, 0)), (10, BTreeMap::from([(7, text("open"))])));
    let files = || fs::read_dir(&stopped).unwrap().count();
    let left = files();
    let write = lake.write(site.projection(), false).unwrap();
    assert_eq!(write.before(), Some(&place(10)));
    write.finish(place(11)).unwrap();
    assert!(files() <= left, "forgotten files are removed");
    assert_eq!(lake.snapshot(site.projection().shape()).unwrap().unwrap().through().seq, 11);
}

#[test]
fn a_lake_of_another_shape_or_that_is_damaged_is_made_anew() {
    let site = Site::new();
    site.write(true, &[(SUBJECT, Some("open"))], 10);
    assert!(site.lake.snapshot(&["other".to_owned()]).unwrap().is_none());
    let records = fs::read_dir(site.root()).unwrap().map(|entry| entry.unwrap().path());
    let records = records.into_iter().find(|path| path.to_string_lossy().ends_with("records.parquet")).unwrap();
    let whole = fs::read(&records).unwrap();
    fs::write(&records, &whole[..whole.len() / 2]).unwrap();
    let damaged = site.lake.snapshot(site.projection().shape()).unwrap_err();
    assert!(damaged.to_string().contains("probity rebuild"), "{damaged}");
    fs::remove_file(&records).unwrap();
    assert!(site.lake.snapshot(site.projection().shape()).unwrap().is_none(), "a file that is gone");
    fs::write(site.root().join("manifest.json"), "{").unwrap();
    assert!(site.lake.snapshot(site.projection().shape()).unwrap().is_none(), "a manifest that is cut off");
    site.write(false, &[(SUBJECT, Some("open"))], 10);
    assert_eq!(site.statuses(&site.snapshot(), 0).len(), 1);
}

/// Named before it is merged, the lake would say that it has seen the erasure, and nobody would look again.
#[test]
fn a_writer_that_is_stopped_before_all_is_merged_leaves_the_lake_behind_the_erasure() {
    let site = Site::new();
    site.write(false, &[(subject(1), Some("1"))], 10);
    site.write(false, &[(subject(2), Some("1"))], 20);
    // The merge stops at a file that can't be read.
    let oldest = site.root().join("s000001.records.parquet");
    let whole = fs::read(&oldest).unwrap();
    fs::write(&oldest, "cut off").unwrap();
    let erase = || {
        let mut write = site.lake.write(site.projection(), false).unwrap();
        assert_eq!(write.before(), Some(&place(20)));
        write.push((subject(1), Some(SubjectClass::Enterprise), Vec::new())).unwrap();
        write.finish_and_forget(place(30))
    };
    assert!(erase().is_err());
    fs::write(&oldest, whole).unwrap();
    erase().unwrap();
    assert_eq!(site.lake.write(site.projection(), false).unwrap().before(), Some(&place(30)));
    assert!(!oldest.exists());
}

#[test]
fn what_a_pass_saw_is_forgotten_with_the_lake_it_saw() {
    let site = Site::new();
    site.write(true, &[(SUBJECT, Some("open"))], 10);
    let pass = Pass { basis: "b".to_owned(), through: 10, kept: place(11), lake: site.snapshot().began() };
    site.lake.keep_pass("proposals", &pass).unwrap();
    site.write(false, &[(SUBJECT, Some("open"))], 12);
    assert_eq!(site.lake.pass("proposals").unwrap(), Some(pass));
    site.write(true, &[(SUBJECT, Some("open"))], 12);
    assert_eq!(site.lake.pass("proposals").unwrap(), None);
}

#[test]
fn no_field_that_no_fact_reads_lies_in_the_lake() {
    let site = Site::new();
    site.write(true, &[(SUBJECT, Some("open"))], 10);
    for entry in fs::read_dir(site.root()).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
        assert!(!holds(b"a name that no fact reads") && !holds(b"ENTNAME"));
    }
}
