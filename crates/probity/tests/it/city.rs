//! A whole city against the truth that its generator wrote down: counts of every delivery, whom
//! every record is about, clocks, ends of publication, proposals; and no marked personal data
//! anywhere outside the deliveries themselves.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::{DatasetId, Date, DeliveryId, SubjectId, entry::Body, link::Certainty};
use example::mark::Marks;
use flow::node::STREAM;
use store::{DeliveryQuery, DeliveryState, RecordView};

use crate::truth::{City, Line};

const SUBJECTS: u32 = 400;

/// Everything that the register holds, as the truth speaks of it.
struct Held {
    deliveries: HashMap<String, DeliveryState>,
    records: HashMap<(String, u32), RecordView>,
    codes: HashMap<SubjectId, BTreeSet<String>>,
}

async fn held(city: &City) -> Held {
    let register = &city.node.register;
    let query = DeliveryQuery { limit: 5_000, ..DeliveryQuery::default() };
    let (mut states, more) = register.deliveries(&query).await.unwrap();
    assert!(more.is_none());
    states.sort_by_key(|state| state.id);
    let listed = city.truth("deliveries");
    assert_eq!(states.len(), listed.len());
    let deliveries: HashMap<String, DeliveryState> =
        listed.iter().zip(states).map(|(line, state)| (line["file"].clone(), state)).collect();
    let files: HashMap<DeliveryId, String> = deliveries.iter().map(|(file, state)| (state.id, file.clone())).collect();
    let mut records = HashMap::new();
    for contract in city.node.pack.contracts() {
        for view in all_records(city, &contract.id).await {
            let history = register.history(view.head.id).await.unwrap();
            let rows = history.iter().filter(|entry| matches!(entry.body, Some(Body::RecordTaken(_))));
            for row in rows.filter_map(|entry| entry.row) {
                records.insert((files[&row.delivery].clone(), row.row), view.clone());
            }
        }
    }
    let subjects = register.subjects_after(None, 100_000).await.unwrap();
    let codes = subjects.into_iter().map(|subject| {
        let codes = subject.identifiers.iter().map(|held| held.identifier.value().to_owned());
        (subject.id, codes.collect())
    });
    Held { deliveries, records, codes: codes.collect() }
}

async fn all_records(city: &City, dataset: &DatasetId) -> Vec<RecordView> {
    let (mut views, mut after) = (Vec::new(), None);
    loop {
        let page = city.node.register.records_since(dataset, Date::MIN, after, 1_000).await.unwrap();
        views.extend(page.0);
        after = page.1;
        if after.is_none() {
            return views;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_city_becomes_what_the_truth_says() {
    let city = City::demo(SUBJECTS).await;
    let held = held(&city).await;
    counts_of_every_delivery(&city, &held);
    whom_every_record_is_about(&city, &held);
    clocks_and_ends(&city, &held);
    proposals(&city, &held).await;
    no_marked_person_outside_the_deliveries(&city).await;
    let verified = city.node.verify(|_| ()).await.unwrap();
    assert!(verified.entries > 10_000);
}

fn counts_of_every_delivery(city: &City, held: &Held) {
    let mut wrong = Vec::new();
    for line in city.truth("deliveries") {
        let state = &held.deliveries[&line["file"]];
        let (_, receipt) = state.closed.as_ref().unwrap();
        let counts = &receipt.counts;
        let figures = [
            ("accepted", counts.accepted),
            ("corrected", counts.corrected),
            ("withdrawn", counts.withdrawn),
            ("unchanged", counts.unchanged),
            ("rejected", counts.rejected),
            ("person", counts.persons),
        ];
        let refused = receipt.file_findings.iter().any(|finding| finding.severity == domain::Severity::Reject);
        for (name, found) in figures {
            let expected: u64 = line[name].parse().unwrap();
            // A file refused as a whole has no rows; the truth counts them as rejected.
            if found != expected && !(refused && name == "rejected" && found == 0) {
                wrong.push(format!("{}: {name} {found}, the truth says {expected}", line["file"]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn whom_every_record_is_about(city: &City, held: &Held) {
    let mut wrong = Vec::new();
    let mut compared = 0;
    for_each_table(city, "rows", |line| {
        if line["outcome"] != "accepted" && line["outcome"] != "corrected" {
            return;
        }
        let row = (line["file"].clone(), line["row"].parse().unwrap());
        let Some(view) = held.records.get(&row) else {
            wrong.push(format!("{row:?} became no record"));
            return;
        };
        compared += 1;
        let about_the_true_one =
            view.head.subject.is_some_and(|subject| held.codes[&subject].contains(&line["subject"]));
        let fits = match line["link"].as_str() {
            "certain" | "provisional" => about_the_true_one && view.head.certainty == Certainty::Certain,
            "contradicted" | "none" => view.head.certainty != Certainty::Certain || about_the_true_one,
            _ => view.head.subject.is_none() || about_the_true_one,
        };
        if !fits {
            let head = &view.head;
            wrong.push(format!(
                "{row:?}: {:?} {:?}, the truth says {} {}",
                head.subject, head.certainty, line["link"], line["subject"]
            ));
        }
    });
    assert!(compared > 1_000);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The register's record that the truth calls by a name, by the last row about it.
fn by_name(city: &City, held: &Held) -> HashMap<String, RecordView> {
    let mut named = HashMap::new();
    for_each_table(city, "rows", |line| {
        let row = (line["file"].clone(), line["row"].parse().unwrap());
        if let Some(view) = held.records.get(&row) {
            named.insert(line["record"].clone(), view.clone());
        }
    });
    named
}

fn clocks_and_ends(city: &City, held: &Held) {
    let named = by_name(city, held);
    let mut due: BTreeMap<String, Date> = BTreeMap::new();
    for_each_table(city, "clocks", |line| {
        let day: Date = line["due"].parse().unwrap();
        due.entry(line["record"].clone()).and_modify(|first| *first = (*first).min(day)).or_insert(day);
    });
    let mut wrong = Vec::new();
    // A registration shows no organ in its columns; whether the registrar's own clock runs is not told.
    for (record, day) in due.iter().filter(|(record, _)| !record.starts_with("registration/")) {
        let Some(view) = named.get(record) else { continue };
        if view.head.operation == domain::record::Operation::State && view.head.due != Some(*day) {
            wrong.push(format!("{record}: due {:?}, the truth says {day}", view.head.due));
        }
    }
    let mut compared = 0;
    for_each_table(city, "publications", |line| {
        let Some(view) = named.get(&line["record"]) else { return };
        let now = store::Now { today: city.node.clock.today(), at: city.node.clock.now() };
        let public = view.head.is_public(now);
        if public && line["state"] != "public" && line["state"] != "uncertain-identity" {
            wrong.push(format!("{} is public, the truth says {}", line["record"], line["state"]));
        }
        if line["state"] == "public" && !public {
            wrong.push(format!("{} is not public: {:?}", line["record"], view.head));
        }
        // What has expired ended under rules that count from publication too, which the truth leaves
        // aside: there it matters that it is not shown.
        if line["state"] != "public" || line["until"].is_empty() {
            return;
        }
        compared += 1;
        let until: Date = line["until"].parse().unwrap();
        if view.head.public_until != Some(until) {
            wrong.push(format!("{}: until {:?}, the truth says {until}", line["record"], view.head.public_until));
        }
    });
    assert!(compared > 300, "{compared}");
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong[..wrong.len().min(40)].join("\n"));
}

async fn proposals(city: &City, held: &Held) {
    let expected: BTreeSet<(String, String, String)> = city
        .truth("proposals/annual-report")
        .into_iter()
        .map(|line| (line["subject"].clone(), line["list"].clone(), line["cause"].clone()))
        .collect();
    let (states, _) = city.node.register.open_proposals(None, 100_000).await.unwrap();
    let found: BTreeSet<(String, String, String)> = states
        .into_iter()
        .map(|state| {
            let code = held.codes[&state.proposal.subject].iter().max_by_key(|code| code.len()).unwrap().clone();
            (code, state.proposal.list.to_string(), state.proposal.cause)
        })
        .collect();
    assert!(!expected.is_empty());
    let missing: Vec<_> = expected.difference(&found).collect();
    let extra: Vec<_> = found.difference(&expected).collect();
    assert!(missing.is_empty() && extra.is_empty(), "missing {missing:?}, not of the truth {extra:?}");
}

/// The sealed copies are the only place where a mark may be; the spool is empty by now.
async fn no_marked_person_outside_the_deliveries(city: &City) {
    let marks = Marks::read().unwrap();
    let spool = city.root.join("register/spool");
    assert_eq!(std::fs::read_dir(spool).unwrap().count(), 0);
    let mut seq = 0;
    loop {
        let entries = city.node.register.entries_after(STREAM, seq, 5_000).await.unwrap();
        let Some(last) = entries.last() else { break };
        seq = last.id.seq();
        for entry in &entries {
            unmarked(&marks, serde_json::to_string(&entry.body).unwrap().as_bytes());
        }
    }
    let later = domain::Instant::from_millis(0);
    let query = DeliveryQuery { limit: 5_000, ..DeliveryQuery::default() };
    for state in city.node.register.deliveries(&query).await.unwrap().0 {
        for row in city.node.register.rejected_rows(state.id, later, 0, 100_000).await.unwrap() {
            let content = row.content.unwrap_or_default();
            unmarked(&marks, &content);
            unmarked(&marks, serde_json::to_string(&row.findings).unwrap().as_bytes());
        }
    }
    for folder in ["register", "register/index"] {
        for file in std::fs::read_dir(city.root.join(folder)).unwrap().map(|file| file.unwrap().path()) {
            if file.is_file() {
                unmarked(&marks, &std::fs::read(&file).unwrap());
            }
        }
    }
}

fn for_each_table(city: &City, folder: &str, mut each: impl FnMut(&Line)) {
    for contract in city.node.pack.contracts() {
        let path = city.root.join("city/truth").join(folder).join(format!("{}.csv", contract.id));
        if path.exists() {
            city.truth(&format!("{folder}/{}", contract.id)).iter().for_each(&mut each);
        }
    }
}

pub fn unmarked(marks: &Marks, bytes: &[u8]) {
    let inside_a_digest = |range: &std::ops::Range<usize>| {
        let alphanumeric = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphanumeric);
        alphanumeric(range.start.checked_sub(1)) || alphanumeric(Some(range.end))
    };
    if let Some((mark, range)) = marks.find(bytes).iter().find(|(_, range)| !inside_a_digest(range)) {
        let around = range.start.saturating_sub(60)..(range.end + 60).min(bytes.len());
        panic!("{mark:?}: {}", String::from_utf8_lossy(&bytes[around]));
    }
}
