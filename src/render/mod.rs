//! Tagged text in the forms that people and programs read: a page, a terminal, CoNLL, JSON lines, brat.
//!
//! | writer | form | for |
//! |---|---|---|
//! | [`Html`] | one page with nothing beside it | readers |
//! | [`Ansi`] | the text with `[PER …]` in it, coloured, and a summary | terminals |
//! | [`Conll`] | one word a line with its IOB2 tag | training and scoring of taggers |
//! | [`JsonLines`] | one object a document | programs |
//! | [`Brat`] | standoff annotations, `.ann` | annotators |
//!
//! Each writes to any [`io::Write`] and takes documents one after the other, so that an archive of any length is written
//! without being held. What they share is [`Render`]:
//!
//! ```
//! use alam::Recognizer;
//! use alam::render::{Ansi, Conll, Html, JsonLines, Render};
//!
//! let recognizer = Recognizer::bundled()?;
//! let document = recognizer.document("زار بوتين طهران")?;
//! let mut conll = Vec::new();
//! let mut writer = Conll::new(&mut conll);
//! writer.document(&document)?;
//! writer.finish()?;
//! assert_eq!(String::from_utf8(conll)?, "زار\tO\nبوتين\tB-PER\nطهران\tB-LOC\n\n");
//!
//! // Whichever form is asked for:
//! let mut out = Vec::new();
//! let mut writer: Box<dyn Render> = match "html" {
//!     "html" => Box::new(Html::new(&mut out).title("أخبار اليوم")),
//!     "json" => Box::new(JsonLines::new(&mut out)),
//!     _ => Box::new(Ansi::new(&mut out).color(false)),
//! };
//! writer.document(&document)?;
//! writer.finish()?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Pages and terminals show a mention in the kind of its entity, for which all its mentions vote. The other forms give each
//! mention its own, as the tagger found it, and which entity it belongs to.
//!
//! Writers make many small writes: give them a [`BufWriter`](io::BufWriter) around a file or a socket.

mod ansi;
mod brat;
mod conll;
mod html;
mod json;
mod layout;
#[cfg(test)]
mod tests;

use std::io;

use crate::document::Document;

pub use ansi::Ansi;
pub use brat::Brat;
pub use conll::Conll;
pub use html::Html;
pub use json::JsonLines;

/// Writes tagged texts, one after the other.
pub trait Render {
    /// Writes one document.
    ///
    /// # Errors
    /// Those of the writer underneath.
    fn document(&mut self, document: &Document<'_>) -> io::Result<()>;

    /// Writes what comes behind the last document, if the form has such a thing, and flushes. To be called once, last.
    ///
    /// # Errors
    /// Those of the writer underneath.
    fn finish(&mut self) -> io::Result<()>;
}

/// A label of a custom model, which may hold anything, as one token that columns can be parted by.
fn token(label: &str) -> String {
    let parts = |c: char| c.is_whitespace() || c.is_control();
    if label.is_empty() {
        return "_".into();
    }
    label.replace(parts, "_")
}
