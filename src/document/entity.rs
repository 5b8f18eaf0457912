//! From the mentions of one entity to what is said of it: name, kind, votes.

use super::DocumentEntity;
use super::name::Name;
use crate::entity::{Entity, Kind};

/// The entity of these mentions, which stand in the order of the text; none of none.
pub(super) fn entity(mentions: Vec<Entity<'_>>) -> Option<DocumentEntity<'_>> {
    let votes = votes(&mentions);
    let kind = votes.first()?.0.clone();
    Some(DocumentEntity {
        name: canonical(&mentions, &kind)?,
        kind,
        votes,
        mentions,
    })
}

/// Each kind with its share of the scores, the largest first; of equal ones the first in the text.
pub(super) fn votes<'e, 't: 'e>(
    mentions: impl IntoIterator<Item = &'e Entity<'t>>,
) -> Vec<(Kind, f32)> {
    let mut votes: Vec<(Kind, f32)> = Vec::new();
    for mention in mentions {
        // A mention of no weight has a vote too.
        let score = mention.score().max(f32::MIN_POSITIVE);
        match votes.iter_mut().find(|(kind, _)| kind == mention.kind()) {
            Some((_, sum)) => *sum += score,
            None => votes.push((mention.kind().clone(), score)),
        }
    }
    let sum: f32 = votes.iter().map(|(_, score)| score).sum();
    for (_, share) in &mut votes {
        *share /= sum;
    }
    votes.sort_by(|a, b| b.1.total_cmp(&a.1));
    votes
}

/// Each different item with its count, in the order of their first appearances.
pub(super) fn counted<T: PartialEq>(items: impl Iterator<Item = T>) -> Vec<(T, usize)> {
    let mut counts: Vec<(T, usize)> = Vec::new();
    for item in items {
        match counts.iter_mut().find(|(known, _)| *known == item) {
            Some((_, count)) => *count += 1,
            None => counts.push((item, 1)),
        }
    }
    counts
}

/// The name that stands for all: of people and organisations the fullest, of places the most frequent; Arabic before
/// Latin; of equal ones the more frequent, then the first.
fn canonical(mentions: &[Entity<'_>], kind: &Kind) -> Option<String> {
    let names = counted(mentions.iter().map(Entity::name));
    let rank = |(name, count): &(String, usize)| {
        let parsed = Name::new(name, kind);
        let words = parsed.words().len();
        let (first, second) = match kind {
            Kind::Location => (*count, words),
            _ => (words, *count),
        };
        (!parsed.is_latin(), first, second)
    };
    // `max_by_key` takes the last of equal ones.
    let best = names.iter().rev().max_by_key(|named| rank(named))?;
    Some(best.0.clone())
}
