//! Questions that count by groups: what is counted is what the values say, be the groups few or many, and be the
//! memory enough for our step or only for the engine's.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use assemble::{LinkVersion, PublicationVersion, RecordHistory, RecordVersion};
use catalogue::Pack;
use domain::{
    DatasetId, EntryId, FieldCode, Instant, OrganCode, RecordId, StreamId, SubjectId,
    link::Certainty,
    publication::Publication,
    record::Operation,
    subject::{Subject, SubjectClass, SubjectState},
};
use jiff::civil::date;
use lake::{
    Error, Lake,
    sql::{Limits, Scope, ask},
    tables::{Line, Tables},
};
use tempfile::TempDir;

use crate::place;

const MEMORY: u64 = 256 << 20;

/// Tables of made-up records of two data sets and two organs.
struct Site {
    folder: TempDir,
    lake: Lake,
    pack: Arc<Pack>,
    tables: Tables,
}

/// A record of an organ that says one thing.
fn record(seq: u64, subject: SubjectId, dataset: &str, (code, text): (&str, String)) -> RecordHistory {
    let entry = EntryId::new(StreamId(0), seq);
    let recorded_at = Instant::from_millis(1_790_000_000_000);
    let values = [(FieldCode::parse(code).unwrap(), text)].into_iter().collect();
    let publication = Publication {
        from: Some(date(2026, 1, 1)),
        until: Some(date(2029, 1, 1)),
        repairable: None,
        rules: vec![],
        clocks: vec![],
        holds: vec![],
        found: vec![],
    };
    RecordHistory {
        id: RecordId::opened_by(entry),
        dataset: DatasetId::parse(dataset).unwrap(),
        deliverer: OrganCode::parse(["market", "traffic"][(seq % 2) as usize]).unwrap(),
        versions: vec![RecordVersion {
            entry,
            recorded_at,
            effective_on: None,
            operation: Operation::State,
            values,
            row: None,
        }],
        links: vec![LinkVersion {
            entry,
            recorded_at,
            subject: Some(subject),
            certainty: Certainty::Certain,
            evidence: vec![],
        }],
        publications: vec![PublicationVersion { entry, recorded_at, publication }],
        objections: vec![],
    }
}

impl Site {
    fn new() -> Site {
        let pack = Arc::new(Pack::embedded("cn").unwrap().unwrap());
        let (folder, tables) = (TempDir::new().unwrap(), Tables::of(&pack));
        let lake = Lake::open(folder.path()).unwrap();
        let mut writing = lake.write(&tables, true).unwrap();
        for number in 1..=1_000 {
            let subject = SubjectId::from_raw(number);
            let seq = number as u64 * 2;
            let fine = ("CF_NR_FK", format!("CNY {number}.00"));
            let established = ("ESTDATE", format!("2026-0{}-11", number % 9 + 1));
            let known = Some(Subject {
                id: subject,
                class: SubjectClass::Enterprise,
                state: SubjectState::Confirmed,
                names: vec![],
                identifiers: vec![],
                division: (number % 7 != 0).then(|| format!("{}", 350_100 + number % 7)),
                status: None,
                merged_into: None,
            });
            let records = vec![
                record(seq + u64::from(number % 3 == 0), subject, "penalty-2018", fine),
                record(2_002 + seq, subject, "registration", established),
            ];
            writing.push(Line { subject, known, records, listings: vec![] }).unwrap();
        }
        writing.finish(place(1)).unwrap();
        Site { folder, lake, pack, tables }
    }

    async fn asked(&self, scope: &Scope, memory: u64, question: &str) -> Result<Vec<Vec<String>>, Error> {
        let files = self.lake.table_files(&self.tables).unwrap().unwrap();
        let spill_folder = self.folder.path().join("spill");
        let limits = Limits { memory, spill: 256 << 20, spill_folder, threads: 2 };
        let answer = ask(&files, &self.tables, &self.pack, scope, &limits, question).await?;
        Ok(answer.rows(200_000).await?.rows)
    }

    async fn rows(&self, question: &str) -> Vec<Vec<String>> {
        self.asked(&Scope::All, MEMORY, question).await.unwrap_or_else(|error| panic!("{question}: {error}"))
    }

    async fn plan(&self, question: &str) -> String {
        self.rows(&format!("explain {question}")).await.concat().join(" ")
    }
}

/// What a row of a number says: a text too long to stand in a column's view, a day, a flag; each absent in some.
fn said(n: i64, kinds: i64) -> Vec<String> {
    let text = if n % 11 == 3 { String::new() } else { format!("an act of some kind {}", n % kinds) };
    let month = if n % 13 == 5 { String::new() } else { format!("2026-0{}-01", n % 8 + 1) };
    vec![text, month, (n % 3 == 0).to_string()]
}

/// The same as a question, with what is counted of each group.
fn question(count: i64, kinds: i64) -> String {
    format!(
        "select text, cast(date_trunc('month', day) as date), flag, count(*), count(*) filter (where n % 2 = 0), sum(n) \
         from (select value as n, value % 3 = 0 as flag, \
         case when value % 11 <> 3 then concat('an act of some kind ', value % {kinds}) end as text, \
         case when value % 13 <> 5 then cast(concat('2026-0', value % 8 + 1, '-', 10 + value % 17) as date) end as day \
         from range({count})) group by 1, 2, 3"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn groups_are_those_of_their_values_be_they_few_or_many() {
    let site = Site::new();
    for (count, kinds, memory) in
        [(30_000_i64, 4, MEMORY), (30_000, 2_000, MEMORY), (30_000, 2_000, 4 << 20), (60_000, 25_000, MEMORY)]
    {
        let mut expected = BTreeMap::<Vec<String>, [i64; 3]>::new();
        for n in 0..count {
            let [all, even, sum] = expected.entry(said(n, kinds)).or_default();
            (*all, *even, *sum) = (*all + 1, *even + i64::from(n % 2 == 0), *sum + n);
        }
        let row = |(mut said, counted): (Vec<String>, [i64; 3])| {
            said.extend(counted.map(|count| count.to_string()));
            said
        };
        let expected: BTreeSet<Vec<String>> = expected.into_iter().map(row).collect();
        let question = question(count, kinds);
        let plan = site.plan(&question).await;
        assert!(plan.contains("FewGroups"), "{plan}");
        let answered = site.asked(&Scope::All, memory, &question).await.unwrap();
        assert_eq!(answered.len(), expected.len(), "{kinds}");
        assert_eq!(answered.into_iter().collect::<BTreeSet<_>>(), expected, "{kinds}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_near_each_other_and_far_apart_are_groups() {
    let site = Site::new();
    let near = "select count(*), sum(n), min(g), max(g) from \
                (select value % 90000 - 45000 as g, count(*) as n from range(200000) group by 1)";
    assert_eq!(site.rows(near).await, [["90000", "200000", "-45000", "44999"]]);
    let far = "select count(*), max(g) from (select value * 1000003 as g, count(*) from range(10000) group by 1)";
    assert_eq!(site.rows(far).await, [["10000", "9999029997"]]);
    let two = "select g, count(*) from (select case when value < 9000 then -9223372036854775807 else \
               9223372036854775807 end as g from range(10000)) group by 1 order by 1";
    assert_eq!(site.rows(two).await, [["-9223372036854775807", "9000"], ["9223372036854775807", "1000"]]);
    let none = "select value, count(*) from range(5) where value > 7 group by 1";
    assert_eq!(site.rows(none).await, Vec::<Vec<String>>::new());
    let wrong = "select 10 / (value % 4), count(*) from range(10) group by 1";
    let said = site.asked(&Scope::All, MEMORY, wrong).await.unwrap_err().to_string();
    assert!(said.to_lowercase().contains("divide by zero"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn records_are_counted_data_set_by_data_set() {
    let site = Site::new();
    let counted = "select dataset, deliverer, count(*), min(dataset), max(record) > 0 from records group by 1, 2";
    let mut rows = site.rows(counted).await;
    rows.sort();
    let row =
        |dataset: &str, deliverer: &str, count: &str| [dataset, deliverer, count, dataset, "true"].map(str::to_owned);
    let penalties = [row("penalty-2018", "market", "667"), row("penalty-2018", "traffic", "333")];
    let registrations = row("registration", "market", "1000");
    assert_eq!(rows, [&penalties[0], &penalties[1], &registrations].map(|row| row.to_vec()));
    let plan = site.plan(counted).await;
    assert!(plan.contains("gby=[penalty-2018 as dataset, deliverer@1 as deliverer]"), "{plan}");

    let (today, now) = (date(2026, 11, 25), Instant::from_millis(1_800_000_000_000));
    let traffic = Scope::Organ { organ: OrganCode::parse("traffic").unwrap(), today, now };
    let own = site.asked(&traffic, MEMORY, counted).await.unwrap();
    assert_eq!(own, [penalties[1].to_vec()]);

    let fines = "select division, sum(cf_nr_fk), count(*) from penalty_2018 group by 1 order by 1 nulls first";
    let expected = (0..7_i64).map(|rest| {
        let of: Vec<i64> = (1..=1_000).filter(|number| number % 7 == rest).collect();
        let division = if rest == 0 { String::new() } else { (350_100 + rest).to_string() };
        vec![division, format!("{}.00", of.iter().sum::<i64>()), of.len().to_string()]
    });
    assert_eq!(site.rows(fines).await, expected.collect::<Vec<_>>());
}
