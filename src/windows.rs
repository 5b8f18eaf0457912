//! Words to windows: a text of any length in pieces that the model takes, overlapping, and nothing cut.

use std::ops::Range;
use std::sync::Arc;

use crate::pieces::Form;

/// A word on its way to the model.
#[derive(Debug, Clone)]
pub(crate) struct Word<'t> {
    /// As written.
    pub text: &'t str,
    /// Where it stands: a byte offset in a text, an index among given words.
    pub at: usize,
    pub form: Arc<Form>,
}

/// Words that go through the model together. Of each paragraph's windows, the kept words follow each other without
/// gap or repetition.
#[derive(Debug, Clone)]
pub(crate) struct Window<'t> {
    pub words: Vec<Word<'t>>,
    /// The words whose scores count; the others are only context.
    pub keep: Range<usize>,
    /// Whether the paragraph ends here.
    pub last: bool,
    /// Words in a grid, pieces in a sequence.
    pub steps: usize,
}

/// How long windows are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shape {
    /// Most words (in a grid) or pieces (in a sequence) in a window.
    pub capacity: usize,
    /// Words that two windows in a row share; each decides the half that is farther from its own edge.
    pub overlap: usize,
    pub grid: bool,
}

impl Shape {
    fn cost(self, word: &Word<'_>) -> usize {
        if self.grid {
            1
        } else {
            word.form.pieces.len().min(self.capacity)
        }
    }
}

/// Cuts one paragraph's words into windows, holding one window in memory.
pub(crate) struct Windows<'t, I> {
    words: I,
    shape: Shape,
    /// Words read and not yet done with.
    open: Vec<Word<'t>>,
    cost: usize,
    /// Words at the beginning of `open` that the window before has kept.
    context: usize,
    done: bool,
}

impl<'t, E, I: Iterator<Item = Result<Word<'t>, E>>> Windows<'t, I> {
    pub fn new(words: I, shape: Shape) -> Self {
        Self {
            words,
            shape,
            open: Vec::new(),
            cost: 0,
            context: 0,
            done: false,
        }
    }

    /// The window that `open` is, `next` being the word that it has no room for.
    fn full(&mut self, next: Word<'t>) -> Window<'t> {
        let words = std::mem::take(&mut self.open);
        let half = (self.shape.overlap / 2).min((words.len() - self.context) / 4);
        let keep = self.context..words.len() - half;
        // The next window begins `half` words before its first kept one, and must have room for another word.
        let mut begin = keep.end.saturating_sub(half).max(1);
        let next_cost = self.shape.cost(&next);
        let shape = self.shape;
        let cost = |words: &[Word<'t>]| words.iter().map(|w| shape.cost(w)).sum::<usize>();
        while begin < keep.end && cost(&words[begin..]) + next_cost > self.shape.capacity {
            begin += 1;
        }
        // Long words on the right: give up their context rather than a word.
        let keep = if cost(&words[begin..]) + next_cost > self.shape.capacity {
            begin = words.len();
            keep.start..words.len()
        } else {
            keep
        };
        let steps = cost(&words);
        self.context = keep.end - begin.min(keep.end);
        self.open = words[begin..].to_vec();
        self.cost = cost(&self.open) + next_cost;
        self.open.push(next);
        Window {
            words,
            keep,
            last: false,
            steps,
        }
    }
}

impl<'t, E, I: Iterator<Item = Result<Word<'t>, E>>> Iterator for Windows<'t, I> {
    type Item = Result<Window<'t>, E>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.done {
            match self.words.next() {
                None => self.done = true,
                Some(Err(error)) => {
                    self.done = true;
                    self.open.clear();
                    return Some(Err(error));
                }
                Some(Ok(word)) => {
                    let cost = self.shape.cost(&word);
                    if !self.open.is_empty() && self.cost + cost > self.shape.capacity {
                        return Some(Ok(self.full(word)));
                    }
                    self.cost += cost;
                    self.open.push(word);
                }
            }
        }
        if self.open.is_empty() {
            return None;
        }
        let words = std::mem::take(&mut self.open);
        Some(Ok(Window {
            keep: self.context..words.len(),
            words,
            last: true,
            steps: self.cost,
        }))
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_word_is_kept_once(
            costs in proptest::collection::vec(1usize..12, 0..200),
            capacity in 1usize..40,
            overlap in 0usize..20,
            grid: bool,
        ) {
            let shape = Shape { capacity, overlap: overlap.min(capacity / 2), grid };
            let words = costs.iter().enumerate().map(|(at, &n)| {
                Ok::<_, Infallible>(Word { text: "", at, form: Arc::new(Form::of_pieces(vec![0; n])) })
            });
            let mut kept = Vec::new();
            let mut ended = costs.is_empty();
            for window in Windows::new(words, shape) {
                let window = window.unwrap();
                prop_assert!(!ended || costs.is_empty());
                let cost: usize = window.words.iter()
                    .map(|w| if grid { 1 } else { w.form.pieces.len().min(capacity) }).sum();
                prop_assert!(cost <= capacity);
                kept.extend(window.words[window.keep.clone()].iter().map(|w| w.at));
                ended = window.last;
            }
            prop_assert!(ended);
            prop_assert_eq!(kept, (0..costs.len()).collect::<Vec<_>>());
        }

        /// In a grid, a word has half the overlap as context on each side, as far as the paragraph goes.
        #[test]
        fn context_is_half_the_overlap(n in 0usize..400, half in 0usize..8, extra in 0usize..20) {
            let shape = Shape { capacity: half * 8 + 4 + extra, overlap: half * 2, grid: true };
            let words = (0..n).map(|at| Ok::<_, Infallible>(Word { text: "", at, form: Arc::new(Form::of_piece(0)) }));
            for window in Windows::new(words, shape) {
                let window = window.unwrap();
                for i in window.keep.clone() {
                    let at = window.words[i].at;
                    prop_assert!(i >= half.min(at));
                    prop_assert!(window.words.len() - 1 - i >= half.min(n - 1 - at));
                }
            }
        }
    }
}
