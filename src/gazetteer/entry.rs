//! [`Entry`]: one name, or a veto, with its spellings.

use crate::entity::Kind;

/// The kind that a row gives for [`Entry::veto`]: what labelling schemes call outside (IOB2).
pub(super) const OUTSIDE: &str = "O";

/// A name of the user's own.
///
/// ```
/// use alam::Kind;
/// use alam::gazetteer::Entry;
///
/// let un = Entry::new("الأمم المتحدة", Kind::Organization).with_id("Q1065").with_alias("منظمة الأمم المتحدة");
/// let never = Entry::veto("الرئيس");
/// ```
///
/// With the feature `serde`, both directions, in the form of a line of
/// [`json_lines`](super::GazetteerBuilder::json_lines).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Entry {
    /// The name, in any spelling that [`Normalizer::matching`](crate::normalize::Normalizer::matching) unifies.
    pub name: String,
    /// What it names; `None` is a veto: this name is never an entity. Written `"O"` outside of Rust.
    #[cfg_attr(feature = "serde", serde(with = "serde_kind"))]
    pub kind: Option<Kind>,
    /// The user's identifier of what is named.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub id: Option<String>,
    /// Other names of the same, with the same kind and id.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Vec::is_empty")
    )]
    pub aliases: Vec<String>,
}

impl Entry {
    /// A name and what it names.
    #[must_use]
    pub fn new(name: impl Into<String>, kind: Kind) -> Self {
        Self {
            kind: Some(kind),
            ..Self::veto(name)
        }
    }

    /// What is never an entity, whatever the model says.
    #[must_use]
    pub fn veto(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            kind: None,
            id: None,
            aliases: Vec::new(),
        }
    }

    /// The same with an identifier.
    #[must_use]
    pub fn with_id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// The same with one more name.
    #[must_use]
    pub fn with_alias(mut self, name: impl Into<String>) -> Self {
        self.aliases.push(name.into());
        self
    }
}

#[cfg(feature = "serde")]
mod serde_kind {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{Kind, OUTSIDE};

    #[allow(clippy::ref_option)] // The signature is serde's.
    pub fn serialize<S: Serializer>(kind: &Option<Kind>, serializer: S) -> Result<S::Ok, S::Error> {
        let label = kind.as_ref().map_or(OUTSIDE, Kind::as_str);
        label.serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Kind>, D::Error> {
        let label = String::deserialize(deserializer)?;
        Ok((label != OUTSIDE).then(|| Kind::from_label(&label)))
    }
}
