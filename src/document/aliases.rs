//! Names that are known to name the same: a given list, and the names of countries.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use crate::normalize::Normalizer;

/// Key → number of the group that it belongs to.
#[derive(Debug, Clone, Default)]
pub(super) struct Aliases {
    groups: HashMap<String, usize>,
    count: usize,
}

impl Aliases {
    /// Names of countries: official, short, and other spellings.
    pub fn countries() -> Arc<Self> {
        static COUNTRIES: LazyLock<Arc<Aliases>> = LazyLock::new(|| {
            let mut aliases = Aliases::default();
            include_str!("aliases.tsv")
                .lines()
                .filter(|line| !line.starts_with('#'))
                .for_each(|line| aliases.add(line.split('\t')));
            aliases.into()
        });
        Arc::clone(&COUNTRIES)
    }

    /// Adds a group. A name that stands in another group already joins the two.
    pub fn add<S: AsRef<str>>(&mut self, names: impl IntoIterator<Item = S>) {
        let group = self.count;
        self.count += 1;
        for name in names {
            let normalized = Normalizer::matching().normalize(name.as_ref()).into_text();
            let key: Vec<&str> = normalized.split_whitespace().collect();
            if key.is_empty() {
                continue;
            }
            if let Some(old) = self.groups.insert(key.join(" "), group) {
                for other in self.groups.values_mut().filter(|g| **g == old) {
                    *other = group;
                }
            }
        }
    }

    pub fn group(&self, key: &str) -> Option<usize> {
        self.groups.get(key).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_join_where_they_share_a_name() {
        let mut aliases = Arc::unwrap_or_clone(Aliases::countries());
        assert_eq!(
            aliases.group("السعوديه"),
            aliases.group("المملكه العربيه السعوديه")
        );
        assert_ne!(
            aliases.group("كوريا الجنوبيه"),
            aliases.group("كوريا الشماليه")
        );
        assert_eq!(aliases.group("الما اتا"), None);
        aliases.add(["ألما آتا", "ألماتي"]);
        aliases.add(["ألماتي", "Almaty", " "]);
        assert_eq!(aliases.group("الما اتا"), aliases.group("Almaty"));
        assert_eq!(aliases.group(""), None);
    }

    #[test]
    fn no_name_stands_twice_in_the_countries() {
        let mut seen = std::collections::HashSet::new();
        let lines = include_str!("aliases.tsv").lines();
        for name in lines
            .filter(|l| !l.starts_with('#'))
            .flat_map(|l| l.split('\t'))
        {
            assert!(seen.insert(name), "{name}");
        }
    }
}
