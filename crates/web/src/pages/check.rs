//! Checking many names and codes at once: whom each line is about, as a table or as CSV.

use std::collections::HashMap;

use askama::Template;
use axum::{
    body::Body,
    extract::{Multipart, multipart::Field},
};
use domain::{PartyRow, SubjectId};
use publish::{MatchCandidate, SubjectHit};

use super::{Reply, search::slip};
use crate::{
    answer, csv,
    frame::Frame,
    portal::{Part, SubjectQuery},
    problem::Problem,
    query::check_token,
    visit::Visit,
};

/// The largest form.
pub(crate) const LARGEST: usize = 256 * 1_024;
/// Lines of one form at most.
const MOST_LINES: usize = 200;
/// The longest line, in characters.
const LONGEST_LINE: usize = 300;
/// The most parts of a form.
const MOST_PARTS: usize = 6;
/// Candidates told of a line.
const CANDIDATES: usize = 3;
/// Codes that nobody bears whose slip is looked for, in one answer.
const MOST_SLIPS: usize = 20;
/// What is shorter is taken for a name.
const SHORTEST_CODE: usize = 8;

/// A subject that a line may be about.
struct Found {
    candidate: MatchCandidate,
    /// What is shown of it in hits.
    hit: Option<SubjectHit>,
}

/// What a line came to.
struct Line {
    asked: String,
    /// `link`, `review`, `new`, or `code` where the code may be mistyped.
    answer: &'static str,
    found: Vec<Found>,
    /// The code that was meant, and which character is wrong and what it should be.
    meant: Option<(String, Option<(String, String)>)>,
}

#[derive(Template)]
#[template(path = "check.html")]
struct Page {
    f: Frame,
    text: String,
    lines: Option<Vec<Line>>,
    most: usize,
}

impl Page {
    /// How many lines came to that.
    fn count(&self, answers: &[&str]) -> String {
        let lines = self.lines.iter().flatten().filter(|line| answers.contains(&line.answer));
        self.f.number(lines.count())
    }
}

pub(crate) async fn form(visit: Visit) -> Reply {
    let f = visit.frame().at("check").indexed();
    answer::page(&visit, f.indexing, &Page { f, text: String::new(), lines: None, most: MOST_LINES })
}

/// What the form sent.
#[derive(Default)]
struct Sent {
    lines: String,
    file: String,
    csv: bool,
}

pub(crate) async fn check(visit: Visit, form: Multipart) -> Reply {
    let sent = receive(&visit, form).await?;
    let text = if sent.file.trim().is_empty() { sent.lines } else { sent.file };
    let asked: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if asked.is_empty() || asked.len() > MOST_LINES {
        return Err(Problem::invalid("lines", format!("1 to {MOST_LINES} lines")));
    }
    if asked.iter().any(|line| line.chars().count() > LONGEST_LINE) {
        return Err(Problem::invalid("lines", format!("at most {LONGEST_LINE} characters a line")));
    }
    let lines = answers(&visit, &asked).await?;
    if sent.csv {
        return Ok(answer::download("text/csv; charset=utf-8", "check.csv", Body::from(table(&lines))));
    }
    let f = visit.frame().at("check");
    answer::page(&visit, f.indexing, &Page { f, text, lines: Some(lines), most: MOST_LINES })
}

async fn receive(visit: &Visit, mut form: Multipart) -> Result<Sent, Problem> {
    let mut sent = Sent::default();
    let mut token = String::new();
    for _ in 0..MOST_PARTS {
        let Some(field) = form.next_field().await.map_err(|error| Problem::invalid("file", error.body_text()))? else {
            break;
        };
        match field.name().unwrap_or_default() {
            "form_token" => token = text(field).await?,
            "lines" => sent.lines = text(field).await?,
            "file" => sent.file = text(field).await?,
            "as" => sent.csv = text(field).await? == "csv",
            _ => {}
        }
    }
    check_token(visit, &token)?;
    Ok(sent)
}

/// The text of a part; the form as a whole is bounded.
async fn text(field: Field<'_>) -> Result<String, Problem> {
    let name = field.name().unwrap_or_default().to_owned();
    let bytes = field.bytes().await.map_err(|error| match error.status().as_u16() {
        413 => Problem::TooLarge,
        _ => Problem::invalid(&name, error.body_text()),
    })?;
    let text = std::str::from_utf8(&bytes).map_err(|_| Problem::invalid(&name, "not UTF-8"))?;
    if text.contains('\0') {
        return Err(Problem::invalid(&name, "no NUL characters"));
    }
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}

/// A line as a row of parties: a code, a name, or both in either order.
fn row(line: &str) -> PartyRow {
    let is_code = |part: &str| part.len() >= SHORTEST_CODE && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let parts = line.split(['\t', ',', '，']).map(|part| part.trim().trim_matches('"')).filter(|part| !part.is_empty());
    let mut row = PartyRow::default();
    for part in parts {
        if row.code.is_empty() && is_code(part) {
            row.code = part.to_owned();
        } else if row.name.is_empty() {
            row.name = part.to_owned();
        }
    }
    row
}

async fn answers(visit: &Visit, asked: &[&str]) -> Result<Vec<Line>, Problem> {
    let rows: Vec<PartyRow> = asked.iter().map(|line| row(line)).collect();
    let codes: Vec<String> = rows.iter().map(|row| row.code.clone()).collect();
    let matches = visit.portal().match_rows(&visit.viewer, rows, CANDIDATES).await?;
    let ids: Vec<SubjectId> =
        matches.items.iter().flat_map(|found| &found.candidates).map(|candidate| candidate.subject.0).collect();
    let hits = visit.portal().hits(&ids).await?;
    let hits: HashMap<SubjectId, &SubjectHit> = hits.items.iter().map(|hit| (hit.id.0, hit)).collect();
    let mut lines = Vec::with_capacity(asked.len());
    let mut slips = 0;
    for ((asked, code), found) in asked.iter().zip(&codes).zip(&matches.items) {
        let told = if found.decision == "link" { 1 } else { CANDIDATES };
        let with_hit = |candidate: &MatchCandidate| Found {
            hit: hits.get(&candidate.subject.0).map(|hit| (*hit).clone()),
            candidate: candidate.clone(),
        };
        let mut line = Line {
            asked: (*asked).to_owned(),
            answer: found.decision,
            found: found.candidates.iter().take(told).map(with_hit).collect(),
            meant: None,
        };
        if line.found.is_empty() && !code.is_empty() && slips < MOST_SLIPS {
            slips += 1;
            line.meant = meant(visit, code).await?;
        }
        if line.meant.is_some() {
            line.answer = "code";
        }
        lines.push(line);
    }
    Ok(lines)
}

/// The code that somebody meant who wrote one that does not check.
async fn meant(visit: &Visit, code: &str) -> Result<Option<(String, Option<(String, String)>)>, Problem> {
    let part = Part { after: None, limit: 1 };
    let query = SubjectQuery { text: code.to_owned(), facets: Vec::new(), part };
    let page = visit.portal().search(&visit.viewer, &query).await?;
    let meant = page.hint.as_ref().and_then(|hint| hint.meant.clone());
    Ok(meant.map(|meant| (meant.clone(), slip(code, &meant))))
}

/// The answer as CSV, a line for each candidate, with the mark that spreadsheets need.
fn table(lines: &[Line]) -> String {
    let mut text = String::from("\u{feff}line,asked,answer,subject,name,code,meant\r\n");
    for (nth, line) in (1..).zip(lines) {
        let meant = line.meant.as_ref().map_or("", |(meant, _)| meant.as_str());
        let found = line.found.iter().map(|found| {
            let code = found.candidate.code.clone().unwrap_or_default();
            [found.candidate.subject.to_string(), found.candidate.name.clone(), code]
        });
        let found: Vec<[String; 3]> = found.collect();
        let none = [[String::new(), String::new(), String::new()]];
        for [subject, name, code] in if found.is_empty() { &none[..] } else { &found[..] } {
            text.push_str(&i32::to_string(&nth));
            for cell in [line.asked.as_str(), line.answer, subject.as_str(), name.as_str(), code.as_str(), meant] {
                text.push(',');
                csv::cell(&mut text, cell);
            }
            text.push_str("\r\n");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::row;

    #[test]
    fn a_line_is_a_code_a_name_or_both() {
        let read = |line: &str| {
            let row = row(line);
            (row.code, row.name)
        };
        let pair = |code: &str, name: &str| (code.to_owned(), name.to_owned());
        assert_eq!(read("91350100M000100Y43"), pair("91350100M000100Y43", ""));
        assert_eq!(read("榕城青禾食品有限公司"), pair("", "榕城青禾食品有限公司"));
        assert_eq!(
            read("榕城青禾食品有限公司，91350100M000100Y43"),
            pair("91350100M000100Y43", "榕城青禾食品有限公司")
        );
        assert_eq!(read("\"91350100M000100Y43\"\t榕城青禾"), pair("91350100M000100Y43", "榕城青禾"));
        assert_eq!(read("ACME"), pair("", "ACME"));
    }
}
