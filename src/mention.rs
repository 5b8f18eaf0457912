//! A span on its way out, over words.

use std::sync::Arc;

use crate::clitics::Elided;
use crate::entity::{Kind, Origin, Span, WordSpan};

/// A word as written, and where it stands: a byte offset in a text, an index among given words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token<'t> {
    pub at: usize,
    pub text: &'t str,
}

/// What the model, a gazetteer or both found.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Mention<'t> {
    /// The number that was given with the paragraph.
    pub source: usize,
    pub kind: Kind,
    pub score: f32,
    pub first: Token<'t>,
    pub last: Token<'t>,
    /// Number of words from the first to the last.
    pub words: usize,
    /// Bytes of attached proclitics in the first word.
    pub proclitics: usize,
    pub elided: Elided,
    pub origin: Origin,
    pub id: Option<Arc<str>>,
}

impl Mention<'_> {
    /// Where it begins and ends among all words: order, and overlap, are those of these pairs.
    pub fn bounds(&self) -> ((usize, usize), (usize, usize)) {
        ((self.source, self.first.at), (self.source, self.last.at))
    }

    /// As a span of a text, where the places of words are byte offsets.
    pub fn into_span(self) -> Span {
        Span {
            full: self.first.at..self.last.at + self.last.text.len(),
            kind: self.kind,
            proclitics: self.proclitics,
            elided: self.elided,
            origin: self.origin,
            score: self.score,
            id: self.id,
        }
    }

    /// As a span of given words, where the places are indices.
    pub fn into_word_span(self) -> WordSpan {
        WordSpan {
            words: self.first.at..self.last.at + 1,
            kind: self.kind,
            proclitics: self.proclitics,
            score: self.score,
            origin: self.origin,
            id: self.id,
        }
    }
}
