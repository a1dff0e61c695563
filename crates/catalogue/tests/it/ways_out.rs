//! What ends an entry on a list, how it is contested, and the units of amounts: one fault at a time in the
//! pack of a country that has lists.

use catalogue::{Pack, source::Files};

const LIST: &str = "lists/abnormal-operations.yaml";

/// What is told of the pack where in `file` the first `find` becomes `put`.
#[track_caller]
fn told(file: &str, find: &str, put: &str) -> Vec<String> {
    let mut files: Files = Pack::embedded_files("cn").unwrap();
    let text = String::from_utf8(files[file].clone()).unwrap();
    assert!(text.contains(find), "{file} has no `{find}`");
    files.insert(file.to_owned(), text.replacen(find, put, 1).into_bytes());
    let problems = Pack::load(&files).err().unwrap_or_default();
    problems.iter().filter(|problem| problem.file == file).map(|problem| problem.message.clone()).collect()
}

#[track_caller]
fn says(file: &str, find: &str, put: &str, says: &str) {
    let found = told(file, find, put);
    assert!(found.iter().any(|message| message.contains(says)), "{says} is not among {found:?}");
}

#[test]
fn a_reason_for_removal_fits_the_cause() {
    let pack = Pack::embedded("cn").unwrap().unwrap();
    let list = pack.list(&"abnormal-operations".parse().unwrap()).unwrap();
    assert!(list.exit_fits("reported", "1") && !list.exit_fits("reported", "4"));
    assert!(list.exit_fits("reached", "4") && !list.exit_fits("reached", "1"));
    assert!(list.exit_fits("wrongly-entered", "1") && list.exit_fits("deregistered", "4"), "ends any");
    assert_eq!(told(LIST, "reported: [\"1\"]", "reported: [\"1\"]"), Vec::<String>::new());
    says(LIST, "reported: [\"1\"]", "filed: [\"1\"]", "`filed` is no reason for removal of the list");
    says(LIST, "reported: [\"1\"]", "reported: [\"9\"]", "`9` is no cause of the list");
    says(LIST, "exit: reported }", "exit: filed }", "`filed` is no reason for removal of the list");
    let none = "deregistered: [\"2\"], wrongly-entered: [\"2\"], reported: [\"2\"]";
    says(LIST, "reported: [\"1\"]", none, "nothing ends an entry for `1`");
}

#[test]
fn how_an_entry_is_contested_has_a_basis() {
    let basis = "basis: [\"Administrative Reconsideration Law (2023), art. 20\", \
                 \"Administrative Litigation Law (2017), art. 46\"]";
    says(LIST, basis, "basis: []", "no legal basis");
}

#[test]
fn a_table_counts_in_the_unit_of_its_data() {
    let table = "rules/penalty-class.md";
    says(table, "unit: CNY", "unit: 10000 CNY", "the table counts in `10000 CNY`, the data in `CNY`");
    says(table, "unit: CNY, ", "", "say the unit: the data counts in `CNY`");
}

#[test]
fn a_pack_holds_no_rule_without_a_basis_and_no_two_terms_for_one_day() {
    let table = "rules/abnormal-annual-report.md";
    let basis = "basis:\n  - State Council Order 654 (2014, amended by Order 777), art. 8, 17\n  - SAIC Order 68 (2014), excerpt\n";
    assert_eq!(told(table, basis, basis), Vec::<String>::new());
    let mut files: Files = Pack::embedded_files("cn").unwrap();
    let text = String::from_utf8(files[table].clone()).unwrap();
    let bare = text.replacen(basis, "", 1).replace("State Council Order 654, art. 17; SAIC Order 68, excerpt", "");
    files.insert(table.to_owned(), bare.into_bytes());
    let problems = Pack::load(&files).err().unwrap_or_default();
    assert!(problems.iter().any(|problem| problem.message.contains("names no legal basis")), "{problems:?}");

    // The old term of the grave list ends on the day on which the new one begins.
    says("lists/grave-list.yaml", "term: SER-3Y", "term: SER-5Y-OLD", "are in force on the same days");
    let clocks = "clocks/lists.yaml";
    let text = String::from_utf8(Pack::embedded_files("cn").unwrap()[clocks].clone()).unwrap();
    let (_, old) = text.split_once("SER-5Y-OLD").unwrap();
    let until = old.lines().find(|line| line.contains("until")).unwrap();
    assert!(until.contains("2021-09-01"), "{until}");
    let mut files: Files = Pack::embedded_files("cn").unwrap();
    let (before, after) = text.split_once("SER-5Y-OLD").unwrap();
    let longer = format!("{before}SER-5Y-OLD{}", after.replacen("2021-09-01", "2021-09-02", 1));
    files.insert(clocks.to_owned(), longer.into_bytes());
    let problems = Pack::load(&files).err().unwrap_or_default();
    assert!(problems.iter().any(|problem| problem.message.contains("on the same days")), "{problems:?}");
}
