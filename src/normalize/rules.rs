//! What each rule does to one character.

use std::ops::Range;
use std::str::CharIndices;

use unicode_normalization::char::{compose, decompose_compatible};
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

use super::Normalizer;

/// The bits of a [`Normalizer`].
#[derive(Clone, Copy)]
#[repr(u16)]
pub(super) enum Rule {
    Alef,
    Ya,
    TaMarbuta,
    Persian,
    Tatweel,
    Diacritics,
    Presentation,
    Digits,
    Controls,
    Punctuation,
}

/// Calls `emit` with each raw character's byte range and what becomes of it, in order. Empty: it is removed.
pub(super) fn apply(rules: Normalizer, text: &str, mut emit: impl FnMut(Range<usize>, &str)) {
    let mut buffer = [0; 4];
    let mut unfolded = String::new();
    let mut chars = text.char_indices();
    while let Some((start, c)) = chars.next() {
        let mut end = start + c.len_utf8();
        if c.is_ascii() {
            emit(start..end, c.encode_utf8(&mut buffer));
            continue;
        }
        let presentation = rules.has(Rule::Presentation);
        unfolded.clear();
        if presentation && is_presentation_form(c) {
            unfold(c, |part| unfolded.extend(fold(rules, part)));
        } else {
            unfolded.extend(fold(rules, c));
        }
        if presentation && let Some(mut last) = unfolded.chars().next_back() {
            // A combining madda or hamza makes one letter with the letter before it, whatever is removed between
            // the two: only then does a second pass find nothing to do.
            let mut ahead = chars.clone();
            while let Some(composed) = next_composed(rules, last, &mut ahead) {
                unfolded.pop();
                // The letter may itself be unified with a bare one: ا + ٔ → أ → ا.
                last = fold(rules, composed).unwrap_or(composed);
                unfolded.push(last);
                chars = ahead.clone();
                end = chars.offset();
            }
        }
        emit(start..end, &unfolded);
    }
}

/// The letter that `last` makes with the next combining madda or hamza, if only removed characters stand between
/// them; `ahead` then stands behind that mark.
fn next_composed(rules: Normalizer, last: char, ahead: &mut CharIndices<'_>) -> Option<char> {
    // The only letters that compose with U+0653–U+0655 (UnicodeData.txt).
    if !matches!(last, 'ا' | 'و' | 'ي' | 'ە' | 'ہ' | 'ے') {
        return None;
    }
    for (_, c) in ahead {
        if matches!(c, '\u{653}'..='\u{655}')
            && let Some(composed) = compose(last, c)
        {
            return Some(composed);
        }
        if c.is_ascii() || fold(rules, c).is_some() {
            return None;
        }
    }
    None
}

/// Arabic Presentation Forms-A and -B; U+FD3E and U+FD3F, ornate parentheses, have no decomposition and stay.
fn is_presentation_form(c: char) -> bool {
    matches!(c, '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}')
}

/// The compatibility decomposition of a presentation form. That of a lone vowel sign (U+FE70) begins with a space,
/// which only carries the sign and is left out; letters with hamza are composed again.
fn unfold(c: char, mut emit: impl FnMut(char)) {
    let mut last: Option<char> = None;
    let mut first = true;
    decompose_compatible(c, |part| {
        let carrier = first && part == ' ';
        first = false;
        if carrier {
            return;
        }
        match last.and_then(|l| compose(l, part)) {
            Some(composed) => last = Some(composed),
            None => {
                if let Some(l) = last.replace(part) {
                    emit(l);
                }
            }
        }
    });
    if let Some(l) = last {
        emit(l);
    }
}

/// One character under the rules; `None` where it is removed. Its results are fixed points, so that a second pass
/// changes nothing.
fn fold(rules: Normalizer, c: char) -> Option<char> {
    let to = |rule, target| Some(if rules.has(rule) { target } else { c });
    let unless = |rule| if rules.has(rule) { None } else { Some(c) };
    match c {
        'ء'..='ي' | '\u{671}'..='\u{673}' => match c {
            'أ' | 'إ' | 'آ' | '\u{671}'..='\u{673}' => to(Rule::Alef, 'ا'),
            'ى' => to(Rule::Ya, 'ي'),
            'ة' => to(Rule::TaMarbuta, 'ه'),
            '\u{640}' => unless(Rule::Tatweel),
            _ => Some(c),
        },
        // Harakat, Quranic marks, superscript alef and the extended marks (Unicode blocks Arabic, Arabic
        // Extended-A and -B).
        '\u{64B}'..='\u{65F}'
        | '\u{670}'
        | '\u{610}'..='\u{61A}'
        | '\u{6D6}'..='\u{6DC}'
        | '\u{6DF}'..='\u{6E4}'
        | '\u{6E7}'
        | '\u{6E8}'
        | '\u{6EA}'..='\u{6ED}'
        | '\u{897}'..='\u{89F}'
        | '\u{8CA}'..='\u{8E1}'
        | '\u{8E3}'..='\u{8FF}' => unless(Rule::Diacritics),
        'ی' | 'ې' | 'ۍ' => to(Rule::Ya, 'ي'),
        'ک' | 'ڪ' => to(Rule::Persian, 'ك'),
        'ھ' | 'ہ' | 'ە' | 'ۀ' => to(Rule::Persian, 'ه'),
        // Urdu's ta marbuta: two rules in a row.
        'ۃ' if rules.has(Rule::Persian) => fold(rules, 'ة'),
        '٠'..='٩' => to(Rule::Digits, digit(c, '٠')),
        '۰'..='۹' => to(Rule::Digits, digit(c, '۰')),
        '٪' => to(Rule::Digits, '%'),
        '٫' => to(Rule::Digits, '.'),
        '٬' => to(Rule::Digits, ','),
        '،' => to(Rule::Punctuation, ','),
        '؛' => to(Rule::Punctuation, ';'),
        '؟' => to(Rule::Punctuation, '?'),
        '«' | '»' | '“' | '”' | '„' | '″' | '‘' | '’' | '‚' | '‹' | '›' => {
            to(Rule::Punctuation, '"')
        }
        '–' | '—' | '−' | '‐' | '‑' => to(Rule::Punctuation, '-'),
        c if c.general_category() == GeneralCategory::Format => unless(Rule::Controls),
        c => Some(c),
    }
}

fn digit(c: char, zero: char) -> char {
    char::from_digit(c as u32 - zero as u32, 10).unwrap_or(c)
}
