//! Which longer name a shorter one stands for, by kind.
//!
//! Names are looked up by a few of their words, so that a text with a hundred thousand names takes no time for each
//! pair of them: every rule below compares names that share one of the [`Shorter::index`] keys of the longer with one
//! of the [`Shorter::lookup`] keys of the shorter.

use super::name::Name;
use super::spelling::Word;
use super::words::{DIRECTIONS, EPITHETS, LOCATION_HEADS, ORGANIZATION_HEADS, TEAMS};
use crate::entity::Kind;

/// The rules of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shorter {
    Person,
    Organization,
    Location,
}

impl Shorter {
    /// The rules for this kind; `None` for kinds whose names only join when they are the same.
    pub fn of(kind: &Kind) -> Option<Self> {
        match kind {
            Kind::Person => Some(Self::Person),
            Kind::Organization => Some(Self::Organization),
            Kind::Location => Some(Self::Location),
            _ => None,
        }
    }

    /// Whether `short` may stand for `long` where no other long name claims it.
    pub fn holds(self, short: &Name, long: &Name) -> bool {
        let rest = long.words().get(short.words().len()..).unwrap_or(&[]);
        match self {
            Self::Person => short.shortens_person(long),
            Self::Organization => {
                (short.begins(long) && !rest.iter().any(|word| TEAMS.contains(word)))
                    || short.follows_head(&ORGANIZATION_HEADS, long)
                    || short.abridges(long)
            }
            Self::Location => {
                let adjective = |word: &Word| EPITHETS.contains(word) || word.ends_like_adjective();
                (short.begins(long) && rest.iter().all(adjective))
                    || short.follows_head(&LOCATION_HEADS, long)
                    || (short.words().len() > 1
                        && short.ends(long)
                        && !long
                            .words()
                            .first()
                            .is_some_and(|word| DIRECTIONS.contains(word)))
            }
        }
    }

    /// The keys under which a long name is found: its first word, its first two, its last, its last two, its first and
    /// last, and all but its first.
    pub fn index(self, name: &Name) -> Vec<String> {
        let words = name.words();
        let [first, rest @ ..] = words else {
            return Vec::new();
        };
        let Some(last) = rest.last() else {
            return Vec::new();
        };
        let mut keys = vec![
            key('p', [first]),
            key('s', [last]),
            key('e', [&first.without_lam(), &last.without_lam()]),
            key('r', rest),
        ];
        if let ([a, b, _, ..], [.., _, y, z]) = (words, words) {
            keys.extend([key('p', [a, b]), key('s', [y, z])]);
        }
        keys
    }

    /// The keys under which the names are found that `name` may stand for.
    pub fn lookup(self, name: &Name) -> Vec<String> {
        let words = name.words();
        let mut keys = match (words, words) {
            ([], _) => return Vec::new(),
            ([a, b, ..], [.., y, z]) => vec![
                key('p', [a, b]),
                key('s', [y, z]),
                key('e', [&a.without_lam(), &z.without_lam()]),
            ],
            ([only, ..], _) => vec![key('p', [only]), key('s', [only])],
        };
        keys.push(key('r', words));
        keys
    }
}

fn key<'w>(tag: char, words: impl IntoIterator<Item = &'w Word>) -> String {
    let mut key = String::from(tag);
    for word in words {
        key.push(' ');
        key.push_str(word.skeleton());
    }
    key
}
