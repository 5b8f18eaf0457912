//! What the names of a model's labels say.

use crate::entity::Kind;
use crate::error::{Error, Result};

/// What a label says of its word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    Outside,
    /// Begins a span of this kind (an index into the kinds).
    Begin(usize),
    /// Goes on with a span; where no label begins this kind, it also begins one.
    Inside(usize),
}

/// Whether a word labelled `to` goes on with the span of the word before it, labelled `from`.
pub(super) fn continues(from: Label, to: Label) -> bool {
    match (from, to) {
        (Label::Begin(a) | Label::Inside(a), Label::Inside(b)) => a == b,
        _ => false,
    }
}

/// Reads labels in the styles B-PER, PER-B, I-PER alone and PER alone; S- and U- begin, E- and L- go on.
pub(super) fn read_labels(names: &[String]) -> Result<(Vec<Label>, Vec<Kind>)> {
    let mut kinds: Vec<Kind> = Vec::new();
    let labels = names
        .iter()
        .map(|name| {
            if matches!(name.as_str(), "O" | "o" | "OUTSIDE") {
                return Label::Outside;
            }
            let (position, kind) = match name.split_once(['-', '_']) {
                Some((p @ ("B" | "I" | "S" | "U" | "E" | "L"), kind)) => (p, kind),
                _ => match name.rsplit_once(['-', '_']) {
                    Some((kind, p @ ("B" | "I" | "S" | "U" | "E" | "L"))) => (p, kind),
                    _ => ("I", name.as_str()),
                },
            };
            let kind = Kind::from_label(kind);
            let k = kinds
                .iter()
                .position(|known| *known == kind)
                .unwrap_or_else(|| {
                    kinds.push(kind);
                    kinds.len() - 1
                });
            if matches!(position, "B" | "S" | "U") {
                Label::Begin(k)
            } else {
                Label::Inside(k)
            }
        })
        .collect::<Vec<_>>();
    if !labels.contains(&Label::Outside) {
        return Err(Error::Config {
            field: "id2label".into(),
            expected:
                "a label O for words outside of entities, and B-… I-… or I-… for those inside"
                    .into(),
            found: names
                .iter()
                .take(12)
                .map(String::as_str)
                .collect::<Vec<_>>()
                .join(", "),
        });
    }
    Ok((labels, kinds))
}
