//! What is wrong with a rule set, and where.

use std::fmt;

/// How grave a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The rule set must not be put in force.
    Error,
    /// A person should look.
    Warning,
}

/// One thing that is wrong with a rule set.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The line, from 1; 0 where the file as a whole is meant.
    pub line: u32,
    /// The column in characters, from 1; 0 where the line as a whole is meant.
    pub column: u32,
    /// How grave it is.
    pub level: Level,
    /// What kind of problem it is, such as `overlap`; stable, for filters and tests.
    pub code: &'static str,
    /// What is wrong, in a sentence that names the remedy where there is one.
    pub message: String,
}

impl Problem {
    /// An error at a place.
    pub fn error(at: Position, code: &'static str, message: impl Into<String>) -> Problem {
        Problem { line: at.line, column: at.column, level: Level::Error, code, message: message.into() }
    }

    /// A warning at a place.
    pub fn warning(at: Position, code: &'static str, message: impl Into<String>) -> Problem {
        Problem { level: Level::Warning, ..Problem::error(at, code, message) }
    }
}

impl fmt::Display for Problem {
    /// Writes `line:column: error[code]: message`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = match self.level {
            Level::Error => "error",
            Level::Warning => "warning",
        };
        write!(f, "{}:{}: {level}[{}]: {}", self.line, self.column, self.code, self.message)
    }
}

/// A place in a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
}

impl Position {
    /// The place `characters` further right.
    pub fn right(self, characters: usize) -> Position {
        Position { line: self.line, column: self.column + characters as u32 }
    }
}
