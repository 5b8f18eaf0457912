//! A word's characters as a model reads them.

use std::collections::HashMap;

/// The ids of characters: 0 padding, 1 a word's begin, 2 its end, 3 a character that is not in the alphabet, from 4 on
/// those of the alphabet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Alphabet {
    ids: HashMap<char, u16>,
    /// Characters of a word at the most.
    longest: usize,
}

const BEGIN: u16 = 1;
const END: u16 = 2;
const OTHER: u16 = 3;

impl Alphabet {
    /// `letters` in the order of their ids. `None` where one stands twice.
    pub fn new(letters: &str, longest: usize) -> Option<Self> {
        let mut ids = HashMap::new();
        for (id, letter) in (OTHER + 1..).zip(letters.chars()) {
            if ids.insert(letter, id).is_some() {
                return None;
            }
        }
        (ids.len() == letters.chars().count()).then_some(Self { ids, longest })
    }

    /// Ids of a word at the most: its characters between begin and end.
    pub fn length(&self) -> usize {
        self.longest + 2
    }

    /// The ids of a word's first characters between begin and end.
    pub fn encode(&self, word: &str) -> Box<[u16]> {
        let inside = word.chars().take(self.longest);
        let inside = inside.map(|c| self.ids.get(&c).copied().unwrap_or(OTHER));
        std::iter::once(BEGIN)
            .chain(inside)
            .chain(std::iter::once(END))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_stand_between_begin_and_end() {
        let alphabet = Alphabet::new("ابت", 3).unwrap();
        assert_eq!(*alphabet.encode("باz"), [1, 5, 4, 3, 2]);
        assert_eq!(*alphabet.encode("تتتتت"), [1, 6, 6, 6, 2]);
        assert_eq!(*alphabet.encode(""), [1, 2]);
        assert_eq!(alphabet.length(), 5);
        assert_eq!(Alphabet::new("ابا", 3), None);
    }
}
