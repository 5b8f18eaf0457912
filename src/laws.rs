//! Fuzz targets of the steps that are not public; `tests/laws` has those of the others, and tells how they run.

use bolero::{TypeGenerator, check};
use ndarray::{Array2, ArrayView1, Axis, Slice};

use crate::bundle::Config;
use crate::clitics::{Proclitics, Rules};
use crate::decode::{Decoder, Past, quotes};
use crate::normalize::Normalizer;
use crate::pieces::Form;
use crate::windows::{Shape, Windows, Word};

fn runs(least: usize) -> usize {
    let times = std::env::var("FUZZ").map_or(1, |n| n.parse().expect("FUZZ is a number"));
    least * times
}

const SCHEMES: [&[&str]; 4] = [
    &["O", "B-PER", "I-PER", "B-LOC", "I-LOC"],
    &["O", "I-PER", "I-LOC"],
    &["PER-B", "PER-I", "O"],
    &["B-MISC", "O"],
];

#[derive(Debug, TypeGenerator)]
struct Decoding {
    scheme: u8,
    temperature: u8,
    transitions: Option<[i8; 35]>,
    logits: Vec<f32>,
    part: u8,
    margin: u8,
}

/// Spans are sorted, disjoint, scored in 0..=1, and every word is decoded once, whatever numbers come in parts of any
/// size.
#[test]
fn decode() {
    check!()
        .with_iterations(runs(10_000))
        .with_type::<Decoding>()
        .for_each(|case| {
            let labels = SCHEMES[usize::from(case.scheme) % SCHEMES.len()];
            let n = labels.len();
            let map: serde_json::Map<_, _> = labels
                .iter()
                .enumerate()
                .map(|(i, &l)| (i.to_string(), l.into()))
                .collect();
            let mut json = serde_json::json!({
                "id2label": map,
                "alam": {"temperature": 0.05 + f64::from(case.temperature) / 16.0},
            });
            if let Some(scores) = &case.transitions {
                let rows: Vec<&[i8]> = scores.chunks(n).take(n).collect();
                json["alam"]["transitions"] = rows.into();
                json["alam"]["start"] = scores[..n].into();
                json["alam"]["end"] = scores[35 - n..].into();
            }
            let config = Config::parse(json.to_string().as_bytes()).unwrap();
            let decoder = Decoder::new(&config).unwrap();
            let words = case.logits.len() / n;
            let flat = case.logits[..words * n].to_vec();
            let logits = Array2::from_shape_vec((words, n), flat).unwrap();
            let (mut past, mut at, mut end, mut read) = (Past::default(), 0, 0, 0);
            while at < words {
                read = (read + 1 + usize::from(case.part)).min(words);
                let rows = logits.slice_axis(Axis(0), Slice::from(at..read));
                let margin = usize::from(case.margin);
                let (found, done) = decoder.decode(rows, &mut past, read == words, margin);
                for span in found {
                    assert!(!span.words.is_empty() && end <= at + span.words.start);
                    assert!(span.words.end <= done && (0.0..=1.0).contains(&span.score));
                    end = at + span.words.end;
                }
                at += done;
                if read == words {
                    assert_eq!(at, words);
                }
            }
        });
}

#[derive(Debug, TypeGenerator)]
struct Cutting {
    capacity: u8,
    overlap: u8,
    grid: bool,
    words: Vec<u8>,
}

/// Each word is kept once, in order, in windows within the capacity.
#[test]
fn windows() {
    check!()
        .with_iterations(runs(10_000))
        .with_type::<Cutting>()
        .for_each(|case| {
            let capacity = usize::from(case.capacity).max(1);
            let shape = Shape {
                capacity,
                overlap: usize::from(case.overlap).min(capacity / 2),
                grid: case.grid,
            };
            let words = case.words.iter().enumerate().map(|(at, &pieces)| {
                let form = Form::of_pieces(vec![1; 1 + usize::from(pieces) % 70]).into();
                Ok::<_, ()>(Word { text: "", at, form })
            });
            let mut next = 0;
            for window in Windows::new(words, shape) {
                let window = window.unwrap();
                let pieces = |w: &Word<'_>| w.form.pieces.len().min(capacity);
                let cost = |w| if case.grid { 1 } else { pieces(w) };
                let steps: usize = window.words.iter().map(cost).sum();
                assert!(steps == window.steps && steps <= capacity);
                for word in &window.words[window.keep] {
                    assert_eq!(word.at, next);
                    next += 1;
                }
                assert_eq!(window.last, next == case.words.len());
            }
            assert_eq!(next, case.words.len());
        });
}

/// A word of the letters that proclitics are made of, with marks and forms between, and a model's opinion.
#[derive(Debug, TypeGenerator)]
struct Attached {
    letters: Vec<u8>,
    logits: [f32; 5],
}

const LETTERS: &str = "وفبلكسال\u{640}\u{64e}\u{651}ﻻﻭﻟﻞ\u{200f}متة1aأ";

/// Proclitics end on a character of the word and leave some of it; their probability is one.
#[test]
fn clitics() {
    check!()
        .with_iterations(runs(20_000))
        .with_type::<Attached>()
        .for_each(|case| {
            let table: Vec<char> = LETTERS.chars().collect();
            let pick = |&i: &u8| table[usize::from(i) % table.len()];
            let raw: String = case.letters.iter().map(pick).collect();
            let word = Normalizer::model().normalize(&raw).into_text();
            let logits = ArrayView1::from(&case.logits);
            for read in [Proclitics::from_logits(&word, logits), Rules::read(&word)] {
                if let Some(length) = read.raw_len(&raw) {
                    assert!(raw.is_char_boundary(length));
                    assert!(length < raw.len() || read.letters == 0);
                    assert!(word.chars().count() > read.letters || read.letters == 0);
                }
            }
            let p = Proclitics::probability(&word, logits);
            assert!((0.0..=1.0).contains(&p), "{p} {word:?}");
        });
}

#[derive(Debug, TypeGenerator)]
struct Quoted {
    words: Vec<u8>,
    span: (u8, u8),
    limit: u8,
}

/// A span never becomes empty, never crosses its limit, and grows by one word at the most.
#[test]
fn quotation_marks() {
    const WORDS: [&str; 12] = [
        "«", "»", "“", "”", "„", "\"", "'", "(", ")", "[", "]", "اسم",
    ];
    check!()
        .with_iterations(runs(20_000))
        .with_type::<Quoted>()
        .for_each(|case| {
            let words: Vec<&str> = case
                .words
                .iter()
                .map(|&w| WORDS[usize::from(w) % 12])
                .collect();
            let length = words.len();
            if length == 0 {
                return;
            }
            let start = usize::from(case.span.0) % length;
            let span = start..start + 1 + usize::from(case.span.1) % (length - start);
            let limit = span.end + usize::from(case.limit) % (length - span.end + 1);
            let found =
                quotes::balanced(|i| words.get(i).copied().unwrap_or(""), span.clone(), limit);
            assert!(!found.is_empty() && found.start >= span.start);
            assert!(found.end <= limit.max(span.end) && found.end <= span.end + 1);
        });
}
