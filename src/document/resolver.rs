//! [`Resolver`]: which mentions name the same.

use std::collections::HashMap;

use super::{Document, DocumentEntity};
use crate::entity::{Entity, Kind};

/// Joins mentions to entities.
#[derive(Debug, Clone, Default)]
pub struct Resolver {}

impl Resolver {
    /// The entities of `text`, whose mentions were tagged in it.
    #[must_use]
    pub fn resolve<'t>(
        &self,
        text: &'t str,
        mentions: impl IntoIterator<Item = Entity<'t>>,
    ) -> Document<'t> {
        let mut clusters: Vec<Vec<Entity<'t>>> = Vec::new();
        let mut by_key: HashMap<String, usize> = HashMap::new();
        for mention in mentions {
            let next = clusters.len();
            let number = *by_key.entry(mention.key()).or_insert(next);
            if number == next {
                clusters.push(Vec::new());
            }
            clusters[number].push(mention);
        }
        let entities = clusters.into_iter().filter_map(entity).collect();
        Document { text, entities }
    }
}

/// The entity of these mentions, which stand in the order of the text; none of none.
fn entity(mentions: Vec<Entity<'_>>) -> Option<DocumentEntity<'_>> {
    let name = mentions.iter().map(Entity::name).reduce(|best, name| {
        if name.chars().count() > best.chars().count() {
            name
        } else {
            best
        }
    })?;
    let mut votes: Vec<(Kind, f32)> = Vec::new();
    for mention in &mentions {
        match votes.iter_mut().find(|(kind, _)| kind == mention.kind()) {
            Some((_, sum)) => *sum += mention.score(),
            None => votes.push((mention.kind().clone(), mention.score())),
        }
    }
    let sum: f32 = votes.iter().map(|(_, score)| score).sum();
    for (_, share) in &mut votes {
        *share /= sum.max(f32::MIN_POSITIVE);
    }
    votes.sort_by(|a, b| b.1.total_cmp(&a.1));
    let kind = votes.first()?.0.clone();
    Some(DocumentEntity {
        name,
        kind,
        votes,
        mentions,
    })
}
