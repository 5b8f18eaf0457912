//! Where words begin and end in Arabic news text.
//!
//! The ground is UAX 29 (Unicode text segmentation) through `unicode-segmentation`; on it come the rules that Arabic
//! news needs and UAX 29 lacks:
//!
//! - a word of Arabic letters ends where letters of another script, digits or an underscore begin (`كوفيد19`,
//!   `#كأس_العالم`), and no `.`, `:` or `'` joins Arabic letters (`قال:نعم`, `الشرقية.وقال`);
//! - a comma joins digits only if it is an ASCII comma or U+066C: `عام،2008` and `5،6` are separate words;
//! - hyphenated Latin names (`Al-Qaeda`, `F-16`), e-mail addresses and URLs are one word;
//! - format characters (bidi marks) at a word's end are no part of it, combining marks are;
//! - a run of one punctuation mark (`...`, `***`) is one word; white space and control characters are none.

use std::ops::Range;

use unicode_properties::{
    GeneralCategory as Category, GeneralCategoryGroup, UnicodeGeneralCategory,
};
use unicode_segmentation::UnicodeSegmentation;

/// The words of `text` as byte ranges, in order, disjoint, on character boundaries, never empty.
///
/// Lazy: memory does not depend on the text's length.
///
/// ```
/// let text = "قال:نعم، لـBBC (Al-Qaeda)";
/// let words: Vec<_> = alam::words::words(text).map(|range| &text[range]).collect();
/// assert_eq!(words, ["قال", ":", "نعم", "،", "لـ", "BBC", "(", "Al-Qaeda", ")"]);
/// ```
#[must_use]
pub fn words(text: &str) -> Words<'_> {
    Words {
        text,
        at: 0,
        bound: 0,
    }
}

/// Iterator over the words of a text: see [`words`].
#[derive(Debug, Clone)]
pub struct Words<'t> {
    text: &'t str,
    at: usize,
    /// End of the UAX 29 segment that holds `at`: each is looked for once, so that a text takes linear time.
    bound: usize,
}

impl Iterator for Words<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        loop {
            let c = self.rest(self.at).chars().next()?;
            let start = self.at;
            let end = match class(c) {
                Class::Arabic => self.arabic(start),
                Class::Skipped | Class::Extend => {
                    self.at += c.len_utf8();
                    continue;
                }
                Class::Letter | Class::Digit => {
                    self.address(start).unwrap_or_else(|| self.letters(start))
                }
                Class::Symbol => self.symbols(start),
            };
            self.at = end;
            return Some(start..self.trim(start, end));
        }
    }
}

impl<'t> Words<'t> {
    fn rest(&self, at: usize) -> &'t str {
        self.text.get(at..).unwrap_or("")
    }

    /// End of the Arabic letters, and what extends them, from `start`: in UAX 29 they are never parted either.
    fn arabic(&self, start: usize) -> usize {
        let rest = self.rest(start);
        rest.char_indices()
            .find(|&(_, c)| !matches!(class(c), Class::Arabic | Class::Extend))
            .map_or(self.text.len(), |(i, _)| start + i)
    }

    /// End of a word of other letters and digits from `start`.
    fn letters(&mut self, start: usize) -> usize {
        let mut at = start;
        // The character before `at`, without what extends it.
        let mut before = Class::Symbol;
        loop {
            self.bound_at(at);
            let mut chars = self.rest(at).char_indices().peekable();
            let mut stop = None;
            while let Some((i, c)) = chars.next() {
                let next = chars.peek().map_or(Class::Skipped, |&(_, n)| class(n));
                if at + i >= self.bound {
                    stop = Some((at + i, c, next));
                    break;
                }
                match class(c) {
                    Class::Extend => continue,
                    this @ (Class::Letter | Class::Digit) => before = this,
                    _ if joins(c, before, next) => {}
                    _ => {
                        stop = Some((at + i, c, next));
                        break;
                    }
                }
            }
            match stop {
                // A hyphen after a Latin letter goes on: Al-Qaeda, F-16.
                Some((end, hyphen @ ('-' | '‐' | '‑'), Class::Letter | Class::Digit))
                    if before == Class::Letter =>
                {
                    at = end + hyphen.len_utf8();
                }
                Some((end, ..)) => return end,
                None => return self.text.len(),
            }
        }
    }

    /// End of a run of one symbol from `start`.
    fn symbols(&mut self, start: usize) -> usize {
        // Inside a segment (`5،6`, whose parts UAX 29 joins) a symbol is one character.
        let mut end = if self.bound > start {
            start + self.rest(start).chars().next().map_or(0, char::len_utf8)
        } else {
            self.bound_at(start);
            self.bound
        };
        let symbol = self.text.get(start..end).unwrap_or("");
        while !symbol.is_empty() && self.rest(end).starts_with(symbol) {
            end += symbol.len();
        }
        // What extends the last repetition belongs to it.
        end + self
            .rest(end)
            .chars()
            .take_while(|&c| class(c) == Class::Extend)
            .map(char::len_utf8)
            .sum::<usize>()
    }

    /// Moves `bound` behind `at`, if it is not.
    fn bound_at(&mut self, at: usize) {
        if self.bound <= at {
            let segment = self.rest(at).split_word_bounds().next().unwrap_or("");
            self.bound = at + segment.len();
        }
    }

    /// End of the e-mail address or URL that begins at `start`.
    fn address(&self, start: usize) -> Option<usize> {
        let rest = self.rest(start);
        // RFC 5321, 4.5.3.1.1: at most 64 bytes before the @.
        let ascii = |c: u8| c.is_ascii_alphanumeric() || b"._%+-".contains(&c);
        let local = rest.bytes().take(65).take_while(|&c| ascii(c)).count();
        if let Some(domain) = rest.get(local..).and_then(|r| r.strip_prefix('@')) {
            let host = domain
                .bytes()
                .take(254)
                .take_while(|&c| c.is_ascii_alphanumeric() || b".-".contains(&c))
                .count();
            let host = domain
                .get(..host)
                .unwrap_or("")
                .trim_end_matches(['.', '-']);
            if host.contains('.') && !host.starts_with('.') {
                return Some(start + local + 1 + host.len());
            }
        }
        let url = ["https://", "http://", "www."].iter().find(|p| {
            rest.get(..p.len())
                .is_some_and(|r| r.eq_ignore_ascii_case(p))
        })?;
        let body = rest.get(url.len()..)?;
        let stops = |c: char| class(c) == Class::Skipped || "\"«»“”<>()،؛؟".contains(c);
        // Arabic letters may stand in the path, as in addresses of Arabic Wikipedia, but not in the host: there the
        // text goes on without a space.
        let host = body
            .find(|c| stops(c) || c == '/' || class(c) == Class::Arabic)
            .unwrap_or(body.len());
        let path = body.get(host..)?;
        let path = if path.starts_with('/') {
            path.find(stops).unwrap_or(path.len())
        } else {
            0
        };
        let body = body
            .get(..host + path)?
            .trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', ']']);
        (host > 0 && !body.is_empty()).then(|| start + url.len() + body.len())
    }

    /// `end` without the format characters before it.
    fn trim(&self, start: usize, end: usize) -> usize {
        let word = self.text.get(start..end).unwrap_or("");
        let kept = word
            .trim_end_matches(|c: char| !c.is_ascii() && c.general_category() == Category::Format);
        if kept.is_empty() {
            end
        } else {
            start + kept.len()
        }
    }
}

/// Whether `c` joins two letters or digits into one word (UAX 29, WB6, WB7, WB11 and WB12, narrowed).
fn joins(c: char, before: Class, after: Class) -> bool {
    match c {
        '.' | '\'' | '’' if before == Class::Letter => after == Class::Letter,
        '.' | ',' | '\'' | '٫' | '٬' if before == Class::Digit => after == Class::Digit,
        _ => false,
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Letters of the Arabic script and tatweel.
    Arabic,
    /// Letters of other scripts, underscore.
    Letter,
    Digit,
    /// Marks and format characters: they belong to what stands before them.
    Extend,
    /// White space and control characters.
    Skipped,
    Symbol,
}

fn class(c: char) -> Class {
    match c {
        // The letters of the block Arabic, without its marks, digits and punctuation.
        '\u{620}'..='\u{64A}'
        | '\u{66E}'..='\u{66F}'
        | '\u{671}'..='\u{6D3}'
        | '\u{6D5}'
        | '\u{6E5}'..='\u{6E6}'
        | '\u{6EE}'..='\u{6EF}'
        | '\u{6FA}'..='\u{6FC}'
        | '\u{6FF}' => Class::Arabic,
        'a'..='z' | 'A'..='Z' | '_' => Class::Letter,
        '0'..='9' => Class::Digit,
        ' ' | '\n' | '\t' => Class::Skipped,
        c if c.is_ascii() => {
            if c.is_ascii_control() {
                Class::Skipped
            } else {
                Class::Symbol
            }
        }
        c => other(c),
    }
}

fn other(c: char) -> Class {
    match c.general_category() {
        Category::Format => Class::Extend,
        Category::Control => Class::Skipped,
        _ => match c.general_category_group() {
            GeneralCategoryGroup::Letter if is_arabic(c) => Class::Arabic,
            GeneralCategoryGroup::Letter => Class::Letter,
            GeneralCategoryGroup::Number => Class::Digit,
            GeneralCategoryGroup::Mark => Class::Extend,
            GeneralCategoryGroup::Separator => Class::Skipped,
            _ => Class::Symbol,
        },
    }
}

/// Blocks Arabic Supplement, Extended-A and -B, Presentation Forms-A and -B.
fn is_arabic(c: char) -> bool {
    matches!(c,
        '\u{750}'..='\u{77F}' | '\u{870}'..='\u{8FF}' | '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}')
}
