//! Which longer name a shorter one stands for, by kind.
//!
//! Names are looked up by a few of their words, so that a text with a hundred thousand names takes no time for each
//! pair of them: every rule below compares names that share one of the [`Shorter::index`] keys of the longer with one
//! of the [`Shorter::lookup`] keys of the shorter.

use super::name::Name;
use super::spelling::Word;
use crate::entity::Kind;

/// Nouns that a newspaper sets before the name of an organisation, or leaves out: حزب البعث and البعث.
const ORGANIZATION_HEADS: &[&str] = &[
    "حزب",
    "حركه",
    "تنظيم",
    "جماعه",
    "ميليشيا",
    "ميليشيات",
    "نادي",
    "فريق",
    "منتخب",
    "شركه",
    "مجموعه",
    "مؤسسه",
    "بنك",
    "مصرف",
    "وكاله",
    "صحيفه",
    "جريده",
    "مجله",
    "قناه",
    "شبكه",
    "موقع",
    "اذاعه",
    "تلفزيون",
    "وزاره",
    "منظمه",
    "هيئه",
    "تيار",
    "جبهه",
    "ائتلاف",
    "اتحاد",
    "جمعيه",
    "مركز",
    "معهد",
    "كتله",
    "تحالف",
    "برنامج",
    "دار",
    "دائره",
    "مجلس",
];

/// The same before places.
const LOCATION_HEADS: &[&str] = &[
    "مدينه",
    "دوله",
    "جمهوريه",
    "مملكه",
    "اماره",
    "محافظه",
    "ولايه",
    "منطقه",
    "بلده",
    "قريه",
    "مقاطعه",
    "جزيره",
    "بلدة",
    "حي",
    "اقليم",
];

/// Epithets that a place may go without, beside adjectives of relation: مكة المكرمة.
const EPITHETS: &[&str] = &["مكرمه", "منوره", "شريف", "شريفه", "متحده", "دولي"];

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
        match self {
            Self::Person => short.shortens_person(long),
            Self::Organization => {
                let rest = &long.words()[short.words().len().min(long.words().len())..];
                (short.begins(long) && (short.words().len() > 1 || rest.iter().all(is_adjective)))
                    || is_left_by(ORGANIZATION_HEADS, short, long)
            }
            Self::Location => {
                let rest = &long.words()[short.words().len().min(long.words().len())..];
                (short.begins(long) && rest.iter().all(is_adjective))
                    || is_left_by(LOCATION_HEADS, short, long)
            }
        }
    }

    /// The keys under which a long name is found.
    pub fn index(self, name: &Name) -> Vec<String> {
        let words = name.words();
        let [first, .., last] = words else {
            return Vec::new();
        };
        let mut keys = vec![
            key('p', &[first]),
            key('r', &words[1..].iter().collect::<Vec<_>>()),
        ];
        if let [a, b, _, ..] = words {
            keys.push(key('p', &[a, b]));
        }
        if self == Self::Person {
            keys.push(key('s', &[last]));
            keys.push(key('e', &[first, last]));
            if let [.., _, b, c] = words {
                keys.push(key('s', &[b, c]));
            }
        }
        keys
    }

    /// The keys under which the names are found that `name` may stand for.
    pub fn lookup(self, name: &Name) -> Vec<String> {
        let words = name.words();
        let mut keys = vec![key('r', &words.iter().collect::<Vec<_>>())];
        match words {
            [] => keys.clear(),
            [only] => keys.extend([key('p', &[only]), key('s', &[only])]),
            [a, b, ..] => {
                keys.push(key('p', &[a, b]));
                if let (Self::Person, [.., y, z]) = (self, words) {
                    keys.extend([key('e', &[a, z]), key('s', &[y, z])]);
                }
            }
        }
        keys
    }
}

fn key(tag: char, words: &[&Word]) -> String {
    let mut key = String::from(tag);
    for word in words {
        key.push(' ');
        key.push_str(word.skeleton());
    }
    key
}

/// Whether `long` is one of the heads and then `short`.
fn is_left_by(heads: &[&str], short: &Name, long: &Name) -> bool {
    long.without_head(|first| heads.iter().any(|head| first.is(head)))
        .is_some_and(|rest| rest.same(short))
}

/// An adjective of relation (الغربية, الدولي), by its ending.
fn is_adjective(word: &Word) -> bool {
    EPITHETS.iter().any(|e| word.is(e)) || word.ends_like_adjective()
}
