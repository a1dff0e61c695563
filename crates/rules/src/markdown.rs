//! The Markdown around and inside a decision table: front matter, pipe tables, cells with their
//! places.

use crate::problem::{Position, Problem};

/// The largest rule file, in bytes.
pub const MOST_BYTES: usize = 1 << 20;
/// The most rows of a rule set.
pub const MOST_ROWS: usize = 2_000;
/// The most columns of a table.
pub const MOST_COLUMNS: usize = 64;

/// A cell of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// Its text, without the space around it; `\|` reads `|`.
    pub text: String,
    /// Where its text begins.
    pub at: Position,
}

/// A pipe table: its rows, the separator line left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PipeTable {
    /// Its rows; all have the same number of cells.
    pub rows: Vec<Vec<Cell>>,
}

/// A rule file, split.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document<'a> {
    /// The text of the front matter, without its fences; `None` where there is none.
    pub front_matter: Option<&'a str>,
    /// The line on which the front matter's text begins.
    pub front_matter_line: u32,
    /// Its tables, in order.
    pub tables: Vec<PipeTable>,
}

impl Document<'_> {
    /// Splits a file. A table is a run of lines that begin with `|`, the second of them being the
    /// separator.
    pub fn parse(text: &str) -> Result<Document<'_>, Vec<Problem>> {
        if text.len() > MOST_BYTES {
            let message = format!("a rule file has at most {MOST_BYTES} bytes");
            return Err(vec![Problem::error(Position::default(), "limit", message)]);
        }
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let (front_matter, front_matter_line, skipped) = split_front_matter(text)?;
        let mut tables = Vec::new();
        let mut problems = Vec::new();
        let mut run: Vec<(u32, &str)> = Vec::new();
        for (number, line) in (1..).zip(text.lines()).skip(skipped) {
            if line.trim_start().starts_with('|') {
                run.push((number, line));
            } else if !run.is_empty() {
                table(&std::mem::take(&mut run), &mut tables, &mut problems);
            }
        }
        table(&run, &mut tables, &mut problems);
        if problems.is_empty() { Ok(Document { front_matter, front_matter_line, tables }) } else { Err(problems) }
    }
}

/// The front matter's text, the line on which it begins, and the number of lines to skip.
fn split_front_matter(text: &str) -> Result<(Option<&str>, u32, usize), Vec<Problem>> {
    let blank = text.lines().take_while(|line| line.trim().is_empty()).count();
    let mut offset: usize = text.split_inclusive('\n').take(blank).map(str::len).sum();
    let mut lines = text[offset..].split_inclusive('\n');
    let Some(fence) = lines.next().filter(|line| line.trim_end() == "---") else {
        return Ok((None, 0, 0));
    };
    offset += fence.len();
    let start = offset;
    for (count, line) in (1..).zip(lines) {
        if matches!(line.trim_end(), "---" | "...") {
            return Ok((Some(&text[start..offset]), blank as u32 + 2, blank + count + 1));
        }
        offset += line.len();
    }
    let at = Position { line: blank as u32 + 1, column: 1 };
    Err(vec![Problem::error(at, "syntax", "the front matter has no closing `---`")])
}

fn table(run: &[(u32, &str)], tables: &mut Vec<PipeTable>, problems: &mut Vec<Problem>) {
    let [(first, head), (_, separator), body @ ..] = run else { return };
    if !is_separator(separator) {
        let at = Position { line: first + 1, column: 1 };
        problems.push(Problem::error(at, "syntax", "expected the line `|---|...` below a table's headings"));
        return;
    }
    if body.len() > MOST_ROWS + 2 {
        let at = Position { line: *first, column: 1 };
        problems.push(Problem::error(at, "limit", format!("a table has at most {MOST_ROWS} rows")));
        return;
    }
    let head = cells(*first, head);
    if head.len() > MOST_COLUMNS {
        let at = Position { line: *first, column: 1 };
        problems.push(Problem::error(at, "limit", format!("a table has at most {MOST_COLUMNS} columns")));
        return;
    }
    let width = head.len();
    let mut rows = vec![head];
    for (number, line) in body {
        let row = cells(*number, line);
        if row.len() == width {
            rows.push(row);
        } else {
            let at = Position { line: *number, column: 1 };
            problems.push(Problem::error(at, "columns", format!("expected {width} cells, found {}", row.len())));
        }
    }
    tables.push(PipeTable { rows });
}

fn is_separator(line: &str) -> bool {
    line.contains('-') && line.trim().chars().all(|c| matches!(c, '|' | '-' | ':' | ' '))
}

/// The cells of a line. A `|` inside a cell is written `\|`.
fn cells(line_number: u32, line: &str) -> Vec<Cell> {
    let mut cells = Vec::new();
    let mut text = String::new();
    let mut start = None;
    let mut escaped = false;
    for (column, c) in (1..).zip(line.trim_end().chars()) {
        if escaped {
            escaped = false;
            if c != '|' {
                text.push('\\');
            }
            text.push(c);
            continue;
        }
        match c {
            '\\' => {
                escaped = true;
                start.get_or_insert(column);
            }
            '|' => {
                let at = Position { line: line_number, column: start.take().unwrap_or(column) };
                cells.push(Cell { text: std::mem::take(&mut text).trim_end().to_owned(), at });
            }
            c if c.is_whitespace() && start.is_none() => {}
            c => {
                start.get_or_insert(column);
                text.push(c);
            }
        }
    }
    if let Some(column) = start {
        cells.push(Cell { text: text.trim_end().to_owned(), at: Position { line: line_number, column } });
    }
    // The text before the first `|` is the indent.
    if !cells.is_empty() {
        cells.remove(0);
    }
    cells
}

impl PipeTable {
    /// The same table with rows as columns.
    pub fn transposed(self) -> PipeTable {
        let width = self.rows.first().map_or(0, Vec::len);
        let mut rows: Vec<Vec<Cell>> = (0..width).map(|_| Vec::with_capacity(self.rows.len())).collect();
        for row in self.rows {
            for (column, cell) in rows.iter_mut().zip(row) {
                column.push(cell);
            }
        }
        PipeTable { rows }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_know_where_they_stand() {
        let document =
            Document::parse("---\nid: x\n---\n\n# Title\n\n| U | 输入 |\n|:-:|---|\n| 1 | \"a\\|b\" |\n").unwrap();
        assert_eq!(document.front_matter, Some("id: x\n"));
        assert_eq!(document.front_matter_line, 2);
        let rows = &document.tables[0].rows;
        assert_eq!(rows[0][1], Cell { text: "输入".to_owned(), at: Position { line: 7, column: 7 } });
        assert_eq!(rows[1][1], Cell { text: "\"a|b\"".to_owned(), at: Position { line: 9, column: 7 } });
    }

    #[test]
    fn broken_tables_are_named() {
        let problems = Document::parse("| U | a |\n| 1 | 2 |\n").unwrap_err();
        assert_eq!((problems[0].line, problems[0].code), (2, "syntax"));
        let problems = Document::parse("| U | a |\n|---|---|\n| 1 |\n").unwrap_err();
        assert_eq!((problems[0].line, problems[0].code), (3, "columns"));
        assert!(Document::parse("---\nid: x\n").is_err());
    }

    #[test]
    fn a_document_may_have_no_front_matter_and_other_line_ends() {
        let document = Document::parse("\u{feff}\r\n| U | a |\r\n|---|---|\r\n| 1 | 2 |\r\n").unwrap();
        assert_eq!(document.front_matter, None);
        assert_eq!(document.tables[0].rows[1][1].text, "2");
        assert!(Document::parse("").unwrap().tables.is_empty());
    }
}
