//! A second name in brackets: منظمة معاهدة الأمن الجماعي (CSTO).

use super::name::Name;
use crate::entity::{Entity, Kind};

/// Whether the mention `inner` is a second name of `outer`, which stands right before it in `text`.
///
/// Brackets also hold a place's country, a player's club and a party's state. So the one name must be Latin and the
/// other not, or both must be organisations, the inner name the shorter.
pub(super) fn renames(
    text: &str,
    (outer, outer_name): (&Entity<'_>, &Name),
    (inner, inner_name): (&Entity<'_>, &Name),
) -> bool {
    let between = text.get(outer.range().end..inner.range().start);
    let behind = text.get(inner.range().end..).unwrap_or("");
    // An adjective may stand between: وكالة الأنباء السعودية الرسمية (واس).
    let between = between.map(|between| match between.trim_start().split_once(' ') {
        Some((word, rest)) if word.starts_with("ال") && word.chars().all(char::is_alphabetic) => {
            rest
        }
        _ => between,
    });
    let opens = between.is_some_and(|between| {
        between.contains(['(', '['])
            && between
                .chars()
                .all(|c| is_quote(c) || "([ \u{a0}".contains(c))
    });
    let closes = behind
        .trim_start_matches(|c: char| is_quote(c) || c == ' ')
        .starts_with([')', ']']);
    if !opens || !closes || !inner.proclitics().is_empty() {
        return false;
    }
    let scripts_differ = outer_name.is_latin() != inner_name.is_latin();
    let same_kind = outer.kind() == inner.kind();
    (scripts_differ && (same_kind || is_acronym(inner.text())))
        || (same_kind
            && *outer.kind() == Kind::Organization
            && inner_name.words().len() < outer_name.words().len())
}

/// Two to eight capital letters.
fn is_acronym(text: &str) -> bool {
    let letters = text.chars().filter(|&c| c != '.').count();
    (2..=8).contains(&letters) && text.chars().all(|c| c.is_ascii_uppercase() || c == '.')
}

fn is_quote(c: char) -> bool {
    "\"'«»“”„‘’".contains(c)
}
