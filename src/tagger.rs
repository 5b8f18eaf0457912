//! The way through the steps: paragraphs → words → windows → batches → spans.

use ndarray::{Array2, ArrayView1, Axis, Slice};

use crate::clitics::{Elided, Proclitics, Rules};
use crate::decode::{Found, Past, quotes};
use crate::entity::{Kind, Origin};
use crate::error::Result;
use crate::gazetteer::MOST_WORDS;
use crate::mention::{Mention, Token};
use crate::model::{Model, Scores};
use crate::normalize::Normalizer;
use crate::windows::{Window, Windows, Word};

/// Windows that are collected before the model runs, so that those of like length share a batch.
const COLLECTED: usize = 64;
/// Steps of a batch at the most, whatever the batch size. The word grid's models are small: their activations (5 KB a
/// word) then stay near a core, and a text takes two thirds of the time that batches of 4,096 take. Others' models are
/// large: there a pass over the weights has to serve many pieces.
const GRID_STEPS: usize = 256;
const SEQUENCE_STEPS: usize = 4096;
/// Words of one paragraph that are decoded at once, and words behind that only help to decide: a chain forgets what
/// lies dozens of words away.
const DECODED: usize = 4096;
const MARGIN: usize = 256;

// A gazetteer's matches that begin within a span are known when the span comes out.
const _: () = assert!(MARGIN > MOST_WORDS);

/// Collects the windows of any number of paragraphs, runs them in batches, and gives out what is found.
pub(crate) struct Tagger<'m, 't, F> {
    model: &'m Model,
    batch: usize,
    emit: F,
    collected: Vec<(usize, Window<'t>)>,
    open: Open<'t>,
}

/// The paragraph that is being decoded: words with their scores, not yet decoded.
#[derive(Default)]
struct Open<'t> {
    words: Vec<Word<'t>>,
    logits: Vec<f32>,
    proclitics: Vec<f32>,
    past: Past,
}

impl<'m, 't, F: FnMut(Mention<'t>)> Tagger<'m, 't, F> {
    /// `emit` is called with what is found, in the order of the paragraphs.
    pub fn new(model: &'m Model, batch: usize, emit: F) -> Self {
        Self {
            model,
            batch,
            emit,
            collected: Vec::new(),
            open: Open::default(),
        }
    }

    /// Takes a paragraph's words, as written and with their places; `source` comes back with its mentions.
    pub fn paragraph(
        &mut self,
        source: usize,
        words: impl Iterator<Item = (usize, &'t str)>,
    ) -> Result<()> {
        let model = self.model;
        let words = words.map(|(at, text)| {
            Ok(Word {
                text,
                at,
                form: model.pieces.encode(text)?,
            })
        });
        for window in Windows::new(words, model.window_shape()) {
            self.collected.push((source, window?));
            if self.collected.len() >= COLLECTED {
                self.run()?;
            }
        }
        Ok(())
    }

    /// Runs what is left.
    pub fn finish(mut self) -> Result<()> {
        self.run()
    }

    fn run(&mut self) -> Result<()> {
        let collected = std::mem::take(&mut self.collected);
        let steps = |i: usize| collected[i].1.steps;
        let mut order: Vec<usize> = (0..collected.len()).collect();
        order.sort_by_key(|&i| steps(i));
        let most = if self.model.window_shape().grid {
            GRID_STEPS
        } else {
            SEQUENCE_STEPS
        };
        let mut scores: Vec<Option<Scores>> = collected.iter().map(|_| None).collect();
        let mut rest = order.as_slice();
        // Longest first: the last of a sorted run tells the padded size.
        while let Some(&longest) = rest.last() {
            let fitting = (most / steps(longest).max(1)).clamp(1, self.batch);
            let (left, batch) = rest.split_at(rest.len().saturating_sub(fitting));
            let windows: Vec<&Window<'_>> = batch.iter().map(|&i| &collected[i].1).collect();
            for (&i, s) in batch.iter().zip(self.model.run(&windows)?) {
                scores[i] = Some(s);
            }
            rest = left;
        }
        for ((source, window), scores) in collected.into_iter().zip(scores) {
            if let Some(scores) = scores {
                self.take(source, window, &scores);
            }
        }
        Ok(())
    }

    fn take(&mut self, source: usize, window: Window<'t>, scores: &Scores) {
        let Window {
            words, keep, last, ..
        } = window;
        let rows = Slice::from(keep.clone());
        self.open
            .logits
            .extend(scores.logits.slice_axis(Axis(0), rows));
        if let Some(proclitics) = &scores.proclitics {
            self.open
                .proclitics
                .extend(proclitics.slice_axis(Axis(0), rows));
        }
        self.part_joined_people(words.get(keep.clone()).unwrap_or_default());
        self.open
            .words
            .extend(words.into_iter().take(keep.end).skip(keep.start));
        if last || self.open.words.len() >= DECODED {
            self.decode(source, last);
        }
        if last {
            self.open = Open::default();
        }
    }

    /// Two people joined by و are two spans, and no name goes on with a conjunction: what the label of a word inside
    /// of a person's name weighs goes to the label that begins one, as far as the model's own second output takes و
    /// for a conjunction.
    ///
    /// `words` are those whose scores were added last.
    fn part_joined_people(&mut self, words: &[Word<'t>]) {
        let Some((begin, inside, gain)) = self.model.decoder.begin_and_inside(&Kind::Person) else {
            return;
        };
        let rows = self.open.logits.rchunks_mut(self.model.decoder.labels());
        let proclitics = self.open.proclitics.rchunks(Proclitics::CLASSES.len());
        for ((word, row), proclitics) in words.iter().rev().zip(rows).zip(proclitics) {
            // و, its presentation forms, or something that normalization removes.
            if !word
                .text
                .starts_with(['و', '\u{FEED}', '\u{FEEE}', '\u{640}'])
            {
                continue;
            }
            let normalized = Normalizer::model().normalize(word.text).into_text();
            if normalized.starts_with('و')
                && let (Some(&from), Some(&to)) = (row.get(inside), row.get(begin))
            {
                let p = Proclitics::probability(&normalized, ArrayView1::from(proclitics));
                let moved = from + gain + p.max(1e-6).ln();
                row[begin] = moved.max(to) + (-(moved - to).abs()).exp().ln_1p();
                row[inside] = from + (1.0 - p).max(1e-6).ln();
            }
        }
    }

    fn decode(&mut self, source: usize, last: bool) {
        let open = &mut self.open;
        let shape = (open.words.len(), self.model.decoder.labels());
        let Ok(logits) = Array2::from_shape_vec(shape, std::mem::take(&mut open.logits)) else {
            return;
        };
        let (found, done) = self
            .model
            .decoder
            .decode(logits.view(), &mut open.past, last, MARGIN);
        let classes = Proclitics::CLASSES.len();
        let starts: Vec<usize> = found.iter().map(|f| f.words.start).skip(1).collect();
        let limits = starts.into_iter().chain([done]);
        for (Found { kind, words, score }, limit) in found.into_iter().zip(limits) {
            let words =
                quotes::balanced(|i| open.words.get(i).map_or("", |w| w.text), words, limit);
            let Some(span) = open.words.get(words.clone()) else {
                continue;
            };
            let ([first, ..], [.., last]) = (span, span) else {
                continue;
            };
            // Digits and punctuation are no name, whatever the model says.
            if !span.iter().any(|w| w.text.chars().any(char::is_alphabetic)) {
                continue;
            }
            let row = open
                .proclitics
                .get(words.start * classes..(words.start + 1) * classes);
            let (proclitics, elided) = proclitics(first.text, row);
            let token = |word: &Word<'t>| Token {
                at: word.at,
                text: word.text,
            };
            (self.emit)(Mention {
                source,
                kind,
                score,
                first: token(first),
                last: token(last),
                words: span.len(),
                proclitics,
                elided,
                origin: Origin::Model,
                id: None,
            });
        }
        open.words.drain(..done);
        open.logits = logits
            .slice_axis(Axis(0), Slice::from(done..))
            .iter()
            .copied()
            .collect();
        open.proclitics
            .drain(..(done * classes).min(open.proclitics.len()));
    }
}

/// Bytes of proclitics at the beginning of a span's first word, and what they have taken of the article.
fn proclitics(word: &str, scores: Option<&[f32]>) -> (usize, Elided) {
    let normalized = Normalizer::model().normalize(word).into_text();
    let read = match scores {
        Some(scores) => Proclitics::from_logits(&normalized, ArrayView1::from(scores)),
        None => Rules::read(&normalized),
    };
    read.raw_len(word).map_or((0, Elided::Nothing), |len| {
        (len, Elided::alef(read.article))
    })
}
