//! Names from CSV and TSV.

use std::io::{self, Read};

use csv::{ByteRecord, ReaderBuilder, Terminator};

use super::GazetteerBuilder;
use super::read::utf8;
use super::report::{Fault, Source, shown};
use crate::error::Result;

/// Between the aliases of one field.
const BETWEEN_ALIASES: char = '|';

/// At which fields of a row the columns stand.
#[derive(Debug, Default)]
struct Columns {
    name: Option<usize>,
    kind: Option<usize>,
    id: Option<usize>,
    aliases: Option<usize>,
}

impl GazetteerBuilder {
    /// Adds names from CSV (RFC 4180), in UTF-8, with a header: `name` and `kind` (`O` is a [veto](super::Entry::veto))
    /// must be there; `id` and `aliases` (further names with `|` between them) may; in any order.
    ///
    /// # Errors
    /// [`Error::ReadNames`](crate::Error::ReadNames) where the reader fails, [`Error::Names`](crate::Error::Names) where
    /// the header lacks a column, and on any problem in strict mode.
    pub fn csv(mut self, reader: impl Read) -> Result<Self> {
        self.source(Source::Reader);
        self.read_csv(reader)?;
        Ok(self)
    }

    /// The same with tabs between the fields; quotation marks are characters like others.
    ///
    /// # Errors
    /// As [`csv`](Self::csv).
    pub fn tsv(mut self, reader: impl Read) -> Result<Self> {
        self.source(Source::Reader);
        self.read_tsv(reader)?;
        Ok(self)
    }

    pub(super) fn read_csv<R: Read>(&mut self, reader: R) -> Result<()> {
        self.table(reader, &mut ReaderBuilder::new())
    }

    pub(super) fn read_tsv<R: Read>(&mut self, reader: R) -> Result<()> {
        let mut settings = ReaderBuilder::new();
        self.table(reader, settings.delimiter(b'\t').quoting(false))
    }

    fn table<R: Read>(&mut self, reader: R, settings: &mut ReaderBuilder) -> Result<()> {
        // Rows of another length than the header's are told of by their line, not ended at.
        let settings = settings.flexible(true).has_headers(false);
        let mut reader = settings
            .terminator(Terminator::Any(b'\n'))
            .from_reader(Lines::new(reader));
        let mut row = ByteRecord::new();
        let mut header: Option<(Columns, usize)> = None;
        loop {
            let more = reader.read_byte_record(&mut row);
            let behind = reader.position().line();
            if !more.map_err(|error| self.unreadable(behind, error.into()))? {
                break;
            }
            // The record's own position is before the blank lines that are skipped.
            let within = row.as_slice().iter().filter(|&&b| b == b'\n').count();
            let line = behind.saturating_sub(1 + within as u64);
            if row.iter().all(|field| field.trim_ascii().is_empty()) && row.len() == 1 {
                continue;
            }
            match &header {
                None => header = Some((self.columns(line, &row)?, row.len())),
                Some((columns, length)) => self.table_row(line, &row, columns, *length)?,
            }
        }
        match header {
            Some(_) => Ok(()),
            None => Err(self.fatal(1, missing("name", &[""; 0]))),
        }
    }

    fn columns(&mut self, line: u64, header: &ByteRecord) -> Result<Columns> {
        let mut columns = Columns::default();
        let names: Vec<_> = header
            .iter()
            .map(|name| String::from_utf8_lossy(name.trim_ascii()))
            .collect();
        for (i, name) in names.iter().enumerate() {
            let column = match name.to_ascii_lowercase().as_str() {
                "name" => &mut columns.name,
                "kind" => &mut columns.kind,
                "id" => &mut columns.id,
                "aliases" => &mut columns.aliases,
                _ => &mut Some(0),
            };
            if column.is_some() {
                let found = shown(name);
                self.problem(line, Fault::Column { found })?;
            } else {
                *column = Some(i);
            }
        }
        for (column, expected) in [(columns.name, "name"), (columns.kind, "kind")] {
            if column.is_none() {
                return Err(self.fatal(line, missing(expected, &names)));
            }
        }
        Ok(columns)
    }

    fn table_row(
        &mut self,
        line: u64,
        row: &ByteRecord,
        columns: &Columns,
        expected: usize,
    ) -> Result<()> {
        let found = row.len();
        if found != expected {
            return self.bad_row(line, Fault::Fields { expected, found });
        }
        let field = |column: Option<usize>, name: &str| {
            let bytes = column.and_then(|i| row.get(i)).unwrap_or_default();
            let text = std::str::from_utf8(bytes).map(str::trim);
            text.map_err(|e| utf8(&e, format!("field {name}")))
        };
        let fields = || {
            let (name, kind) = (field(columns.name, "name")?, field(columns.kind, "kind")?);
            let (id, aliases) = (field(columns.id, "id")?, field(columns.aliases, "aliases")?);
            Ok((name, kind, id, aliases))
        };
        match fields() {
            Ok((name, kind, id, aliases)) => {
                let aliases = aliases.split(BETWEEN_ALIASES);
                let one_empty = aliases.clone().eq([""]);
                let aliases = aliases.filter(|_| !one_empty);
                self.row(line, name, aliases, kind, id)
            }
            Err(fault) => self.bad_row(line, fault),
        }
    }
}

fn missing(expected: &'static str, found: &[impl AsRef<str>]) -> Fault {
    let names: Vec<&str> = found.iter().map(AsRef::as_ref).collect();
    let found = match names.as_slice() {
        [] => "nothing".into(),
        names => shown(&names.join(", ")),
    };
    Fault::MissingColumn { expected, found }
}

/// Ends every line, the last one too, with a line feed: the lines of records can then be told from where they end.
struct Lines<R> {
    inner: R,
    last: u8,
    ended: bool,
    /// Whether the last byte of the input was a carriage return, which came out as a line feed.
    returned: bool,
}

impl<R> Lines<R> {
    fn new(inner: R) -> Self {
        Self {
            inner,
            last: b'\n',
            ended: false,
            returned: false,
        }
    }
}

impl<R: Read> Read for Lines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while !self.ended && !buffer.is_empty() {
            let read = self.inner.read(buffer)?.min(buffer.len());
            if read == 0 {
                self.ended = true;
                if self.last != b'\n' {
                    buffer[0] = b'\n';
                    return Ok(1);
                }
                break;
            }
            let mut written = 0;
            for at in 0..read {
                let byte = buffer[at];
                let second = byte == b'\n' && self.returned;
                self.returned = byte == b'\r';
                if !second {
                    self.last = if self.returned { b'\n' } else { byte };
                    buffer[written] = self.last;
                    written += 1;
                }
            }
            if written > 0 {
                return Ok(written);
            }
        }
        Ok(0)
    }
}
