//! The form for terminals.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Write};

use super::Render;
use super::layout::{Layout, Piece};
use crate::document::{Document, DocumentEntity};
use crate::entity::Kind;
use crate::normalize::Normalizer;

/// The text with `[PER …]` in it, coloured by the kind of the entity; at the end, by kind, the names that came up most.
///
/// Colours are SGR codes (ECMA-48, 8.3.117). Control characters other than tabs and line ends are shown as U+FFFD, so
/// that no text commands the terminal.
///
/// The summary is one over all documents: entities with the same name, up to spelling, are counted together, with their
/// other spellings in brackets behind. Memory grows with the number of different names, not with the texts.
///
/// ```
/// # use alam::{Recognizer, render::{Ansi, Render}};
/// # let recognizer = Recognizer::bundled()?;
/// let mut out = Vec::new();
/// let mut ansi = Ansi::new(&mut out).color(false);
/// for line in ["زار بوتين طهران", "وقال بوتين"] {
///     ansi.document(&recognizer.document(line)?)?;
/// }
/// ansi.finish()?;
/// assert_eq!(
///     String::from_utf8(out)?,
///     "زار [PER بوتين] [LOC طهران]\nوقال [PER بوتين]\n\
///      \nPER  mentions: 2\n      2  بوتين\n\
///      \nLOC  mentions: 1\n      1  طهران\n"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Ansi<W> {
    out: W,
    color: bool,
    /// Kind → key → what was found of it.
    found: BTreeMap<Kind, BTreeMap<String, Found>>,
}

/// Spellings, each with its mentions.
#[derive(Debug, Default)]
struct Found {
    /// Of entities with such a canonical name.
    canonical: BTreeMap<String, usize>,
    /// Of mentions.
    names: BTreeMap<String, usize>,
}

impl<W: Write> Ansi<W> {
    /// Names of a kind that the summary shows.
    const NAMES_SHOWN: usize = 10;

    /// Coloured, to `out`.
    pub fn new(out: W) -> Self {
        Self {
            out,
            color: true,
            found: BTreeMap::new(),
        }
    }

    /// Whether to colour.
    #[must_use]
    pub fn color(mut self, on: bool) -> Self {
        self.color = on;
        self
    }

    /// What begins and what ends a piece about this kind: bold in a colour of its own.
    fn style(&self, kind: &Kind) -> (&'static str, &'static str) {
        let begin = match kind {
            _ if !self.color => return ("", ""),
            Kind::Person => "\x1b[1;36m",
            Kind::Location => "\x1b[1;32m",
            Kind::Organization => "\x1b[1;33m",
            _ => "\x1b[1;35m",
        };
        (begin, "\x1b[0m")
    }

    fn count(&mut self, entity: &DocumentEntity<'_>) {
        let key = Normalizer::matching().normalize(entity.name()).into_text();
        let found = self
            .found
            .entry(entity.kind().clone())
            .or_default()
            .entry(key)
            .or_default();
        *found.canonical.entry(entity.name().into()).or_default() += entity.count();
        for (name, count) in entity.names() {
            *found.names.entry(name).or_default() += count;
        }
    }
}

impl<W: Write> Render for Ansi<W> {
    fn document(&mut self, document: &Document<'_>) -> io::Result<()> {
        for line in Layout::new(document).lines() {
            for piece in line.pieces() {
                match piece {
                    Piece::Plain(text) => write!(self.out, "{}", Shown(text))?,
                    Piece::Mention(marked) => {
                        let (begin, end) = self.style(marked.kind);
                        let (kind, text) = (Shown(marked.kind.as_str()), Shown(marked.text));
                        write!(self.out, "{begin}[{kind} {text}]{end}")?;
                    }
                }
            }
            writeln!(self.out)?;
        }
        for entity in document.entities() {
            self.count(entity);
        }
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        for (kind, keys) in std::mem::take(&mut self.found) {
            let mut rows: Vec<(usize, &str, &Found)> = keys
                .values()
                .filter_map(|found| {
                    let (name, _) = found.canonical.iter().max_by_key(|&(_, count)| count)?;
                    Some((found.names.values().sum(), name.as_str(), found))
                })
                .collect();
            rows.sort_by_key(|&(count, name, _)| (Reverse(count), name));
            let mentions: usize = rows.iter().map(|row| row.0).sum();
            let ((begin, end), label) = (self.style(&kind), Shown(kind.as_str()));
            writeln!(self.out, "\n{begin}{label}{end}  mentions: {mentions}")?;
            for &(count, name, found) in rows.iter().take(Self::NAMES_SHOWN) {
                write!(self.out, "{count:7}  {}", Shown(name))?;
                let mut others: Vec<_> = found.names.iter().filter(|(n, _)| *n != name).collect();
                others.sort_by_key(|&(_, count)| Reverse(count));
                for (i, (other, _)) in others.iter().enumerate() {
                    write!(
                        self.out,
                        "{}{}",
                        if i > 0 { "، " } else { " (" },
                        Shown(other)
                    )?;
                }
                writeln!(self.out, "{}", if others.is_empty() { "" } else { ")" })?;
            }
            if let Some(more @ 1..) = rows.len().checked_sub(Self::NAMES_SHOWN) {
                writeln!(self.out, "         … and {more} more")?;
            }
        }
        self.out.flush()
    }
}

/// Text without commands to the terminal.
struct Shown<'t>(&'t str);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, part) in self
            .0
            .split(|c: char| c.is_control() && c != '\t')
            .enumerate()
        {
            if i > 0 {
                f.write_str("\u{fffd}")?;
            }
            f.write_str(part)?;
        }
        Ok(())
    }
}
