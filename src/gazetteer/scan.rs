//! Words in, matches out: the whole words through the automaton, and beside it a thread through the trie for each reading
//! of a word without its proclitics.

use std::collections::VecDeque;

use super::trie::ROOT;
use super::{Inner, MOST_WORDS};
use crate::clitics::{Elided, Reading, is_name, readings};
use crate::mention::Token;
use crate::normalize::Normalizer;

/// Letters that a reading without proclitics must leave of a word that is all of the name: ولي is not و + لي.
const LEAST_LETTERS: usize = 3;

/// A place at which a name of the gazetteer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Candidate<'t> {
    pub source: usize,
    pub first: Token<'t>,
    pub last: Token<'t>,
    /// Number of words from the first to the last.
    pub words: usize,
    /// Words of the source before the last.
    pub number: usize,
    /// Bytes of proclitics in the first word.
    pub proclitics: usize,
    pub elided: Elided,
    /// Which of the gazetteer's meanings.
    pub meaning: u32,
    /// Whether it stands without the model's word. A short or known word that only loses its first letter may not.
    pub sure: bool,
}

impl Candidate<'_> {
    /// As [`Mention::bounds`](crate::mention::Mention::bounds).
    pub fn bounds(&self) -> ((usize, usize), (usize, usize)) {
        ((self.source, self.first.at), (self.source, self.last.at))
    }
}

/// A reading of a word without its proclitics that began a name.
#[derive(Debug, Clone, Copy)]
struct Thread<'t> {
    state: u32,
    first: Token<'t>,
    words: usize,
    reading: Reading,
    /// What [`Candidate::sure`] is if the name ends with its first word.
    sure: bool,
}

/// Finds all names in the words of one paragraph after another.
#[derive(Debug)]
pub(super) struct Scanner<'g, 't> {
    gazetteer: &'g Inner,
    source: usize,
    state: u32,
    threads: Vec<Thread<'t>>,
    /// The last words, this one included: a match of the automaton is told by its length.
    recent: VecDeque<Token<'t>>,
    number: usize,
    key: String,
    buffer: String,
}

impl<'g, 't> Scanner<'g, 't> {
    pub fn new(gazetteer: &'g Inner) -> Self {
        Self {
            gazetteer,
            source: 0,
            state: ROOT,
            threads: Vec::new(),
            recent: VecDeque::with_capacity(MOST_WORDS),
            number: 0,
            key: String::new(),
            buffer: String::new(),
        }
    }

    /// No name goes over the end of a paragraph.
    pub fn paragraph(&mut self, source: usize) {
        self.source = source;
        self.state = ROOT;
        self.threads.clear();
        self.recent.clear();
    }

    /// Takes the next word, and gives the names that end with it.
    pub fn word(&mut self, token: Token<'t>, mut found: impl FnMut(Candidate<'t>)) {
        self.number += 1;
        self.key.clear();
        Normalizer::matching().normalize_into(token.text, &mut self.key);
        if self.recent.len() == MOST_WORDS {
            self.recent.pop_front();
        }
        self.recent.push_back(token);
        let gazetteer = self.gazetteer;
        let (source, number) = (self.source, self.number);
        let id = gazetteer.vocabulary.get(self.key.as_str()).copied();
        let candidate = |first, words, meaning| Candidate {
            source,
            first,
            last: token,
            words,
            number,
            proclitics: 0,
            elided: Elided::Nothing,
            meaning,
            sure: true,
        };

        self.state = id.map_or(ROOT, |id| gazetteer.automaton.step(self.state, id));
        for (words, meaning) in gazetteer.automaton.ending(self.state) {
            // The word at which the name begins is among the recent ones: no name is longer.
            if let Some(&first) = self
                .recent
                .len()
                .checked_sub(words)
                .and_then(|i| self.recent.get(i))
            {
                found(candidate(first, words, meaning));
            }
        }

        self.threads.retain_mut(|thread| {
            let next = id.and_then(|id| gazetteer.automaton.next(thread.state, id));
            thread.words += 1;
            thread.sure = true;
            next.is_some_and(|next| {
                thread.state = next;
                true
            })
        });
        let threads = &mut self.threads;
        let key = self.key.as_str();
        readings(key, &mut self.buffer, |reading, left| {
            let begun = gazetteer
                .vocabulary
                .get(left)
                .and_then(|&id| gazetteer.automaton.next(ROOT, id));
            if let Some(state) = begun {
                threads.push(Thread {
                    state,
                    first: token,
                    words: 1,
                    reading,
                    sure: reading.letters_left(key) >= LEAST_LETTERS && !is_name(key),
                });
            }
        });
        for thread in threads {
            let Some(meaning) = gazetteer.automaton.value(thread.state) else {
                continue;
            };
            // None where proclitic and name share one written character, as in the ligature ﻻ.
            if let Some(proclitics) = thread.reading.raw_len(thread.first.text) {
                found(Candidate {
                    proclitics,
                    elided: thread.reading.elided,
                    sure: thread.sure,
                    ..candidate(thread.first, thread.words, meaning)
                });
            }
        }
    }
}
