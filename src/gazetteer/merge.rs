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
        self.reached(mention.bounds().0);
        self.mentions.push(mention);
    }

    /// The model's next span, one that does not count, begins here.
    pub fn reached(&mut self, begin: (usize, usize)) {
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::clitics::Elided;
    use crate::entity::{Kind, Origin};
    use crate::gazetteer::Entry;

    const WORDS: [&str; 6] = ["نهر", "ونهر", "جبل", "وجبل", "دار", "بدار"];
    const KINDS: [Kind; 2] = [Kind::Location, Kind::Organization];

    fn span(first: usize, words: &[usize], kind: usize, proclitic: bool) -> Mention<'static> {
        let token = |i: usize| Token {
            at: first + i,
            text: WORDS[words[i]],
        };
        Mention {
            source: 0,
            kind: KINDS[kind].clone(),
            score: 0.5,
            first: token(0),
            last: token(words.len() - 1),
            words: words.len(),
            proclitics: if proclitic && words[0] % 2 == 1 { 2 } else { 0 },
            elided: Elided::Nothing,
            origin: Origin::Model,
            id: None,
        }
    }

    proptest! {
        /// Spans that come while words are still read give what all spans give behind all words, and what comes out is
        /// disjoint, in order, and keeps what the gazetteer has no say in.
        #[test]
        fn a_stream_gives_what_the_whole_gives(
            names in proptest::collection::vec(
                (proptest::collection::vec(0usize..6, 1..5), 0usize..3), 1..10),
            words in proptest::collection::vec(0usize..6, 0..200),
            spans in proptest::collection::vec((0usize..8, 1usize..5, 0usize..2, any::<bool>()), 0..60),
            lag in 0usize..40,
            (relabel, add, replace) in any::<(bool, bool, bool)>(),
        ) {
            let entries = names.iter().enumerate().map(|(i, (words, kind))| {
                let name: Vec<&str> = words.iter().map(|&w| WORDS[w]).collect();
                let mut entry = Entry::veto(name.join(" ")).with_id(i.to_string());
                entry.kind = KINDS.get(*kind).cloned();
                entry
            });
            let (gazetteer, _) = Gazetteer::builder().entries(entries).unwrap().build();
            let (mut mentions, mut at) = (Vec::new(), 0);
            for (gap, length, kind, proclitic) in spans {
                let range = at + gap..at + gap + length;
                let Some(own) = words.get(range.clone()) else { break };
                mentions.push(span(range.start, own, kind, proclitic));
                at = range.end;
            }
            let policy = Policy::new().relabels(relabel).adds(add).replaces(replace);
            let run = |lag: usize| {
                let mut out = Vec::new();
                let mut merger = Merger::new(&gazetteer, policy, |m| out.push(m));
                merger.paragraph(0);
                let mut rest = mentions.iter().peekable();
                for (i, &word) in words.iter().enumerate() {
                    merger.word(i, WORDS[word]);
                    while let Some(m) = rest.next_if(|m| m.last.at + lag <= i) {
                        merger.reached(m.bounds().0);
                        merger.mention(m.clone());
                    }
                }
                rest.for_each(|m| merger.mention(m.clone()));
                merger.finish();
                out
            };
            let whole = run(usize::MAX / 2);
            prop_assert_eq!(&run(MOST_WORDS + lag), &whole);
            for pair in whole.windows(2) {
                prop_assert!(pair[0].bounds().1 < pair[1].bounds().0);
            }
            for m in &whole {
                match m.origin {
                    Origin::Model => prop_assert!(mentions.contains(m)),
                    Origin::Both => prop_assert!(mentions.iter().any(|n| n.bounds() == m.bounds())),
                    // At the model's words only where a veto took the model's letters.
                    Origin::Gazetteer => {
                        let same = |n: &Mention<'_>| n.bounds() == m.bounds() && n.proclitics == m.proclitics;
                        prop_assert!((add || replace) && !mentions.iter().any(same));
                    }
                }
                prop_assert!(m.origin == Origin::Model || m.id.as_ref().is_some_and(|id| Arc::strong_count(id) > 1));
            }
        }
    }
}
