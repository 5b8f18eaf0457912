//! Quotation marks and brackets at a span's edges: a name that opens one closes it too (`متحف "بيت العثمان"`), and marks
//! around a whole name are outside of it.

use std::ops::Range;

/// What a word of one character does. Straight marks open and close.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Open(char),
    Close(char),
    Straight(char),
}

fn mark(word: &str) -> Option<Mark> {
    let mut characters = word.chars();
    let first = characters.next()?;
    if characters.next().is_some() {
        return None;
    }
    Some(match first {
        '«' => Mark::Open('»'),
        '“' | '„' => Mark::Open('”'),
        '(' => Mark::Open(')'),
        '[' => Mark::Open(']'),
        '»' | '”' | ')' | ']' => Mark::Close(first),
        '"' | '\'' => Mark::Straight(first),
        _ => return None,
    })
}

/// Marks at the edges of a name at the most: a span of nothing but marks is no name, and takes no quadratic time.
const TURNS: usize = 16;

/// The span with its marks in order. `word` gives the words as written; at `limit` another span, or nothing, follows.
pub(crate) fn balanced<'t>(
    word: impl Fn(usize) -> &'t str,
    span: Range<usize>,
    limit: usize,
) -> Range<usize> {
    let mut span = span;
    // Each turn takes a word off an edge, or ends.
    for _ in 0..TURNS {
        if span.len() < 2 {
            break;
        }
        let open = unclosed(&word, &span);
        let first = mark(word(span.start));
        let last = mark(word(span.end - 1));
        match (first, last) {
            // What encloses the whole, what opens at the end, and what closes nothing.
            (Some(Mark::Open(a)), Some(Mark::Close(b)))
                if a == b && span.len() > 2 && encloses(&word, &span) =>
            {
                span = span.start + 1..span.end - 1;
            }
            (Some(Mark::Straight(a)), Some(Mark::Straight(b))) if a == b && span.len() > 2 => {
                span = span.start + 1..span.end - 1;
            }
            (Some(Mark::Close(_)), _) => span.start += 1,
            (Some(_), _) if open == Some(span.start) => span.start += 1,
            (_, Some(Mark::Open(_))) => span.end -= 1,
            (_, Some(Mark::Straight(_))) if open == Some(span.end - 1) => span.end -= 1,
            (_, Some(Mark::Close(_))) if closes_nothing(&word, &span) => span.end -= 1,
            _ => {
                if let Some(open) = open
                    && span.end < limit
                    && closes(mark(word(open)), mark(word(span.end)))
                {
                    span.end += 1;
                }
                return span;
            }
        }
    }
    span
}

fn closes(open: Option<Mark>, close: Option<Mark>) -> bool {
    match (open, close) {
        (Some(Mark::Open(a)), Some(Mark::Close(b)))
        | (Some(Mark::Straight(a)), Some(Mark::Straight(b))) => a == b,
        _ => false,
    }
}

/// Where the last mark stands that is opened in the span and not closed.
fn unclosed<'t>(word: &impl Fn(usize) -> &'t str, span: &Range<usize>) -> Option<usize> {
    let mut open: Vec<usize> = Vec::new();
    for i in span.clone() {
        let this = mark(word(i));
        match this {
            Some(Mark::Close(_) | Mark::Straight(_))
                if open.last().is_some_and(|&o| closes(mark(word(o)), this)) =>
            {
                open.pop();
            }
            Some(Mark::Open(_) | Mark::Straight(_)) => open.push(i),
            _ => {}
        }
    }
    open.pop()
}

/// Whether the first word's mark is closed by the last word, not before.
fn encloses<'t>(word: &impl Fn(usize) -> &'t str, span: &Range<usize>) -> bool {
    unclosed(word, &(span.start..span.end - 1)) == Some(span.start)
}

fn closes_nothing<'t>(word: &impl Fn(usize) -> &'t str, span: &Range<usize>) -> bool {
    let last = mark(word(span.end - 1));
    let before = unclosed(word, &(span.start..span.end - 1));
    !before.is_some_and(|open| closes(mark(word(open)), last))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words of `text` between the bars, after [`balanced`]; what stands behind the second bar may be taken in.
    fn balance(text: &str) -> String {
        let mut words = Vec::new();
        let mut bars = Vec::new();
        for word in text.split(' ') {
            if word == "|" {
                bars.push(words.len());
            } else {
                words.push(word);
            }
        }
        let span = balanced(|i| words[i], bars[0]..bars[1], words.len());
        words[span].join(" ")
    }

    #[test]
    fn marks_are_closed_or_left_outside() {
        for (text, expected) in [
            ("| متحف \" بيت العثمان | \" .", "متحف \" بيت العثمان \""),
            ("| فرقة « لاڭالا | » للفنون", "فرقة « لاڭالا »"),
            ("| فرقة « لاڭالا » للفنون | .", "فرقة « لاڭالا » للفنون"),
            ("| متحف \" بيت | العثمان \"", "متحف \" بيت"),
            ("| \" نغم \" | .", "نغم"),
            ("| ( CSTO ) | .", "CSTO"),
            ("| \" نغم | \"", "نغم"),
            ("« | نغم » | .", "نغم"),
            ("| نغم « | بيت »", "نغم"),
            ("| نغم \" | بيت \"", "نغم"),
            ("| ) نغم | .", "نغم"),
            ("| « نغم » و « بيت » | .", "« نغم » و « بيت »"),
            ("| كلية ( CSTO | »", "كلية ( CSTO"),
            ("| نغم | \"", "نغم"),
            ("| \" | نغم", "\""),
            ("| « » | .", "« »"),
            ("| \" \" | .", "\" \""),
        ] {
            assert_eq!(balance(text), expected, "{text}");
        }
    }

    #[test]
    fn another_span_is_never_taken_in() {
        let words = ["متحف", "\"", "بيت", "\""];
        assert_eq!(balanced(|i| words[i], 0..3, 3), 0..3);
        assert_eq!(balanced(|i| words[i], 0..3, 4), 0..4);
    }
}
