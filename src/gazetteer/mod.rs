//! A user's own names: a list of people, places and organisations that is right where the model is not sure.
//!
//! ```
//! use alam::gazetteer::{Entry, Gazetteer};
//! use alam::{Kind, Origin, Recognizer};
//!
//! let (gazetteer, report) = Gazetteer::builder()
//!     .entries([
//!         Entry::new("فلاديمير بوتين", Kind::Person).with_id("Q7747").with_alias("بوتين"),
//!         Entry::new("الأمم المتحدة", Kind::Organization).with_id("Q1065"),
//!         Entry::veto("الكرملين"),
//!     ])?
//!     .build();
//! assert!(report.problems().is_empty());
//!
//! let recognizer = Recognizer::builder().gazetteer(gazetteer).bundled()?;
//! let entities = recognizer.tag("وقال الكرملين إن وفدا للأمم المتحدة التقى بوتين")?;
//! let found: Vec<_> = entities.iter().map(|e| (e.name(), e.id(), e.origin())).collect();
//! assert_eq!(found, [
//!     ("الأمم المتحدة".into(), Some("Q1065"), Origin::Both),
//!     ("بوتين".into(), Some("Q7747"), Origin::Both),
//! ]);
//! # Ok::<(), alam::Error>(())
//! ```
//!
//! # What matches
//!
//! Names are compared word by word ([`words`](crate::words)), each word by its
//! [`matching`](crate::normalize::Normalizer::matching) normalization: `أحمد`, `احمد` and `أَحْـمَد` are the same. Latin
//! letters keep their case. Of names that overlap, the leftmost holds, of those that begin at one word the longest
//! (`محمد بن سلمان`, not `سلمان` within it). A name does not go over the end of a line. Time for a word depends neither
//! on the number of names nor, but for the names that end there, on their length (Aho & Corasick 1975).
//!
//! The first word of a name may carry proclitics, a conjunction, a preposition, or both: و ف, ب ل ك س. They are no part
//! of the match. The article counts as the entry spells it; after ل it is found where Arabic writes less of it:
//! `للأمم المتحدة` is ل + `الأمم المتحدة`, `لليكود` is ل + `الليكود` (or ل + `ليكود`, if that is listed). A name of one
//! word is found behind proclitics only if three letters are left and the word as it stands is no common name: ولي is not
//! و + لي, وسام not و + سام. Where the model takes just these letters for an entity, that is no matter.
//!
//! # Where the model and the gazetteer meet
//!
//! | the gazetteer's match | what comes out | [`origin`](crate::Entity::origin) | [`score`](crate::Entity::score) | unless |
//! |---|---|---|---|---|
//! | is the model's span, with its kind | the span, with the `id` | `Both` | the model's | |
//! | is the model's span, with another kind | the span, with the gazetteer's kind and `id` | `Both` | the model's | [`relabels(false)`](Policy::relabels): the model's span |
//! | has the model's words and other proclitics | the same as in the rows above, with the gazetteer's proclitics | `Both` | the model's | as above |
//! | meets no span of the model | the match | `Gazetteer` | 1 | [`adds(false)`](Policy::adds): nothing |
//! | covers spans of the model and is longer | the match | `Gazetteer` | 1 | [`replaces(false)`](Policy::replaces): the model's spans |
//! | lies within a longer span of the model | the model's span | `Model` | the model's | |
//! | crosses spans of the model, and has more words than each | the match | `Gazetteer` | 1 | [`replaces(false)`](Policy::replaces): the model's spans |
//! | crosses a span of the model with as many words or more | the model's span | `Model` | the model's | |
//! | is a veto, and is the model's span | nothing | | | |
//! | is a veto, and is not | the model's spans, and no shorter name within the veto | | | |
//!
//! Matches are decided from left to right. [`RecognizerBuilder::min_score`](crate::RecognizerBuilder::min_score) is
//! asked of the model's spans before they meet the gazetteer's: one below it is as good as not found. Kinds are left out
//! last, so that a span counts with the kind it came to have.

mod builder;
mod entry;
mod merge;
mod policy;
mod read;
mod report;
mod scan;
#[cfg(feature = "csv")]
mod table;
mod trie;

use std::collections::HashMap;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use crate::entity::{Entity, Kind};
use crate::error::Result;
use crate::paragraphs::paragraphs;
use crate::words::words;

pub use builder::GazetteerBuilder;
pub use entry::Entry;
pub(crate) use merge::Merger;
pub use policy::Policy;
pub use report::{Fault, Place, Problem, Report};

/// Words of a name at the most.
pub const MOST_WORDS: usize = 32;

/// Names with their kinds and identifiers, ready to be found.
///
/// Made once by a [`GazetteerBuilder`], shared freely: it is `Send + Sync`, and a clone shares the names.
#[derive(Clone)]
pub struct Gazetteer {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    automaton: trie::Automaton,
    /// The number of each normalized word of the names.
    vocabulary: HashMap<Box<str>, u32>,
    meanings: Vec<Meaning>,
    kinds: Vec<Kind>,
    names: usize,
}

/// What a row says of its names.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Meaning {
    /// None of a veto.
    kind: Option<Kind>,
    id: Option<Arc<str>>,
}

impl fmt::Display for Meaning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.as_ref().map_or(entry::OUTSIDE, Kind::as_str))?;
        match &self.id {
            Some(id) => write!(f, " {}", report::shown(id)),
            None => f.write_str(" without id"),
        }
    }
}

impl fmt::Debug for Gazetteer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gazetteer")
            .field("names", &self.len())
            .field("kinds", &self.kinds())
            .finish_non_exhaustive()
    }
}

impl Gazetteer {
    /// Gathers names from entries, readers and files.
    pub fn builder() -> GazetteerBuilder {
        GazetteerBuilder::default()
    }

    /// The names of one file, and what came of its rows: see [`GazetteerBuilder::path`].
    ///
    /// # Errors
    /// As [`GazetteerBuilder::path`].
    pub fn from_path(path: impl AsRef<Path>) -> Result<(Self, Report)> {
        Ok(Self::builder().path(path)?.build())
    }

    /// The names in a text, without a model: in order, disjoint, each with [`Origin::Gazetteer`](crate::Origin) and score
    /// 1.
    ///
    /// ```
    /// use alam::Kind;
    /// use alam::gazetteer::{Entry, Gazetteer};
    ///
    /// let names = [Entry::new("موسكو", Kind::Location)];
    /// let (gazetteer, _) = Gazetteer::builder().entries(names)?.build();
    /// let text = "عاد وبموسكو اجتماع";
    /// let found = gazetteer.find(text);
    /// assert_eq!((found[0].proclitics(), &text[found[0].range()]), ("وب", "موسكو"));
    /// # Ok::<(), alam::Error>(())
    /// ```
    #[must_use]
    pub fn find<'t>(&self, text: &'t str) -> Vec<Entity<'t>> {
        let mut found = Vec::new();
        for paragraph in paragraphs(text) {
            let emit =
                |m: crate::mention::Mention<'t>| found.push(Entity::new(text, m.into_span()));
            let mut merger = Merger::new(self, Policy::default(), emit);
            merger.paragraph(0);
            let start = paragraph.start;
            let paragraph = text.get(paragraph).unwrap_or("");
            for word in words(paragraph) {
                merger.word(start + word.start, paragraph.get(word).unwrap_or(""));
            }
            merger.finish();
        }
        found
    }

    /// Number of names: different ones, after normalization, vetoes and aliases included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.inner.names
    }

    /// Whether there is no name.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The kinds of the names, in the order in which they first come.
    #[must_use]
    pub fn kinds(&self) -> &[Kind] {
        &self.inner.kinds
    }
}
