//! A text to its paragraphs, which are its lines: nothing that is found goes over the end of one.

use std::ops::Range;

/// What ends a line, and with it a paragraph: no entity crosses one.
pub(crate) const LINE_ENDS: [char; 5] = ['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'];

/// Byte ranges of the lines that hold anything.
pub(crate) fn paragraphs(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    text.split(LINE_ENDS).filter_map(move |line| {
        let start = at;
        // The separator's own length: the next line begins where the rest of the text does.
        let end = start + line.len();
        at = end
            + text
                .get(end..)
                .and_then(|rest| rest.chars().next())
                .map_or(0, char::len_utf8);
        (!line.is_empty()).then_some(start..end)
    })
}
