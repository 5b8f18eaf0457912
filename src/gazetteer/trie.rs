//! The automaton of Aho and Corasick (1975, Efficient string matching: an aid to bibliographic search, CACM 18(6)) over
//! words instead of letters: each word of the names has a number.

use std::collections::HashMap;

/// The state before any word; as a link, none.
pub(super) const ROOT: u32 = 0;
const NONE: u32 = u32::MAX;

/// A trie to which names are added one by one.
#[derive(Debug)]
pub(super) struct Growing {
    edges: HashMap<(u32, u32), u32>,
    /// The value of the name that ends at each state.
    values: Vec<u32>,
}

/// What adding a name found.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Added {
    New,
    /// The name was there, with this value, and keeps it.
    Known(u32),
    /// There are no numbers left for states.
    Full,
}

impl Growing {
    pub fn new() -> Self {
        Self {
            edges: HashMap::new(),
            values: vec![NONE],
        }
    }

    /// Adds a name of at least one word; `value` must not be `u32::MAX`.
    pub fn add(&mut self, words: &[u32], value: u32) -> Added {
        let mut state = ROOT;
        for &word in words {
            let Ok(next) = u32::try_from(self.values.len()) else {
                return Added::Full;
            };
            if next == NONE {
                return Added::Full;
            }
            state = *self.edges.entry((state, word)).or_insert(next);
            if state == next {
                self.values.push(NONE);
            }
        }
        match self.values.get_mut(state as usize) {
            Some(known) if *known == NONE => {
                *known = value;
                Added::New
            }
            Some(known) => Added::Known(*known),
            None => Added::Full,
        }
    }
}

/// The finished automaton. States are numbered breadth first, so that the states behind one state's edges have numbers in
/// a row, and the edge into state `n` is the `n`-th of all: an edge costs the four bytes of its word.
#[derive(Debug)]
pub(super) struct Automaton {
    /// The first state behind each state's edges, and one more at the end.
    behind: Vec<u32>,
    /// The word of the edge into each state; sorted among the edges of one state.
    words: Vec<u32>,
    /// The root's edges by word: it has too many for a search.
    first: Vec<u32>,
    /// The state of the longest proper suffix that is a beginning of a name.
    fail: Vec<u32>,
    /// The state of the longest proper suffix that is a name, or [`ROOT`].
    suffix: Vec<u32>,
    values: Vec<u32>,
    /// Number of words that lead to each state.
    depth: Vec<u8>,
}

impl Automaton {
    /// `vocabulary` is the number of different words.
    pub fn new(grown: Growing, vocabulary: usize) -> Self {
        let states = grown.values.len();
        let mut edges: Vec<(u32, u32, u32)> = Vec::with_capacity(grown.edges.len());
        edges.extend(grown.edges.into_iter().map(|((s, w), t)| (s, w, t)));
        edges.sort_unstable();
        let mut begin = vec![0; states + 1];
        for &(from, ..) in &edges {
            begin[from as usize + 1] += 1;
        }
        for state in 0..states {
            begin[state + 1] += begin[state];
        }
        let mut this = Self {
            behind: Vec::with_capacity(states + 1),
            words: vec![NONE],
            first: vec![ROOT; vocabulary],
            fail: vec![ROOT; states],
            suffix: vec![ROOT; states],
            values: Vec::with_capacity(states),
            depth: vec![0],
        };
        // `order` holds the old numbers; it grows while it is read.
        let mut order: Vec<u32> = vec![ROOT];
        let mut at = 0;
        while let Some(&old) = order.get(at) {
            this.behind.push(order.len() as u32);
            this.values
                .push(grown.values.get(old as usize).copied().unwrap_or(NONE));
            let own = begin[old as usize]..begin[old as usize + 1];
            for &(_, word, target) in &edges[own] {
                if old == ROOT
                    && let Some(first) = this.first.get_mut(word as usize)
                {
                    *first = order.len() as u32;
                }
                this.words.push(word);
                this.depth.push(this.depth[at].saturating_add(1));
                order.push(target);
            }
            at += 1;
        }
        this.behind.push(order.len() as u32);
        this.link();
        this
    }

    /// Failure and output links, breadth first, so that those of shorter beginnings are there.
    fn link(&mut self) {
        for state in 0..self.values.len() as u32 {
            for target in self.targets(state) {
                let word = self.words[target as usize];
                let mut fail = ROOT;
                if state != ROOT {
                    fail = self.step(self.fail[state as usize], word);
                }
                self.fail[target as usize] = fail;
                self.suffix[target as usize] = if self.values[fail as usize] == NONE {
                    self.suffix[fail as usize]
                } else {
                    fail
                };
            }
        }
    }

    fn targets(&self, state: u32) -> std::ops::Range<u32> {
        let state = state as usize;
        self.behind[state]..self.behind[state + 1]
    }

    /// The state behind `word`, by the trie's edges alone. `state` is one of this automaton's.
    pub fn next(&self, state: u32, word: u32) -> Option<u32> {
        if state == ROOT {
            let next = self.first.get(word as usize).copied()?;
            return (next != ROOT).then_some(next);
        }
        let targets = self.targets(state);
        let words = self
            .words
            .get(targets.start as usize..targets.end as usize)?;
        let i = words.binary_search(&word).ok()?;
        Some(targets.start + i as u32)
    }

    /// The state behind `word`: that of the longest suffix of all words so far which is a beginning of a name.
    pub fn step(&self, state: u32, word: u32) -> u32 {
        let mut state = state;
        loop {
            if let Some(next) = self.next(state, word) {
                return next;
            }
            if state == ROOT {
                return ROOT;
            }
            state = self.fail[state as usize];
        }
    }

    /// The value of the name that the words from the root to `state` are.
    pub fn value(&self, state: u32) -> Option<u32> {
        let value = self.values[state as usize];
        (value != NONE).then_some(value)
    }

    /// The names that end at `state`, longest first: number of words, value.
    pub fn ending(&self, state: u32) -> impl Iterator<Item = (usize, u32)> {
        let mut next = state;
        std::iter::from_fn(move || {
            while next != ROOT {
                let this = next;
                next = self.suffix[this as usize];
                if let Some(value) = self.value(this) {
                    return Some((usize::from(self.depth[this as usize]), value));
                }
            }
            None
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// At each place, the names that end there: as by looking for each name.
        #[test]
        fn finds_what_a_naive_search_finds(
            names in proptest::collection::vec(proptest::collection::vec(0u32..4, 1..6), 0..12),
            text in proptest::collection::vec(0u32..5, 0..60),
        ) {
            let mut grown = Growing::new();
            let mut distinct: Vec<&Vec<u32>> = Vec::new();
            for name in &names {
                let known = distinct.iter().position(|&n| n == name);
                let added = grown.add(name, distinct.len() as u32);
                match known {
                    Some(value) => prop_assert_eq!(added, Added::Known(value as u32)),
                    None => {
                        prop_assert_eq!(added, Added::New);
                        distinct.push(name);
                    }
                }
            }
            let automaton = Automaton::new(grown, 4);
            let mut state = ROOT;
            for (i, &word) in text.iter().enumerate() {
                state = automaton.step(state, word);
                let found: Vec<(usize, u32)> = automaton.ending(state).collect();
                let mut naive: Vec<(usize, u32)> = distinct.iter().enumerate()
                    .filter(|(_, name)| text[..=i].ends_with(name))
                    .map(|(value, name)| (name.len(), value as u32)).collect();
                naive.sort_by(|a, b| b.cmp(a));
                prop_assert_eq!(found, naive);
            }
        }
    }
}
