//! A document cut into lines, and a line into plain text and mentions: what the forms share that show the text itself.

use std::borrow::Cow;
use std::ops::Range;

use crate::document::{Document, DocumentEntity};
use crate::entity::{Entity, Kind};
use crate::paragraphs::LINE_ENDS;

/// The mentions of a document in the order of the text, each with the number of its entity.
pub struct Layout<'d> {
    text: &'d str,
    entities: &'d [DocumentEntity<'d>],
    mentions: Vec<(usize, &'d Entity<'d>)>,
}

/// A line without its end.
pub struct Line<'l> {
    text: &'l str,
    entities: &'l [DocumentEntity<'l>],
    /// Bytes of the whole text.
    pub range: Range<usize>,
    /// The mentions that begin in the line.
    pub mentions: &'l [(usize, &'l Entity<'l>)],
    /// Number of the first of them among all mentions.
    first: usize,
}

/// A part of a line.
pub enum Piece<'l> {
    Plain(&'l str),
    Mention(Marked<'l>),
}

/// A mention where it stands.
pub struct Marked<'l> {
    /// Among all mentions of the document, from 0.
    pub number: usize,
    /// The canonical name of its entity.
    pub name: Cow<'l, str>,
    /// The kind of its entity, for which all mentions vote: a reader sees one name in one colour.
    pub kind: &'l Kind,
    pub mention: &'l Entity<'l>,
    /// Its text, or what lies of it in the line and behind the mention before.
    pub text: &'l str,
}

impl<'d> Layout<'d> {
    pub fn new(document: &'d Document<'d>) -> Self {
        Self {
            text: document.text(),
            entities: document.entities(),
            mentions: document.mentions(),
        }
    }

    /// At least one line, an empty one where the text is empty; a last line's end begins no other line.
    pub fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        let mut next = Some(0);
        let mut first = 0;
        std::iter::from_fn(move || {
            let start = next?;
            let rest = self.text.get(start..).unwrap_or("");
            let length = rest.find(LINE_ENDS).unwrap_or(rest.len());
            let end = start + length;
            let mut ending = rest.get(length..).unwrap_or("").chars();
            let behind = end
                + match ending.next() {
                    Some('\r') if ending.next() == Some('\n') => 2,
                    c => c.map_or(0, char::len_utf8),
                };
            next = (behind < self.text.len()).then_some(behind);
            let unseen = self.mentions.get(first..).unwrap_or(&[]);
            let count = match next {
                Some(next) => unseen.partition_point(|(_, m)| m.range().start < next),
                None => unseen.len(),
            };
            let line = Line {
                text: self.text,
                entities: self.entities,
                range: start..end,
                mentions: unseen.get(..count).unwrap_or(&[]),
                first,
            };
            first += count;
            Some(line)
        })
    }
}

impl<'l> Line<'l> {
    pub fn text(&self) -> &'l str {
        self.text.get(self.range.clone()).unwrap_or("")
    }

    /// All of the line: plain text, perhaps empty, before, between and behind the mentions.
    pub fn pieces(&self) -> impl Iterator<Item = Piece<'l>> {
        let (text, Range { start, end }) = (self.text, self.range.clone());
        let entities = self.entities;
        let mut at = start;
        let mut cut = move |from: usize, to: usize| {
            // Mentions are disjoint and inside of a line; if they were not, no byte would come twice.
            let from = from.clamp(at, end);
            let to = to.clamp(from, end);
            let plain = text.get(at..from).unwrap_or("");
            at = to;
            (plain, text.get(from..to).unwrap_or(""))
        };
        let marked = (self.first..).zip(self.mentions.iter().copied());
        marked
            .map(Some)
            .chain([None])
            .flat_map(move |marked| match marked {
                Some((number, (entity, mention))) => {
                    let (plain, text) = cut(mention.range().start, mention.range().end);
                    let of = entities.get(entity);
                    let marked = Marked {
                        number,
                        name: of.map_or_else(|| mention.name().into(), |e| e.name().into()),
                        kind: of.map_or(mention.kind(), DocumentEntity::kind),
                        mention,
                        text,
                    };
                    [Some(Piece::Plain(plain)), Some(Piece::Mention(marked))]
                }
                None => [Some(Piece::Plain(cut(end, end).0)), None],
            })
            .flatten()
    }
}
