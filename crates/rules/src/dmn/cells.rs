//! Cells in the two forms in which they are written: that of a rule file and that of FEEL.

use crate::{
    problem::{Position, Problem},
    scan::Scanner,
    unary::{Atom, Comparison, UnaryTests},
    value::{Literal, Type},
};

/// A text in double quotes.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// A literal as FEEL has it. Terms are text there: working days are known to no other tool.
pub(super) fn feel(literal: &Literal) -> String {
    match literal {
        Literal::Term(term) => quoted(&term.to_string()),
        Literal::Date(day) => format!("date(\"{day}\")"),
        other => plain(other),
    }
}

/// A literal as a rule file has it.
fn plain(literal: &Literal) -> String {
    match literal {
        Literal::Null => "null".to_owned(),
        Literal::Text(text) => quoted(text),
        // As it was written: 0.10 stays 0.10.
        Literal::Number(number) => number.to_string(),
        other => other.to_string(),
    }
}

/// An output as a rule file has it.
pub(super) fn plain_output(literal: &Literal) -> String {
    if *literal == Literal::Null { "-".to_owned() } else { plain(literal) }
}

/// A cell as a rule file has it.
pub(super) fn plain_tests(tests: &UnaryTests) -> String {
    list(tests, |atom| tests_of(atom, plain))
}

/// A cell as FEEL has it.
pub(super) fn feel_tests(tests: &UnaryTests, kind: Type) -> String {
    list(tests, |atom| match atom {
        Atom::Compare(Comparison::Equal, literal) if kind == Type::Codes => {
            format!("list contains(?, {})", feel(literal))
        }
        Atom::Compare(Comparison::NotEqual, literal) if kind == Type::Codes => {
            format!("some code in ? satisfies code != {}", feel(literal))
        }
        // In FEEL `!=` holds for a missing value, an order does not: here no atomic test does.
        Atom::Compare(Comparison::NotEqual, Literal::Boolean(yes)) => (!yes).to_string(),
        Atom::Compare(Comparison::NotEqual, literal) => format!("<{}, >{}", feel(literal), feel(literal)),
        atom => tests_of(atom, feel),
    })
}

fn list(tests: &UnaryTests, written: impl Fn(&Atom) -> String) -> String {
    if tests.is_any() {
        return "-".to_owned();
    }
    let atoms: Vec<String> = tests.atoms().iter().map(written).collect();
    let atoms = atoms.join(", ");
    if tests.negated() { format!("not({atoms})") } else { atoms }
}

fn tests_of(atom: &Atom, written: impl Fn(&Literal) -> String) -> String {
    match atom {
        Atom::Missing => "null".to_owned(),
        Atom::Compare(comparison, literal) => format!("{}{}", sign(*comparison), written(literal)),
        Atom::Within { low, low_inside, high, high_inside } => {
            let (open, close) = (if *low_inside { '[' } else { '(' }, if *high_inside { ']' } else { ')' });
            format!("{open}{}..{}{close}", written(low), written(high))
        }
    }
}

fn sign(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Equal => "",
        Comparison::NotEqual => "!=",
        Comparison::Less => "<",
        Comparison::AtMost => "<=",
        Comparison::Greater => ">",
        Comparison::AtLeast => ">=",
    }
}

/// Reads a cell of FEEL; on a column of codes `list contains` is a test of a code.
pub(super) fn read_tests(text: &str, at: Position, kind: Option<Type>) -> Result<UnaryTests, Problem> {
    let beyond = |problem: Problem| Problem {
        code: "not-s-feel",
        message: format!(
            "{}; only S-FEEL unary tests are read, such as \"a\", <10, [1..3), not(...): \
             compute anything else before and name it as an input",
            problem.message
        ),
        ..problem
    };
    let simple = if kind == Some(Type::Codes) { without_contains(text) } else { text.to_owned() };
    UnaryTests::parse(&simple, at).map(UnaryTests::with_unequal).map_err(beyond)
}

/// `list contains(?, "a")` as `"a"`, `some code in ? satisfies code != "a"` as `!="a"`.
fn without_contains(text: &str) -> String {
    let mut simple = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("list contains(?,") {
        simple.push_str(before);
        let Some(end) = end_of_call(behind) else {
            return text.to_owned();
        };
        simple.push_str(behind[..end].trim());
        rest = &behind[end + 1..];
    }
    simple.push_str(rest);
    simple.replace("some code in ? satisfies code !=", "!=")
}

/// The place of the bracket that closes a call whose argument is one text.
fn end_of_call(text: &str) -> Option<usize> {
    let (mut inside, mut escaped) = (false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if inside => escaped = true,
            '"' => inside = !inside,
            ')' if !inside => return Some(at),
            _ => {}
        }
    }
    None
}

/// Reads an output: a literal.
pub(super) fn read_output(text: &str, at: Position) -> Result<Literal, Problem> {
    if matches!(text, "" | "-") {
        return Ok(Literal::Null);
    }
    let beyond = |place: Position| {
        let shown: String = text.chars().take(60).collect();
        let message =
            format!("`{shown}` is an expression: outputs are literals, compute it before and name it as an input");
        Problem::error(place, "expression", message)
    };
    let mut scan = Scanner::new(text, at);
    let literal = scan.literal().map_err(|problem| beyond(Position { line: problem.line, column: problem.column }))?;
    if !scan.at_end() {
        return Err(beyond(scan.position()));
    }
    Ok(literal)
}
