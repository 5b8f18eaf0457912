//! Every way to take a word's first letters for proclitics: what a list of names is asked for.

use super::{Elided, Proclitics};

/// A way to read the left edge of a word: so many letters are proclitics, and this was left out behind them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reading {
    letters: usize,
    pub elided: Elided,
}

impl Reading {
    /// Bytes that the proclitics take at the beginning of `raw`, whose normalized form was read; `None` where the cut
    /// falls inside a character.
    pub fn raw_len(self, raw: &str) -> Option<usize> {
        let (letters, article) = (self.letters, false);
        Proclitics { letters, article }.raw_len(raw)
    }

    /// Letters of a normalized word behind the proclitics.
    pub fn letters_left(self, word: &str) -> usize {
        let left = word.chars().skip(self.letters);
        left.filter(|c| c.is_alphabetic()).count()
    }
}

/// Calls `each` with the readings of a normalized word that has proclitics, and what is left of the word, its article
/// whole. `buffer` is used for the latter.
pub(crate) fn readings(word: &str, buffer: &mut String, mut each: impl FnMut(Reading, &str)) {
    if !word.starts_with(['و', 'ف', 'ب', 'ل', 'ك', 'س']) {
        return;
    }
    for proclitics in Proclitics::CLASSES {
        if proclitics.letters == 0 || !proclitics.fits(word) {
            continue;
        }
        let letters = proclitics.letters;
        let cut = word.char_indices().nth(letters).map_or(word.len(), |c| c.0);
        let left = word.get(cut..).unwrap_or("");
        let mut read = |elided| each_with(left, elided, letters, buffer, &mut each);
        if proclitics.article {
            read(Elided::Alef);
            read(Elided::Article);
        } else {
            read(Elided::Nothing);
        }
    }
}

fn each_with(
    left: &str,
    elided: Elided,
    letters: usize,
    buffer: &mut String,
    each: &mut impl FnMut(Reading, &str),
) {
    let taken = match elided {
        Elided::Nothing => "",
        Elided::Alef => "ا",
        Elided::Article => "ال",
    };
    let reading = Reading { letters, elided };
    if taken.is_empty() {
        each(reading, left);
    } else {
        buffer.clear();
        buffer.push_str(taken);
        buffer.push_str(left);
        each(reading, buffer);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(word: &str) -> Vec<String> {
        let mut found = Vec::new();
        readings(word, &mut String::new(), |_, left| {
            found.push(left.to_owned())
        });
        found
    }

    #[test]
    fn what_is_left_of_words() {
        assert_eq!(all("بوتين"), ["وتين"]);
        assert_eq!(all("وبوتين"), ["بوتين", "وتين"]);
        assert_eq!(all("للامم"), ["لامم", "الامم", "اللامم"]);
        assert_eq!(all("وللامم"), ["للامم", "لامم", "الامم", "اللامم"]);
        assert_eq!(all("لليكود"), ["ليكود", "اليكود", "الليكود"]);
        assert_eq!(all("موسكو"), [""; 0]);
        assert_eq!(all("وب"), [""; 0], "no name is left");
        assert_eq!(all(""), [""; 0]);
    }

    #[test]
    fn lengths() {
        let mut seen = Vec::new();
        readings("وللامم", &mut String::new(), |r, _| {
            seen.push((r.raw_len("وَللأمم"), r.letters_left("وللامم")));
        });
        let (one, two) = ("وَ".len(), "وَل".len());
        let left = [(one, 5), (two, 4), (two, 4), (two, 4)];
        assert_eq!(seen, left.map(|(n, l)| (Some(n), l)));
    }
}
