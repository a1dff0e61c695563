//! A file of several batches, which are on their way into the register at the same time.

use std::fs;

use crate::truth::program;

#[test]
fn what_one_batch_opens_the_next_one_finds() {
    let place = tempfile::tempdir().unwrap();
    let node = place.path().join("node");
    let made = program().args(["init", "--pack", "cn"]).arg(&node).output().unwrap();
    let made = String::from_utf8(made.stdout).unwrap();
    let token = made.lines().find_map(|line| line.trim().strip_prefix("token")).unwrap().trim().to_owned();
    let on_node = |arguments: &[&str]| {
        let mut command = program();
        command.env("PROBITY_TOKEN", &token).env("PROBITY_DATA", &node).args(arguments);
        command
    };
    // Five subjects that no registration tells of, each in every batch; then every row once more.
    let (rows, subjects) = (3_300, 5);
    let file = place.path().join("penalties.csv");
    let example = program()
        .args([
            "example",
            "penalties",
            "--seed",
            "11",
            "--rows",
            &rows.to_string(),
            "--subjects",
            &subjects.to_string(),
        ])
        .arg(&file)
        .output()
        .unwrap();
    assert!(example.status.success(), "{}", String::from_utf8_lossy(&example.stderr));
    let text = fs::read_to_string(&file).unwrap();
    let (_heading, body) = text.split_once('\n').unwrap();
    fs::write(&file, format!("{text}{body}")).unwrap();

    let delivered = on_node(&["deliver", "--dataset", "penalty-2018", "--output", "csv"]).arg(&file).output().unwrap();
    let receipt = String::from_utf8(delivered.stdout).unwrap();
    let mut lines = receipt.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let (heading, figures) = (lines.next().unwrap(), lines.next().unwrap());
    let figure =
        |name: &str| -> u64 { figures[heading.iter().position(|column| *column == name).unwrap()].parse().unwrap() };
    let rejected = figure("rejected");
    assert_eq!(figure("rows"), 2 * rows);
    assert_eq!(rejected % 2, 0, "a row that is wrong is wrong twice: {receipt}");
    assert_eq!(figure("accepted"), rows - rejected / 2, "{receipt}");
    assert_eq!(figure("unchanged"), rows - rejected / 2, "{receipt}");
    assert_eq!(figure("subjects"), subjects, "{receipt}");

    let stats = on_node(&["stats", "--output", "csv"]).output().unwrap();
    let stats = String::from_utf8(stats.stdout).unwrap();
    assert!(stats.contains(&format!("subjects,provisional,{subjects}\n")), "{stats}");
    let verify = on_node(&["verify"]).output().unwrap();
    assert!(verify.status.success(), "{}", String::from_utf8_lossy(&verify.stderr));
}
