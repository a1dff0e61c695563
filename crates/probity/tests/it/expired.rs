//! What has expired, was withdrawn, hidden or held back is shown nowhere: not by a late index, not
//! where no job runs, not by a backup from before.

use std::{collections::BTreeSet, fs};

use crate::{
    http::{Answered, Served, in_address},
    made_up::{Company, Penalty, abnormal, company, penalties, registrations},
    register::{Register, copy_folder},
};

/// The last day on which everything is public.
const LAST_DAY: &str = "2026-11-25";
/// The day after: terms have ended, and officers and subjects have acted.
const NEXT_DAY: &str = "2026-11-26";
const LIST: &str = "abnormal-operations";

/// A company with one public record, which has a word of its own.
struct Case {
    company: Company,
    /// The number of the penalty; empty where it stands on the list instead.
    number: &'static str,
    /// The records of its page on the last day, its registration left aside.
    records: BTreeSet<String>,
}

/// A register in which everything is public on the last day.
struct Town {
    register: Register,
    stays: Case,
    stays_listed: Case,
    runs_out: Case,
    withdrawn: Case,
    hidden: Case,
    held: Case,
    removed: Case,
    listing_runs_out: Case,
}

impl Town {
    fn new() -> Town {
        let case = |core, number, decision| Case {
            company: company(core, number),
            number: decision,
            records: BTreeSet::new(),
        };
        let mut town = Town {
            register: Register::demo(LAST_DAY),
            stays: case("甲", 1, "示罚〔2026〕1号"),
            stays_listed: case("乙", 2, ""),
            runs_out: case("丙", 3, "示罚〔2026〕3号"),
            withdrawn: case("丁", 4, "示罚〔2026〕4号"),
            hidden: case("戊", 5, "示罚〔2026〕5号"),
            held: case("己", 6, "示罚〔2026〕6号"),
            removed: case("庚", 7, ""),
            listing_runs_out: case("辛", 8, ""),
        };
        town.deliver_everything();
        town.read_records();
        town
    }

    fn all(&self) -> [&Case; 8] {
        let Town { stays, stays_listed, runs_out, withdrawn, hidden, held, removed, listing_runs_out, .. } = self;
        [stays, stays_listed, runs_out, withdrawn, hidden, held, removed, listing_runs_out]
    }

    /// A fine of 200,000 yuan is public for a year, one of 2,000 yuan for three months, an entry in the
    /// directory for three years, each from the day of the decision.
    fn deliver_everything(&self) {
        let day = ["--today", LAST_DAY];
        let taken = self.register.deliver("registration", &registrations(self.all().map(|case| &case.company)), &day);
        assert!(taken.contains(",8,8,0,0,0,0,0,"), "{taken}");
        let penalty = |case, day, yuan| self.penalty(case, day, yuan, "");
        let rows = [
            penalty(&self.stays, "2026-11-12", 200_000),
            penalty(&self.runs_out, "2026-08-26", 2_000),
            penalty(&self.withdrawn, "2026-11-12", 200_000),
            penalty(&self.hidden, "2026-11-12", 200_000),
            penalty(&self.held, "2026-11-12", 200_000),
        ];
        let taken = self.register.deliver("penalty-2018", &penalties(rows), &day);
        assert!(taken.contains(",5,5,0,0,0,0,0,"), "{taken}");
        let entries = [
            (&self.stays_listed.company, "2026-11-02", ""),
            (&self.removed.company, "2026-11-02", ""),
            (&self.listing_runs_out.company, "2023-11-26", ""),
        ];
        let taken = self.register.deliver(LIST, &abnormal(entries), &day);
        assert!(taken.contains(",3,3,0,0,0,0,0,"), "{taken}");
    }

    fn penalty<'a>(&self, case: &'a Case, day: &'a str, yuan: u32, operation: &'a str) -> Penalty<'a> {
        Penalty { company: &case.company, number: case.number, day, yuan, operation }
    }

    /// Reads the records of every company, and sees that each is shown wherever the public looks.
    fn read_records(&mut self) {
        let served = self.register.serve(&["--today", LAST_DAY]);
        let records: Vec<BTreeSet<String>> = self.all().iter().map(|case| self.records_of(&served, case)).collect();
        let seen = self.look_everywhere(&served);
        for (case, records) in self.all().iter().zip(&records) {
            assert_eq!(records.len(), 1, "{}", case.company.name);
            shown_everywhere(&seen, case, records.iter().next().unwrap());
        }
        let Town { stays, stays_listed, runs_out, withdrawn, hidden, held, removed, listing_runs_out, .. } = self;
        let cases = [stays, stays_listed, runs_out, withdrawn, hidden, held, removed, listing_runs_out];
        for (case, records) in cases.into_iter().zip(records) {
            case.records = records;
        }
    }

    fn subject_of(&self, served: &Served, case: &Case) -> String {
        let answered = served.get(&format!("/api/v1/codes/{}", case.company.code), "");
        assert_eq!(answered.status, 303, "{answered:?}");
        let location = answered.headers.split("/api/v1/subjects/").nth(1).unwrap();
        location.split(['\r', '\n']).next().unwrap().to_owned()
    }

    fn records_of(&self, served: &Served, case: &Case) -> BTreeSet<String> {
        let subject = self.subject_of(served, case);
        let dataset = if case.number.is_empty() { LIST } else { "penalty-2018" };
        let answered = served.get(&format!("/api/v1/subjects/{subject}/records?dataset={dataset}"), "");
        let items = answered.json()["items"].as_array().unwrap().clone();
        items.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
    }

    /// Every page, answer and download that the public can reach.
    fn look_everywhere(&self, served: &Served) -> Vec<Answered> {
        let mut starts = vec![format!("/zh/search?list={LIST}"), format!("/en/search?list={LIST}")];
        for case in self.all() {
            starts.push(format!("/zh/search?q={}", in_address(&case.company.name)));
            starts.push(format!("/zh/search?q={}&list={LIST}", in_address(&case.company.name)));
            starts.push(format!("/zh/subjects/{}", self.subject_of(served, case)));
            starts.extend(case.records.iter().map(|record| format!("/zh/records/{record}")));
        }
        let starts: Vec<&str> = starts.iter().map(String::as_str).collect();
        served.crawl("", &starts, 1_400)
    }

    /// A deliverer withdraws, a subject says "not us", a reviewer holds, a registrar removes.
    fn act_on_the_next_day(&self) {
        let register = &self.register;
        let day = ["--today", NEXT_DAY];
        let withdrawal = self.penalty(&self.withdrawn, "2026-11-12", 200_000, "D");
        register.deliver("penalty-2018", &penalties([withdrawal]), &day);
        register.deliver(LIST, &abnormal([(&self.removed.company, "2026-11-02", NEXT_DAY)]), &day);
        let only = |case: &Case| case.records.iter().next().unwrap().clone();
        let subject = {
            let served = register.serve(&day);
            self.subject_of(&served, &self.hidden)
        };
        let password = register.account("owner", &["--role", "subject", "--subject", &subject]);
        let objection = ["case", "open", &only(&self.hidden), "--kind", "not-us", "--today", NEXT_DAY];
        register.answer_as("owner", &password, &objection);
        let password = register.account("reviewer", &["--role", "reviewer"]);
        let hold = ["publication", "hold", &only(&self.held), "--reasons", "to be checked", "--today", NEXT_DAY];
        register.answer_as("reviewer", &password, &hold);
    }

    /// Nothing of `gone` is shown by pages, API, search, downloads, commands and upward export; what
    /// stays is.
    fn shows_nothing_of(&self, gone: &[&Case]) {
        let served = self.register.serve(&["--today", NEXT_DAY]);
        let seen = self.look_everywhere(&served);
        for case in [&self.stays, &self.stays_listed] {
            shown_everywhere(&seen, case, case.records.iter().next().unwrap());
        }
        for case in gone {
            shown_nowhere(&seen, case);
        }
        drop(served);
        let listed = self.register.answer(&["list", LIST, "--today", NEXT_DAY, "--output", "csv"]);
        assert!(listed.contains(&self.stays_listed.company.name), "{listed}");
        let sent = self.sent_up();
        assert!(sent.contains(self.stays.number), "{sent}");
        for case in gone {
            let file = self.register.answer(&["subject", &case.company.code, "--today", NEXT_DAY]);
            assert!(case.records.iter().all(|record| !file.contains(record.as_str())), "{file}");
            assert!(!listed.contains(&case.company.name), "{listed}");
            assert!(!sent.contains(&case.company.code), "{sent}");
        }
    }

    fn sent_up(&self) -> String {
        let export = ["export", "double-publicity", "--since", "2020-01-01", "--to", "sent", "--today", NEXT_DAY];
        self.register.answer(&export);
        let files = fs::read_dir(self.register.path("sent")).unwrap().map(|file| file.unwrap().path());
        let text = files.filter(|path| path.extension().is_some_and(|ending| ending == "csv"));
        let text: String = text.map(|path| fs::read_to_string(path).unwrap()).collect();
        fs::remove_dir_all(self.register.path("sent")).unwrap();
        text
    }

    /// Keeps the index as it is: whoever wants to bring it up to date finds it taken.
    fn stop_the_index(&self) -> search::Writer {
        search::Index::open(self.register.data("index")).unwrap().writer().unwrap()
    }

    fn run_out(&self) -> [&Case; 2] {
        [&self.runs_out, &self.listing_runs_out]
    }

    fn left(&self) -> [&Case; 6] {
        [&self.runs_out, &self.listing_runs_out, &self.withdrawn, &self.hidden, &self.held, &self.removed]
    }
}

/// A penalty is on its page, in the API, in both downloads; a listing is on the list and found by it.
fn shown_everywhere(seen: &[Answered], case: &Case, record: &str) {
    let shows = |path: &str, mark: &str| {
        let found = seen.iter().find(|answered| answered.path == path);
        let answered = found.unwrap_or_else(|| panic!("{path} was not reached"));
        assert!(
            answered.status == 200 && answered.text().contains(mark),
            "{mark} is not in {path}: {}",
            answered.text()
        );
    };
    let name = case.company.name.as_str();
    for path in ["/zh/records/", "/en/records/", "/api/v1/records/"] {
        shows(&format!("{path}{record}"), name);
    }
    if case.number.is_empty() {
        shows(&format!("/zh/lists/{LIST}"), name);
        shows(&format!("/api/v1/lists/{LIST}"), name);
        shows(&format!("/zh/search?list={LIST}"), name);
        shows(&format!("/api/v1/subjects?list={LIST}"), name);
    } else {
        shows("/api/v1/open-data/penalty-2018.csv", case.number);
        shows("/api/v1/open-data/penalty-2018.json", case.number);
    }
}

fn shown_nowhere(seen: &[Answered], case: &Case) {
    for answered in seen {
        let text = without_tombstones(&answered.text());
        for record in &case.records {
            if answered.path.ends_with(record.as_str()) {
                assert!(matches!(answered.status, 404 | 410), "{answered:?}");
                assert!(!text.contains(&case.company.name), "{}: {text}", answered.path);
            } else {
                assert!(!text.contains(record.as_str()), "{record} is in {}: {text}", answered.path);
            }
        }
        assert!(case.number.is_empty() || !text.contains(case.number), "{} is in {}", case.number, answered.path);
        let of_a_list = answered.path.contains(LIST) && !answered.path.contains("q=");
        if case.number.is_empty() && of_a_list {
            assert!(!text.contains(&case.company.name), "{} is in {}", case.company.name, answered.path);
        }
    }
}

/// A feed names what left by its id alone, so that whoever copied it can delete it: that is all it may say.
fn without_tombstones(text: &str) -> String {
    let is_tombstone = |line: &str| line.starts_with("<at:deleted-entry ref=\"urn:probity:") && line.ends_with("\"/>");
    text.lines().filter(|line| !is_tombstone(line)).collect::<Vec<_>>().join("\n")
}

#[test]
fn what_ran_out_is_shown_nowhere_though_no_job_ran_and_the_index_stands_still() {
    let town = Town::new();
    let _stopped = town.stop_the_index();
    town.shows_nothing_of(&town.run_out());
}

#[test]
fn an_index_from_before_shows_nothing_that_left_since() {
    let town = Town::new();
    copy_folder(&town.register.data("index"), &town.register.path("old-index"));
    town.act_on_the_next_day();
    town.shows_nothing_of(&town.left());
    fs::remove_dir_all(town.register.data("index")).unwrap();
    copy_folder(&town.register.path("old-index"), &town.register.data("index"));
    let stopped = town.stop_the_index();
    town.shows_nothing_of(&town.left());
    drop(stopped);
    // Whoever works next brings it up to date.
    town.register.answer(&["work", "--today", NEXT_DAY]);
    town.shows_nothing_of(&town.left());
    town.register.verify();
}

#[test]
fn a_backup_from_before_shows_nothing_that_left_since() {
    let town = Town::new();
    let register = &town.register;
    // Named from here; the officers who act later do so in other folders.
    let backup = register.answer(&["backup", "backups", "--today", LAST_DAY]).trim().to_owned();
    town.act_on_the_next_day();

    // Put back by hand, it is not opened at all.
    let database = register.data("register.db");
    for log in ["register.db-wal", "register.db-shm"] {
        let _absent = fs::remove_file(register.data(log));
    }
    fs::copy(register.path(&backup), &database).unwrap();
    let said = register.refusal(&["search", "示例", "--today", NEXT_DAY]);
    assert!(said.contains("journal of exits") && said.contains("probity restore"), "{said}");

    // Nor is it where the disk was lost with the journal in it: the one beside the backups is used.
    fs::remove_file(&database).unwrap();
    fs::remove_file(register.data("exits.ndjson")).unwrap();
    fs::remove_dir_all(register.data("index")).unwrap();
    let restored = register.answer(&["restore", &backup, "--today", NEXT_DAY]);
    assert!(restored.contains("replayed"), "{restored}");
    town.shows_nothing_of(&town.left());
    register.verify();
}
