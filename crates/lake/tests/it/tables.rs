//! The tables that analysts read: what may lie in them, and that the latest of a subject is all that counts.

use std::{collections::BTreeMap, fs::File, ops::RangeInclusive, path::PathBuf, process::Command};

use arrow_array::{Array, cast::AsArray, types::Int64Type};
use catalogue::{Pack, field::FieldType};
use domain::{
    FieldClass, SubjectId,
    subject::{NameHeld, Subject, SubjectClass, SubjectState},
};
use lake::{
    Lake,
    tables::{ALL, Asked, Line, RowsOf, TableFiles, Tables},
};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use tempfile::TempDir;

use crate::{drawn, place};

fn packs() -> Vec<Pack> {
    Pack::embedded_names().iter().map(|name| Pack::embedded(name).unwrap().unwrap()).collect()
}

#[test]
fn every_field_that_may_travel_has_a_column_of_its_class_and_no_other_has_one() {
    for pack in packs() {
        let tables = Tables::of(&pack);
        for contract in pack.contracts() {
            let table = tables
                .all()
                .find(|table| matches!(&table.rows, RowsOf::Records { dataset, .. } if *dataset == contract.id));
            let table = table.unwrap();
            for field in &contract.fields {
                let name = field.code.as_str().to_ascii_lowercase();
                let column = table.columns.iter().rfind(|column| column.name.trim_end_matches('_') == name);
                let guarded = field.class == FieldClass::Secret
                    || matches!(field.kind, FieldType::PersonNumber)
                    || field.role.is_some_and(catalogue::contract::FieldRole::is_person);
                match column {
                    None => assert!(guarded, "{}: `{name}` has no column", contract.id),
                    Some(column) => {
                        assert!(!guarded, "{}: `{name}` lies in the table", contract.id);
                        assert_eq!(column.class, field.class, "{}: `{name}`", contract.id);
                    }
                }
            }
        }
    }
}

#[test]
fn no_two_tables_or_columns_bear_one_name() {
    for pack in packs() {
        let tables = Tables::of(&pack);
        let mut names: Vec<&str> = tables.all().map(|table| table.name.as_str()).collect();
        names.sort_unstable();
        assert!(names.windows(2).all(|two| two[0] != two[1]), "{names:?}");
        for table in tables.all() {
            let mut names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
            names.sort_unstable();
            assert!(names.windows(2).all(|two| two[0] != two[1]), "{}: {names:?}", table.name);
            assert!(names.iter().all(|name| **name == name.to_ascii_lowercase()));
        }
    }
}

pub(crate) fn line(id: i64, name: Option<String>) -> Line {
    let subject = SubjectId::from_raw(id);
    let known = name.map(|name| Subject {
        id: subject,
        class: SubjectClass::Enterprise,
        state: SubjectState::Confirmed,
        names: vec![NameHeld { matching: name.clone(), name, held: domain::Period::ALWAYS }],
        identifiers: vec![],
        division: None,
        status: None,
        merged_into: None,
    });
    Line { subject, known, records: vec![], listings: vec![] }
}

/// The names that count, by subject, read as `views.sql` says: rows whose subject no later segment names.
fn names(files: &TableFiles) -> BTreeMap<i64, String> {
    let rows =
        |path: &PathBuf| ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap().build().unwrap();
    let mut names = BTreeMap::new();
    for (file, later) in files.of("subjects") {
        let mut changed = Vec::new();
        for batch in later.iter().flat_map(rows) {
            changed.extend_from_slice(batch.unwrap().column(0).as_primitive::<Int64Type>().values());
        }
        for batch in rows(&file) {
            let batch = batch.unwrap();
            let column = batch.column_by_name("name").unwrap().as_string::<i32>().clone();
            for (row, id) in batch.column(0).as_primitive::<Int64Type>().values().iter().enumerate() {
                if !changed.contains(id) {
                    let twice = names.insert(*id, column.is_valid(row).then(|| column.value(row).to_owned()).unwrap());
                    assert!(twice.is_none(), "{id} stands twice");
                }
            }
        }
    }
    names
}

/// The names that walks over shares of the subjects find, one share after the other.
fn walked(files: &TableFiles, shares: &[RangeInclusive<i64>]) -> Vec<String> {
    let asked = || vec![Asked { table: "subjects".to_owned(), columns: vec!["name".to_owned()] }];
    let mut names = Vec::new();
    for share in shares {
        let mut walk = files.walk_some(asked(), share.clone()).unwrap();
        while let Some(subjects) = walk.next_subjects().unwrap() {
            let rows = subjects.iter().flat_map(|found| &found.tables[0]);
            names.extend(rows.map(|row| row[0].text().unwrap().to_owned()));
        }
    }
    names
}

#[test]
fn the_latest_of_a_subject_counts_however_segments_are_merged() {
    let tables = Tables::of(&Pack::embedded("cn").unwrap().unwrap());
    for seed in 1..=4 {
        let (folder, mut draw) = (TempDir::new().unwrap(), drawn(seed));
        let lake = Lake::open(folder.path()).unwrap();
        let mut counts = BTreeMap::new();
        for step in 0..24_u64 {
            let mut write = lake.write(&tables, step == 0).unwrap();
            let mut id = 0;
            for _ in 0..1 + draw(30) {
                id += 1 + draw(9) as i64;
                let name = (draw(5) > 0).then(|| format!("name {step} {id}"));
                write.push(line(id, name.clone())).unwrap();
                match name {
                    Some(name) => counts.insert(id, name),
                    None => counts.remove(&id),
                };
            }
            write.finish(place(step + 1)).unwrap();
            let files = lake.table_files(&tables).unwrap().unwrap();
            assert_eq!(names(&files), counts, "seed {seed}, step {step}");
            assert_eq!(walked(&files, &[ALL]), counts.values().cloned().collect::<Vec<String>>());
            for shares in [2, 5, 1_000].into_iter().filter(|_| step % 8 == 5) {
                let shares = files.shares(shares).unwrap();
                let follow = shares.windows(2).all(|two| two[0].end() + 1 == *two[1].start());
                assert!(follow && *shares[0].start() == i64::MIN && *shares[shares.len() - 1].end() == i64::MAX);
                assert_eq!(walked(&files, &shares), walked(&files, &[ALL]), "seed {seed}, step {step}: {shares:?}");
            }
            assert!(files.of("subjects").len() <= 8);
        }
    }
}

/// Another engine reads what counts by the views beside the files. `PROBITY_PYTHON` names a Python that has it.
#[test]
fn duckdb_reads_what_counts() {
    let python = std::env::var_os("PROBITY_PYTHON").unwrap_or_else(|| "python3".into());
    let runs = |script: &str, folder: &std::path::Path| {
        let output = Command::new(&python).args(["-c", script]).current_dir(folder).output().ok();
        output.filter(|output| output.status.success()).map(|output| String::from_utf8(output.stdout).unwrap())
    };
    let folder = TempDir::new().unwrap();
    if runs("import duckdb", folder.path()).is_none() {
        println!("SKIPPED: what counts as DuckDB reads it: the Python package of .ci/requirements.txt is missing");
        return;
    }
    let tables = Tables::of(&Pack::embedded("cn").unwrap().unwrap());
    let lake = Lake::open(folder.path()).unwrap();
    let named = |id: i64, name: &str| line(id, Some(name.to_owned()));
    let steps: [Vec<Line>; 3] = [
        vec![named(1, "one"), named(2, "two"), named(3, "three")],
        vec![named(2, "two, renamed"), line(3, None)],
        vec![named(1, "one, renamed"), named(4, "four")],
    ];
    for (seq, lines) in (1..).zip(steps) {
        let mut write = lake.write(&tables, seq == 1).unwrap();
        lines.into_iter().for_each(|line| write.push(line).unwrap());
        write.finish(place(seq)).unwrap();
    }
    let script = "import duckdb\nduckdb.execute(open('views.sql').read())\n\
        print(duckdb.sql('select subject, name from subjects order by 1').fetchall())\n\
        print(len(duckdb.sql('select * from penalty_2018').columns) > 20)";
    let read = runs(script, folder.path()).expect("DuckDB reads the views");
    assert_eq!(read, "[(1, 'one, renamed'), (2, 'two, renamed'), (4, 'four')]\nTrue\n");
}

#[test]
fn files_of_a_stopped_writer_count_for_nothing_and_a_missing_one_is_noticed() {
    let tables = Tables::of(&Pack::embedded("cn").unwrap().unwrap());
    let folder = TempDir::new().unwrap();
    let lake = Lake::open(folder.path()).unwrap();
    let mut write = lake.write(&tables, true).unwrap();
    write.push(line(1, Some("one".to_owned()))).unwrap();
    write.finish(place(1)).unwrap();
    let mut stopped = lake.write(&tables, false).unwrap();
    stopped.push(line(1, Some("half".to_owned()))).unwrap();
    drop(stopped);
    let half = folder.path().join("s000002.subjects.parquet");
    assert!(half.exists());
    let files = lake.table_files(&tables).unwrap().unwrap();
    assert_eq!(names(&files), BTreeMap::from([(1, "one".to_owned())]));
    lake.write(&tables, false).unwrap();
    let again = lake.write(&tables, false).unwrap();
    drop(again);
    assert_eq!(names(&lake.table_files(&tables).unwrap().unwrap()), BTreeMap::from([(1, "one".to_owned())]));
    std::fs::remove_file(folder.path().join("s000001.links.parquet")).unwrap();
    assert!(lake.table_files(&tables).unwrap().is_none(), "a file that the manifest names is gone");
}
