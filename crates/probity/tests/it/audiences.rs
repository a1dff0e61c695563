//! The commands of "Who sees which field" in the guide "The console", without a register.

use crate::register::{Register, stdout};

const GUIDE: &str = include_str!("../../../../docs/guide/console.md");

#[test]
fn who_sees_which_field_is_told_of_a_pack_and_of_a_draft_of_it() {
    let register = Register::new();
    let commands: Vec<&str> = GUIDE.lines().filter(|line| line.starts_with("probity catalogue audiences")).collect();
    let [all, draft] = commands[..] else { panic!("{commands:?}") };
    let run = |command: &str| {
        let mut words: Vec<&str> = command.split(' ').skip(1).collect();
        words.extend(["--output", "csv"]);
        let output = register.run(&words);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        stdout(&output)
    };
    let told = run(all);
    assert!(told.starts_with("field,class,public,inquirer,department,subject,officer\n"), "{told}");
    assert!(told.contains("\nEMPNUM,subject-choice,if-chosen,"), "{told}");
    // A draft of the pack, in which everyone reads the telephone of a subject and nobody its name.
    let folder = register.path("draft");
    for (path, bytes) in catalogue::Pack::embedded_files("cn").unwrap() {
        let file = folder.join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, bytes).unwrap();
    }
    assert_eq!(run(draft).lines().count(), 1, "the same as in force: a heading alone");
    let contract = folder.join("contracts/annual-report.yaml");
    let text = std::fs::read_to_string(&contract).unwrap();
    std::fs::write(&contract, text.replace("class: subject-choice", "class: open")).unwrap();
    let changed = run(draft);
    assert!(changed.contains("subject-choice,open,public,if-chosen,value,true\n"), "{changed}");
    let unknown = register.refusal(&["catalogue", "audiences", "--dataset", "no-such"]);
    assert!(unknown.contains("no-such"), "{unknown}");
}
