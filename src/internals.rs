//! Single steps, for this crate's own benchmarks. No part of the public interface.

use crate::decode::Past;
use crate::error::Result;
use crate::model::Scores;
use crate::recognizer::Recognizer;
use crate::windows::{Window, Windows, Word};

/// A text, taken through the steps one by one.
pub struct Steps<'r> {
    recognizer: &'r Recognizer,
}

/// What goes through the model.
pub struct Cut<'t>(Vec<Window<'t>>);

/// What comes out of the model.
pub struct Scored(Vec<Scores>);

impl<'r> Steps<'r> {
    #[must_use]
    pub fn new(recognizer: &'r Recognizer) -> Self {
        Self { recognizer }
    }

    /// Words to pieces and windows; a paragraph a text.
    pub fn cut<'t>(&self, paragraphs: &[&'t str]) -> Result<Cut<'t>> {
        let model = self.recognizer.model();
        let mut windows = Vec::new();
        for text in paragraphs {
            let words = crate::words::words(text).map(|range| {
                let (at, text) = (range.start, text.get(range).unwrap_or(""));
                Ok(Word {
                    text,
                    at,
                    form: model.pieces.encode(text)?,
                })
            });
            for window in Windows::new(words, model.window_shape()) {
                windows.push(window?);
            }
        }
        Ok(Cut(windows))
    }

    /// Windows to logits, in batches of this many.
    pub fn score(&self, cut: &Cut<'_>, batch: usize) -> Result<Scored> {
        let model = self.recognizer.model();
        let mut scored = Vec::new();
        for windows in cut.0.chunks(batch) {
            scored.extend(model.run(&windows.iter().collect::<Vec<_>>())?);
        }
        Ok(Scored(scored))
    }

    /// Logits to spans; their number.
    #[must_use]
    pub fn decode(&self, scored: &Scored) -> usize {
        let decoder = &self.recognizer.model().decoder;
        let spans = |s: &Scores| {
            decoder
                .decode(s.logits.view(), &mut Past::default(), true, 0)
                .0
                .len()
        };
        scored.0.iter().map(spans).sum()
    }
}
