//! What Python sees of an entity: plain values, with offsets in the unit that was asked for.

use alam::OwnedEntity;
use pyo3::prelude::*;

/// What `start` and `end` count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Unicode code points, as Python's `str` does.
    Chars,
    /// Bytes of the UTF-8 form.
    Bytes,
}

/// Turns byte offsets of one text into offsets of a unit; asked in rising order.
pub struct Offsets<'t> {
    text: &'t str,
    unit: Unit,
    byte: usize,
    char: usize,
}

impl<'t> Offsets<'t> {
    pub fn new(text: &'t str, unit: Unit) -> Self {
        Self {
            text,
            unit,
            byte: 0,
            char: 0,
        }
    }

    pub fn of(&mut self, byte: usize) -> usize {
        if self.unit == Unit::Bytes {
            return byte;
        }
        if byte < self.byte {
            (self.byte, self.char) = (0, 0);
        }
        self.char += self
            .text
            .get(self.byte..byte)
            .map_or(0, |t| t.chars().count());
        self.byte = byte;
        self.char
    }
}

/// A person, place or organisation in a text.
#[pyclass(frozen, get_all, module = "alam")]
#[derive(Debug, Clone)]
pub struct Entity {
    kind: String,
    text: String,
    name: String,
    key: String,
    proclitics: String,
    start: usize,
    end: usize,
    full_start: usize,
    score: f32,
    origin: &'static str,
    id: Option<String>,
}

impl Entity {
    pub fn new(entity: OwnedEntity, offsets: &mut Offsets<'_>) -> Self {
        Self {
            kind: entity.kind.as_str().to_owned(),
            full_start: offsets.of(entity.full_range.start),
            start: offsets.of(entity.range.start),
            end: offsets.of(entity.range.end),
            text: entity.text,
            name: entity.name,
            key: entity.key,
            proclitics: entity.proclitics,
            score: entity.score,
            origin: entity.origin.as_str(),
            id: entity.id,
        }
    }
}

#[pymethods]
impl Entity {
    fn __repr__(&self) -> String {
        let Self {
            kind,
            text,
            start,
            end,
            score,
            ..
        } = self;
        format!("Entity(kind='{kind}', text={text:?}, start={start}, end={end}, score={score:.3})")
    }
}

/// A person, place or organisation of a whole text, with all its mentions.
#[pyclass(frozen, get_all, module = "alam")]
#[derive(Debug)]
pub struct DocumentEntity {
    name: String,
    kind: String,
    votes: Vec<(String, f32)>,
    names: Vec<(String, usize)>,
    mentions: Vec<Entity>,
    id: Option<String>,
}

impl DocumentEntity {
    pub fn new(entity: &alam::document::DocumentEntity<'_>, text: &str, unit: Unit) -> Self {
        let mut offsets = Offsets::new(text, unit);
        Self {
            name: entity.name().to_owned(),
            kind: entity.kind().to_string(),
            votes: entity
                .votes()
                .iter()
                .map(|(kind, share)| (kind.to_string(), *share))
                .collect(),
            names: entity.names(),
            mentions: entity
                .mentions()
                .iter()
                .map(|m| Entity::new(m.to_owned(), &mut offsets))
                .collect(),
            id: entity.id().map(str::to_owned),
        }
    }
}

#[pymethods]
impl DocumentEntity {
    /// Number of mentions.
    #[getter]
    fn count(&self) -> usize {
        self.mentions.len()
    }

    fn __repr__(&self) -> String {
        format!(
            "DocumentEntity(kind='{}', name={:?}, count={})",
            self.kind,
            self.name,
            self.mentions.len()
        )
    }
}
