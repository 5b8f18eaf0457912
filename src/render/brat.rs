//! The form of brat's annotation files.

use std::io::{self, Write};

use super::Render;
use crate::document::Document;
use crate::entity::{Entity, Kind};

/// brat's standoff annotations: the `.ann` file beside a `.txt` file that holds the text, byte for byte.
///
/// - `T1⇥Person 4 9⇥بوتين`: a mention. Offsets are characters (Unicode code points) of the `.txt` file, from 0, the end
///   exclusive; the text behind them is that of the span, without proclitics. The types are `Person`, `Location`,
///   `Organization`, `Miscellaneous`, or a custom model's own label.
/// - `*⇥Equiv T1 T4`: mentions of one entity, where it has several.
/// - `N1⇥Reference T1 Wikidata:Q7747⇥فلاديمير بوتين`: the identifier that a gazetteer gives a mention, in the
///   [`database`](Self::database), and the name of its entity. An identifier that cannot stand there, because it is
///   empty or holds white space, goes into a note: `#1⇥AnnotatorNotes T1⇥…`.
///
/// Several documents are taken to follow each other in one `.txt` file with nothing between: numbers and offsets go on.
///
/// ```
/// # use alam::{Recognizer, render::{Brat, Render}};
/// # let recognizer = Recognizer::bundled()?;
/// let text = "زار بوتين طهران. وقال بوتين";
/// let mut ann = Vec::new();
/// let mut brat = Brat::new(&mut ann);
/// brat.document(&recognizer.document(text)?)?;
/// brat.finish()?;
/// assert_eq!(
///     String::from_utf8(ann)?,
///     "T1\tPerson 4 9\tبوتين\nT2\tLocation 10 15\tطهران\nT3\tPerson 22 27\tبوتين\n*\tEquiv T1 T3\n"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// The format is described at <https://brat.nlplab.org/standoff.html>.
#[derive(Debug)]
pub struct Brat<W> {
    out: W,
    database: String,
    /// Characters of the documents before.
    offset: usize,
    /// How many lines of `T`, `N` and `#` there are.
    spans: usize,
    references: usize,
    notes: usize,
}

impl<W: Write> Brat<W> {
    /// To `out`; the database of identifiers is called `gazetteer`.
    pub fn new(out: W) -> Self {
        Self {
            out,
            database: "gazetteer".into(),
            offset: 0,
            spans: 0,
            references: 0,
            notes: 0,
        }
    }

    /// What the database that identifiers belong to is called, as in brat's `tools.conf`; white space and colons, which
    /// the format has no room for, become `_`.
    #[must_use]
    pub fn database(mut self, name: &str) -> Self {
        self.database = word(name);
        self
    }

    fn reference(&mut self, span: usize, id: &str, name: &str) -> io::Result<()> {
        if id.is_empty() || id.contains(breaks) || id.contains(char::is_whitespace) {
            self.notes += 1;
            let (number, id) = (self.notes, id.replace(breaks, " "));
            writeln!(self.out, "#{number}\tAnnotatorNotes T{span}\t{id}")
        } else {
            self.references += 1;
            let (number, database) = (self.references, &self.database);
            let name = name.replace(breaks, " ");
            writeln!(
                self.out,
                "N{number}\tReference T{span} {database}:{id}\t{name}"
            )
        }
    }
}

impl<W: Write> Render for Brat<W> {
    fn document(&mut self, document: &Document<'_>) -> io::Result<()> {
        let mentions = document.mentions();
        let mut characters = Characters {
            text: document.text(),
            at: 0,
            count: self.offset,
        };
        let mut members = vec![Vec::new(); document.entities().len()];
        for (number, (entity, mention)) in (self.spans + 1..).zip(&mentions) {
            write!(self.out, "T{number}\t{} ", type_name(mention.kind()))?;
            let mut text = String::new();
            for (i, (start, fragment)) in fragments(mention).enumerate() {
                let from = characters.at(start);
                let to = characters.at(start + fragment.len());
                let (semicolon, space) = if i > 0 { (";", " ") } else { ("", "") };
                write!(self.out, "{semicolon}{from} {to}")?;
                text.extend([space, fragment]);
            }
            writeln!(self.out, "\t{text}")?;
            if let Some(members) = members.get_mut(*entity) {
                members.push(number);
            }
        }
        for (entity, members) in document.entities().iter().zip(members) {
            if members.len() > 1 {
                write!(self.out, "*\tEquiv")?;
                for number in &members {
                    write!(self.out, " T{number}")?;
                }
                writeln!(self.out)?;
            }
            for (&number, mention) in members.iter().zip(entity.mentions()) {
                if let Some(id) = mention.id() {
                    self.reference(number, id, entity.name())?;
                }
            }
        }
        self.spans += mentions.len();
        self.offset = characters.at(document.text().len());
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Counts characters once through the text.
struct Characters<'t> {
    text: &'t str,
    at: usize,
    count: usize,
}

impl Characters<'_> {
    /// Characters before the byte `at`, which is not before the one asked for last.
    fn at(&mut self, at: usize) -> usize {
        let passed = self.text.get(self.at..at).unwrap_or("");
        self.count += passed.chars().count();
        self.at = self.at.max(at);
        self.count
    }
}

/// Whether a character may end a line, or a field, for some reader of the format: brat itself ends lines where Python's
/// `splitlines` does.
fn breaks(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

/// The parts of a mention between such characters, with the bytes where they begin. brat writes a span with a line's end
/// inside in this way too, as a discontinuous one.
fn fragments<'t>(mention: &Entity<'t>) -> impl Iterator<Item = (usize, &'t str)> {
    mention
        .text()
        .split_inclusive(breaks)
        .scan(mention.range().start, |at, part| {
            let start = *at;
            *at += part.len();
            Some((start, part.trim_end_matches(breaks)))
        })
        .filter(|(_, fragment)| !fragment.is_empty())
}

/// A name of a type or database: letters, digits, `_` and `-`.
fn word(name: &str) -> String {
    if name.is_empty() {
        return "_".into();
    }
    name.replace(|c: char| !c.is_alphanumeric() && c != '-', "_")
}

fn type_name(kind: &Kind) -> String {
    match kind {
        Kind::Person => "Person".into(),
        Kind::Location => "Location".into(),
        Kind::Organization => "Organization".into(),
        Kind::Miscellaneous => "Miscellaneous".into(),
        Kind::Other(label) => word(label),
    }
}
