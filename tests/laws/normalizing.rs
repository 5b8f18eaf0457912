//! Normalization and word boundaries.

use alam::normalize::Normalizer;
use alam::words::words;
use bolero::{TypeGenerator, check};

use crate::common::is_letter_or_digit;
use crate::runs;
use crate::text::{Symbol, text};

/// A set of rules and a text.
#[derive(Debug, TypeGenerator)]
struct Case {
    rules: u16,
    text: Vec<Symbol>,
    range: (u8, u8),
}

impl Case {
    fn normalizer(&self) -> Normalizer {
        let on = |bit: u32| self.rules >> bit & 1 == 1;
        Normalizer::none()
            .alef(on(0))
            .ya(on(1))
            .ta_marbuta(on(2))
            .persian(on(3))
            .tatweel(on(4))
            .diacritics(on(5))
            .presentation(on(6))
            .digits(on(7))
            .controls(on(8))
            .punctuation(on(9))
    }
}

#[test]
fn normalize() {
    check!()
        .with_iterations(runs(20_000))
        .with_type::<Case>()
        .for_each(|case| {
            let (raw, normalizer) = (text(&case.text), case.normalizer());
            let normalized = normalizer.normalize(&raw);
            let out = normalized.text();
            // Twice is once; without an alignment the same.
            assert_eq!(normalizer.normalize(out).text(), out);
            let mut plain = String::new();
            normalizer.normalize_into(&raw, &mut plain);
            assert_eq!(plain, out);
            // Each character's raw range slices, and the ranges cover the text in order.
            let alignment = normalized.alignment();
            assert_eq!(
                (alignment.raw_len(), alignment.normalized_len()),
                (raw.len(), out.len())
            );
            let mut end = 0;
            for (i, c) in out.char_indices() {
                let there = alignment.to_raw(i..i + c.len_utf8());
                assert!(raw.get(there.clone()).is_some_and(|s| !s.is_empty()));
                assert!(there.start == end || there.end == end);
                end = there.end;
                let back = alignment.to_normalized(there);
                assert!(back.start <= i && i + c.len_utf8() <= back.end && out.get(back).is_some());
            }
            assert!(out.is_empty() || end == raw.len());
            // Any raw range comes back no smaller, unless it was removed.
            let boundary = |at: u8| raw.floor_char_boundary(usize::from(at));
            let (a, b) = (boundary(case.range.0), boundary(case.range.1));
            let range = a.min(b)..a.max(b);
            let there = alignment.to_normalized(range.clone());
            assert!(out.get(there.clone()).is_some());
            if !there.is_empty() {
                let back = alignment.to_raw(there);
                assert!(back.start <= range.start && range.end <= back.end);
            }
        });
}

#[test]
fn word_boundaries() {
    check!()
        .with_iterations(runs(20_000))
        .with_type::<Vec<Symbol>>()
        .for_each(|symbols| {
            let raw = text(symbols);
            let mut end = 0;
            let gap = |s: &str| assert!(!s.chars().any(is_letter_or_digit), "{s:?} is in no word");
            for word in words(&raw) {
                assert!(end <= word.start && word.start < word.end);
                assert!(raw.get(word.clone()).is_some());
                assert!(!raw[word.clone()].contains([' ', '\n', '\t', '\r']));
                gap(&raw[end..word.start]);
                end = word.end;
            }
            gap(&raw[end..]);
        });
}
