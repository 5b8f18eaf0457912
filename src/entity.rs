//! What is found: [`Entity`], its [`Kind`], and the forms that do not borrow the text.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::clitics::{self, Elided};
use crate::normalize::Normalizer;

/// What an entity is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Kind {
    /// A person, real or fictional, or a named family: `PER`.
    Person,
    /// A country, city, region, natural place, named building or road: `LOC`.
    Location,
    /// An organisation, institution, company, party, armed group, medium or team: `ORG`.
    Organization,
    /// Whatever else a model calls `MISC`.
    Miscellaneous,
    /// Another label of a custom model, as its `config.json` spells it (without `B-` and `I-`).
    Other(Arc<str>),
}

impl Kind {
    /// The field's short name: `PER`, `LOC`, `ORG`, `MISC`, or a custom model's own label.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Person => "PER",
            Self::Location => "LOC",
            Self::Organization => "ORG",
            Self::Miscellaneous => "MISC",
            Self::Other(label) => label,
        }
    }

    /// The kind that a label without its `B-` or `I-` stands for, in the spellings of public models.
    #[must_use]
    pub fn from_label(label: &str) -> Self {
        match label.to_ascii_uppercase().as_str() {
            "PER" | "PERS" | "PERSON" => Self::Person,
            "LOC" | "LOCATION" | "GPE" => Self::Location,
            "ORG" | "ORGANIZATION" | "ORGANISATION" => Self::Organization,
            "MISC" | "MIS" => Self::Miscellaneous,
            _ => Self::Other(label.into()),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Who found an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "lowercase"))]
#[non_exhaustive]
pub enum Origin {
    /// The model alone.
    #[default]
    Model,
    /// A gazetteer alone.
    Gazetteer,
    /// The model and a gazetteer, at exactly this place.
    Both,
}

impl Origin {
    /// `model`, `gazetteer` or `both`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Model => "model",
            Self::Gazetteer => "gazetteer",
            Self::Both => "both",
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Where an entity stands, without its text. All positions are byte offsets.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Span {
    pub kind: Kind,
    /// With the proclitics.
    pub full: Range<usize>,
    /// Bytes of proclitics at the beginning of `full`.
    pub proclitics: usize,
    /// What of the article was left out after the preposition ل.
    pub elided: Elided,
    pub origin: Origin,
    pub score: f32,
    /// The identifier that a gazetteer gives.
    pub id: Option<Arc<str>>,
}

/// A person, place or organisation in a text, borrowed from it.
#[derive(Debug, Clone, PartialEq)]
pub struct Entity<'t> {
    source: &'t str,
    span: Span,
}

impl<'t> Entity<'t> {
    /// `span` must lie on character boundaries of `source`: everything that makes spans sees to it.
    pub(crate) fn new(source: &'t str, span: Span) -> Self {
        Self { source, span }
    }

    fn slice(&self, range: Range<usize>) -> &'t str {
        self.source.get(range).unwrap_or("")
    }

    /// Person, place, organisation, …
    #[must_use]
    pub fn kind(&self) -> &Kind {
        &self.span.kind
    }

    /// The entity as written, without attached proclitics: `لأمم المتحدة` in `للأمم المتحدة`.
    #[must_use]
    pub fn text(&self) -> &'t str {
        self.slice(self.range())
    }

    /// Byte range of [`text`](Self::text) in the text that was tagged; it always slices.
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        self.span.full.start + self.span.proclitics..self.span.full.end
    }

    /// Byte range with the proclitics.
    #[must_use]
    pub fn full_range(&self) -> Range<usize> {
        self.span.full.clone()
    }

    /// The attached proclitics as written, for instance `وب`; empty where there are none.
    #[must_use]
    pub fn proclitics(&self) -> &'t str {
        self.slice(self.span.full.start..self.range().start)
    }

    /// The name for showing: the article restored (`للأمم المتحدة` → `الأمم المتحدة`), no diacritics, no tatweel,
    /// no presentation forms, white space collapsed.
    #[must_use]
    pub fn name(&self) -> String {
        clitics::restored_name(self.text(), self.span.elided)
    }

    /// The name for comparing and looking up: as [`name`](Self::name), and alef, ya, ta marbuta, Persian letters
    /// and digits unified.
    #[must_use]
    pub fn key(&self) -> String {
        Normalizer::matching().normalize(&self.name()).into_text()
    }

    /// The model's probability, in 0..=1, that exactly this span is an entity of this kind. Where a
    /// [gazetteer](crate::gazetteer) found it too ([`Origin::Both`]), the same, for the kind that the model took it for;
    /// where a gazetteer alone found it, 1, the user's word.
    #[must_use]
    pub fn score(&self) -> f32 {
        self.span.score
    }

    /// Whether the model found it, a gazetteer, or both.
    #[must_use]
    pub fn origin(&self) -> Origin {
        self.span.origin
    }

    /// The identifier of the name in the gazetteer, where it stands there with one.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.span.id.as_deref()
    }

    /// The same without the borrow.
    #[must_use]
    pub fn to_owned(&self) -> OwnedEntity {
        OwnedEntity {
            kind: self.span.kind.clone(),
            text: self.text().into(),
            name: self.name(),
            key: self.key(),
            proclitics: self.proclitics().into(),
            range: self.range(),
            full_range: self.full_range(),
            score: self.score(),
            origin: self.origin(),
            id: self.id().map(str::to_owned),
        }
    }
}

/// An [`Entity`] that owns its strings; the ranges are byte offsets into the text that was tagged.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct OwnedEntity {
    /// As [`Entity::kind`].
    pub kind: Kind,
    /// As [`Entity::text`].
    pub text: String,
    /// As [`Entity::name`].
    pub name: String,
    /// As [`Entity::key`].
    pub key: String,
    /// As [`Entity::proclitics`].
    pub proclitics: String,
    /// As [`Entity::range`].
    pub range: Range<usize>,
    /// As [`Entity::full_range`].
    pub full_range: Range<usize>,
    /// As [`Entity::score`].
    pub score: f32,
    /// As [`Entity::origin`].
    #[cfg_attr(feature = "serde", serde(default))]
    pub origin: Origin,
    /// As [`Entity::id`].
    #[cfg_attr(feature = "serde", serde(default))]
    pub id: Option<String>,
}

impl From<Entity<'_>> for OwnedEntity {
    fn from(entity: Entity<'_>) -> Self {
        entity.to_owned()
    }
}

/// An entity over given words: what [`Recognizer::tag_words`](crate::Recognizer::tag_words) finds.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct WordSpan {
    /// Person, place, organisation, …
    pub kind: Kind,
    /// Indices of the words, from the first to one past the last.
    pub words: Range<usize>,
    /// Bytes at the beginning of the first word that are attached proclitics.
    pub proclitics: usize,
    /// As [`Entity::score`].
    pub score: f32,
    /// As [`Entity::origin`].
    pub origin: Origin,
    /// As [`Entity::id`].
    pub id: Option<Arc<str>>,
}

/// A text together with its entities: what [`Recognizer::tag_iter`](crate::Recognizer::tag_iter) yields.
#[derive(Debug, Clone, PartialEq)]
pub struct Tagged<T> {
    text: T,
    spans: Vec<Span>,
}

impl<T: AsRef<str>> Tagged<T> {
    pub(crate) fn new(text: T, spans: Vec<Span>) -> Self {
        Self { text, spans }
    }

    /// The text as it was given.
    #[must_use]
    pub fn text(&self) -> &str {
        self.text.as_ref()
    }

    /// Its entities, in order.
    pub fn entities(&self) -> impl ExactSizeIterator<Item = Entity<'_>> {
        self.spans
            .iter()
            .map(|span| Entity::new(self.text(), span.clone()))
    }

    /// The text back.
    #[must_use]
    pub fn into_text(self) -> T {
        self.text
    }
}

#[cfg(feature = "serde")]
mod serde_forms {
    use serde::ser::SerializeStruct;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{Entity, Kind};

    impl Serialize for Kind {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_str(self.as_str())
        }
    }

    impl<'de> Deserialize<'de> for Kind {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            Ok(Kind::from_label(&String::deserialize(deserializer)?))
        }
    }

    impl Serialize for Entity<'_> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let mut s = serializer.serialize_struct("Entity", 10)?;
            s.serialize_field("kind", self.kind())?;
            s.serialize_field("text", self.text())?;
            s.serialize_field("name", &self.name())?;
            s.serialize_field("key", &self.key())?;
            s.serialize_field("proclitics", self.proclitics())?;
            s.serialize_field("range", &self.range())?;
            s.serialize_field("full_range", &self.full_range())?;
            s.serialize_field("score", &self.score())?;
            s.serialize_field("origin", &self.origin())?;
            s.serialize_field("id", &self.id())?;
            s.end()
        }
    }
}
