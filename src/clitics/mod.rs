//! Attached proclitics at the left edge of a span: conjunctions و ف, prepositions ب ل ك, future س.
//!
//! A span's first word may carry up to two of them: a conjunction, then one of the others (`وبالكرملين` → وب).
//! How many, the model says through its output `proclitics`; where a model has none, [`Rules`] decide from the
//! letters and a lexicon. The article loses its alef after ل (`للأمم` = ل + الأمم): the span begins at the article's
//! lam, and [`restored_name`] writes the alef again.

mod readings;
mod rules;

use std::ops::Range;

use ndarray::ArrayView1;

use crate::normalize::Normalizer;

pub(crate) use readings::{Reading, readings};
pub(crate) use rules::{Rules, is_name};

/// What an attached ل has taken of the name's first letters, and [`restored_name`] writes again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum Elided {
    /// Nothing.
    #[default]
    Nothing,
    /// The article's alef: ل + الأمم = للأمم.
    Alef,
    /// The whole article, before a name in ل: ل + الليكود = لليكود. A gazetteer knows it; letters alone do not tell it
    /// from ل + ليكود.
    Article,
}

impl Elided {
    /// What the article's reading alone tells.
    pub fn alef(article: bool) -> Self {
        if article { Self::Alef } else { Self::Nothing }
    }
}

/// What stands at the left edge of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Proclitics {
    /// Number of letters.
    pub letters: usize,
    /// Whether the article follows ل without its alef.
    pub article: bool,
}

impl Proclitics {
    /// The classes of the model's output `proclitics`, in the order of its columns.
    pub const CLASSES: [Proclitics; 5] = [
        Proclitics {
            letters: 0,
            article: false,
        },
        Proclitics {
            letters: 1,
            article: false,
        },
        Proclitics {
            letters: 2,
            article: false,
        },
        Proclitics {
            letters: 1,
            article: true,
        },
        Proclitics {
            letters: 2,
            article: true,
        },
    ];

    /// Whether the letters of a normalized word allow this reading.
    fn fits(self, word: &str) -> bool {
        let mut letters = word.chars();
        let prefix = (
            letters.next(),
            letters.next(),
            letters.next(),
            letters.next(),
        );
        let conjunction = |c| matches!(c, Some('و' | 'ف'));
        let preposition = |c| matches!(c, Some('ب' | 'ل' | 'ك' | 'س'));
        let (chain, last, next) = match (self.letters, prefix) {
            (0, _) => return !self.article,
            (3.., _) => return false,
            (1, (a, b, _, _)) => (conjunction(a) || preposition(a), a, b),
            (_, (a, b, c, _)) => (conjunction(a) && preposition(b), b, c),
        };
        // A name of at least two letters is left.
        let left = word.chars().count() >= self.letters + 2;
        chain && left && (!self.article || (last == Some('ل') && next == Some('ل')))
    }

    /// The reading with the highest of the model's logits among those that the letters allow.
    pub fn from_logits(word: &str, logits: ArrayView1<'_, f32>) -> Self {
        let mut best = (f32::NEG_INFINITY, Self::default());
        for (class, &logit) in Self::CLASSES.iter().zip(logits.iter()) {
            if logit > best.0 && class.fits(word) {
                best = (logit, *class);
            }
        }
        let mut read = best.1;
        let rest = |letters: usize| word.chars().skip(letters).collect::<String>();
        // ولليبيا: no name begins with two lams of which one is a known name's own; so the other is the preposition.
        let longer = Self {
            letters: read.letters + 1,
            article: false,
        };
        if rest(read.letters).starts_with("لل")
            && rules::is_name(&rest(longer.letters))
            && longer.fits(word)
        {
            read = longer;
        }
        // للبنان: the second lam is the name's own, as the lexicon knows of some names better than any model.
        Self {
            article: read.article && !rules::is_name(&rest(read.letters)),
            ..read
        }
    }

    /// Probability, by the model's logits, that a normalized word begins with a proclitic.
    pub fn probability(word: &str, logits: ArrayView1<'_, f32>) -> f32 {
        // A model may give what is no number: it then knows nothing.
        let finite = |x: f32| {
            if x.is_nan() {
                -1e30
            } else {
                x.clamp(-1e30, 1e30)
            }
        };
        let best = logits.iter().copied().map(finite).fold(-1e30, f32::max);
        let (mut attached, mut all) = (0.0, f32::MIN_POSITIVE);
        for (class, &logit) in Self::CLASSES.iter().zip(logits.iter()) {
            if class.fits(word) {
                let weight = (finite(logit) - best).exp();
                all += weight;
                if class.letters > 0 {
                    attached += weight;
                }
            }
        }
        attached / all
    }

    /// Bytes that the proclitics take at the beginning of `raw`, whose normalized form they were read from.
    ///
    /// `None` where the cut falls inside a character (ل and ا written as the one ligature ﻻ).
    pub fn raw_len(self, raw: &str) -> Option<usize> {
        if self.letters == 0 {
            return Some(0);
        }
        let normalized = Normalizer::model().normalize(raw);
        let cut: usize = normalized
            .text()
            .chars()
            .take(self.letters)
            .map(char::len_utf8)
            .sum();
        let before: Range<usize> = normalized.alignment().to_raw(0..cut);
        let behind = normalized.alignment().to_raw(cut..cut + 1);
        (before.end <= behind.start && before.end < raw.len()).then_some(before.end)
    }
}

/// A name for showing: [`Normalizer::display`], the article's alef restored, white space collapsed.
pub(crate) fn restored_name(text: &str, elided: Elided) -> String {
    let shown = Normalizer::display().normalize(text).into_text();
    let words: Vec<&str> = shown.split_whitespace().collect();
    let mut name = words.join(" ");
    if elided == Elided::Article {
        name.insert_str(0, "ال");
    } else if elided == Elided::Alef && is_committee(&words) {
        // للجنة is ل + اللجنة with one lam fewer, or ل + لجنة: an adjective with the article tells.
        let adjective = |word: &&str| word.starts_with("ال") && word.ends_with('ة');
        if words.get(1).is_some_and(adjective) {
            name.insert_str(0, "ال");
        }
    } else if elided == Elided::Alef {
        name.insert(0, 'ا');
    }
    name
}

/// Whether a name begins with لجنة or لجان, the nouns in ل that names of organisations begin with.
fn is_committee(words: &[&str]) -> bool {
    matches!(words.first(), Some(&("لجنة" | "لجنه" | "لجان")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::arr1;

    fn read(word: &str, logits: [f32; 5]) -> (usize, bool) {
        let p = Proclitics::from_logits(word, arr1(&logits).view());
        (p.letters, p.article)
    }

    #[test]
    fn letters_limit_the_model() {
        let sure_of_two = [0.0, 1.0, 9.0, 0.0, 0.0];
        assert_eq!(read("وبالكرملين", sure_of_two), (2, false));
        assert_eq!(
            read("وتوكاييف", sure_of_two),
            (1, false),
            "ت is no proclitic"
        );
        assert_eq!(read("توكاييف", sure_of_two), (0, false));
        assert_eq!(read("وب", sure_of_two), (0, false), "no name would be left");
        let article = [0.0, 1.0, 0.0, 9.0, 8.0];
        assert_eq!(read("للبنان", article), (1, false), "the name's own lam");
        let one = [0.0, 9.0, 0.0, 0.0, 0.0];
        assert_eq!(read("وللبنان", one), (2, false));
        assert_eq!(read("للبنان", [9.0, 0.0, 0.0, 0.0, 0.0]), (1, false));
        assert_eq!(read("للا", [9.0, 0.0, 0.0, 0.0, 0.0]), (0, false), "Lalla");
        assert_eq!(read("للامم", article), (1, true));
        assert_eq!(read("وللامم", article), (2, true));
        assert_eq!(read("لندن", article), (1, false), "no second lam");
    }

    #[test]
    fn infinite_logits_give_a_probability() {
        for logits in [
            [f32::INFINITY, 0.0, 0.0, 0.0, 0.0],
            [f32::NEG_INFINITY; 5],
            [f32::NAN; 5],
        ] {
            let p = Proclitics::probability("ووليد", arr1(&logits).view());
            assert!((0.0..=1.0).contains(&p), "{p} of {logits:?}");
        }
    }

    #[test]
    fn cuts_fall_on_raw_characters() {
        let two = Proclitics {
            letters: 2,
            article: false,
        };
        assert_eq!(two.raw_len("وَبـِالكرملين"), Some("وَبـِ".len()));
        let one = Proclitics {
            letters: 1,
            article: false,
        };
        assert_eq!(one.raw_len("ﻻرا"), None, "ل and ا are one ligature");
        assert_eq!(one.raw_len("ﻟﻨﺪﻥ"), Some("ﻟ".len()));
    }

    #[test]
    fn names_are_restored() {
        assert_eq!(restored_name("لأُمـم  المتَّحدة", Elided::Alef), "الأمم المتحدة");
        assert_eq!(restored_name("ليكود", Elided::Article), "الليكود");
        assert_eq!(restored_name("لبنان", Elided::Nothing), "لبنان");
        assert_eq!(
            restored_name("لجنة الدولية للصليب الأحمر", Elided::Alef),
            "اللجنة الدولية للصليب الأحمر"
        );
        assert_eq!(restored_name("لجنة الأمن", Elided::Alef), "لجنة الأمن");
    }
}
