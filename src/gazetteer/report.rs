//! What was wrong with a list of names, and where.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What came of loading names: counts, and every row that is not as it should be.
///
/// `Display` writes the counts on one line and each problem on one of its own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[must_use = "it holds the rows that were not loaded"]
pub struct Report {
    pub(super) rows: u64,
    pub(super) names: u64,
    pub(super) duplicates: u64,
    pub(super) problems: Vec<Problem>,
}

impl Report {
    /// Rows and entries that were read, bad ones included; headers and blank lines are none.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Names that were loaded: different ones, after normalization, aliases included.
    #[must_use]
    pub fn names(&self) -> u64 {
        self.names
    }

    /// Names that had been loaded before with the same kind and id.
    #[must_use]
    pub fn duplicates(&self) -> u64 {
        self.duplicates
    }

    /// What was wrong, in the order of reading.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (rows, names, duplicates) = (self.rows, self.names, self.duplicates);
        let problems = self.problems.len();
        write!(
            f,
            "{rows} rows: {names} names, {duplicates} duplicates, {problems} problems"
        )?;
        self.problems.iter().try_for_each(|p| write!(f, "\n{p}"))
    }
}

/// One thing that is wrong with one row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {fault}")]
#[non_exhaustive]
pub struct Problem {
    /// Where.
    pub place: Place,
    /// What.
    pub fault: Fault,
}

/// Where a row stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Place {
    /// A line, from 1; of a row over several lines (a quoted line break) the first.
    Line {
        /// The file, where the names were read from a path.
        file: Option<Arc<Path>>,
        /// Its number.
        line: u64,
    },
    /// The number of an [`Entry`](super::Entry), from 1, among those of one call.
    Entry(u64),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line {
                file: Some(file),
                line,
            } => write!(f, "{}:{line}", file.display()),
            Self::Line { file: None, line } => write!(f, "line {line}"),
            Self::Entry(number) => write!(f, "entry {number}"),
        }
    }
}

/// What can be wrong with a row. Names in it are cut to 80 characters, and without control
/// characters.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// There is no name, or an alias is empty.
    #[error("expected a name, found none")]
    NoName,
    /// A name, or an alias, without any letter: digits, signs, tatweel or vowel marks alone.
    #[error("expected a name with a letter, found \"{name}\"")]
    NoLetter {
        /// The name as written.
        name: String,
    },
    /// A name of too many words.
    #[error(
        "expected a name of at most {} words, found {words}: \"{name}\"",
        super::MOST_WORDS
    )]
    TooLong {
        /// The name as written.
        name: String,
        /// Its words, as [`words`](crate::words::words) counts them.
        words: usize,
    },
    /// The row does not say what the name names.
    #[error(
        "expected a kind (PER, LOC, ORG, a label of your own, or O for a veto), found none: \"{name}\""
    )]
    NoKind {
        /// The name as written.
        name: String,
    },
    /// A field is not of its type.
    #[error("{field}: expected {expected}, found {found}")]
    Field {
        /// The field's name.
        field: String,
        /// What would have been right.
        expected: &'static str,
        /// What stands there.
        found: String,
    },
    /// A row has more or fewer fields than the header.
    #[error("expected {expected} fields as in the header, found {found}")]
    Fields {
        /// Columns of the header.
        expected: usize,
        /// Fields of the row.
        found: usize,
    },
    /// A column, or a JSON field, that has no meaning here, or stands twice in a header. It is told of once and left
    /// out; the rows are read.
    #[error("expected columns name, kind, id and aliases, each once, found \"{found}\"")]
    Column {
        /// Its name.
        found: String,
    },
    /// The header lacks a column that must be there; nothing of this reader is loaded.
    #[error("expected a header with the column \"{expected}\", found {found}")]
    MissingColumn {
        /// Its name.
        expected: &'static str,
        /// The header's columns.
        found: String,
    },
    /// The row is no UTF-8.
    #[error("expected UTF-8, found another byte at byte {at} of the {part}")]
    Utf8 {
        /// Bytes before the first that is wrong.
        at: usize,
        /// `line`, or which field.
        part: String,
    },
    /// The line is no JSON object.
    #[error("expected a JSON object on one line, found: {message}")]
    Json {
        /// What the parser said.
        message: String,
    },
    /// A line, too long for a row of this format.
    #[error("expected a line of at most {most} bytes, found a longer one")]
    LongLine {
        /// Bytes of a line at the most.
        most: usize,
    },
    /// The name, after normalization, stood before with another kind or id. The first row wins.
    #[error("\"{name}\" is {found} here and {kept} at {first}; the first holds")]
    Conflict {
        /// The name as written in the later row.
        name: String,
        /// Kind and id in the later row.
        found: String,
        /// Kind and id in the first row.
        kept: String,
        /// Where the first row stands.
        first: Place,
    },
    /// More names than 32 bits can number.
    #[error("expected fewer than 2³² different beginnings of names")]
    Full,
}

/// A file, a reader, or a call with entries.
#[derive(Debug, Clone)]
pub(super) enum Source {
    File(Arc<Path>),
    Reader,
    Entries,
}

impl Source {
    pub fn file(path: &Path) -> Self {
        Self::File(PathBuf::from(path).into())
    }

    pub fn place(&self, number: u64) -> Place {
        let file = match self {
            Self::File(file) => Some(Arc::clone(file)),
            Self::Reader => None,
            Self::Entries => return Place::Entry(number),
        };
        Place::Line { file, line: number }
    }
}

/// A name for a message of one line.
pub(super) fn shown(name: &str) -> String {
    const MOST: usize = 80;
    let visible = |c: char| if c.is_control() { '\u{FFFD}' } else { c };
    let mut shown: String = name.chars().take(MOST).map(visible).collect();
    if name.chars().nth(MOST).is_some() {
        shown.push('…');
    }
    shown
}
