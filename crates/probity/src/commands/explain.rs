//! `probity explain`: why a record, an entry on a list, a proposal, a case or a measure stands where it
//! stands, and what would change it.

use clap::Args;
use domain::{Language, id::ThingId};
use flow::authorise::Viewer;
use publish::{Explained, Explanation, Phrase, RuleView, Shown};

use super::{explain as told_why, read::print_json};
use crate::{
    cli::{self, Answer, OnRegister},
    output::{Output, Table},
};

/// Say why something stands where it stands: a record (r...), an entry on a list (l...), a proposal (p...),
/// a case (c...) or a check of measures (k...): what it rests on, which rule and article, which organ and
/// days, what would change it, how it is contested. With `--as`, with what that account may see.
#[derive(Debug, Args)]
pub struct Explain {
    #[command(flatten)]
    on: OnRegister,
    /// Its id.
    thing: ThingId,
    /// The language of the sentences, zh or en. Without it a record is told with its evidence and the ids of
    /// its rules.
    #[arg(long, value_name = "LANGUAGE", value_parser = cli::language)]
    lang: Option<Language>,
    #[command(flatten)]
    answer: Answer,
}

#[expect(clippy::print_stdout, reason = "the explanation is the answer")]
pub async fn run(command: Explain) -> anyhow::Result<()> {
    let (node, viewer) = match command.on.acting {
        Some(_) => command.on.open_as().await?,
        None => (command.on.open().await?, Viewer::PUBLIC),
    };
    match (command.thing, command.lang) {
        (ThingId::Record(record), None) => {
            let view = told_why(node.explanation(&viewer, record).await)?;
            match command.answer.output {
                Output::Json => print_json(&*view)?,
                output => table(&view).print(output)?,
            }
        }
        (thing, lang) => {
            let view = told_why(node.explain(&viewer, thing).await)?;
            let language = lang.unwrap_or(Language::English);
            match command.answer.output {
                Output::Json => print_json(&*view)?,
                Output::Table => print!("{}", text(&view, language)),
                Output::Csv => sentences(&view, language).print(Output::Csv)?,
            }
        }
    }
    told_why(node.close().await)
}

/// The sentences as a page of text.
fn text(view: &Explained, language: Language) -> String {
    let mut text = view.title.text(language).to_owned();
    if let Some(subject) = &view.subject {
        text.push_str(format!("\n{} {}", subject.name, subject.code.as_deref().unwrap_or_default()).trim_end());
    }
    text.push('\n');
    for passage in &view.passages {
        text.push_str(&format!("\n{}\n", passage.heading.text(language)));
        for sentence in &passage.sentences {
            let thing = sentence.thing.as_ref().map(|thing| format!(" -> {thing}")).unwrap_or_default();
            text.push_str(&format!("  {}{thing}\n", sentence.text.text(language)));
            let basis: Vec<&str> = sentence.basis.iter().map(|basis| basis.text(language)).collect();
            if !basis.is_empty() {
                let doubt = if sentence.unverified { " (unverified)" } else { "" };
                text.push_str(&format!("    [{}{doubt}]\n", basis.join("; ")));
            }
        }
    }
    text
}

/// The same, one sentence a line.
fn sentences(view: &Explained, language: Language) -> Table {
    let mut table = Table::new(["about", "sentence", "basis", "id"]);
    for passage in &view.passages {
        for sentence in &passage.sentences {
            let basis: Vec<&str> = sentence.basis.iter().map(|basis| basis.text(language)).collect();
            table.push([
                passage.heading.text(language).to_owned(),
                sentence.text.text(language).to_owned(),
                basis.join("; "),
                sentence.thing.clone().unwrap_or_default(),
            ]);
        }
    }
    table
}

fn table(view: &Explanation) -> Table {
    let mut table = Table::new(["what", "value", "basis"]);
    let mut line = |what: &str, value: String, basis: &str| table.push([what.to_owned(), value, basis.to_owned()]);
    line(
        "record",
        format!("{} {}", view.record.id, english(&view.record.title)),
        &view.basis.iter().map(english).collect::<Vec<_>>().join("; "),
    );
    if let Some(subject) = &view.record.subject {
        line("subject", format!("{} {}", subject.id, subject.name), "");
    }
    line("link", view.link.certainty_name().to_owned(), "");
    for evidence in &view.link.evidence {
        let scheme = evidence.scheme.as_ref().map(english).unwrap_or_default();
        let value = evidence.value.as_deref().unwrap_or_default();
        line("evidence", format!("{} {scheme} {value}", evidence.kind).trim_end().to_owned(), "");
    }
    let source = &view.source;
    line("delivered by", format!("{} {}", source.deliverer, english(&source.deliverer_name)), "");
    if let (Some(delivery), Some(row)) = (source.delivery, source.row) {
        line("delivery", format!("{delivery} row {row}"), "");
    }
    line("version", format!("{} recorded {}", source.version, source.recorded_at), "");
    let publication = &view.publication;
    if let (Some(from), Some(until)) = (publication.from, publication.until) {
        line("public", format!("from {from} until {until} (not shown on that day)"), "");
    }
    for hold in &publication.holds {
        line("held", hold.name().to_owned(), "");
    }
    for finding in &publication.findings {
        line("  finding", format!("{}: {}", finding.code, english(&finding.sentence)), "");
    }
    if let Some(day) = publication.repairable {
        line("repairable", format!("from {day}"), "");
    }
    for rule in &publication.rules {
        line("rule", format!("{} {}{}", rule.id, english(&rule.title), doubt(rule)), &english(&rule.basis));
        for one in &rule.asks {
            line(
                if one.except { "  unless" } else { "  if" },
                format!("{}: {}", english(&one.title), told(&one.value)),
                "",
            );
        }
        for one in &rule.gives {
            line("  gives", format!("{}: {}", english(&one.title), told(&one.value)), "");
        }
    }
    for clock in &publication.clocks {
        let kept = if clock.days_late > 0 { format!("{} days late", clock.days_late) } else { "in time".to_owned() };
        let text = format!("{} due {}, arrived {}: {kept}", clock.rule.id, clock.due, clock.arrived);
        line("clock", format!("{text}{}", doubt(&clock.rule)), &english(&clock.rule.basis));
    }
    table
}

fn doubt(rule: &RuleView) -> &'static str {
    if rule.unverified { " (unverified)" } else { "" }
}

fn english(phrase: &Phrase) -> String {
    phrase.text(Language::English).to_owned()
}

/// A value as a command prints it.
pub fn told(value: &Shown) -> String {
    match value {
        Shown::Text { text } => text.clone(),
        Shown::Codes { codes } => codes.iter().map(|code| english(&code.title)).collect::<Vec<_>>().join(", "),
        Shown::Money { currency, amount } => format!("{currency} {amount}"),
        Shown::Date { date } => date.to_string(),
        Shown::Boolean { yes } => if *yes { "yes" } else { "no" }.to_owned(),
        Shown::Identifier { value, .. } => value.clone(),
        Shown::Term { months, days, working_days } => {
            let parts = [(*months, "months"), (*days, "days"), (*working_days, "working days")];
            let told: Vec<String> =
                parts.iter().filter(|(n, _)| *n > 0).map(|(n, unit)| format!("{n} {unit}")).collect();
            if told.is_empty() { "at once".to_owned() } else { told.join(" ") }
        }
        Shown::Masked { .. } => "withheld".to_owned(),
        Shown::Unknown => "unknown".to_owned(),
        _ => String::new(),
    }
}
