//! Templates of credit commitments: one fault at a time is told at its line.

use catalogue::{Pack, source::Files};

const WAGES: &str = "commitments/wages.yaml";
const BREACH: &str = "cases/commitment-breach.yaml";

/// What is said of the pack once `find` in `file` became `put`.
fn said(file: &str, find: &str, put: &str) -> Vec<String> {
    let mut files: Files = Pack::embedded_files("cn").unwrap();
    let text = String::from_utf8(files[file].clone()).unwrap();
    assert!(text.contains(find), "{file} has no `{find}`");
    files.insert(file.to_owned(), text.replace(find, put).into_bytes());
    Pack::load(&files).err().unwrap_or_default().iter().map(ToString::to_string).collect()
}

#[test]
fn a_template_that_could_not_be_checked_is_refused() {
    let faults = [
        (WAGES, "after: OWN-COMMIT-12M", "after: NO-CLOCK", "wages.yaml:14: the clock `NO-CLOCK` does not exist"),
        (WAGES, "after: OWN-COMMIT-12M", "after: OBJ-SZ-MARK", "gives no day after the commitment"),
        (WAGES, "rules: commitment-wages", "rules: penalty-class", "is not of the kind `commitment`"),
        (WAGES, "rules: commitment-wages", "rules: commitment-none", "does not exist"),
        (WAGES, "case: commitment-breach", "case: credit-repair", "is not about a commitment"),
        (WAGES, "received-by: [department]", "received-by: [nobody]", "there is no kind of organ `nobody`"),
        (WAGES, "procedures: [tender, subsidy]", "procedures: [dance]", "`dance` is not a code of `procedure`"),
        (WAGES, "matter: CNSY", "matter: NOWHERE", "has no field `NOWHERE`"),
        (WAGES, "dataset: credit-commitment", "dataset: honour", "holds no commitments"),
        // The word of another template.
        (WAGES, "words: [", "words: [\u{5bb9}\u{7f3a}, ", "leads to `missing-papers` already"),
        (BREACH, "effect: break-commitment, ", "", "has no end with the effect `break-commitment`"),
        (
            "measures/restrictions.yaml",
            "[truthful-declaration, wages]",
            "[dance]",
            "no template of commitments `dance`",
        ),
        ("rules/commitment-wages.md", "weighs", "heavy", "has no output `weighs`"),
    ];
    for (file, find, put, says) in faults {
        let said = said(file, find, put);
        assert!(said.iter().any(|line| line.contains(says)), "{says} is not among\n{}", said.join("\n"));
    }
}
