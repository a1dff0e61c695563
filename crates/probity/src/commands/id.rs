//! `probity id`: identifiers, checked as they are written.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, BufWriter, Read, Write},
    path::PathBuf,
    sync::Arc,
};

use anyhow::{Context, anyhow, bail};
use catalogue::{
    Pack,
    dictionary::{divisions::Divisions, folding::Folding},
    scheme::{Scheme, Schemes},
};
use clap::{Args, Subcommand};
use domain::{FindingCode, SchemeId};
use unicode_width::UnicodeWidthStr;

use crate::output::Output;

/// Identifiers of subjects.
#[derive(Debug, Args)]
pub struct Id {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Judge each line of a file as a code of a scheme, exactly as it is written.
    Check(Check),
    /// List the schemes of a pack.
    Schemes {
        /// The jurisdiction pack.
        #[arg(long, default_value = "cn")]
        pack: String,
    },
}

#[derive(Debug, Args)]
struct Check {
    /// The scheme: uscc, orgcode, regno, lei, or another of the pack.
    #[arg(long)]
    scheme: String,
    /// A UTF-8 file with one code a line and no heading; `-` for standard input.
    file: PathBuf,
    /// The form of the answer: columns value, valid and reason.
    #[arg(long, value_enum, default_value_t)]
    output: Output,
    /// The jurisdiction pack.
    #[arg(long, default_value = "cn")]
    pack: String,
}

/// Runs the command.
pub fn run(command: Id) -> anyhow::Result<()> {
    let result = match command.act {
        Act::Check(check) => check.run(),
        Act::Schemes { pack } => list(&pack),
    };
    match result {
        // Whoever reads the answer may stop before its end.
        Err(error) if error.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe) => {
            Ok(())
        }
        other => other,
    }
}

impl Check {
    fn run(&self) -> anyhow::Result<()> {
        let schemes = schemes(&self.pack)?;
        let known = || schemes.iter().map(|scheme| scheme.id().as_str()).collect::<Vec<_>>().join(", ");
        let scheme = SchemeId::parse(&self.scheme).ok().and_then(|id| schemes.get(&id).cloned());
        let scheme = scheme.with_context(|| format!("there is no scheme `{}`; known are {}", self.scheme, known()))?;
        let input: Box<dyn Read> = if self.file.as_os_str() == "-" {
            Box::new(io::stdin().lock())
        } else {
            Box::new(File::open(&self.file).with_context(|| format!("cannot open {}", self.file.display()))?)
        };
        let mut lines = Lines::new(BufReader::with_capacity(1 << 16, input));
        let mut answer = Answer::new(BufWriter::new(io::stdout().lock()), self.output)?;
        while let Some(written) = lines.next().with_context(|| format!("cannot read {}", self.file.display()))? {
            answer.push(&scheme, written)?;
        }
        answer.finish()
    }
}

/// The longest line that is read whole, in bytes; of a longer one only the beginning is judged.
const LONGEST_LINE: usize = 4_096;

/// The lines of a file without their ends, one at a time.
struct Lines<R> {
    input: R,
    line: Vec<u8>,
    text: String,
    is_first: bool,
}

impl<R: BufRead> Lines<R> {
    fn new(input: R) -> Lines<R> {
        Lines { input, line: Vec::new(), text: String::new(), is_first: true }
    }

    fn next(&mut self) -> io::Result<Option<&str>> {
        self.line.clear();
        let read = (&mut self.input).take(LONGEST_LINE as u64).read_until(b'\n', &mut self.line)?;
        if read == 0 {
            return Ok(None);
        }
        if self.line.last() == Some(&b'\n') {
            self.line.pop();
            if self.line.last() == Some(&b'\r') {
                self.line.pop();
            }
        } else if read == LONGEST_LINE {
            self.input.skip_until(b'\n')?;
        }
        let mut bytes = self.line.as_slice();
        if std::mem::take(&mut self.is_first) {
            bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        }
        self.text.clear();
        self.text.push_str(&String::from_utf8_lossy(bytes));
        Ok(Some(&self.text))
    }
}

/// The answer, written line by line.
enum Answer<W: Write> {
    Csv(Box<csv::Writer<W>>),
    Json { out: W, is_first: bool },
    Table(W),
}

impl<W: Write> Answer<W> {
    fn new(mut out: W, output: Output) -> anyhow::Result<Answer<W>> {
        Ok(match output {
            Output::Csv => {
                let mut writer = csv::Writer::from_writer(out);
                writer.write_record(["value", "valid", "reason"])?;
                Answer::Csv(Box::new(writer))
            }
            Output::Json => {
                out.write_all(b"[")?;
                Answer::Json { out, is_first: true }
            }
            Output::Table => {
                write_columns(&mut out, "value", "valid", "reason")?;
                Answer::Table(out)
            }
        })
    }

    fn push(&mut self, scheme: &Scheme, written: &str) -> anyhow::Result<()> {
        let verdict = scheme.check(written);
        let reason = verdict.reason.as_ref().map_or("", FindingCode::as_str);
        let valid = if verdict.valid { "true" } else { "false" };
        match self {
            Answer::Csv(writer) => writer.write_record([written, valid, reason]).map_err(from_csv)?,
            Answer::Json { out, is_first } => {
                out.write_all(if std::mem::take(is_first) { b"\n" } else { b",\n" })?;
                let row = serde_json::json!({ "value": written, "valid": verdict.valid, "reason": reason });
                serde_json::to_writer(out, &row)?;
            }
            Answer::Table(out) => write_columns(out, written, valid, reason)?,
        }
        Ok(())
    }

    fn finish(self) -> anyhow::Result<()> {
        match self {
            Answer::Csv(mut writer) => writer.flush()?,
            Answer::Json { mut out, .. } => {
                out.write_all(b"\n]\n")?;
                out.flush()?;
            }
            Answer::Table(mut out) => out.flush()?,
        }
        Ok(())
    }
}

/// The width of the column of codes: the longest code that is usual.
const CODE_WIDTH: usize = 20;

fn write_columns(out: &mut impl Write, value: &str, valid: &str, reason: &str) -> io::Result<()> {
    let padding = CODE_WIDTH.saturating_sub(value.width());
    let line = format!("{value}{:padding$}  {valid:<5}  {reason}", "");
    writeln!(out, "{}", line.trim_end())
}

/// The input or output error inside, so that a closed pipe is known as one.
fn from_csv(error: csv::Error) -> anyhow::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error.into(),
        other => anyhow!("cannot write the answer: {other:?}"),
    }
}

fn list(pack: &str) -> anyhow::Result<()> {
    let mut table = crate::output::Table::new(["scheme", "title", "basis"]);
    for scheme in schemes(pack)?.iter() {
        let title = format!("{} {}", scheme.title().zh, scheme.title().en);
        table.push([scheme.id().to_string(), title, scheme.basis().to_owned()]);
    }
    Ok(table.print(Output::Table)?)
}

/// The schemes of an embedded pack; the rest of the pack is not read.
fn schemes(pack: &str) -> anyhow::Result<Schemes> {
    let Some(files) = Pack::embedded_files(pack) else {
        bail!("there is no pack `{pack}`; known are {}", Pack::embedded_names().join(", "));
    };
    let folding = Folding::load(&files).map_err(problems)?;
    let divisions = Arc::new(Divisions::load(&files, &folding).map_err(problems)?);
    Schemes::load(&files, &divisions).map_err(problems)
}

/// What is wrong in a pack as one error.
pub fn problems(problems: Vec<catalogue::Problem>) -> anyhow::Error {
    anyhow!("the pack has problems:\n{}", problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn csv(scheme: &str, input: &[u8]) -> String {
        let schemes = schemes("cn").unwrap();
        let scheme = schemes.get(&SchemeId::parse(scheme).unwrap()).unwrap();
        let mut lines = Lines::new(input);
        let mut out = Vec::new();
        let mut answer = Answer::new(&mut out, Output::Csv).unwrap();
        while let Some(written) = lines.next().unwrap() {
            answer.push(scheme, written).unwrap();
        }
        answer.finish().unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn each_line_is_judged_as_written_and_quoted_where_it_must_be() {
        let input = "\u{feff}91350100M000100Y43\r\n91350100m000100y43\n\n\"a,b\"\n914512817717388902";
        assert_eq!(
            csv("uscc", input.as_bytes()),
            "value,valid,reason\n91350100M000100Y43,true,\n91350100m000100y43,false,lower-case\n,false,missing\n\
             \"\"\"a,b\"\"\",false,bad-shape\n914512817717388902,true,inner-organisation-code\n"
        );
    }

    #[test]
    fn a_line_without_end_is_cut_and_the_next_one_read() {
        let mut input = vec![b'9'; 3 * LONGEST_LINE];
        input.extend(b"\n110108000000016\n\xff\xfe\n");
        let answer = csv("regno", &input);
        let lines: Vec<&str> = answer.lines().collect();
        assert_eq!(lines.len(), 4);
        assert!(lines[1].ends_with(",false,bad-shape"));
        assert_eq!(lines[2], "110108000000016,true,");
        assert!(lines[3].contains(",false,"));
    }
}
