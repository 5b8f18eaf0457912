//! The form JSON lines.

use std::io::{self, Write};

use serde::Serialize;

use super::Render;
use crate::document::Document;

/// One JSON object a line, one line a document.
///
/// | field | |
/// |---|---|
/// | `text` | the text as it was given |
/// | `entities` | in the order of their first mentions: `name`, `kind`, `count`, `id` (of a gazetteer, or `null`), `mentions` (indices into the next field) |
/// | `mentions` | in the order of the text: `kind`, `text`, `name`, `proclitics`, `start`, `end` and `full_start` (where the proclitics begin), `score` (four decimals), `origin`, `id`, `entity` (an index into the field before) |
///
/// `start`, `end` and `full_start` are byte offsets into the UTF-8 of `text`, from 0, the end exclusive.
///
/// ```
/// # use alam::{Recognizer, render::{JsonLines, Render}};
/// # let recognizer = Recognizer::bundled()?;
/// let mut out = Vec::new();
/// let mut json = JsonLines::new(&mut out);
/// json.document(&recognizer.document("زار بوتين طهران")?)?;
/// json.finish()?;
/// let line: serde_json::Value = serde_json::from_slice(&out)?;
/// assert_eq!(line["entities"][0]["name"], "بوتين");
/// assert_eq!((&line["mentions"][1]["start"], &line["mentions"][1]["end"]), (&18.into(), &28.into()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct JsonLines<W> {
    out: W,
}

#[derive(Serialize)]
struct Row<'d> {
    text: &'d str,
    entities: Vec<EntityRow<'d>>,
    mentions: Vec<MentionRow<'d>>,
}

#[derive(Serialize)]
struct EntityRow<'d> {
    name: &'d str,
    kind: &'d str,
    count: usize,
    id: Option<&'d str>,
    mentions: Vec<usize>,
}

#[derive(Serialize)]
struct MentionRow<'d> {
    kind: &'d str,
    text: &'d str,
    name: String,
    proclitics: &'d str,
    start: usize,
    end: usize,
    full_start: usize,
    score: f64,
    origin: &'static str,
    id: Option<&'d str>,
    entity: usize,
}

impl<W: Write> JsonLines<W> {
    /// To `out`.
    pub fn new(out: W) -> Self {
        Self { out }
    }
}

impl<W: Write> Render for JsonLines<W> {
    fn document(&mut self, document: &Document<'_>) -> io::Result<()> {
        let mut entities: Vec<EntityRow<'_>> = document
            .entities()
            .iter()
            .map(|entity| EntityRow {
                name: entity.name(),
                kind: entity.kind().as_str(),
                count: entity.count(),
                id: entity.id(),
                mentions: Vec::with_capacity(entity.count()),
            })
            .collect();
        let mut mentions = Vec::new();
        for (number, (entity, mention)) in document.mentions().into_iter().enumerate() {
            if let Some(row) = entities.get_mut(entity) {
                row.mentions.push(number);
            }
            mentions.push(MentionRow {
                kind: mention.kind().as_str(),
                text: mention.text(),
                name: mention.name(),
                proclitics: mention.proclitics(),
                start: mention.range().start,
                end: mention.range().end,
                full_start: mention.full_range().start,
                score: (f64::from(mention.score()) * 1e4).round() / 1e4,
                origin: mention.origin().as_str(),
                id: mention.id(),
                entity,
            });
        }
        let row = Row {
            text: document.text(),
            entities,
            mentions,
        };
        serde_json::to_writer(&mut self.out, &row)?;
        writeln!(self.out)
    }

    fn finish(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
