//! The linear chain: best path and sums over all paths.

use ndarray::ArrayView2;

use crate::bundle::Config;

/// Log-score that no path with it survives, and still finite, so that sums stay numbers.
const NEVER: f64 = -1e12;
/// Log-scores further below the best of their word than this count as this: a probability of 10^-130 and nothing
/// underflows in 64 bits.
const LOWEST: f64 = -300.0;

/// Start, transition and end scores, as logarithms and as factors.
#[derive(Debug, Clone)]
pub(super) struct Chain {
    labels: usize,
    /// `[from * labels + to]`.
    transitions: Vec<f64>,
    factors: Vec<f64>,
    start: Vec<f64>,
    end: Vec<f64>,
}

/// Log-scores of each word's labels, the best of each word at 0: `[word * labels + label]`.
pub(super) struct Emissions {
    labels: usize,
    scores: Vec<f64>,
}

/// Logits divided by the temperature. NaN weighs least.
pub(super) fn emissions(logits: ArrayView2<'_, f32>, temperature: f32) -> Emissions {
    let mut scores = Vec::with_capacity(logits.len());
    for row in logits.rows() {
        let finite = |x: &f32| {
            if x.is_nan() {
                -1e30
            } else {
                x.clamp(-1e30, 1e30)
            }
        };
        let best = row.iter().map(finite).fold(-1e30, f32::max);
        scores.extend(
            row.iter()
                .map(|x| (f64::from(finite(x) - best) / f64::from(temperature)).max(LOWEST)),
        );
    }
    Emissions {
        labels: logits.ncols(),
        scores,
    }
}

impl Emissions {
    fn word(&self, i: usize) -> &[f64] {
        &self.scores[i * self.labels..(i + 1) * self.labels]
    }

    fn words(&self) -> usize {
        self.scores.len() / self.labels.max(1)
    }
}

impl Chain {
    /// `allowed(from, to)`: whether the scheme lets `to` follow `from`, or begin the sequence (`None`).
    pub fn new(config: &Config, allowed: impl Fn(Option<usize>, usize) -> bool) -> Self {
        let n = config.labels.len();
        let given = config.transitions.as_ref();
        let score = |value: Option<f32>, allowed: bool| {
            let value = f64::from(value.unwrap_or(0.0) / config.temperature);
            if allowed {
                value.clamp(-100.0, 100.0)
            } else {
                NEVER
            }
        };
        let transitions: Vec<f64> = (0..n * n)
            .map(|i| (i / n, i % n))
            .map(|(from, to)| score(given.map(|t| t.between[from][to]), allowed(Some(from), to)))
            .collect();
        Self {
            labels: n,
            factors: transitions.iter().map(|s| s.exp()).collect(),
            transitions,
            start: (0..n)
                .map(|l| score(given.map(|t| t.start[l]), allowed(None, l)))
                .collect(),
            end: (0..n)
                .map(|l| score(given.map(|t| t.end[l]), true))
                .collect(),
        }
    }

    /// Log-score of `to` behind `from`, divided by the temperature.
    pub fn transition(&self, from: usize, to: usize) -> f64 {
        self.transitions[from * self.labels + to]
    }

    /// The best path: a label for each word, behind a word that was given the label `past`.
    pub fn viterbi(&self, emissions: &Emissions, past: Option<usize>, last: bool) -> Vec<usize> {
        let n = self.labels;
        let best_from = |scores: &[f64], to: usize| {
            let mut best = (0, f64::NEG_INFINITY);
            for (from, score) in scores.iter().enumerate() {
                let score = score + self.transitions[from * n + to];
                if score > best.1 {
                    best = (from, score);
                }
            }
            best
        };
        let mut scores: Vec<f64> = (0..n)
            .map(|to| {
                let before = past.map_or(self.start[to], |from| self.transitions[from * n + to]);
                before + emissions.word(0)[to]
            })
            .collect();
        let mut back: Vec<usize> = Vec::with_capacity(emissions.scores.len());
        let mut next = vec![0.0; n];
        for i in 1..emissions.words() {
            for (to, next) in next.iter_mut().enumerate() {
                let (from, score) = best_from(&scores, to);
                back.push(from);
                *next = score + emissions.word(i)[to];
            }
            std::mem::swap(&mut scores, &mut next);
        }
        if last {
            scores.iter_mut().zip(&self.end).for_each(|(s, e)| *s += e);
        }
        let mut label = (0..n).fold(0, |best, l| if scores[l] > scores[best] { l } else { best });
        let mut path = vec![label];
        for from in back.rchunks(n.max(1)) {
            label = from[label];
            path.push(label);
        }
        path.reverse();
        path
    }

    /// Forward and backward sums over all paths, scaled to 1 at each word (Rabiner 1989, V.A).
    pub fn sums(&self, emissions: &Emissions, past: Option<&[f64]>, last: bool) -> Sums {
        let n = self.labels;
        let words = emissions.words();
        let factors: Vec<f64> = emissions.scores.iter().map(|s| s.exp()).collect();
        let mut sums = Sums {
            labels: n,
            forward: vec![0.0; words * n],
            backward: vec![1.0; words * n],
            scale: vec![0.0; words],
            factors,
        };
        for i in 0..words {
            for to in 0..n {
                let before = sums.before(self, i, to, past, |_| true);
                sums.forward[i * n + to] = before * sums.factors[i * n + to];
            }
            let row = &mut sums.forward[i * n..(i + 1) * n];
            let scale = row.iter().sum::<f64>().max(f64::MIN_POSITIVE);
            row.iter_mut().for_each(|x| *x /= scale);
            sums.scale[i] = scale;
        }
        if last && words > 0 {
            // The end's scores, scaled so that forward · backward sums to 1 at the last word.
            let end: Vec<f64> = self.end.iter().map(|s| s.exp()).collect();
            let total: f64 = sums
                .forward(words - 1)
                .iter()
                .zip(&end)
                .map(|(a, b)| a * b)
                .sum();
            for (b, e) in sums.backward[(words - 1) * n..].iter_mut().zip(&end) {
                *b = e / total.max(f64::MIN_POSITIVE);
            }
        }
        for i in (0..words.saturating_sub(1)).rev() {
            for from in 0..n {
                sums.backward[i * n + from] = sums.after(self, i + 1, from, |_| true);
            }
        }
        sums
    }
}

/// Scaled forward and backward sums: `forward(i) · backward(i) = 1` at every word.
pub(super) struct Sums {
    labels: usize,
    forward: Vec<f64>,
    backward: Vec<f64>,
    scale: Vec<f64>,
    factors: Vec<f64>,
}

impl Sums {
    /// Probability of each label of word `i`, given the words up to it.
    pub fn forward(&self, i: usize) -> &[f64] {
        &self.forward[i * self.labels..(i + 1) * self.labels]
    }

    /// All paths up to word `i`'s label `to`, without that word's own score, from the labels that `from` lets by.
    fn before(
        &self,
        chain: &Chain,
        i: usize,
        to: usize,
        past: Option<&[f64]>,
        from: impl Fn(usize) -> bool,
    ) -> f64 {
        let forward = if i > 0 {
            Some(self.forward(i - 1))
        } else {
            past
        };
        match forward {
            None => chain.start[to].exp(),
            Some(forward) => (0..self.labels)
                .filter(|&f| from(f))
                .map(|f| forward[f] * chain.factors[f * self.labels + to])
                .sum(),
        }
    }

    /// All paths behind label `from` of the word before word `i`, through the labels of `i` that `to` lets by.
    fn after(&self, chain: &Chain, i: usize, from: usize, to: impl Fn(usize) -> bool) -> f64 {
        let at = i * self.labels;
        let sum: f64 = (0..self.labels)
            .filter(|&t| to(t))
            .map(|t| {
                chain.factors[from * self.labels + t] * self.factors[at + t] * self.backward[at + t]
            })
            .sum();
        sum / self.scale[i]
    }

    /// All paths up to and with label `to` of word `i`, from the labels that `from` lets by.
    pub fn enter(
        &self,
        chain: &Chain,
        i: usize,
        to: usize,
        past: Option<&[f64]>,
        from: impl Fn(usize) -> bool,
    ) -> f64 {
        self.before(chain, i, to, past, from) * self.factors[i * self.labels + to] / self.scale[i]
    }

    /// One step from label `from` to label `to` of word `i`.
    pub fn step(&self, chain: &Chain, i: usize, from: usize, to: usize) -> f64 {
        chain.factors[from * self.labels + to] * self.factors[i * self.labels + to] / self.scale[i]
    }

    /// All paths behind label `from` of the word before word `i`, which may be past the end.
    pub fn leave(&self, chain: &Chain, i: usize, from: usize, to: impl Fn(usize) -> bool) -> f64 {
        if i * self.labels < self.backward.len() {
            self.after(chain, i, from, to)
        } else {
            self.backward[(i - 1) * self.labels + from]
        }
    }
}
