//! Which holds where the model and a gazetteer meet.

use std::cmp::Reverse;

use super::scan::Candidate;
use super::{Inner, Meaning};
use crate::clitics::Elided;
use crate::entity::Origin;
use crate::mention::Mention;

/// What a gazetteer's matches do to the model's spans; everything in the [table](super#where-the-model-and-the-gazetteer-meet)
/// unless set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[must_use]
pub struct Policy {
    relabels: bool,
    adds: bool,
    replaces: bool,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            relabels: true,
            adds: true,
            replaces: true,
        }
    }
}

impl Policy {
    /// Everything on.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether a match at the model's own span with another kind brings its kind and id. Without, the model's span stays
    /// as it is.
    pub fn relabels(mut self, on: bool) -> Self {
        self.relabels = on;
        self
    }

    /// Whether a match where the model found nothing becomes an entity.
    pub fn adds(mut self, on: bool) -> Self {
        self.adds = on;
        self
    }

    /// Whether a match takes the place of shorter spans of the model that it covers or crosses. Without, they stay.
    pub fn replaces(mut self, on: bool) -> Self {
        self.replaces = on;
        self
    }
}

/// A span of the model, while it is decided what becomes of it.
struct Slot<'c, 't> {
    /// `None` once a veto or a longer name has taken it away.
    mention: Option<Mention<'t>>,
    /// The name that stands at this span.
    name: Option<&'c Candidate<'t>>,
}

/// The model's spans and the gazetteer's matches as one row of disjoint spans.
///
/// `mentions` are disjoint and in order; `candidates` may have any order, and are sorted.
pub(super) fn resolve<'t>(
    gazetteer: &Inner,
    policy: Policy,
    mentions: Vec<Mention<'t>>,
    candidates: &mut [Candidate<'t>],
) -> Vec<Mention<'t>> {
    // Leftmost first, then longest, then with the fewest proclitics, then with the least restored.
    candidates.sort_by_key(|c| {
        let (first, last) = c.bounds();
        (first, Reverse(last), c.proclitics, c.elided)
    });
    let candidates = &*candidates;
    let meaning = |c: &Candidate<'_>| gazetteer.meanings.get(c.meaning as usize);
    let is_veto = |c: &Candidate<'_>| meaning(c).is_some_and(|m| m.kind.is_none());

    let bounds: Vec<_> = mentions.iter().map(Mention::bounds).collect();
    let mut slots: Vec<Slot<'_, 't>> = Vec::with_capacity(mentions.len());
    for mention in mentions {
        // Needs no selection: the model has made one.
        let name = exact(&mention, candidates);
        let mention = (!name.is_some_and(is_veto)).then_some(mention);
        slots.push(Slot { mention, name });
    }

    let mut added = Vec::new();
    let (mut end, mut from) = (None, 0);
    for candidate in candidates.iter().filter(|c| c.sure) {
        let (first, last) = candidate.bounds();
        if end.is_some_and(|end| first <= end) {
            continue;
        }
        // A veto takes part, so that no shorter name within it is added.
        end = Some(last);
        if is_veto(candidate) {
            continue;
        }
        while bounds.get(from).is_some_and(|&(_, end)| end < first) {
            from += 1;
        }
        let rest = bounds.iter().skip(from);
        let to = from + rest.take_while(|&&(begin, _)| begin <= last).count();
        let met = slots.get_mut(from..to).unwrap_or_default().iter_mut();
        let mut met: Vec<_> = met.filter(|slot| slot.mention.is_some()).collect();
        let is_at = |slot: &Slot<'_, 't>| {
            let mention = slot.mention.as_ref();
            mention.is_some_and(|m| m.bounds() == (first, last))
        };
        match met.as_mut_slice() {
            [] if policy.adds => added.extend(meaning(candidate).and_then(|m| alone(candidate, m))),
            // The same words with other proclitics: the gazetteer spells the name.
            [slot] if is_at(slot) => {
                slot.name.get_or_insert(candidate);
            }
            all @ [_, ..] if policy.replaces && all.iter().all(|slot| wins(candidate, slot)) => {
                all.iter_mut().for_each(|slot| slot.mention = None);
                added.extend(meaning(candidate).and_then(|m| alone(candidate, m)));
            }
            _ => {}
        }
    }

    let kept = slots.into_iter().filter_map(|Slot { mention, name }| {
        let mention = mention?;
        Some(match name.and_then(|c| Some((c, meaning(c)?))) {
            Some((candidate, meaning)) => both(mention, candidate, meaning, policy),
            None => mention,
        })
    });
    added.extend(kept);
    added.sort_by_key(Mention::bounds);
    added
}

/// The candidate at a span's own bytes; of two that differ in the article, that which reads it as the model does.
fn exact<'c, 't>(
    mention: &Mention<'t>,
    candidates: &'c [Candidate<'t>],
) -> Option<&'c Candidate<'t>> {
    let (first, last) = mention.bounds();
    let begin = candidates
        .partition_point(|c| (c.bounds().0, Reverse(c.bounds().1)) < (first, Reverse(last)));
    let at = candidates.get(begin..)?.iter();
    at.take_while(|c| c.bounds() == (first, last))
        .filter(|c| c.proclitics == mention.proclitics)
        .min_by_key(|c| {
            let whole = |elided| elided == Elided::Nothing;
            whole(c.elided) != whole(mention.elided)
        })
}

/// Whether a name takes the place of a span that it meets at other words.
fn wins(candidate: &Candidate<'_>, slot: &Slot<'_, '_>) -> bool {
    let (first, last) = candidate.bounds();
    slot.mention.as_ref().is_none_or(|mention| {
        let (begin, end) = mention.bounds();
        let covers = first <= begin && end <= last;
        let within = begin <= first && last <= end;
        covers || (!within && candidate.words > mention.words)
    })
}

/// A name where the model found nothing, or something shorter; a veto is none.
fn alone<'t>(candidate: &Candidate<'t>, meaning: &Meaning) -> Option<Mention<'t>> {
    Some(Mention {
        source: candidate.source,
        kind: meaning.kind.clone()?,
        // The user's word.
        score: 1.0,
        first: candidate.first,
        last: candidate.last,
        words: candidate.words,
        proclitics: candidate.proclitics,
        elided: candidate.elided,
        origin: Origin::Gazetteer,
        id: meaning.id.clone(),
    })
}

/// A span of the model at which a name stands.
fn both<'t>(
    mention: Mention<'t>,
    candidate: &Candidate<'t>,
    meaning: &Meaning,
    policy: Policy,
) -> Mention<'t> {
    match &meaning.kind {
        Some(kind) if policy.relabels || *kind == mention.kind => Mention {
            kind: kind.clone(),
            proclitics: candidate.proclitics,
            elided: candidate.elided,
            origin: Origin::Both,
            id: meaning.id.clone(),
            ..mention
        },
        _ => mention,
    }
}
