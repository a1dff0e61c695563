//! Decision tables as their authors check, run and exchange them.

use std::fs;

use crate::{
    register::{refusal, stdout},
    truth::program,
};

/// Three rules: two may hold at once, and one order meets none.
const TABLE: &str = "---
id: discount
title: {zh: 折扣, en: Discount}
kind: decision
basis: [Sales rules, section 3]
in-force: {from: 2026-01-01}
inputs:
  - {name: customer, title: {zh: 客户, en: Customer}, type: text, values: [business, private]}
  - {name: order, title: {zh: 订单数量, en: Order}, type: number}
outputs:
  - {name: rate, title: {zh: 折扣率, en: Rate}, type: number}
---

Text stands here and is kept.

| C | customer   | order | rate | id    | basis     |
|:-:|:-----------|:-----:|:----:|:------|:----------|
|   | `i`        | `i`   | `o`  | `a`   | `a`       |
| 1 | \"business\" | <10   | 0.10 | small | section 3 |
| 2 | \"business\" | -     | 0.15 | any   | section 3 |
| 3 | \"private\"  | >=10  | 0.05 | large | section 4 |
";

const ROWS: &str = "customer,order\nbusiness,3\nprivate,3\nbusiness,\n";

/// What is said of the rows: both rules of the first, none of the second; an order that is not known is under no
/// limit.
const ANSWERS: &str = "row,rate,matched\n1,0.1,small\n1,0.15,any\n2,,\n3,0.15,any\n";

#[test]
fn both_engines_say_the_same_of_rows() {
    let place = tempfile::tempdir().unwrap();
    let (table, rows) = (place.path().join("discount.md"), place.path().join("rows.csv"));
    fs::write(&table, TABLE).unwrap();
    fs::write(&rows, ROWS).unwrap();
    let run = |engine: &str| {
        let mut command = program();
        command.args(["rules", "run", "--engine", engine, "--output", "csv"]).arg(&table).arg(&rows);
        command.output().unwrap()
    };
    for engine in ["scalar", "vector"] {
        assert_eq!(stdout(&run(engine)), ANSWERS, "{engine}");
    }
    fs::write(&rows, "customer,order\nbusiness,many\n").unwrap();
    for engine in ["scalar", "vector"] {
        let said = refusal(&run(engine));
        assert!(said.contains("many") && said.contains("order"), "{engine}: {said}");
    }
}

#[test]
fn a_table_goes_to_other_tools_and_comes_back_as_it_was() {
    let place = tempfile::tempdir().unwrap();
    let file = |name: &str| place.path().join(name);
    fs::write(file("discount.md"), TABLE).unwrap();
    let rules = |act: &str, from: &str, to: &str| {
        program().args(["rules", act]).arg(file(from)).arg(file(to)).output().unwrap()
    };
    stdout(&rules("export", "discount.md", "discount.dmn"));
    stdout(&rules("import", "discount.dmn", "again.md"));
    stdout(&rules("export", "again.md", "again.dmn"));
    let read = |name: &str| fs::read_to_string(file(name)).unwrap();
    assert_eq!(read("discount.dmn"), read("again.dmn"));
    assert!(read("again.md").contains("Text stands here and is kept."));
    // What is there is not written over.
    assert!(refusal(&rules("export", "discount.md", "discount.dmn")).contains("--force"));
    fs::write(file("bad.dmn"), read("discount.dmn").replace("&lt;10", "order * 2 &lt; 10").replace("<10", "f(x)"))
        .unwrap();
    let said = refusal(&rules("import", "bad.dmn", "bad.md"));
    assert!(said.contains("bad.dmn:") && said.contains("error"), "{said}");
    assert!(!file("bad.md").exists());
}
