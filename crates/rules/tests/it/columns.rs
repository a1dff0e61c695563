//! Columns against the interpreter: random tables of every type, random rows with missing values.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, Date32Array, Decimal128Array, DictionaryArray, StringArray, types::Int8Type};
use jiff::civil::date;
use proptest::prelude::*;
use rules::{
    Columnar, Given, Input, Literal, RuleSet,
    columnar::{ColumnError, columns_of, days_since_epoch},
};
use rust_decimal::Decimal;

const POLICIES: [&str; 8] = ["U", "A", "F", "C", "C+", "C<", "C>", "C#"];
const HEAD: &str = "---\nid: random\nforce-by: day\ninputs:\n  - {name: text, type: text}\n  - {name: codes, type: codes}\n  \
    - {name: number, type: number}\n  - {name: day, type: date}\n  - {name: yes, type: boolean}\n  - {name: term, type: term}\n\
    outputs:\n  - {name: amount, type: number}\n  - {name: word, type: text}\n---\n";

/// Values of each type, near to those that cells name.
fn text() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["", "a", "ab", "b", "c", "Z", "zz"]).prop_map(str::to_owned)
}

fn number() -> impl Strategy<Value = String> {
    prop_oneof![
        (-40..40i64, 0..3u32).prop_map(|(units, scale)| Decimal::new(units, scale).to_string()),
        prop::sample::select(vec!["79228162514264337593543950335", "-79228162514264337593543950335"])
            .prop_map(str::to_owned),
        prop::sample::select(vec!["9223372036854775807", "-9223372036854775808", "0.0000001"]).prop_map(str::to_owned),
    ]
}

fn day() -> impl Strategy<Value = String> {
    prop_oneof![
        9 => (1..28i8).prop_map(|day| date(2026, 2, day).to_string()),
        1 => prop::sample::select(vec!["1969-12-31", "0001-01-01", "9999-12-31"]).prop_map(str::to_owned),
    ]
}

fn term() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["P1M", "P30D", "P12M", "P1Y", "P7WD", "P0D"]).prop_map(str::to_owned)
}

/// A cell whose atomic tests are over `values`, quoted with `quote`; `ordered` values also compare.
fn cell(values: BoxedStrategy<String>, quote: &'static str, ordered: bool) -> BoxedStrategy<String> {
    let signs: &[&str] = if ordered { &["", "", "!=", "<", "<=", ">", ">="] } else { &["", "", "!="] };
    let quoted = values.prop_map(move |value| format!("{quote}{value}{quote}"));
    let compared = (prop::sample::select(signs.to_vec()), quoted).prop_map(|(sign, value)| format!("{sign}{value}"));
    let atom = prop_oneof![8 => compared, 1 => Just("null".to_owned())];
    let list = (prop::bool::weighted(0.3), prop::collection::vec(atom, 1..4)).prop_map(|(negated, atoms)| {
        let list = atoms.join(",");
        if negated { format!("not({list})") } else { list }
    });
    prop_oneof![2 => Just("-".to_owned()), 3 => list].boxed()
}

fn interval() -> BoxedStrategy<String> {
    let ends = (-30..30i64, 1..20i64, any::<bool>(), any::<bool>());
    ends.prop_map(|(low, more, open, closed)| {
        let (low, high) = (Decimal::new(low, 1), Decimal::new(low + more, 1));
        format!("{}{low}..{high}{}", if open { '(' } else { '[' }, if closed { ']' } else { ')' })
    })
    .boxed()
}

fn table_row() -> impl Strategy<Value = String> {
    let yes = prop::sample::select(vec!["-", "true", "false", "not(true)", "null"]);
    let force = prop_oneof![3 => Just(String::new()), 1 => (5..12i8).prop_map(|day| date(2026, 2, day).to_string())];
    let until = prop_oneof![3 => Just(String::new()), 1 => (12..20i8).prop_map(|day| date(2026, 2, day).to_string())];
    let cells = (
        cell(text().boxed(), "\"", true),
        cell(text().boxed(), "\"", false),
        prop_oneof![3 => cell(number().boxed(), "", true), 1 => interval()],
        cell(day().boxed(), "", true),
        yes,
        cell(term().boxed(), "", false),
    );
    let amount = prop_oneof![4 => (0..4i64, 0..3u32).prop_map(|(n, scale)| Decimal::new(n, scale).to_string()), 1 => Just(String::new())];
    (cells, force, until, amount, 0..3u8).prop_map(
        |((text, codes, number, day, yes, term), from, until, amount, word)| {
            format!(
                "{text} | {codes} | {number} | {day} | {yes} | {term} | {amount} | \"w{word}\" | {from} | {until} |"
            )
        },
    )
}

fn table(policy: &str, rows: &[String]) -> String {
    let mut text = format!(
        "{HEAD}| {policy} | text | codes | number | day | yes | term | amount | word | from | until |\n\
         |{}\n|   | i | i | i | i | i | i | o | o | a | a |\n",
        "---|".repeat(11)
    );
    for (number, row) in (1..).zip(rows) {
        text += &format!("| {number} | {row}\n");
    }
    text
}

fn given() -> impl Strategy<Value = Vec<String>> {
    let missing = |values: BoxedStrategy<String>| prop_oneof![8 => values, 2 => Just(String::new())];
    let codes = prop::collection::vec(text(), 0..3).prop_map(|codes| codes.join(";"));
    let yes = prop::sample::select(vec!["true".to_owned(), "false".to_owned()]);
    // Numbers of one column share their decimal places, so the very long ones stand in cells alone.
    let number = (-60..60i64, 0..4u32).prop_map(|(units, scale)| Decimal::new(units, scale).to_string());
    (
        missing(text().boxed()),
        codes,
        missing(number.boxed()),
        missing(day().boxed()),
        missing(yes.boxed()),
        missing(term().boxed()),
    )
        .prop_map(|(text, codes, number, day, yes, term)| vec![text, codes, number, day, yes, term])
}

/// What the columns say of an output on each line, as the interpreter would write it.
fn lines(array: &ArrayRef) -> Vec<String> {
    if let Some(numbers) = array.as_any().downcast_ref::<Decimal128Array>() {
        let shown = |value: i128| Decimal::from_i128_with_scale(value, numbers.scale() as u32).normalize().to_string();
        return numbers.iter().map(|value| value.map(shown).unwrap_or_default()).collect();
    }
    let texts = array.as_any().downcast_ref::<DictionaryArray<arrow_array::types::Int32Type>>().unwrap();
    let texts = texts.downcast_dict::<StringArray>().unwrap();
    texts.into_iter().map(|text| text.unwrap_or_default().to_owned()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn columns_and_interpreter_agree_under_every_hit_policy(
        rows in prop_oneof![4 => prop::collection::vec(table_row(), 1..12), 1 => prop::collection::vec(table_row(), 60..140)],
        many in prop::collection::vec(given(), 1..40),
        as_of in prop::option::of(1..28i8),
        policy in prop::sample::select(POLICIES.to_vec()),
    ) {
        let rule_set = RuleSet::parse("random.md", &table(policy, &rows)).unwrap_or_else(|problems| panic!("{problems:?}"));
        let as_of = as_of.map(|day| date(2026, 2, day));
        let given: Vec<Vec<Given>> = many
            .iter()
            .map(|cells| rule_set.inputs().iter().zip(cells).map(|(input, cell)| input.read(cell).unwrap()).collect())
            .collect();
        let columns = columns_of(&rule_set, &given).unwrap();
        let answers = Columnar::new(&rule_set).unwrap().evaluate(given.len(), &columns, as_of).unwrap();
        let mut expected = vec![Vec::new(); rule_set.outputs().len()];
        for (subject, row) in given.iter().enumerate() {
            let codes: Vec<Vec<&str>> = row.iter().map(Given::codes).collect();
            let inputs: Vec<Input<'_>> = row.iter().zip(&codes).map(|(given, codes)| given.input(codes)).collect();
            let on = rule_set.force_day(&inputs, as_of);
            let outcome = rule_set.outcome(&inputs, on);
            prop_assert_eq!(answers.outcome(subject), &outcome, "{:?}", row);
            for (number, row) in rule_set.rows().iter().enumerate() {
                prop_assert_eq!(answers.hits().of_row(number).value(subject), row.holds(&inputs, on));
            }
            for (at, column) in expected.iter_mut().enumerate() {
                let none = [vec![Literal::Null; 2]];
                let said = if outcome.outputs.is_empty() { &none[..] } else { &outcome.outputs[..] };
                column.extend(said.iter().map(|outputs| outputs[at].to_string()));
            }
        }
        for (at, column) in expected.iter().enumerate() {
            prop_assert_eq!(&lines(&answers.output(at).unwrap()), column);
            prop_assert_eq!(answers.subjects().len(), column.len());
        }
    }
}

const FINE: &str = "---\nid: fine\ninputs:\n  - {name: kind, type: text}\n  - {name: fine, type: number}\n---\n\
    | C | kind | fine | out |\n|---|---|---|---|\n|   | i | i | o |\n\
    | 1 | not(\"a\") | - | 1 |\n| 2 | - | >=0.1 | 2 |\n| 3 | - | [0.30..1) | 3 |\n| 4 | \"a\",\"b\" | null | 4 |\n";

fn masks(fine: ArrayRef, kind: ArrayRef) -> Result<Vec<u64>, ColumnError> {
    let rule_set = RuleSet::parse("fine.md", FINE).unwrap();
    let hits = Columnar::new(&rule_set).unwrap().hits(fine.len(), &[Some(kind), Some(fine)], None)?;
    Ok((0..hits.subjects()).map(|subject| hits.mask(subject)[0]).collect())
}

fn decimals(units: Vec<Option<i128>>, scale: i8) -> ArrayRef {
    Arc::new(Decimal128Array::from(units).with_precision_and_scale(38, scale).unwrap())
}

#[test]
fn money_is_compared_as_decimals_at_any_scale() {
    let kinds = || -> ArrayRef {
        Arc::new([Some("a"), None, Some("b"), Some("c")].into_iter().collect::<DictionaryArray<Int8Type>>())
    };
    // Tenths: 0.1 is in, 0.3 is in both; the missing value holds for `not` and `null`.
    let tenths = decimals(vec![Some(1), Some(3), None, Some(0)], 1);
    assert_eq!(masks(tenths, kinds()).unwrap(), [0b10, 0b111, 0b1001, 0b1]);
    // Hundredths and whole numbers, and numbers beyond 64 bits.
    let hundredths = decimals(vec![Some(9), Some(10), Some(29), Some(10_i128.pow(37))], 2);
    assert_eq!(masks(hundredths, kinds()).unwrap(), [0b0, 0b11, 0b11, 0b11]);
    let whole = decimals(vec![Some(0), Some(1), Some(-(10_i128.pow(37))), None], 0);
    assert_eq!(masks(whole, kinds()).unwrap(), [0b0, 0b11, 0b1, 0b1]);
}

#[test]
fn columns_that_do_not_fit_are_refused_with_a_remedy() {
    let kinds: ArrayRef = Arc::new(StringArray::from(vec!["a"]));
    let floats: ArrayRef = Arc::new(arrow_array::Float64Array::from(vec![0.1]));
    let refused = masks(floats, kinds.clone()).unwrap_err().to_string();
    assert!(refused.contains("`fine` is number") && refused.contains("Decimal128"), "{refused}");
    let short = masks(decimals(vec![Some(1), None], 0), kinds).unwrap_err();
    assert!(matches!(short, ColumnError::Length { expected: 2, found: 1, .. }), "{short}");
    let days: ArrayRef = Arc::new(Date32Array::from(vec![days_since_epoch(date(1970, 1, 2))]));
    assert_eq!(days.as_any().downcast_ref::<Date32Array>().unwrap().value(0), 1);
    assert!(masks(decimals(vec![Some(1)], 0), days).is_err());
}

#[test]
fn a_column_that_is_not_given_is_missing() {
    let rule_set = RuleSet::parse("fine.md", FINE).unwrap();
    let hits = Columnar::new(&rule_set).unwrap().hits(2, &[None, None], None).unwrap();
    assert_eq!((hits.mask(0), hits.mask(1)), (&[0b1][..], &[0b1][..]));
}
