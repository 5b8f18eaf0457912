//! [`Name`]: a mention's key, cut into the words that are compared.

use super::spelling::Word;
use super::words::{PARTICLES, TITLES, Words};
use crate::entity::Kind;

/// A name as its words; parts that belong together (عبد الله, بن سلمان, نور الدين) are one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Name {
    words: Vec<Word>,
    latin: bool,
}

impl Name {
    /// `key` as [`Entity::key`](crate::Entity::key) gives it.
    pub fn new(key: &str, kind: &Kind) -> Self {
        let parts = key
            .split(|c: char| c.is_whitespace() || "\"«»“”()[]،,.".contains(c))
            .filter(|part| !part.is_empty());
        let mut joined: Vec<String> = Vec::new();
        let mut open = false;
        for part in parts {
            let person = *kind == Kind::Person;
            let closes = person && matches!(part, "الدين" | "الله" | "الاسلام");
            match joined.last_mut() {
                Some(last) if open || (closes && !last.starts_with("بن ")) => {
                    if last == "بن" || last == "ال" {
                        last.push(' ');
                    }
                    last.push_str(part);
                }
                _ => joined.push(if part == "ابن" { "بن" } else { part }.to_owned()),
            }
            // بن عبد الله is one.
            open = person
                && matches!(
                    part,
                    "عبد" | "ابو" | "ابا" | "ابي" | "ام" | "بن" | "ابن" | "بنت" | "ال"
                );
        }
        let latin = key.chars().any(char::is_alphabetic)
            && key.chars().all(|c| !c.is_alphabetic() || c.is_ascii());
        let words = joined
            .iter()
            .map(|part| Word::new(part))
            .filter(|word| !word.is_empty())
            .collect();
        Self { words, latin }
    }

    pub fn words(&self) -> &[Word] {
        &self.words
    }

    /// Whether all its letters are Latin.
    pub fn is_latin(&self) -> bool {
        self.latin
    }

    /// Whether the two are the same, word by word.
    pub fn same(&self, other: &Self) -> bool {
        same(&self.words, &other.words)
    }

    /// Whether a person of the name `longer` is called by this name for short: by the first names, by the last, or by
    /// the first and the last with some between left out.
    ///
    /// The last two are no short name, though: in `بشار حافظ الأسد` they are the father's. Unless a particle leads them
    /// (`دي ميستورا`) or a title stands before.
    pub fn shortens_person(&self, longer: &Self) -> bool {
        let (short, long) = (&self.words, &longer.words);
        let (n, m) = (short.len(), long.len());
        if n == 0 || n >= m {
            return false;
        }
        let ends = |s: &[Word], l: &[Word]| match (s, l) {
            ([a, .., z], [la, .., lz]) => a.same(la) && z.same(lz),
            _ => false,
        };
        same(short, &long[..n])
            || ((n == 1
                || PARTICLES.contains(&short[0])
                || (m == n + 1 && TITLES.contains(&long[0])))
                && same(short, &long[m - n..]))
            || (ends(short, long) && is_subsequence(short, long))
    }

    /// Whether this is the beginning of `longer`.
    pub fn begins(&self, longer: &Self) -> bool {
        let n = self.words.len();
        n > 0 && n < longer.words.len() && same(&self.words, &longer.words[..n])
    }

    /// Whether this is the end of `longer`.
    pub fn ends(&self, longer: &Self) -> bool {
        let (n, m) = (self.words.len(), longer.words.len());
        n > 0 && n < m && same(&self.words, &longer.words[m - n..])
    }

    /// Whether `longer` is one of `heads` and then this name.
    pub fn follows_head(&self, heads: &Words, longer: &Self) -> bool {
        matches!(longer.words.as_slice(), [first, rest @ ..] if heads.contains(first) && same(&self.words, rest))
    }

    /// Whether this has the first and the last word of `longer` and between them only words of it, prepositions aside:
    /// هيئة تنظيم الاتصالات for الهيئة العامة لتنظيم قطاع الاتصالات.
    pub fn abridges(&self, longer: &Self) -> bool {
        let bare = |words: &[Word]| words.iter().map(Word::without_lam).collect::<Vec<_>>();
        let (short, long) = (bare(&self.words), bare(&longer.words));
        match (short.as_slice(), long.as_slice()) {
            ([a, .., z], [la, .., lz]) => {
                short.len() < long.len()
                    && a.same(la)
                    && z.same(lz)
                    && is_subsequence(&short, &long)
            }
            _ => false,
        }
    }
}

fn same(a: &[Word], b: &[Word]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.same(b))
}

fn is_subsequence(short: &[Word], long: &[Word]) -> bool {
    let mut rest = long.iter();
    short.iter().all(|word| rest.any(|other| word.same(other)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(key: &str) -> Name {
        Name::new(key, &Kind::Person)
    }

    #[test]
    fn people_by_part_of_their_names() {
        let cases = [
            ("توكاييف", "قاسم جومارت توكاييف", true),
            ("قاسم توكايف", "قاسم جومارت توكاييف", true),
            ("قاسم جومارت", "قاسم جومارت توكاييف", true),
            ("جومارت", "قاسم جومارت توكاييف", false),
            ("سلمان", "محمد بن سلمان", false),
            ("بن سلمان", "محمد بن سلمان", true),
            ("محمد", "محمد بن سلمان", true),
            ("محمد بن سلمان", "محمد بن سلمان بن عبد العزيز ال سعود", true),
            ("عبد الله", "عبدالله بن زايد", true),
            ("صالح", "علي عبد الله صالح", true),
            ("عبد الله", "علي عبد الله صالح", false),
            ("الاسد", "بشار الاسد", true),
            ("حافظ الاسد", "بشار حافظ الاسد", false),
            ("دي ميستورا", "ستيفان دي ميستورا", true),
            ("محمد بن راشد", "الشيخ محمد بن راشد", true),
            ("حسن روحاني", "حسين علي روحاني", false),
            ("محمد صلاح", "محمد صلاح", false),
        ];
        for (short, long, shortens) in cases {
            assert_eq!(
                person(short).shortens_person(&person(long)),
                shortens,
                "{short} for {long}"
            );
        }
    }

    #[test]
    fn parts_that_belong_together() {
        assert!(person("عبد الله غل").same(&person("عبدالله غل")));
        assert!(person("نور الدين").same(&person("نورالدين")));
        assert_eq!(person("حسن نصر الله").words().len(), 2);
        assert_eq!(person("محمد بن عبد الله").words().len(), 2);
        assert!(person("").words().is_empty());
        assert!(person("Kassym-Jomart Tokayev").is_latin());
        assert!(!person("محمد").is_latin());
    }
}
