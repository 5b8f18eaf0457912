//! [`GazetteerBuilder`]: rows in, checked one by one.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::entry::OUTSIDE;
use super::report::{Fault, Problem, Report, Source, shown};
use super::trie::{Added, Automaton, Growing};
use super::{Entry, Gazetteer, Inner, MOST_WORDS, Meaning};
use crate::entity::Kind;
use crate::error::{Error, Result};
use crate::normalize::Normalizer;
use crate::words::words;

/// Gathers names for a [`Gazetteer`], from as many lists as there are.
///
/// Bad rows are left out and stand in the [`Report`], or, with [`strict`](Self::strict), the first one is the error.
#[derive(Debug)]
#[must_use]
pub struct GazetteerBuilder {
    strict: bool,
    vocabulary: HashMap<Box<str>, u32>,
    grown: Growing,
    /// Each label is kept once.
    kinds: HashSet<Kind>,
    meanings: Vec<Meaning>,
    /// Where each meaning stands: the number of its source, and its line or number there.
    places: Vec<(u32, u64)>,
    sources: Vec<Source>,
    report: Report,
    /// Reused by each name: its words' keys one after the other, where each ends, and their numbers.
    keys: String,
    ends: Vec<usize>,
    ids: Vec<u32>,
}

impl Default for GazetteerBuilder {
    fn default() -> Self {
        Self {
            strict: false,
            vocabulary: HashMap::new(),
            grown: Growing::new(),
            kinds: HashSet::new(),
            meanings: Vec::new(),
            places: Vec::new(),
            sources: Vec::new(),
            report: Report::default(),
            keys: String::new(),
            ends: Vec::new(),
            ids: Vec::new(),
        }
    }
}

impl GazetteerBuilder {
    /// Fails on the first problem from here on, instead of leaving it to the report.
    pub fn strict(mut self) -> Self {
        self.strict = true;
        self
    }

    /// Adds entries.
    ///
    /// # Errors
    /// [`Error::Names`] in strict mode.
    pub fn entries(mut self, entries: impl IntoIterator<Item = Entry>) -> Result<Self> {
        self.sources.push(Source::Entries);
        for (number, entry) in (1..).zip(entries) {
            let aliases = entry.aliases.iter().map(String::as_str);
            let id = entry.id.as_deref();
            self.add(number, &entry.name, aliases, entry.kind, id)?;
        }
        Ok(self)
    }

    /// The gazetteer, and what came of its rows.
    pub fn build(self) -> (Gazetteer, Report) {
        let (mut kinds, mut seen) = (Vec::new(), HashSet::new());
        for kind in self.meanings.iter().filter_map(|m| m.kind.as_ref()) {
            if seen.insert(kind) {
                kinds.push(kind.clone());
            }
        }
        let automaton = Automaton::new(self.grown, self.vocabulary.len());
        let inner = Inner {
            automaton,
            vocabulary: self.vocabulary,
            meanings: self.meanings,
            kinds,
            names: usize::try_from(self.report.names).unwrap_or(usize::MAX),
        };
        let inner = Arc::new(inner);
        (Gazetteer { inner }, self.report)
    }

    /// From here on, rows stand in `source`.
    pub(super) fn source(&mut self, source: Source) {
        self.sources.push(source);
    }

    /// Adds the row of a file, in which everything is text.
    pub(super) fn row<'a>(
        &mut self,
        number: u64,
        name: &str,
        aliases: impl Iterator<Item = &'a str>,
        kind: &str,
        id: &str,
    ) -> Result<()> {
        let (kind, id) = (kind.trim(), id.trim());
        if kind.is_empty() && !name.trim().is_empty() {
            self.report.rows += 1;
            let name = shown(name);
            return self.problem(number, Fault::NoKind { name });
        }
        let kind = (kind != OUTSIDE).then(|| Kind::from_label(kind));
        self.add(number, name, aliases, kind, Some(id))
    }

    /// Counts a row that could not be read.
    pub(super) fn bad_row(&mut self, number: u64, fault: Fault) -> Result<()> {
        self.report.rows += 1;
        self.problem(number, fault)
    }

    /// What is wrong at a line of the present source.
    pub(super) fn problem(&mut self, number: u64, fault: Fault) -> Result<()> {
        let source = self.sources.last().unwrap_or(&Source::Entries);
        let place = source.place(number);
        let problem = Problem { place, fault };
        if self.strict {
            return Err(Error::Names(Box::new(problem)));
        }
        self.report.problems.push(problem);
        Ok(())
    }

    /// What is wrong at a line of the present source and hinders all that follows.
    #[cfg(feature = "csv")]
    pub(super) fn fatal(&self, number: u64, fault: Fault) -> Error {
        let source = self.sources.last().unwrap_or(&Source::Entries);
        let place = source.place(number);
        Error::Names(Box::new(Problem { place, fault }))
    }

    /// The place of a line of the present source.
    pub(super) fn unreadable(&self, number: u64, source: std::io::Error) -> Error {
        let place = self
            .sources
            .last()
            .unwrap_or(&Source::Entries)
            .place(number);
        Error::ReadNames { place, source }
    }

    fn add<'a>(
        &mut self,
        number: u64,
        name: &str,
        aliases: impl Iterator<Item = &'a str>,
        kind: Option<Kind>,
        id: Option<&str>,
    ) -> Result<()> {
        self.report.rows += 1;
        let Ok(meaning) = u32::try_from(self.meanings.len()) else {
            return self.problem(number, Fault::Full);
        };
        let kind = kind.map(|kind| self.shared(kind));
        let id = id.filter(|id| !id.is_empty()).map(Arc::from);
        self.meanings.push(Meaning { kind, id });
        let source = self.sources.len().saturating_sub(1) as u32;
        self.places.push((source, number));
        let before = self.report.names;
        if let Err(fault) = self.spelling(meaning, name) {
            // A row whose name does not load brings no aliases either: which of the two is wrong nobody knows.
            self.forget_last();
            return self.problem(number, *fault);
        }
        for alias in aliases {
            if let Err(fault) = self.spelling(meaning, alias) {
                self.problem(number, *fault)?;
            }
        }
        if self.report.names == before {
            self.forget_last();
        }
        Ok(())
    }

    /// Takes back the last row, to which no name leads.
    fn forget_last(&mut self) {
        self.meanings.pop();
        self.places.pop();
    }

    fn shared(&mut self, kind: Kind) -> Kind {
        if let Some(known) = self.kinds.get(&kind) {
            return known.clone();
        }
        self.kinds.insert(kind.clone());
        kind
    }

    /// One spelling of the last row.
    fn spelling(&mut self, meaning: u32, name: &str) -> Result<(), Box<Fault>> {
        self.read_keys(name)?;
        self.ids.clear();
        let mut begin = 0;
        for &end in &self.ends {
            let key = self.keys.get(begin..end).unwrap_or("");
            begin = end;
            let id = match self.vocabulary.get(key) {
                Some(&id) => id,
                None => {
                    let next = u32::try_from(self.vocabulary.len()).map_err(|_| Fault::Full)?;
                    self.vocabulary.insert(key.into(), next);
                    next
                }
            };
            self.ids.push(id);
        }
        match self.grown.add(&self.ids, meaning) {
            Added::New => self.report.names += 1,
            Added::Full => return Err(Fault::Full.into()),
            Added::Known(known) => {
                if let Some(conflict) = self.conflict(known, meaning, name) {
                    return Err(conflict.into());
                }
                self.report.duplicates += 1;
            }
        }
        Ok(())
    }

    /// The normalized words of a name, into `keys` and `ends`.
    fn read_keys(&mut self, name: &str) -> Result<(), Box<Fault>> {
        if name.trim().is_empty() {
            return Err(Fault::NoName.into());
        }
        self.keys.clear();
        self.ends.clear();
        for word in words(name).take(MOST_WORDS + 1) {
            let word = name.get(word).unwrap_or("");
            Normalizer::matching().normalize_into(word, &mut self.keys);
            self.ends.push(self.keys.len());
        }
        if self.ends.len() > MOST_WORDS {
            let words = words(name).count();
            let name = shown(name);
            return Err(Fault::TooLong { name, words }.into());
        }
        if !self.keys.chars().any(char::is_alphabetic) {
            let name = shown(name);
            return Err(Fault::NoLetter { name }.into());
        }
        Ok(())
    }

    /// What is at odds between the first row of a name and the last one; nothing where they say the same.
    fn conflict(&self, first: u32, last: u32, name: &str) -> Option<Fault> {
        let [kept, found] = [first, last].map(|m| self.meanings.get(m as usize));
        let (kept, found) = (kept?, found?);
        if kept == found {
            return None;
        }
        let (source, number) = *self.places.get(first as usize)?;
        Some(Fault::Conflict {
            name: shown(name),
            found: found.to_string(),
            kept: kept.to_string(),
            first: self.sources.get(source as usize)?.place(number),
        })
    }
}
