//! Label logits to spans with probabilities: a linear-chain model over words.
//!
//! The path is the best one that the labelling scheme allows (Viterbi); a span's score is the probability, over all
//! allowed paths, that exactly this span with this kind stands there (forward–backward; Rabiner 1989, Lafferty et
//! al. 2001). Without transition scores of a CRF, all allowed transitions weigh the same.

mod chain;
mod labels;
pub(crate) mod quotes;

use std::ops::Range;

use ndarray::ArrayView2;

use crate::bundle::Config;
use crate::entity::Kind;
use crate::error::Result;
use chain::{Chain, Sums};
use labels::{Label, continues, read_labels};

/// Finds the best spans under a model's labels.
#[derive(Debug, Clone)]
pub(crate) struct Decoder {
    labels: Vec<Label>,
    kinds: Vec<Kind>,
    chain: Chain,
    temperature: f32,
}

/// A span over words.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Found {
    pub kind: Kind,
    pub words: Range<usize>,
    /// Probability of exactly this span, in 0..=1.
    pub score: f32,
}

/// What stood before the words that are decoded: nothing, or words that were decoded already.
#[derive(Debug, Clone, Default)]
pub(crate) struct Past {
    /// Probability of each label of the last word, given all words up to it.
    forward: Option<Vec<f64>>,
    /// The label that was decided for it.
    label: Option<usize>,
}

impl Decoder {
    pub fn new(config: &Config) -> Result<Self> {
        let (labels, kinds) = read_labels(&config.labels)?;
        let begun: Vec<bool> = (0..kinds.len())
            .map(|k| labels.contains(&Label::Begin(k)))
            .collect();
        let may_begin = |l: Label| !matches!(l, Label::Inside(k) if begun[k]);
        let allowed = |from: Option<Label>, to: Label| {
            may_begin(to) || from.is_some_and(|from| continues(from, to))
        };
        Ok(Self {
            chain: Chain::new(config, |from, to| {
                allowed(from.map(|l| labels[l]), labels[to])
            }),
            temperature: config.temperature,
            labels,
            kinds,
        })
    }

    /// Number of labels: columns of the logits.
    pub fn labels(&self) -> usize {
        self.labels.len()
    }

    /// The labels of this kind's first and further words, where the scheme tells the two apart, and how much better than
    /// the first the second follows on a first word, in logits.
    pub fn begin_and_inside(&self, kind: &Kind) -> Option<(usize, usize, f32)> {
        let k = self.kinds.iter().position(|known| known == kind)?;
        let place = |label| self.labels.iter().position(|&l| l == label);
        let (begin, inside) = (place(Label::Begin(k))?, place(Label::Inside(k))?);
        let gain = self.chain.transition(begin, inside) - self.chain.transition(begin, begin);
        Some((begin, inside, gain as f32 * self.temperature))
    }

    /// The kinds that the labels name, in their order.
    pub fn kinds(&self) -> &[Kind] {
        &self.kinds
    }

    /// Decodes the words of `logits` (`[words, labels]`) that follow `past`.
    ///
    /// With `last`, the sequence ends here and all words are decoded. Without, words up to the last one at least `margin`
    /// words before the end behind which no span goes on are (all up to there, if there is none), and `past` then
    /// stands there.
    /// Returns the spans and the number of decoded words.
    pub fn decode(
        &self,
        logits: ArrayView2<'_, f32>,
        past: &mut Past,
        last: bool,
        margin: usize,
    ) -> (Vec<Found>, usize) {
        let words = logits.nrows();
        if words == 0 {
            return (Vec::new(), 0);
        }
        let emissions = chain::emissions(logits, self.temperature);
        let path = self.chain.viterbi(&emissions, past.label, last);
        let done = if last {
            words
        } else {
            let before = words.saturating_sub(margin).max(1);
            let parted = |i: &usize| !continues(self.labels[path[*i]], self.labels[path[*i + 1]]);
            (0..before.min(words - 1))
                .rev()
                .find(parted)
                .map_or(before, |i| i + 1)
        };
        let sums = self.chain.sums(&emissions, past.forward.as_deref(), last);
        let spans = self
            .spans(&path[..done])
            .into_iter()
            .filter_map(|words| {
                let (Label::Begin(k) | Label::Inside(k)) = self.labels[path[words.start]] else {
                    return None;
                };
                let score = self.probability(&path, &words, past.forward.as_deref(), &sums);
                Some(Found {
                    kind: self.kinds[k].clone(),
                    words,
                    score,
                })
            })
            .collect();
        past.forward = Some(sums.forward(done - 1).to_vec());
        past.label = Some(path[done - 1]);
        (spans, done)
    }

    /// Runs of words that the path makes spans.
    fn spans(&self, path: &[usize]) -> Vec<Range<usize>> {
        let mut spans: Vec<Range<usize>> = Vec::new();
        let mut before = Label::Outside;
        for (i, &label) in path.iter().enumerate() {
            let label = self.labels[label];
            match spans.last_mut() {
                Some(open) if continues(before, label) => open.end = i + 1,
                _ if label == Label::Outside => {}
                _ => spans.push(i..i + 1),
            }
            before = label;
        }
        spans
    }

    /// Probability that exactly this span stands here: the paths that have its labels, do not come into it from a
    /// label that it would go on with, and do not go on behind it.
    fn probability(
        &self,
        path: &[usize],
        words: &Range<usize>,
        past: Option<&[f64]>,
        sums: &Sums,
    ) -> f32 {
        let parted = |from: usize, to: usize| !continues(self.labels[from], self.labels[to]);
        let first = path[words.start];
        let mut p = sums.enter(&self.chain, words.start, first, past, |from| {
            parted(from, first)
        });
        for i in words.start + 1..words.end {
            p *= sums.step(&self.chain, i, path[i - 1], path[i]);
        }
        let end = path[words.end - 1];
        p *= sums.leave(&self.chain, words.end, end, |to| parted(end, to));
        (p as f32).clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests;
