//! [`Resolver`]: which mentions name the same.
//!
//! Mentions of one key are one *form*. Forms are joined where a rule is sure (identifiers, aliases, spellings, brackets);
//! then short forms go to the long ones that they stand for, longest first. A short form that several long ones claim
//! (الأسد beside بشار الأسد and ماهر الأسد) is decided mention by mention, for the one spoken of last.

use std::collections::HashMap;
use std::sync::Arc;

use super::Document;
use super::aliases::Aliases;
use super::brackets;
use super::entity::entity;
use super::name::Name;
use super::shorter::Shorter;
use super::union::Sets;

use crate::entity::{Entity, Kind};

/// Long names that may claim one short name; with more of them it says nothing (محمد in a list of names).
const MOST_CLAIMS: usize = 8;
/// Forms of one skeleton that are compared with each other: spellings of a name are few.
const MOST_SPELLINGS: usize = 32;

/// Joins mentions to entities.
///
/// ```
/// use alam::{Recognizer, document::Resolver};
///
/// let recognizer = Recognizer::bundled()?;
/// let text = "وصل الجنود إلى ألما آتا.\nوقال شهود في ألماتي إن الهدوء عاد إلى ألما آتا.";
/// let entities = recognizer.tag(text)?;
/// let apart = Resolver::new().resolve(text, entities.clone());
/// assert_eq!(apart.entities().len(), 2);
/// let joined = Resolver::new().alias(["ألماتي", "ألما آتا", "Almaty"]).resolve(text, entities);
/// assert_eq!(joined.entities().len(), 1);
/// # Ok::<(), alam::Error>(())
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct Resolver {
    /// Shared until a name is added: each document has a resolver.
    aliases: Arc<Aliases>,
}

impl Default for Resolver {
    fn default() -> Self {
        Self {
            aliases: Aliases::countries(),
        }
    }
}

/// The mentions of one key.
struct Form {
    name: Name,
    kind: Kind,
    /// Indices of the mentions, in the order of the text.
    mentions: Vec<usize>,
}

impl Resolver {
    /// A resolver that knows the official names of countries (المملكة العربية السعودية is السعودية).
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds names of one person, place or organisation; spelling variants need none.
    pub fn alias<S: AsRef<str>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        Arc::make_mut(&mut self.aliases).add(names);
        self
    }

    /// The entities of `text` from its mentions: those that [`Recognizer::tag`](crate::Recognizer::tag) found in it,
    /// all or some, in their order.
    #[must_use]
    pub fn resolve<'t>(
        &self,
        text: &'t str,
        mentions: impl IntoIterator<Item = Entity<'t>>,
    ) -> Document<'t> {
        let mentions: Vec<Entity<'t>> = mentions.into_iter().collect();
        let (keys, forms, form_of) = forms(&mentions);
        let mut sets = Sets::new(forms.len(), ids(&mentions, &forms));
        self.join_known(&keys, &mut sets);
        join_spellings(&forms, &mut sets);
        join_brackets(text, &mentions, &forms, &form_of, &mut sets);
        let claims = join_shorter(&forms, &mut sets);
        let owners = decide(&form_of, &claims, &mut sets);

        let mut clusters: Vec<Vec<Entity<'t>>> = Vec::new();
        let mut numbers: HashMap<usize, usize> = HashMap::new();
        for (mention, owner) in mentions.into_iter().zip(owners) {
            let number = *numbers.entry(owner).or_insert(clusters.len());
            match clusters.get_mut(number) {
                Some(cluster) => cluster.push(mention),
                None => clusters.push(vec![mention]),
            }
        }
        let entities = clusters.into_iter().filter_map(entity).collect();
        Document { text, entities }
    }

    fn join_known(&self, keys: &[String], sets: &mut Sets) {
        let mut groups: HashMap<usize, usize> = HashMap::new();
        for (number, key) in keys.iter().enumerate() {
            if let Some(group) = self.aliases.group(key) {
                sets.join(*groups.entry(group).or_insert(number), number);
            }
        }
    }
}

/// The keys, their forms, and for each mention the number of its form.
fn forms(mentions: &[Entity<'_>]) -> (Vec<String>, Vec<Form>, Vec<usize>) {
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let mut of_form: Vec<Vec<usize>> = Vec::new();
    let mut form_of = Vec::with_capacity(mentions.len());
    for (i, mention) in mentions.iter().enumerate() {
        let number = *numbers.entry(mention.key()).or_insert(of_form.len());
        match of_form.get_mut(number) {
            Some(form) => form.push(i),
            None => of_form.push(vec![i]),
        }
        form_of.push(number);
    }
    let mut keys = vec![String::new(); of_form.len()];
    for (key, number) in numbers {
        keys[number] = key;
    }
    let forms = keys
        .iter()
        .zip(of_form)
        .map(|(key, of_form)| {
            let votes = super::entity::votes(of_form.iter().filter_map(|&i| mentions.get(i)));
            let kind = votes
                .into_iter()
                .next()
                .map_or(Kind::Miscellaneous, |(kind, _)| kind);
            Form {
                name: Name::new(key, &kind),
                kind,
                mentions: of_form,
            }
        })
        .collect();
    (keys, forms, form_of)
}

/// The identifier that a gazetteer gives each form.
fn ids(mentions: &[Entity<'_>], forms: &[Form]) -> Vec<Option<String>> {
    let id = |&i: &usize| mentions.get(i)?.id().map(str::to_owned);
    forms
        .iter()
        .map(|form| form.mentions.iter().find_map(id))
        .collect()
}

fn join_spellings(forms: &[Form], sets: &mut Sets) {
    let mut seen: HashMap<(&Kind, Vec<&str>), Vec<usize>> = HashMap::new();
    for (number, form) in forms.iter().enumerate() {
        let skeleton = form
            .name
            .words()
            .iter()
            .map(|word| word.skeleton())
            .collect();
        let others = seen.entry((&form.kind, skeleton)).or_default();
        for &other in others.iter().take(MOST_SPELLINGS) {
            if form.name.same(&forms[other].name) {
                sets.join(other, number);
            }
        }
        others.push(number);
    }
}

fn join_brackets(
    text: &str,
    mentions: &[Entity<'_>],
    forms: &[Form],
    form_of: &[usize],
    sets: &mut Sets,
) {
    for (pair, of) in mentions.windows(2).zip(form_of.windows(2)) {
        if let ([outer, inner], &[a, b]) = (pair, of)
            && brackets::renames(text, (outer, &forms[a].name), (inner, &forms[b].name))
        {
            sets.join(a, b);
        }
    }
}

/// Joins short forms with the one long form that they may stand for; gives the sets that claim the others.
fn join_shorter(forms: &[Form], sets: &mut Sets) -> HashMap<usize, Vec<usize>> {
    let mut order: Vec<usize> = (0..forms.len()).collect();
    order.sort_by_key(|&i| std::cmp::Reverse(forms[i].name.words().len()));
    let mut index: HashMap<(&Kind, String), Vec<usize>> = HashMap::new();
    let mut claims: HashMap<usize, Vec<usize>> = HashMap::new();
    for number in order {
        let form = &forms[number];
        let Some(rules) = Shorter::of(&form.kind) else {
            continue;
        };
        let mut owners: Vec<usize> = Vec::new();
        'search: for key in rules.lookup(&form.name) {
            for &long in index.get(&(&form.kind, key)).into_iter().flatten() {
                if rules.holds(&form.name, &forms[long].name) {
                    let owner = sets.find(long);
                    if !owners.contains(&owner) {
                        owners.push(owner);
                    }
                    if owners.len() > MOST_CLAIMS {
                        break 'search;
                    }
                }
            }
        }
        let itself = sets.find(number);
        match owners.as_slice() {
            [only] => sets.join(*only, number),
            // Joined with one of them by a spelling or a bracket already.
            claimed if claimed.contains(&itself) || claimed.len() > MOST_CLAIMS => {}
            [] => {}
            _ => {
                claims.insert(number, owners);
                // What an even shorter name stands for is decided by the long ones.
                continue;
            }
        }
        for key in rules.index(&form.name) {
            index.entry((&form.kind, key)).or_default().push(number);
        }
    }
    claims
}

/// The set of each mention: its form's, or of those that claim its form the one that was spoken of last.
fn decide(form_of: &[usize], claims: &HashMap<usize, Vec<usize>>, sets: &mut Sets) -> Vec<usize> {
    let mut first: HashMap<usize, usize> = HashMap::new();
    for (at, &form) in form_of.iter().enumerate() {
        if !claims.contains_key(&form) {
            first.entry(sets.find(form)).or_insert(at);
        }
    }
    let mut last: HashMap<usize, usize> = HashMap::new();
    let mut owners = Vec::with_capacity(form_of.len());
    for (at, form) in form_of.iter().enumerate() {
        let owner = match claims.get(form) {
            None => sets.find(*form),
            Some(claims) => {
                let roots: Vec<usize> = claims.iter().map(|&c| sets.find(c)).collect();
                let before = roots
                    .iter()
                    .filter(|r| last.contains_key(r))
                    .max_by_key(|&r| last.get(r));
                let after = || {
                    roots
                        .iter()
                        .min_by_key(|&r| first.get(r).copied().unwrap_or(usize::MAX))
                };
                before.or_else(after).copied().unwrap_or(*form)
            }
        };
        last.insert(owner, at);
        owners.push(owner);
    }
    owners
}
