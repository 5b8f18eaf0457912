//! The form `CoNLL`.

use std::io::{self, Write};

use super::layout::{Layout, Line};
use super::{Render, token};
use crate::document::Document;
use crate::words::words;

/// One word a line, `TOKEN<TAB>TAG` with IOB2 tags, and a blank line after each line of the text that has words.
///
/// Words are those of [`words`]. A word with proclitics is one token, and its tag is that of the name in it:
///
/// ```
/// # use alam::{Recognizer, render::{Conll, Render}};
/// # let recognizer = Recognizer::bundled()?;
/// let document = recognizer.document("وبالكرملين التقى بوتين باشينيان")?;
/// let mut out = Vec::new();
/// Conll::new(&mut out).entities(true).document(&document)?;
/// assert_eq!(
///     String::from_utf8(out)?,
///     "وبالكرملين\tB-ORG\t1\nالتقى\tO\t_\nبوتين\tB-PER\t2\nباشينيان\tB-PER\t3\n\n"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Conll<W> {
    out: W,
    entities: bool,
    /// Entities of the documents before.
    before: usize,
}

impl<W: Write> Conll<W> {
    /// Two columns, to `out`.
    pub fn new(out: W) -> Self {
        Self {
            out,
            entities: false,
            before: 0,
        }
    }

    /// Whether a third column tells the entity that a word belongs to: a number from 1 that goes on from document to
    /// document, `_` for none. Words of one number name the same.
    #[must_use]
    pub fn entities(mut self, on: bool) -> Self {
        self.entities = on;
        self
    }

    fn line(&mut self, line: &Line<'_>) -> io::Result<()> {
        let mut mentions = line.mentions.iter().peekable();
        let (mut begun, mut any) = (false, false);
        for word in words(line.text()) {
            any = true;
            let text = line.text().get(word.clone()).unwrap_or("");
            let (start, end) = (line.range.start + word.start, line.range.start + word.end);
            while mentions.next_if(|(_, m)| m.range().end <= start).is_some() {
                begun = false;
            }
            match mentions.peek() {
                Some((entity, mention)) if mention.range().start < end => {
                    let tag = if begun { "I" } else { "B" };
                    begun = true;
                    write!(self.out, "{text}\t{tag}-{}", token(mention.kind().as_str()))?;
                    if self.entities {
                        write!(self.out, "\t{}", self.before + entity + 1)?;
                    }
                }
                _ => {
                    let none = if self.entities { "\t_" } else { "" };
                    write!(self.out, "{text}\tO{none}")?;
                }
            }
            writeln!(self.out)?;
        }
        if any { writeln!(self.out) } else { Ok(()) }
    }
}

impl<W: Write> Render for Conll<W> {
    fn document(&mut self, document: &Document<'_>) -> io::Result<()> {
        for line in Layout::new(document).lines() {
            self.line(&line)?;
        }
        self.before += document.entities().len();
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
