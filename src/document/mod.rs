//! From mentions to entities: who, where and which organisation an article speaks of, how often, under which spellings.
//!
//! ```
//! use alam::Recognizer;
//!
//! let recognizer = Recognizer::bundled()?;
//! let text = "أبلغ الرئيس قاسم جومارت توكاييف نظيره فلاديمير بوتين بالوضع.\nوقال بوتين لتوكاييف إن موسكو تراقب.";
//! let document = recognizer.document(text)?;
//! let tokayev = &document.entities()[0];
//! assert_eq!(tokayev.name(), "قاسم جومارت توكاييف");
//! assert_eq!(tokayev.count(), 2);
//! # Ok::<(), alam::Error>(())
//! ```

mod aliases;
mod brackets;
mod entity;
mod name;
mod resolver;
mod shorter;
mod spelling;
mod union;
mod words;

use std::ops::Range;

use crate::entity::{Entity, Kind};

pub use resolver::Resolver;

/// A text with its entities, each with its mentions: what a [`Resolver`] makes.
#[derive(Debug, Clone, PartialEq)]
pub struct Document<'t> {
    text: &'t str,
    entities: Vec<DocumentEntity<'t>>,
}

impl<'t> Document<'t> {
    /// The text that was tagged.
    #[must_use]
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// Its entities, in the order of their first mentions.
    #[must_use]
    pub fn entities(&self) -> &[DocumentEntity<'t>] {
        &self.entities
    }

    /// All mentions in the order of the text, each with the number of its entity in [`entities`](Self::entities).
    #[must_use]
    pub fn mentions(&self) -> Vec<(usize, &Entity<'t>)> {
        let mut mentions: Vec<_> = self
            .entities
            .iter()
            .enumerate()
            .flat_map(|(number, entity)| entity.mentions.iter().map(move |m| (number, m)))
            .collect();
        mentions.sort_by_key(|(_, mention)| mention.range().start);
        mentions
    }
}

/// A person, place or organisation of one text, with all its mentions there.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentEntity<'t> {
    name: String,
    kind: Kind,
    votes: Vec<(Kind, f32)>,
    mentions: Vec<Entity<'t>>,
}

impl<'t> DocumentEntity<'t> {
    /// The canonical name: the fullest one that the text gives, without proclitics, diacritics and tatweel.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The kind that the mentions vote for, each with its score.
    #[must_use]
    pub fn kind(&self) -> &Kind {
        &self.kind
    }

    /// Each kind that a mention has, with its share of the mentions' scores; the shares sum to 1, the largest first.
    #[must_use]
    pub fn votes(&self) -> &[(Kind, f32)] {
        &self.votes
    }

    /// The mentions, in the order of the text; never empty.
    #[must_use]
    pub fn mentions(&self) -> &[Entity<'t>] {
        &self.mentions
    }

    /// Number of mentions, 1 or more.
    #[must_use]
    pub fn count(&self) -> usize {
        self.mentions.len()
    }

    /// Byte range of the first mention.
    #[must_use]
    pub fn first(&self) -> Range<usize> {
        self.mentions.first().map_or(0..0, Entity::range)
    }

    /// The spellings of the mentions as [`Entity::name`] gives them, each with its count, the most frequent first.
    #[must_use]
    pub fn names(&self) -> Vec<(String, usize)> {
        let mut names = entity::counted(self.mentions.iter().map(Entity::name));
        names.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
        names
    }

    /// The identifier that a gazetteer gives its mentions; where they have several, the most frequent.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        let ids = entity::counted(self.mentions.iter().filter_map(Entity::id));
        // The first of those that are equally frequent.
        ids.into_iter()
            .rev()
            .max_by_key(|&(_, count)| count)
            .map(|(id, _)| id)
    }
}
