//! One fault at a time in the smallest pack: each is told, at its file and line.

use catalogue::{Pack, Problem, source::Files};

/// A fault: in `file`, the first `find` becomes `put`. A message that holds `says` must stand at the
/// line of the first `at` in the changed file.
struct Fault {
    file: &'static str,
    find: &'static str,
    put: &'static str,
    at: &'static str,
    says: &'static str,
}

const REGISTRATION: &str = "contracts/registration.yaml";
const MENDING: &str = "cases/mending.yaml";
const STATISTICS: &str = "statistics.yaml";
const NOTICE: &str = "contracts/sanction-notice.yaml";

fn fault(file: &'static str, find: &'static str, put: &'static str, at: &'static str, says: &'static str) -> Fault {
    Fault { file, find, put, at, says }
}

fn problems(files: &Files) -> Vec<Problem> {
    Pack::load(files).err().unwrap_or_default()
}

fn foreign() -> Files {
    Pack::embedded_files("xx").unwrap()
}

fn line_of(text: &str, needle: &str) -> u32 {
    let at = text.find(needle).unwrap_or_else(|| panic!("`{needle}` does not stand in the changed file"));
    text[..at].matches('\n').count() as u32 + 1
}

#[track_caller]
fn told(faults: &[Fault]) {
    for fault in faults {
        let mut files = foreign();
        let text = String::from_utf8(files[fault.file].clone()).unwrap();
        assert!(text.contains(fault.find), "{} has no `{}`", fault.file, fault.find);
        let text = text.replacen(fault.find, fault.put, 1);
        let line = line_of(&text, fault.at);
        files.insert(fault.file.to_owned(), text.into_bytes());
        let found = problems(&files);
        let is_told = |problem: &Problem| {
            problem.file == fault.file && problem.line == line && problem.message.contains(fault.says)
        };
        let lines: Vec<_> = found.iter().map(ToString::to_string).collect();
        assert!(
            found.iter().any(is_told),
            "{}:{line}: … {} … is not among\n{}",
            fault.file,
            fault.says,
            lines.join("\n")
        );
    }
}

#[test]
fn what_can_not_be_read() {
    told(&[
        fault(
            REGISTRATION,
            "kind: registration",
            "kind: registration\ncolour: red",
            "colour: red",
            "unknown key `colour`",
        ),
        fault(
            NOTICE,
            "    role: document-number",
            "    role: document-number\n    width: 3",
            "width: 3",
            "unknown key `width`",
        ),
        fault(
            REGISTRATION,
            "    class: open\n    role: subject-name",
            "    role: subject-name",
            "code: company_name",
            "no `class`",
        ),
        fault(REGISTRATION, "    type: date", "    type: day", "code: incorporated_on", "`day` is not a type"),
        fault(
            REGISTRATION,
            "    type: date",
            "    type: date\n    max: 3",
            "code: incorporated_on",
            "`max` does not belong",
        ),
        fault(REGISTRATION, "    max: 160\n", "", "code: company_name", "needs `max`"),
        fault(REGISTRATION, "adverse: false", "adverse: maybe", "adverse: maybe", "maybe"),
        fault(REGISTRATION, "version: 1", "version: 1\nversion: 2", "version: 2", "stands twice"),
        fault(
            REGISTRATION,
            "sharing: unconditional",
            "sharing: sometimes",
            "sharing: sometimes",
            "unknown variant `sometimes`",
        ),
        fault(REGISTRATION, "kind: registration", "kind: [registration", "adverse:", "not YAML"),
        fault(REGISTRATION, "id: registration", "id: &a registration\nalso: *a", "also: *a", "aliases are not used"),
        fault(NOTICE, "  term: penalty-term\n", "", "  public: true", "`term` is missing"),
        fault("code-lists/sanction.yaml", "aliases: [fine]", "alias: [fine]", "alias: [fine]", "unknown key `alias`"),
        fault("clocks/clocks.yaml", "unit: working-day", "unit: week", "unit: week", "unknown variant `week`"),
        fault(
            "pack.yaml",
            "open-dates: [9999-12-31]",
            "open-dates: [9999-99-99]",
            "9999-99-99",
            "`open-dates`: failed to parse",
        ),
    ]);
}

#[test]
fn what_leads_nowhere() {
    told(&[
        fault(NOTICE, "key: [regulator,", "key: [watchdog,", "key: [watchdog", "`watchdog`, which is not a field"),
        fault(NOTICE, "{ company_number: company_name }", "{ company_number: firm }", "company_number: firm", "`firm`"),
        fault(
            NOTICE,
            "clocks: [NOTICE-7WD]",
            "clocks: [NOTICE-8WD]",
            "NOTICE-8WD",
            "the clock `NOTICE-8WD` does not exist",
        ),
        fault(
            NOTICE,
            "term: penalty-term",
            "term: some-term",
            "term: some-term",
            "the rule set `some-term` does not exist",
        ),
        fault(
            NOTICE,
            "  from: notice_date",
            "  act-class: a-class\n  from: notice_date",
            "act-class",
            "rule set `a-class`",
        ),
        fault(NOTICE, "  from: notice_date", "  from: reasons", "from: reasons", "`reasons` is not a date"),
        fault(
            NOTICE,
            "    list: sanction",
            "    list: sanctions",
            "list: sanctions",
            "code list `sanctions` does not exist",
        ),
        fault(REGISTRATION, "schemes: [company-number]", "schemes: [vat-number]", "vat-number", "scheme `vat-number`"),
        fault(
            REGISTRATION,
            "retention: P10Y",
            "retention: P10Y\nlist: black",
            "list: black",
            "the list `black` does not exist",
        ),
        fault(
            NOTICE,
            "code: amount-differs",
            "code: amount-odd",
            "code: amount-odd",
            "no wording says what `amount-odd` means",
        ),
        fault(NOTICE, "includes: [money-penalty]", "includes: [jail]", "test: { required-when", "`jail` is not a code"),
        fault(NOTICE, "amount-in-text: reasons", "amount-in-text: excuses", "excuses", "`excuses` is not a field"),
        fault(NOTICE, "    field: notice_date", "    field: notice", "field: notice\n", "`notice` is not a field"),
        fault("pack.yaml", "main: company-number", "main: vat-number", "main: vat-number", "scheme `vat-number`"),
        fault("pack.yaml", "decide: OBJECTION-DECIDE", "decide: OBJECTION-X", "decide:", "clock `OBJECTION-X`"),
        fault(
            NOTICE,
            "  from: notice_date",
            "  withheld-when: [{ field: sanction, includes: [x] }]\n  from: notice_date",
            "withheld-when",
            "not a field of type code with one code",
        ),
    ]);
}

#[test]
fn what_contradicts_itself() {
    told(&[
        fault(
            REGISTRATION,
            "aliases: [name]",
            "aliases: [ＮＵＭＢＥＲ ]",
            "aliases: [ＮＵＭＢＥＲ",
            "leads to `company_number` and to `company_name`",
        ),
        fault(
            REGISTRATION,
            "code: dissolved_on",
            "code: incorporated_on",
            "code: incorporated_on\n    title: { zh: 解散日期",
            "stands twice",
        ),
        fault(REGISTRATION, "id: registration", "id: register", "id: register\n", "is not the file's name"),
        fault(REGISTRATION, "retention: P10Y", "retention: ten years", "retention: ten years", "is not a period"),
        fault(REGISTRATION, "cadence: P1D", "cadence: daily", "cadence: daily", "or `event`"),
        fault(REGISTRATION, "currency: XXD", "currency: dollars", "currency: dollars", "is not a currency"),
        fault(NOTICE, "    role: organ-name\n", "", "fields:", "no field has the role `organ-name`"),
        fault(
            NOTICE,
            "role: organ-name",
            "role: document-number",
            "role: document-number\n    scan: false\n  - code: sanction\n",
            "has the role `document-number` already",
        ),
        fault(
            NOTICE,
            "    role: summary",
            "    role: decision-date",
            "role: decision-date\n  - code: notice_date",
            "must be of type date",
        ),
        fault(NOTICE, "kind: penalty", "kind: listing", "kind: listing", "must name its `list`"),
        fault(
            REGISTRATION,
            "    type: money-text\n    unit: 1\n    currency: XXD",
            "    type: person-number",
            "class: open\n  - code: registered_office",
            "must be `secret`",
        ),
        fault(
            NOTICE,
            "field: amount\n    test: { amount-in-text",
            "field: regulator\n    test: { amount-in-text",
            "field: regulator",
            "needs `regulator` to be of type money",
        ),
        fault(REGISTRATION, "en: Company register", "en: \"\"", "en: \"\"", "the text in `en` is empty"),
        fault(REGISTRATION, "zh: 状态", "zh: ' '", "zh: ' '", "the text in `zh` is empty"),
        fault(
            "code-lists/sanction.yaml",
            "code: money-penalty",
            "code: reprimand",
            "code: reprimand\n    label: { zh: 罚金",
            "stands twice",
        ),
        fault(
            "code-lists/sanction.yaml",
            "aliases: [fine]",
            "aliases: [Repri mand]",
            "Repri mand",
            "stands for `reprimand` and for `money-penalty`",
        ),
        fault(
            "clocks/clocks.yaml",
            "force: { from: 2020-01-01 }",
            "force: { from: 2020-01-01, until: 2019-01-01 }",
            "until: 2019",
            "never in force",
        ),
        fault(
            "clocks/clocks.yaml",
            "id: OBJECTION-MARK",
            "id: NOTICE-7WD",
            "id: NOTICE-7WD\n  title: { zh: 异议标注",
            "is defined twice",
        ),
        fault(
            "wording.yaml",
            "en: “{field}” is not",
            "en: The amount is not",
            "sentence:",
            "different words in braces",
        ),
    ]);
}

#[test]
fn all_problems_of_all_files_are_told_at_once() {
    let mut files = foreign();
    let edit = |files: &mut Files, file: &str, find: &str, put: &str| {
        let text = String::from_utf8(files[file].clone()).unwrap();
        assert!(text.contains(find));
        files.insert(file.to_owned(), text.replace(find, put).into_bytes());
    };
    edit(&mut files, REGISTRATION, "    class: open\n", "");
    edit(&mut files, NOTICE, "penalty-term", "no-term");
    edit(&mut files, "clocks/clocks.yaml", "mark: LAW", "mark: HEARSAY");
    files.insert("contracts/notes.txt.bak".to_owned(), Vec::new());
    files.insert("contract/penalty.yaml".to_owned(), Vec::new());
    files.insert("code-lists/latin.yaml".to_owned(), b"id: latin\ntitle: \xe9\n".to_vec());
    let found = problems(&files);
    let count = |part: &str| found.iter().filter(|problem| problem.message.contains(part)).count();
    assert_eq!(count("no `class`"), 7, "{found:#?}");
    assert_eq!(count("unknown variant `HEARSAY`"), 4);
    assert_eq!(count("the rule set `no-term` does not exist"), 1);
    assert_eq!(count("nothing of a pack lies here"), 1);
    assert!(found.contains(&Problem {
        file: "code-lists/latin.yaml".into(),
        line: 2,
        message: "the file is not UTF-8".into()
    }));
    assert!(found.is_sorted());
}

#[test]
fn an_operation_needs_its_codes() {
    let mut files = foreign();
    let text = String::from_utf8(files["code-lists/operation.yaml"].clone()).unwrap();
    files.insert("code-lists/operation.yaml".to_owned(), text.replace("code: withdraw", "code: remove").into_bytes());
    let found = problems(&files);
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(found.iter().all(|problem| problem.message.contains("needs the code `withdraw` in the list `operation`")));
}

#[test]
fn an_empty_pack_says_where_a_pack_begins() {
    let found = problems(&Files::new());
    assert!(
        found.iter().any(|problem| problem.to_string().starts_with("pack.yaml:0: the file is missing")),
        "{found:#?}"
    );
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

    /// Any damage to a file of a pack is told or harmless: it never ends the program.
    #[test]
    fn damage_never_panics(at in 0usize..4000, bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..6)) {
        let mut files = foreign();
        let text = files.get_mut(NOTICE).unwrap();
        let at = at % text.len();
        let end = (at + bytes.len()).min(text.len());
        text.splice(at..end, bytes);
        let _ = Pack::load(&files);
    }
}

/// A template is proved sound: each fault of its graph is told where it stands.
#[test]
fn cases_that_could_stand_still() {
    told(&[
        fault(MENDING, "first: decide", "first: begin", "first: begin", "there is no task `begin`"),
        fault(MENDING, "clock: OBJECTION-DECIDE", "clock: SOON", "clock: SOON", "the clock `SOON` does not exist"),
        fault(MENDING, "    expiry: { end: mended }\n", "", "clock: OBJECTION-DECIDE", "say in `expiry`"),
        fault(MENDING, "    clock: OBJECTION-DECIDE\n", "", "expiry:", "no clock runs"),
        fault(MENDING, "expiry: { end: mended }", "expiry: { task: decide }", "expiry:", "round in a circle"),
        fault(MENDING, "then: { end: refused }", "then: { end: denied }", "then: { end: denied }", "no end `denied`"),
        fault(
            MENDING,
            "then: { end: refused }",
            "then: { end: mended }",
            "  - { id: refused, title: { zh: 不予, en: Refused } }\nstops",
            "nothing leads to the end `refused`",
        ),
        fault(MENDING, "stops: [supplement]", "stops: [lunch]", "stops: [lunch]", "`lunch` is not among"),
        fault(MENDING, "not-by: [open]", "not-by: [opening]", "not-by:", "no task `opening`"),
        fault(MENDING, "about: record", "about: subject", "conditions:", "`standing` can't be asked"),
        fault(MENDING, "role: deciding-officer,", "role: auditor,", "role: auditor", "has no part in cases"),
        fault(
            MENDING,
            "role: deciding-officer, organ: competent",
            "role: king, organ: competent",
            "role: king",
            "unknown variant `king`",
        ),
        fault(MENDING, "effect: end-publication", "effect: abolish", "effect: abolish", "unknown variant `abolish`"),
        fault(
            MENDING,
            "effect: end-publication",
            "effect: revoke-outcome",
            "effect: revoke-outcome",
            "nothing to act on",
        ),
        fault(MENDING, "role: subject }\nonce", "role: public }\nonce", "opened-by:", "say `informant-sealed: true`"),
        fault(MENDING, "kind: document,", "kind: query,", "kind: query", "a query names its data set"),
    ]);
}

#[test]
fn a_task_that_nothing_reaches_and_one_that_leads_nowhere() {
    let lost = "  - id: lost\n    title: { zh: 失, en: Lost }\n    owner: { role: reviewer }\n    outcomes:\n      \
                - { id: on, title: { zh: 继续, en: On }, then: { task: lost } }\nends:\n";
    told(&[
        Fault { file: MENDING, find: "ends:\n", put: lost, at: "id: lost", says: "nothing leads to the task `lost`" },
        Fault { file: MENDING, find: "ends:\n", put: lost, at: "id: lost", says: "no way leads from the task `lost`" },
    ]);
}

#[test]
fn statistics_that_do_not_fit() {
    told(&[
        fault(STATISTICS, "fewest-subjects: 5", "fewest-subjects: 1", "protection:", "tells of it"),
        fault(STATISTICS, "months: 36", "months: 3", "months: 3", "12 to 240 months"),
        fault(STATISTICS, "field: share_capital", "field: status", "  - id: capital", "this field with an amount"),
        fault(STATISTICS, "code: small, up-to: 10000,", "code: small,", "  - id: capital", "bands rise"),
        fault(
            STATISTICS,
            "by: [form, capital]",
            "by: [form, region]",
            "  - id: incorporations",
            "no dimension `region`",
        ),
        fault(STATISTICS, "day: incorporated_on", "day: status", "  - id: incorporations", "no field `status`"),
        fault(STATISTICS, "sum: amount", "sum: reasons", "  - id: fines", "no field `reasons` that is an amount"),
        fault(
            STATISTICS,
            "datasets: [sanction-notice]",
            "datasets: [nothing]",
            "  - id: fines",
            "no data set `nothing`",
        ),
        fault(
            STATISTICS,
            "id: fines",
            "id: incorporations",
            "  - id: incorporations\n    title: { zh: 罚款",
            "defined twice",
        ),
        fault(STATISTICS, "unit: { zh: 家, en: companies }", "unit: { zh: 家, en: '' }", "unit: { zh: 家", "is empty"),
    ]);
}
