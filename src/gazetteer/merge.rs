//! The model's spans and the gazetteer's matches, as they come: the words of a paragraph run ahead of its spans.

use std::collections::VecDeque;

use super::policy::{Policy, resolve};
use super::scan::{Candidate, Scanner};
use super::{Gazetteer, MOST_WORDS};
use crate::mention::{Mention, Token};

/// Holds spans until nothing that comes later can meet them, and gives them out in order.
///
/// Words must come before the spans over them: all those of a paragraph, or [`MOST_WORDS`] more.
pub(crate) struct Merger<'g, 't, F> {
    gazetteer: &'g Gazetteer,
    policy: Policy,
    scanner: Scanner<'g, 't>,
    /// In the order of their last words.
    candidates: VecDeque<Candidate<'t>>,
    mentions: Vec<Mention<'t>>,
    emit: F,
}

impl<'g, 't, F: FnMut(Mention<'t>)> Merger<'g, 't, F> {
    pub fn new(gazetteer: &'g Gazetteer, policy: Policy, emit: F) -> Self {
        Self {
            gazetteer,
            policy,
            scanner: Scanner::new(&gazetteer.inner),
            candidates: VecDeque::new(),
            mentions: Vec::new(),
            emit,
        }
    }

    /// A paragraph begins; `source` must not be smaller than before, nor the places of its words.
    pub fn paragraph(&mut self, source: usize) {
        self.scanner.paragraph(source);
    }

    /// The paragraph's next word.
    pub fn word(&mut self, at: usize, text: &'t str) {
        let token = Token { at, text };
        self.scanner
            .word(token, |candidate| self.candidates.push_back(candidate));
    }

    /// The model's next span.
    pub fn mention(&mut self, mention: Mention<'t>) {
        let (begin, _) = mention.bounds();
        let before = self.candidates.partition_point(|c| c.bounds().1 < begin);
        let over = self.candidates.iter().skip(before);
        // What crosses `begin` ends less than a name's length behind the first that ends there.
        let last = over.clone().next().map_or(0, |c| c.number) + MOST_WORDS;
        let parted = over
            .take_while(|c| c.number < last)
            .all(|c| c.bounds().0 >= begin);
        if parted {
            self.give(before);
        }
        self.mentions.push(mention);
    }

    /// Gives out what is left.
    pub fn finish(mut self) {
        self.give(self.candidates.len());
    }

    /// Resolves all spans with the first `candidates`.
    fn give(&mut self, candidates: usize) {
        let mentions = std::mem::take(&mut self.mentions);
        if candidates == 0 {
            mentions.into_iter().for_each(&mut self.emit);
            return;
        }
        let mut candidates: Vec<_> = self.candidates.drain(..candidates).collect();
        let inner = &self.gazetteer.inner;
        let resolved = resolve(inner, self.policy, mentions, &mut candidates);
        resolved.into_iter().for_each(&mut self.emit);
    }
}
