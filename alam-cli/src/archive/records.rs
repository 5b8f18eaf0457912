//! [`Records`]: the articles of all inputs, one after another, and what is none.

use std::io::{BufRead, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::Serialize;
use serde_json::Value;

use super::fields::{Field, FieldArgs, day};
use super::input::{Format, Input, Inputs};
use super::parquet_input;

/// The largest record: more is no article, and would be held in memory.
const MOST_BYTES: u64 = 64 << 20;

/// An article.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Article {
    pub id: String,
    /// The title, where there is one, and the text below it.
    pub text: String,
    /// Bytes of the title and the line break at the beginning of `text`.
    pub body: usize,
    pub date: Option<chrono::NaiveDate>,
    /// Whether there was a date that nobody understands.
    pub odd_date: bool,
}

/// What could not be read, and where.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rejected {
    pub file: String,
    /// Line or row, from 1; 0 for the file as a whole.
    pub line: u64,
    pub expected: String,
    pub found: String,
}

/// One record of an input.
#[derive(Debug, Clone, PartialEq)]
pub enum Record {
    Article(Article),
    Rejected(Rejected),
}

impl Record {
    /// Bytes that it holds.
    pub fn bytes(&self) -> usize {
        match self {
            Self::Article(article) => article.text.len(),
            Self::Rejected(_) => 0,
        }
    }
}

/// All records, in the order of the inputs: the same each time, as long as the files are.
pub struct Records {
    inputs: std::vec::IntoIter<Input>,
    fields: FieldArgs,
    current: Option<Box<dyn Iterator<Item = Record> + Send>>,
    read: Arc<AtomicU64>,
}

impl Records {
    pub fn new(inputs: Inputs, fields: FieldArgs) -> Self {
        Self {
            inputs: inputs.into_iter(),
            fields,
            current: None,
            read: Arc::default(),
        }
    }

    /// Bytes that were read from the disk so far.
    pub fn bytes_read(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }

    fn open(&self, input: &Input) -> Box<dyn Iterator<Item = Record> + Send> {
        let failed = |e: &dyn std::fmt::Display| {
            one(reject(input, 0, "a file that can be read", &e.to_string()))
        };
        if input.format == Format::Parquet {
            return match parquet_input::rows(input, &self.fields, &self.read) {
                Ok(rows) => Box::new(rows),
                Err(rejected) => one(Record::Rejected(rejected)),
            };
        }
        match input.open(&self.read) {
            Err(e) => failed(&e),
            Ok(reader) if input.format == Format::Text => one(text(input, reader)),
            Ok(reader) => Box::new(JsonLines {
                input: input.clone(),
                fields: self.fields.clone(),
                reader,
                line: 0,
                over: false,
            }),
        }
    }
}

impl Iterator for Records {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        loop {
            if let Some(record) = self.current.as_mut().and_then(Iterator::next) {
                return Some(record);
            }
            let input = self.inputs.next()?;
            self.current = Some(self.open(&input));
        }
    }
}

fn one(record: Record) -> Box<dyn Iterator<Item = Record> + Send> {
    Box::new(std::iter::once(record))
}

pub fn reject(input: &Input, line: u64, expected: &str, found: &str) -> Record {
    Record::Rejected(Rejected {
        file: input.name.clone(),
        line,
        expected: expected.to_owned(),
        found: found.chars().take(200).collect(),
    })
}

/// A whole file as one article, with its name as id.
fn text(input: &Input, reader: impl BufRead) -> Record {
    let mut bytes = Vec::new();
    let limit = format!("a text of at most {MOST_BYTES} bytes");
    match reader.take(MOST_BYTES + 1).read_to_end(&mut bytes) {
        Err(e) => return reject(input, 0, "a file that can be read", &e.to_string()),
        Ok(_) if bytes.len() as u64 > MOST_BYTES => return reject(input, 0, &limit, "more"),
        Ok(_) => {}
    }
    match String::from_utf8(bytes) {
        Ok(text) => Record::Article(Article {
            id: input.name.clone(),
            text,
            ..Article::default()
        }),
        Err(e) => reject(input, 0, "UTF-8", &invalid(&e)),
    }
}

/// What a text has that is no UTF-8.
fn invalid(error: &std::string::FromUtf8Error) -> String {
    let at = error.utf8_error().valid_up_to();
    let byte = error.as_bytes().get(at).copied().unwrap_or_default();
    format!("the byte 0x{byte:02X} at offset {at}")
}

struct JsonLines {
    input: Input,
    fields: FieldArgs,
    reader: Box<dyn BufRead + Send>,
    line: u64,
    /// Whether an error ended the file.
    over: bool,
}

impl JsonLines {
    fn reject(&self, expected: &str, found: &str) -> Option<Record> {
        Some(reject(&self.input, self.line, expected, found))
    }

    /// Reads to the end of a line that is too long.
    fn skip_line(&mut self) -> std::io::Result<()> {
        self.reader.skip_until(b'\n').map(|_| ())
    }
}

impl Iterator for JsonLines {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        loop {
            if self.over {
                return None;
            }
            let mut bytes = Vec::new();
            self.line += 1;
            let read = (&mut self.reader)
                .take(MOST_BYTES + 1)
                .read_until(b'\n', &mut bytes);
            if let Err(e) = read {
                self.over = true;
                return self.reject("a file that can be read to its end", &e.to_string());
            }
            if bytes.is_empty() {
                self.over = true;
                return None;
            }
            if bytes.len() as u64 > MOST_BYTES && bytes.last() != Some(&b'\n') {
                self.over = self.skip_line().is_err();
                return self.reject(&format!("a record of at most {MOST_BYTES} bytes"), "more");
            }
            let line = match String::from_utf8(bytes) {
                Ok(line) => line,
                Err(e) => return self.reject("UTF-8", &invalid(&e)),
            };
            if line.trim().is_empty() {
                continue;
            }
            return match serde_json::from_str::<Value>(&line) {
                Err(e) => self.reject("a JSON object", &e.to_string()),
                Ok(value) => Some(article(&self.input, self.line, &value, &self.fields)),
            };
        }
    }
}

/// The article of a JSON object.
fn article(input: &Input, line: u64, value: &Value, fields: &FieldArgs) -> Record {
    let Value::Object(object) = value else {
        return reject(input, line, "a JSON object", kind(value));
    };
    let first = |field: Field| {
        fields
            .names(field)
            .into_iter()
            .find_map(|name| Some((name, object.get(name)?)))
    };
    let string = |field: Field| match first(field) {
        Some((_, Value::String(s))) => Some(s.clone()),
        Some((_, Value::Number(n))) => Some(n.to_string()),
        _ => None,
    };
    match first(Field::Text) {
        Some((_, Value::String(text))) => Record::Article(make(
            input,
            line,
            text,
            string(Field::Id),
            string(Field::Title),
            string(Field::Date).as_deref(),
        )),
        Some((name, other)) => reject(input, line, &format!("a string as {name}"), kind(other)),
        None => {
            let names: Vec<&String> = object.keys().collect();
            let expected = format!("a field {}", fields.names(Field::Text).join(" or "));
            reject(input, line, &expected, &format!("{names:?}"))
        }
    }
}

/// An article from its fields.
pub fn make(
    input: &Input,
    line: u64,
    text: &str,
    id: Option<String>,
    title: Option<String>,
    date: Option<&str>,
) -> Article {
    let title = title.filter(|title| !title.trim().is_empty() && !text.starts_with(title.as_str()));
    let (text, body) = match title {
        Some(title) => (format!("{title}\n{text}"), title.len() + 1),
        None => (text.to_owned(), 0),
    };
    let day = date.and_then(day);
    Article {
        id: id.unwrap_or_else(|| format!("{}:{line}", input.name)),
        text,
        body,
        odd_date: day.is_none() && date.is_some_and(|date| !date.trim().is_empty()),
        date: day,
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
