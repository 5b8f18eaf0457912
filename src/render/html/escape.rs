//! Text that stays text in a page.

use std::fmt;

/// Text for an element or for an attribute in quotation marks.
///
/// What an HTML document may not hold, control characters and noncharacters, becomes U+FFFD
/// (<https://infra.spec.whatwg.org/#noncharacter>).
pub struct Escaped<'t>(pub &'t str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        while let Some((at, c)) = rest.char_indices().find(|&(_, c)| special(c).is_some()) {
            f.write_str(rest.get(..at).unwrap_or(""))?;
            f.write_str(special(c).unwrap_or(""))?;
            rest = rest.get(at + c.len_utf8()..).unwrap_or("");
        }
        f.write_str(rest)
    }
}

fn special(c: char) -> Option<&'static str> {
    match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '"' => Some("&quot;"),
        '\'' => Some("&#39;"),
        '\t' | '\n' | '\r' => None,
        '\u{fdd0}'..='\u{fdef}' => Some("\u{fffd}"),
        c if c.is_control() || u32::from(c) & 0xfffe == 0xfffe => Some("\u{fffd}"),
        _ => None,
    }
}

/// Text as [`Escaped`], set apart from the direction of what is around it where it begins from left to right: a Latin
/// name among Arabic words. Arabic is left as it is, because its letters would not join across the border.
pub struct Isolated<'t>(pub &'t str);

impl fmt::Display for Isolated<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let first = self.0.chars().find(|c| c.is_alphabetic());
        if first.is_some_and(|c| !right_to_left(c)) {
            write!(f, "<bdi>{}</bdi>", Escaped(self.0))
        } else {
            Escaped(self.0).fmt(f)
        }
    }
}

/// Whether a letter lies in a block of right-to-left scripts (Unicode Standard Annex 9, table 4's default ranges).
fn right_to_left(c: char) -> bool {
    matches!(c,
        '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' |
        '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}
