use ndarray::{Array2, Axis, Slice, arr2};
use proptest::prelude::*;

use super::*;
use crate::bundle::{Config, Transitions};

fn config(labels: &[&str]) -> Config {
    let map: Vec<String> = labels
        .iter()
        .enumerate()
        .map(|(i, l)| format!("\"{i}\":\"{l}\""))
        .collect();
    Config::parse(format!("{{\"id2label\":{{{}}}}}", map.join(",")).as_bytes()).unwrap()
}

fn spans(labels: &[&str], logits: Array2<f32>) -> Vec<(String, Range<usize>)> {
    let decoder = Decoder::new(&config(labels)).unwrap();
    let (found, done) = decoder.decode(logits.view(), &mut Past::default(), true, 0);
    assert_eq!(done, logits.nrows());
    found
        .into_iter()
        .map(|f| (f.kind.as_str().to_owned(), f.words))
        .collect()
}

/// Rows that strongly say these labels.
fn saying(labels: usize, said: &[usize]) -> Array2<f32> {
    Array2::from_shape_fn(
        (said.len(), labels),
        |(i, l)| if said[i] == l { 9.0 } else { 0.0 },
    )
}

#[test]
fn label_styles() {
    let expected = vec![("PER".to_owned(), 0..2), ("LOC".to_owned(), 3..4)];
    for labels in [
        ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"],
        ["O", "B-PERS", "I-PERS", "B-GPE", "I-GPE"],
        ["O", "PER-B", "PER-I", "LOC-B", "LOC-I"],
        ["O", "B_PERSON", "I_PERSON", "B_LOCATION", "I_LOCATION"],
    ] {
        assert_eq!(
            spans(&labels, saying(5, &[1, 2, 0, 3])),
            expected,
            "{labels:?}"
        );
    }
    for labels in [["O", "I-PER", "I-LOC"], ["O", "PER", "LOC"]] {
        assert_eq!(
            spans(&labels, saying(3, &[1, 1, 0, 2])),
            expected,
            "{labels:?}"
        );
    }
}

#[test]
fn other_labels_keep_their_name() {
    let found = spans(&["O", "B-DATE", "I-DATE"], saying(3, &[1, 2, 0]));
    assert_eq!(found, [("DATE".to_owned(), 0..2)]);
}

#[test]
fn labels_without_outside_are_refused() {
    let error = Decoder::new(&config(&["LABEL_0", "LABEL_1"]))
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("id2label") && error.contains("LABEL_0, LABEL_1"),
        "{error}"
    );
}

#[test]
fn inside_cannot_begin() {
    // I-LOC after O, and I-LOC after B-PER, whatever the logits say.
    let found = spans(
        &["O", "B-PER", "I-PER", "B-LOC", "I-LOC"],
        saying(5, &[0, 4, 4, 1, 4]),
    );
    for (kind, words) in &found {
        assert!(kind == "PER" || kind == "LOC");
        assert!(!words.is_empty());
    }
    assert_eq!(found.iter().filter(|(k, _)| k == "PER").count(), 1);
}

#[test]
fn transitions_decide() {
    let mut config = config(&["O", "B-PER", "I-PER"]);
    let logits = arr2(&[[0.0, 1.0, 0.0], [0.2, 0.0, 0.0]]);
    let decode = |config: &Config| {
        let (found, _) =
            Decoder::new(config)
                .unwrap()
                .decode(logits.view(), &mut Past::default(), true, 0);
        found
            .into_iter()
            .map(|f| (f.words.start, f.words.end))
            .collect::<Vec<_>>()
    };
    assert_eq!(decode(&config), vec![(0, 1)]);
    let mut between = vec![vec![0.0; 3]; 3];
    between[1][2] = 3.0;
    config.transitions = Some(Transitions {
        between,
        start: vec![0.0; 3],
        end: vec![0.0; 3],
    });
    assert_eq!(decode(&config), vec![(0, 2)]);
}

/// Every allowed path, one by one.
fn paths(config: &Config, words: usize) -> Vec<Vec<usize>> {
    let mut all: Vec<Vec<usize>> = vec![vec![]];
    for _ in 0..words {
        all = all
            .iter()
            .flat_map(|p| (0..config.labels.len()).map(|l| [p.as_slice(), &[l]].concat()))
            .filter(|p| {
                let to = &config.labels[p[p.len() - 1]];
                let from = p
                    .len()
                    .checked_sub(2)
                    .map_or("O", |i| config.labels[p[i]].as_str());
                !to.starts_with("I-") || from[1..] == to[1..]
            })
            .collect();
    }
    all
}

proptest! {
    /// Best path and span probabilities equal those of a sum over all paths.
    #[test]
    fn equals_brute_force(
        logits in proptest::collection::vec(-3.0f32..3.0, 5 * 4),
        scores in proptest::collection::vec(-2.0f32..2.0, 5 * 5 + 10),
        temperature in 0.5f32..2.0,
    ) {
        let mut config = config(&["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]);
        config.temperature = temperature;
        config.transitions = Some(Transitions {
            between: scores[..25].chunks(5).map(<[f32]>::to_vec).collect(),
            start: scores[25..30].to_vec(),
            end: scores[30..].to_vec(),
        });
        let t = config.transitions.clone().unwrap();
        let logits = Array2::from_shape_vec((4, 5), logits).unwrap();
        let weight = |p: &[usize]| {
            let mut s = t.start[p[0]] + t.end[p[3]];
            for i in 0..4 { s += logits[[i, p[i]]]; }
            for i in 1..4 { s += t.between[p[i - 1]][p[i]]; }
            f64::from(s / temperature)
        };
        let paths = paths(&config, 4);
        let total: f64 = paths.iter().map(|p| weight(p).exp()).sum();
        let decoder = Decoder::new(&config).unwrap();
        let (found, _) = decoder.decode(logits.view(), &mut Past::default(), true, 0);
        let best = paths.iter().max_by(|a, b| weight(a).total_cmp(&weight(b))).unwrap();
        let expected = decoder.spans(best);
        prop_assert_eq!(found.iter().map(|f| f.words.clone()).collect::<Vec<_>>(), expected);
        for f in found {
            let labels = &best[f.words.clone()];
            let has = |p: &Vec<usize>| decoder.spans(p).contains(&f.words) && p[f.words.clone()] == *labels;
            let p: f64 = paths.iter().filter(|p| has(p)).map(|p| weight(p).exp()).sum::<f64>() / total;
            prop_assert!((p - f64::from(f.score)).abs() < 1e-4, "{} {}", p, f.score);
        }
    }

    /// Whatever the logits are, spans are sorted, disjoint and scored in 0..=1, and in parts as well as at once.
    #[test]
    fn never_invalid(rows in proptest::collection::vec(proptest::array::uniform5(any::<f32>()), 0..40), part in 1usize..9) {
        let decoder = Decoder::new(&config(&["O", "B-PER", "I-PER", "B-LOC", "I-LOC"])).unwrap();
        let flat: Vec<f32> = rows.iter().flatten().copied().collect();
        let logits = Array2::from_shape_vec((rows.len(), 5), flat).unwrap();
        let mut past = Past::default();
        let (mut at, mut end) = (0, 0);
        let mut open = 0;
        while open < rows.len() || at < rows.len() {
            open = (open + part).min(rows.len());
            let last = open == rows.len();
            let (found, done) = decoder.decode(logits.slice_axis(Axis(0), Slice::from(at..open)), &mut past, last, 3);
            for f in &found {
                prop_assert!(at + f.words.start >= end && f.words.end <= done);
                prop_assert!((0.0..=1.0).contains(&f.score));
                end = at + f.words.end;
            }
            at += done;
            if last { break; }
        }
        prop_assert_eq!(at, rows.len());
    }

    /// Decoding in parts, with enough words ahead, finds the spans that decoding at once finds.
    #[test]
    fn parts_equal_the_whole(rows in proptest::collection::vec(proptest::array::uniform5(-4.0f32..4.0), 60..200)) {
        let decoder = Decoder::new(&config(&["O", "B-PER", "I-PER", "B-LOC", "I-LOC"])).unwrap();
        let flat: Vec<f32> = rows.iter().flatten().copied().collect();
        let logits = Array2::from_shape_vec((rows.len(), 5), flat).unwrap();
        let (whole, _) = decoder.decode(logits.view(), &mut Past::default(), true, 0);
        let (mut parts, mut past, mut at) = (Vec::new(), Past::default(), 0);
        while at < rows.len() {
            let end = (at + 50).min(rows.len());
            let part = logits.slice_axis(Axis(0), Slice::from(at..end));
            let (found, done) = decoder.decode(part, &mut past, end == rows.len(), 30);
            parts.extend(found.into_iter().map(|f| Found { words: f.words.start + at..f.words.end + at, ..f }));
            at += done;
        }
        prop_assert_eq!(parts.len(), whole.len());
        for (a, b) in parts.iter().zip(&whole) {
            prop_assert_eq!((&a.kind, &a.words), (&b.kind, &b.words));
            prop_assert!((a.score - b.score).abs() < 1e-3);
        }
    }
}
