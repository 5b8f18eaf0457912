//! Names from files: JSON lines, and which reader a path calls for.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use serde_json::{Map, Value};

use super::GazetteerBuilder;
use super::report::{Fault, Source, shown};
use crate::error::{Error, Result};

/// Bytes of a line of JSON at the most: a file without line ends is no list of names, and is not held in memory.
const LONGEST_LINE: usize = 1 << 20;

const FIELDS: [&str; 4] = ["name", "kind", "id", "aliases"];

impl GazetteerBuilder {
    /// Adds names from JSON lines: an object a line, with `name`, `kind` (`O` is a [veto](super::Entry::veto)), and, where
    /// there are, `id` (a string or a number) and `aliases` (a list of further names). Blank lines are skipped.
    ///
    /// # Errors
    /// [`Error::ReadNames`] where the reader fails, [`Error::Names`] in strict mode.
    pub fn json_lines(mut self, reader: impl Read) -> Result<Self> {
        self.source(Source::Reader);
        self.read_json_lines(reader)?;
        Ok(self)
    }

    /// Adds names from a file: `.jsonl` or `.ndjson` as [`json_lines`](Self::json_lines), and with the crate's feature
    /// `csv`, `.csv` as `csv` and `.tsv` as `tsv`.
    ///
    /// # Errors
    /// [`Error::NamesFile`] for another extension, [`Error::Read`] where the file does not open, and those of the method
    /// that reads it.
    pub fn path(mut self, path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
        let read = match extension.to_str() {
            Some("jsonl" | "ndjson") => Self::read_json_lines::<File>,
            #[cfg(feature = "csv")]
            Some("csv") => Self::read_csv,
            #[cfg(feature = "csv")]
            Some("tsv") => Self::read_tsv,
            _ => {
                return Err(Error::NamesFile {
                    path: path.into(),
                    expected: if cfg!(feature = "csv") {
                        ".csv, .tsv, .jsonl or .ndjson"
                    } else {
                        ".jsonl or .ndjson (.csv and .tsv need the crate's feature `csv`)"
                    },
                });
            }
        };
        let file = File::open(path).map_err(|source| Error::Read {
            path: path.into(),
            source,
        })?;
        self.source(Source::file(path));
        read(&mut self, file)?;
        Ok(self)
    }

    fn read_json_lines<R: Read>(&mut self, reader: R) -> Result<()> {
        let mut reader = BufReader::new(reader);
        let mut line = Vec::new();
        let mut unknown: Vec<String> = Vec::new();
        for number in 1.. {
            line.clear();
            let failed = |e| self.unreadable(number, e);
            let most = LONGEST_LINE as u64 + 1;
            let read = reader.by_ref().take(most).read_until(b'\n', &mut line);
            if read.map_err(failed)? == 0 {
                break;
            }
            if line.len() > LONGEST_LINE {
                if line.last() != Some(&b'\n') {
                    reader.skip_until(b'\n').map_err(failed)?;
                }
                let most = LONGEST_LINE;
                self.bad_row(number, Fault::LongLine { most })?;
                continue;
            }
            let mut bytes = line.as_slice();
            if number == 1 {
                bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
            }
            if bytes.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            match std::str::from_utf8(bytes) {
                Ok(text) => self.json_line(number, text, &mut unknown)?,
                Err(error) => self.bad_row(number, utf8(&error, "line".into()))?,
            }
        }
        Ok(())
    }

    fn json_line(&mut self, number: u64, line: &str, unknown: &mut Vec<String>) -> Result<()> {
        let fields: Map<String, Value> = match serde_json::from_str(line) {
            Ok(fields) => fields,
            Err(error) => {
                let message = error.to_string();
                return self.bad_row(number, Fault::Json { message });
            }
        };
        let row = match Row::new(&fields) {
            Ok(row) => row,
            Err(fault) => return self.bad_row(number, *fault),
        };
        for name in fields.keys() {
            // Told of once, as a column of a header would be; those of a file that is none of names do not pile up.
            if !FIELDS.contains(&name.as_str()) && !unknown.contains(name) && unknown.len() < 64 {
                unknown.push(name.clone());
                let found = shown(name);
                self.problem(number, Fault::Column { found })?;
            }
        }
        self.row(
            number,
            row.name,
            row.aliases.iter().copied(),
            row.kind,
            &row.id,
        )
    }
}

/// An object's fields, each of its type; what is not there is empty.
struct Row<'a> {
    name: &'a str,
    kind: &'a str,
    id: String,
    aliases: Vec<&'a str>,
}

impl<'a> Row<'a> {
    fn new(fields: &'a Map<String, Value>) -> Result<Self, Box<Fault>> {
        let wrong = |field: &str, expected, found: &Value| {
            Box::new(Fault::Field {
                field: field.into(),
                expected,
                found: shown(&found.to_string()),
            })
        };
        let text = |field: &str| match fields.get(field) {
            None | Some(Value::Null) => Ok(""),
            Some(Value::String(text)) => Ok(text.as_str()),
            Some(other) => Err(wrong(field, "a string", other)),
        };
        let id = match fields.get("id") {
            Some(Value::Number(number)) => number.to_string(),
            Some(other @ (Value::Bool(_) | Value::Array(_) | Value::Object(_))) => {
                return Err(wrong("id", "a string or a number", other));
            }
            _ => text("id")?.to_owned(),
        };
        let mut aliases = Vec::new();
        match fields.get("aliases") {
            None | Some(Value::Null) => {}
            Some(Value::Array(list)) => {
                for alias in list {
                    let expected = "a list of strings";
                    aliases.push(
                        alias
                            .as_str()
                            .ok_or_else(|| wrong("aliases", expected, alias))?,
                    );
                }
            }
            Some(other) => return Err(wrong("aliases", "a list of strings", other)),
        }
        let (name, kind) = (text("name")?, text("kind")?);
        Ok(Self {
            name,
            kind,
            id,
            aliases,
        })
    }
}

pub(super) fn utf8(error: &std::str::Utf8Error, part: String) -> Fault {
    let at = error.valid_up_to();
    Fault::Utf8 { at, part }
}
