//! The pack `cn` with more facts and rules than it has: counts, sums, windows and latest values over penalties, for
//! lists that the pack has.

use catalogue::{Pack, source::Files};

const FACTS: &str = "
facts:
  - { name: penalties, title: { zh: x, en: x }, records: { kinds: [penalty], ended: true }, take: count, silence: unknown }
  - { name: any_penalty, title: { zh: x, en: x }, records: { kinds: [penalty], ended: true }, take: exists }
  - { name: penalties_year, title: { zh: x, en: x }, records: { kinds: [penalty], within: { months: 12 }, ended: true }, take: count, silence: { complete-over: selection } }
  - { name: penalties_three_years, title: { zh: x, en: x }, records: { kinds: [penalty], within: { months: 36 }, ended: true }, take: count, silence: { complete-over: selection } }
  - { name: fined_year, title: { zh: x, en: x }, records: { datasets: [penalty-2018], within: { months: 12 }, ended: true }, take: { sum: { field: CF_NR_FK } }, silence: { complete-over: selection } }
  - { name: fined_three_years, title: { zh: x, en: x }, records: { datasets: [penalty-2018], within: { months: 36 }, ended: true }, take: { sum: { field: CF_NR_FK } }, silence: { complete-over: selection } }
  - { name: largest_fine, title: { zh: x, en: x }, records: { datasets: [penalty-2018], ended: true }, take: { max: { field: CF_NR_FK } } }
  - { name: large_fines, title: { zh: x, en: x }, records: { datasets: [penalty-2018], where: [{ field: CF_NR_FK, test: { at-least: 100000 } }], within: { months: 24 }, ended: true }, take: count, silence: { complete-over: selection } }
  - { name: licence_revoked, title: { zh: x, en: x }, records: { datasets: [penalty-2018], where: [{ field: CF_CFLB, test: { is: [licence-suspended-or-revoked] } }], ended: true }, take: exists }
  - { name: last_penalty, title: { zh: x, en: x }, records: { datasets: [penalty-2018], ended: true }, take: { last: { field: CF_CFLB } } }
  - { name: days_since_penalty, title: { zh: x, en: x }, records: { kinds: [penalty], ended: true }, take: { days-since: { role: decision-date } } }
  - { name: recent_penalty, title: { zh: x, en: x }, records: { kinds: [penalty], within: { working-days: 60 }, ended: true }, take: exists }
  - { name: reports, title: { zh: x, en: x }, records: { kinds: [annual-report], within: { months: 60 } }, take: count, silence: { complete-over: selection } }
  - { name: entries, title: { zh: x, en: x }, records: { datasets: [abnormal-operations], ended: true }, take: { last: { field: SPECAUSE } } }
  - { name: established, title: { zh: x, en: x }, records: { kinds: [registration], ended: true }, take: { min: { role: decision-date } } }
";

/// Rules over them, so many tables as the pack could come to have.
fn tables() -> Vec<(String, String)> {
    let table = |at: usize| {
        let (fines, sum) = (at % 4 + 2, 20_000 * (at + 3));
        format!(
            "---\nid: bench-{at}\ntitle: {{zh: x, en: x}}\nkind: entry\nbasis: [invented]\nin-force: {{from: 2014-10-01}}\ninputs:\n  \
             - {{name: year, type: number, fact: penalties_year}}\n  - {{name: sum, type: number, fact: fined_three_years}}\n  \
             - {{name: revoked, type: boolean, fact: licence_revoked}}\n  - {{name: last, type: text, fact: last_penalty}}\n  \
             - {{name: since, type: number, fact: days_since_penalty}}\n  - {{name: subject_class, type: text}}\noutputs:\n  \
             - {{name: list, type: text}}\n  - {{name: cause, type: text}}\n---\n\n\
             | F | year | sum | revoked | last | since | subject_class | list | cause | id | basis |\n\
             |:-:|---|---|---|---|---|---|---|---|---|---|\n|  | `i` | `i` | `i` | `i` | `i` | `i` | `o` | `o` | `a` | `a` |\n\
             | 1 | >={fines} | >={sum} | - | not(\"warning\") | <400 | \"enterprise\" | \"abnormal-operations\" | \"4\" | a{at} | invented |\n\
             | 2 | >=8 | - | true | - | - | \"enterprise\",\"cooperative\" | \"abnormal-operations\" | \"4\" | b{at} | invented |\n"
        )
    };
    (0..8).map(|at| (format!("rules/bench-{at}.md"), table(at))).collect()
}

/// The pack with them, and its files.
pub fn pack() -> (Pack, Files) {
    let mut files = Pack::embedded_files("cn").unwrap();
    files.insert("facts/bench.yaml".to_owned(), FACTS.as_bytes().to_vec());
    files.extend(tables().into_iter().map(|(path, text)| (path, text.into_bytes())));
    (Pack::load(&files).unwrap_or_else(|problems| panic!("{problems:#?}")), files)
}
